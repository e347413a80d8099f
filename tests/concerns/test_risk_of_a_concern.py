"""The risk of a concern: area by area, its target, the board's tolerance, and what has not moved (7.1)."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from concerns import actions
from concerns.models import Concern, ConcernEvent
from concerns.register.models import RiskAppetite, RiskLink
from concerns.register.risk_of_concerns import judged
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Signed
from tests.cast import acting, part
from tests.rows import add_concern, add_risk

UNTIL = timedelta(days=90)


@pytest.fixture
def score(cast):
    """Score a concern again as the north's lead."""

    def again(concern, which="current", reason="Looked at again.", **given):
        with acting(cast.lead) as by:
            return actions.rescore(concern, by=by, which=which, reason=reason, **given)

    return again


@pytest.fixture
def accept(cast):
    """Accept a concern's risk as the north's executive."""

    def as_it_stands(concern, **given):
        today = timezone.localdate()
        with acting(cast.executive) as by:
            return actions.accept_risk(
                concern, by=by, **{"reason": "Staff come in May.", "until": today + UNTIL} | given
            )

    return as_it_stands


def old_score(concern, cast, days, consequence, likelihood, verb="rescored"):
    """A scoring some days ago."""
    ConcernEvent.objects.create(
        **Signed.signature(cast.lead),
        concern=concern,
        verb=verb,
        at=timezone.now() - timedelta(days=days),
        status=concern.status,
        consequence=consequence,
        likelihood=likelihood,
    )


def found(concern):
    return judged([concern], timezone.localdate())[concern.pk]


def shown(sign_in, somebody, concern):
    return sign_in(somebody).get(concern.get_absolute_url()).content.decode()


def listed(sign_in, somebody, look):
    page = sign_in(somebody).get(f"/concerns/?look={look}").content.decode()
    with acting(somebody):
        return sorted(each.ref for each in Concern.objects.all() if each.get_absolute_url() in page)


def test_the_highest_area_is_the_score_and_the_others_are_shown(cast, raised, score, sign_in):
    concern = score(raised(initial_consequence=5, initial_likelihood=5), areas={"quality": (4, 3), "safety": (3, 5)})
    assert (concern.consequence, concern.likelihood, concern.score) == (3, 5, 15)
    with acting(cast.lead):
        assert concern.events.first().changes["current_risk"] == [
            "25 extreme (consequence 5, likelihood 5)",
            "15 extreme (consequence 3, likelihood 5): Safety of people 15; Quality, complaints and audit 12",
        ]
    page = shown(sign_in, cast.lead, concern)
    assert "12 (4 × 3)" in page
    assert "15 (3 × 5)" in page


def test_a_score_as_a_whole_takes_the_place_of_the_areas(cast, raised, score):
    concern = score(raised(), areas={"quality": (2, 3)})
    concern = score(concern, consequence=2, likelihood=4)
    assert (concern.areas, concern.score) == ({}, 8)


@pytest.mark.parametrize(
    ("areas", "field"),
    [({"safety": (0, 3)}, "consequence"), ({"safety": (3, 6)}, "likelihood"), ({"sea": (1, 1)}, "areas")],
)
def test_an_area_is_known_and_scored_from_one_to_five(raised, score, areas, field):
    with pytest.raises(ValidationError) as refused:
        score(raised(), areas=areas)
    assert field in refused.value.message_dict


def test_areas_are_chosen_on_the_page_and_half_an_area_is_refused(cast, raised, sign_in):
    concern, browser = raised(), sign_in(cast.lead)
    address = f"/concerns/{concern.pk}/rescore/"
    posted = {"which": "current", "reason": "By area.", "safety_consequence": "2", "safety_likelihood": "3"}
    refused = browser.post(address, posted | {"finance_consequence": "4"})
    assert refused.status_code == 422
    assert "Choose the likelihood as well" in refused.content.decode()
    assert browser.post(address, {"which": "current", "reason": "Nothing."}).status_code == 422
    assert browser.post(address, posted).status_code == 302
    with acting(cast.lead):
        assert Concern.objects.get().areas == {"current": {"safety": [2, 3]}}


def test_a_lower_area_does_not_take_the_place_of_what_was_chosen_as_a_whole(cast, raised, sign_in):
    concern, browser = raised(), sign_in(cast.lead)
    address = f"/concerns/{concern.pk}/rescore/"
    both = {"consequence": "4", "likelihood": "2", "safety_consequence": "2", "safety_likelihood": "2"}
    live = part(browser, "/concerns/risk/", both)
    assert "As a whole you chose 8" in live
    refused = browser.post(address, {"which": "current", "reason": "Better.", **both})
    assert refused.status_code == 422
    assert "As a whole you chose 8, but the highest of the areas is Safety of people with 4" in refused.content.decode()
    assert (
        browser.post(address, {"which": "current", "reason": "Better.", **both, "likelihood": "1"}).status_code == 302
    )
    with acting(cast.lead):
        assert Concern.objects.get().score == 4


def test_the_form_opens_with_the_areas_as_they_stand_so_that_one_changes_and_none_is_lost(cast, raised, score, sign_in):
    concern = score(raised(), areas={"finance": (4, 3), "safety": (2, 4)})
    page = sign_in(cast.lead).get(f"/concerns/{concern.pk}/rescore/").content.decode()
    boxes = re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', page, re.DOTALL)
    opened = {name: value[0] for name, box in boxes if (value := re.findall(r'value="(\d)" selected', box))}
    assert opened == {
        "finance_consequence": "4", "finance_likelihood": "3", "safety_consequence": "2", "safety_likelihood": "4",
    }  # fmt: skip
    assert "They open as they stand now: current risk." in page
    target = sign_in(cast.lead).get(f"/concerns/{concern.pk}/rescore/?which=target").content.decode()
    assert "They open" not in target


def test_a_target_is_set_and_one_above_the_current_score_is_questioned(cast, raised, score, accept, sign_in):
    concern = score(raised(), "target", consequence=4, likelihood=4)
    assert (concern.target_consequence, concern.target_likelihood, concern.score) == (4, 4, 12)
    assert "The target score 16 is above the current score 12" in shown(sign_in, cast.lead, concern)
    accept(concern)
    assert "above the current score" not in shown(sign_in, cast.lead, concern)


def test_above_tolerance_needs_action_or_an_executive(cast, raised, accept, sign_in):
    concern = raised()
    assert "Outside tolerance: 12 is above 8. Agree an action" in shown(sign_in, cast.lead, concern)
    accepted = accept(concern)
    page = shown(sign_in, cast.lead, concern)
    assert "Accepted by an executive" in page
    assert "Staff come in May." in page
    with acting(cast.executive):
        assert not found(accepted).needs_action
        step = accepted.events.first()
        assert (step.verb, step.changes["tolerated"][0]) == ("risk_accepted", "")
        assert AuditEvent.objects.filter(verb="concern.risk_accepted").count() == 1


def test_each_area_has_its_own_tolerance(cast, raised, score):
    with acting(cast.lead):
        RiskAppetite.objects.create(category="finance", level="open", tolerated=12)
    concern = score(raised(), areas={"finance": (4, 3), "safety": (2, 4)})
    with acting(cast.lead):
        now = found(concern)
        assert not now.outside
        assert [(each.area, each.current, each.outside) for each in now.areas] == [
            ("safety", 8, False),
            ("finance", 12, False),
        ]


def test_an_acceptance_ends_when_the_score_rises_beyond_it(raised, score, accept):
    concern = accept(score(raised(), consequence=3, likelihood=3))
    concern = score(concern, consequence=2, likelihood=3)
    assert concern.accepted_score == 9
    concern = score(concern, consequence=4, likelihood=3)
    assert (concern.accepted_score, concern.accepted_by, concern.accepted_reason) == (None, None, "")


def test_an_acceptance_is_taken_back(cast, raised, accept, sign_in):
    concern, browser = accept(raised()), sign_in(cast.executive)
    address = f"/concerns/{concern.pk}/end-risk-acceptance/"
    assert browser.post(address).status_code == 302
    with acting(cast.executive):
        assert Concern.objects.get().accepted_until is None
    assert "Nobody has accepted" in browser.post(address, follow=True).content.decode()


@pytest.mark.parametrize(("given", "field"), [({"reason": " "}, "reason"), ({"until": timezone.localdate()}, "until")])
def test_an_acceptance_has_a_reason_and_an_end(raised, accept, given, field):
    with pytest.raises(ValidationError) as refused:
        accept(raised(), **given)
    assert list(refused.value.message_dict) == [field]


def test_the_litany_of_accepting_the_risk_of_a_concern(cast, raised, sign_in):
    concern = raised()
    address = f"/concerns/{concern.pk}/accept-risk/"
    day = timezone.localdate() + UNTIL
    posted = {"reason": "Staff come in May.", "until_day": day.day, "until_month": day.month, "until_year": day.year}
    assert sign_in(cast.executive).get(address).status_code == 200
    assert sign_in(cast.executive).post(address, posted | {"reason": ""}).status_code == 422
    assert sign_in(cast.executive).post(address, posted).status_code == 302
    assert sign_in(cast.executive).put(address).status_code == 405
    assert sign_in(cast.lead).post(address, posted).status_code == 403
    assert sign_in(cast.south_executive).get(address).status_code == 404
    with acting(cast.lead) as by, pytest.raises(PermissionDenied):
        actions.accept_risk(concern, by=by, reason="No.", until=day)
    with acting(cast.lead) as by, pytest.raises(PermissionDenied):
        actions.end_risk_acceptance(concern, by=by)


def test_fifteen_and_more_belongs_on_the_corporate_register(cast, raised, sign_in):
    concern = raised(initial_consequence=5)
    assert "linked to the corporate risk register" in shown(sign_in, cast.lead, concern)
    assert listed(sign_in, cast.lead, "corporate") == [concern.ref]
    with acting(cast.lead) as by:
        risk = add_risk(cast.subject, by, corporate_ref="CRR 12")
        RiskLink.objects.create(risk=risk, concern=concern)
    page = shown(sign_in, cast.lead, concern)
    assert "CRR 12" in page
    assert "Not on it" not in page
    assert listed(sign_in, cast.lead, "corporate") == []


def test_what_stands_still_for_six_months_is_flagged_on_page_and_list(cast, sign_in):
    with acting(cast.lead):
        still, moved, young, closed = (add_concern(cast.subject, number) for number in range(1, 5))
        for each in (still, moved, closed):
            old_score(each, cast, 400, 4, 4, verb="raised")
            old_score(each, cast, 200, 3, 3)
        old_score(moved, cast, 20, 2, 2)
        old_score(moved, cast, 10, 3, 3)
        old_score(young, cast, 100, 3, 3, verb="raised")
        words = {"closure_reason": "resolved", "closure_evidence": "Seen.", "closed_on": timezone.localdate()}
        Concern.objects.filter(pk=closed.pk).update(status="closed", **words)
        closed.refresh_from_db()
        assert [found(each).static for each in (still, moved, young, closed)] == ["Static 6 months", "", "", ""]
        assert found(moved).movement_words == "Same, less than a month at 9"
    assert listed(sign_in, cast.lead, "static") == [still.ref]
    assert "Static 6 months" in shown(sign_in, cast.lead, still)
    assert "Static 6 months" in sign_in(cast.lead).get("/concerns/").content.decode()


def test_the_list_finds_what_stands_outside_tolerance(cast, sign_in):
    with acting(cast.lead):
        RiskAppetite.objects.create(category="finance", level="open", tolerated=12)
        add_concern(cast.subject, 1)  # 9 as a whole, above 8
        add_concern(cast.subject, 2, consequence=2, likelihood=4)
        add_concern(cast.subject, 3, areas={"current": {"finance": [3, 3]}})
        add_concern(cast.subject, 4, areas={"current": {"finance": [3, 3], "workforce": [3, 3]}})
        for each in Concern.objects.all():
            assert found(each).outside == (each.ref in {"QC-2026-0001", "QC-2026-0004"})
    assert listed(sign_in, cast.lead, "outside") == ["QC-2026-0001", "QC-2026-0004"]


def test_the_committee_sees_every_grave_concern_in_the_extract_and_none_of_the_restricted(cast, sign_in):
    with acting(cast.guardian):
        grave = {"initial_consequence": 4, "initial_likelihood": 4, "consequence": 4, "likelihood": 4}
        shown = add_concern(cast.subject, 1, areas={"current": {"safety": [4, 4], "finance": [2, 2]}}, **grave)
        old_score(shown, cast, 200, 4, 4, verb="raised")
        add_concern(cast.subject, 2)
        add_concern(cast.subject, 3, sensitivity="speak_up", **grave)
    browser = sign_in(cast.guardian)
    page = browser.get("/risks/extract/").content.decode()
    assert "QC-2026-0001" in page
    assert "QC-2026-0003" not in page
    book = load_workbook(io.BytesIO(browser.get("/risks/extract/xlsx/").content))
    rows = [[cell.value for cell in row] for row in book["Concerns of 15 or more"].iter_rows()][2:-1]
    assert [row[0] for row in rows] == ["QC-2026-0001"]
    assert (
        rows[0][5]
        == "4 x 4 = 16 extreme\nSafety of people: 4 x 4 = 16 extreme\nFinance, including claims: 2 x 2 = 4 moderate"
    )
    assert rows[0][6:8] == ["Not set", "Same, 6 months at 16\nStatic 6 months"]
    assert rows[0][9] == "Not on it"


def test_a_past_day_shows_the_score_that_stood(cast, raised, score, sign_in):
    concern = score(raised(), "target", consequence=2, likelihood=2)
    page = sign_in(cast.lead).get(f"{concern.get_absolute_url()}?as_at={timezone.localdate()}").content.decode()
    assert "Target risk" in page
    assert "4 moderate (consequence 2, likelihood 2)" in page


def test_an_undone_move_gives_back_the_areas(cast, raised, score):
    concern = score(raised(), areas={"safety": (2, 2)})
    with acting(cast.lead) as by:
        concern = actions.move(concern, "triage", by=by)
        concern = actions.move(concern, "open", by=by, lead=by, consequence=3, likelihood=3)
        assert concern.areas == {}
        assert actions.undo(concern, by=by).areas == {"current": {"safety": [2, 2]}}


def test_a_program_reads_the_areas_and_the_target(cast, raised, score, key_for, client):
    concern = score(score(raised(), areas={"safety": (2, 2)}), "target", consequence=1, likelihood=2)
    given = client.get(f"/api/v1/concerns/{concern.pk}/", headers=key_for(cast.lead)).json()
    assert given["areas"] == {"current": {"safety": [2, 2]}}
    assert (given["target_consequence"], given["target_likelihood"], given["target_score"]) == (1, 2, 2)


def test_who_is_outside_the_icb_sees_no_score(cast, raised, sign_in):
    concern = raised()
    with acting(cast.lead) as by:
        actions.share_with_provider(concern, by=by)
    page = shown(sign_in, cast.provider_user, concern)
    assert "Outside tolerance" not in page
    assert 'name="look"' not in sign_in(cast.provider_user).get("/concerns/").content.decode()
