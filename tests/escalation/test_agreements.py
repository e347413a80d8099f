"""ICBs that share a provider agree to tell each other its level (EA12): what crosses, once, and what never does."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from concerns.models import Concern
from concerns.rules.sources import SOURCES
from concerns.work.queries import inboxes_of
from escalation import actions as level_actions
from escalation.agreements import actions, tasks, views
from escalation.agreements.drawing import beside_others
from escalation.agreements.models import Agreement, Message, Signature, Told
from escalation.agreements.queries import about_provider, marks, own_levels
from escalation.agreements.rules import Outcome
from escalation.models import Assurance, Ending, LevelRequest
from escalation.queries import framework_of
from providers.models import Subject
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import breaks
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Role
from tests.cast import NORTH, SOUTH, TRUST, Cast, acting, add_person, add_provider
from tests.rows import add_concern

TODAY = timezone.localdate()
LIST = "/levels/agreements/"


@dataclass
class Shared:
    """One trust overseen by both ICBs, with its subject in the south."""

    cast: Cast
    south_provider: object
    south_subject: object

    def propose(self, **more: object) -> Agreement:
        with acting(self.cast.lead):
            given = {"others": ["QHL"], "lead": "QHL", "starts_on": TODAY, "purpose": "One trust, two commissioners."}
            return actions.propose(self.cast.trust, by=self.cast.lead, **(given | more))

    def sign(self, by: Membership) -> None:
        with acting(by):
            actions.sign(Agreement.objects.get(), by=by)

    def agree(self, **more: object) -> None:
        self.propose(**more)
        self.sign(self.cast.executive)
        deliver()
        self.sign(self.cast.south_executive)
        deliver()

    def level(self, subject: object, by: Membership, level: str) -> None:
        with acting(by):
            Assurance.objects.update_or_create(
                subject=subject, defaults={"level": level, "since": TODAY, "review_due": TODAY + timedelta(days=28)}
            )

    def request(self) -> LevelRequest:
        """An open request of the south to step up, on nothing yet."""
        return LevelRequest.objects.create(
            subject=self.south_subject, origin="enhanced", target="intensive", proposer=self.cast.south_lead,
            grounds="Secret grounds", consequence=4, likelihood=4, risk_profile="Secret profile",
        )  # fmt: skip

    def seen(self, by: Membership) -> list[tuple[str, list[str], bool]]:
        """What a person's ICB sees of the trust: parties in their order, levels, current or not."""
        with acting(by):
            found = about_provider(TRUST, framework_of(by), TODAY)
            shown = [side for each in found for side in each.sides]
            return [(side.party, [known.level for known in side.levels], side.current) for side in shown]


def deliver() -> None:
    """Run what the workers would, in both ICBs, until nothing is on its way."""
    for _ in range(3):
        for tenant in (NORTH, SOUTH):
            tasks.look_after(str(tenant))
            with tenant_context(tenant):
                keys = list(Agreement.objects.values_list("pk", flat=True))
            for key in keys:
                tasks.deliver(str(tenant), str(key))


@pytest.fixture
def shared(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Shared:
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: None)
    with tenant_context(SOUTH):
        provider = add_provider(TRUST)
        subject = provider.subjects.get()
    found = Shared(cast, provider, subject)
    found.level(cast.subject, cast.executive, "routine")
    found.level(subject, cast.south_executive, "enhanced")
    return found


def test_both_see_both_levels_and_the_lead_commissioners_first(shared, sign_in):
    shared.agree()
    wanted = [("QHL", ["enhanced"], True), ("QHM", ["routine"], True)]
    assert shared.seen(shared.cast.lead) == shared.seen(shared.cast.south_lead) == wanted
    with acting(shared.cast.south_lead):
        words = framework_of(shared.cast.south_lead).level("enhanced").label
    page = sign_in(shared.cast.viewer).get(f"/levels/subjects/{shared.cast.subject.pk}/").content.decode()
    assert "Level at each ICB" in page
    assert words in page
    assert "NHS Birmingham and Solihull ICB" in page


def test_a_later_change_is_told_once_whatever_the_worker_meets(shared):
    shared.agree()
    shared.level(shared.south_subject, shared.cast.south_executive, "intensive")
    with tenant_context(SOUTH):
        key = str(Agreement.objects.get().pk)
    tasks.tell(str(SOUTH), str(shared.south_subject.pk))
    tasks.tell(str(SOUTH), str(shared.south_subject.pk))
    tasks.deliver(str(SOUTH), key)
    with tenant_context(SOUTH):  # killed after it was kept and before that was noted
        Message.objects.filter(about=str(shared.south_subject.pk)).update(outcome=Outcome.WAITING)
    deliver()
    tasks.deliver(str(SOUTH), key)
    with tenant_context(NORTH):
        assert [told.level for told in Told.objects.order_by("told_at")] == ["enhanced", "intensive"]
        assert AuditEvent.objects.filter(verb="agreement.told").count() == 2
    with tenant_context(SOUTH):
        assert not Message.objects.filter(outcome=Outcome.WAITING).exists()
    assert shared.seen(shared.cast.lead)[0] == ("QHL", ["intensive"], True)


def test_nothing_is_told_before_everybody_has_signed(shared, sign_in):
    shared.propose()
    deliver()
    with tenant_context(SOUTH):
        assert not Agreement.objects.exists()  # an unsigned proposal stays at home
    shared.sign(shared.cast.executive)
    deliver()
    with tenant_context(SOUTH):
        assert Agreement.objects.get().by_name == shared.cast.lead.name
        assert not Told.objects.exists()
    with tenant_context(NORTH):
        assert not Message.objects.filter(kind="level").exists()
    assert shared.seen(shared.cast.lead) == shared.seen(shared.cast.south_lead) == []
    page = sign_in(shared.cast.south_lead).get(f"/levels/subjects/{shared.south_subject.pk}/").content.decode()
    assert "Level at each ICB" not in page


def test_without_an_agreement_a_page_says_nothing_of_another_icb(shared, sign_in):
    for address in (f"/levels/subjects/{shared.cast.subject.pk}/", LIST):
        page = sign_in(shared.cast.lead).get(address).content.decode()
        assert "Birmingham" not in page


@pytest.mark.parametrize("side", ["north", "south"])
def test_either_ends_it_and_what_was_told_stays_as_no_longer_current(shared, sign_in, side):
    shared.agree()
    by = shared.cast.executive if side == "north" else shared.cast.south_executive
    shared.level(shared.south_subject, shared.cast.south_executive, "intensive")
    with acting(by):
        actions.end(Agreement.objects.get(), by=by, on=TODAY, reason="The contract has ended.")
    deliver()
    assert shared.seen(shared.cast.lead) == [("QHL", ["enhanced"], False), ("QHM", ["routine"], True)]
    for member in (shared.cast.lead, shared.cast.south_lead):
        with acting(member):
            assert Signature.objects.get(act="ended").reason == "The contract has ended."
            assert marks(TODAY) == {}
    page = sign_in(shared.cast.lead).get(f"/levels/subjects/{shared.cast.subject.pk}/").content.decode()
    assert "As last told on" in page
    assert "no longer current" in page


def test_a_level_on_its_way_when_the_agreement_ends_is_not_handed_over(shared):
    shared.agree()
    shared.level(shared.south_subject, shared.cast.south_executive, "intensive")
    tasks.tell(str(SOUTH), str(shared.south_subject.pk))
    with acting(shared.cast.executive):  # the receiver ends it; the teller has not heard yet
        actions.end(Agreement.objects.get(), by=shared.cast.executive, on=TODAY, reason="No longer shared.")
    with tenant_context(SOUTH):
        tasks.deliver(str(SOUTH), str(Agreement.objects.get().pk))
        assert Message.objects.filter(outcome=Outcome.DROPPED).count() == 1
    with tenant_context(NORTH):
        assert [told.level for told in Told.objects.all()] == ["enhanced"]


def test_the_other_icb_may_say_no(shared):
    shared.propose()
    shared.sign(shared.cast.executive)
    deliver()
    by = shared.cast.south_executive
    with acting(by):
        actions.end(Agreement.objects.get(), by=by, on=TODAY, reason="We are no commissioner of it.")
    deliver()
    with acting(shared.cast.executive), pytest.raises(ValidationError):
        actions.sign(Agreement.objects.get(), by=shared.cast.executive)
    assert shared.seen(shared.cast.lead) == []


@pytest.mark.parametrize("agreed", [True, False])
def test_a_proposed_level_is_told_only_where_the_agreement_says_so(shared, agreed):
    with acting(shared.cast.south_lead):
        shared.request().evidence.create(source="IQ01", text="Secret evidence")
    shared.agree(tells_requests=agreed)
    with tenant_context(NORTH):
        assert Told.objects.get().proposed == ("intensive" if agreed else "")


@pytest.mark.parametrize("stream", ["speak_up", "safeguarding"])
def test_a_proposed_level_that_rests_on_a_restricted_concern_alone_is_not_told(shared, sign_in, stream):
    with acting(shared.cast.south_lead, stream):
        request = shared.request()
        request.evidence.create(concern=add_concern(shared.south_subject, sensitivity=stream), source="IQ01")
        assert [each.proposed for each in own_levels(TRUST, framework_of(request), requests=True)] == [""]
    shared.agree(tells_requests=True)
    with tenant_context(NORTH):
        assert Told.objects.get().proposed == ""
    for address in (f"/levels/subjects/{shared.cast.subject.pk}/", "/levels/board/"):
        assert "Proposed:" not in sign_in(shared.cast.lead).get(address).content.decode()
    with acting(shared.cast.south_lead):  # told once it rests on something else too
        request.evidence.create(source="IQ02", text="A rise in falls.")
    deliver()
    with tenant_context(NORTH):
        assert Told.objects.first().proposed == "intensive"


def test_a_proposed_level_is_told_no_more_once_all_it_rests_on_was_moved_into_a_stream(shared):
    with acting(shared.cast.south_lead):
        concern = add_concern(shared.south_subject)
        shared.request().evidence.create(concern=concern, source="IQ01")
    shared.agree(tells_requests=True)
    with acting(shared.cast.south_lead, "speak_up"):
        Concern.objects.filter(pk=concern.pk).update(sensitivity="speak_up")
    deliver()
    with tenant_context(NORTH):
        assert [told.proposed for told in Told.objects.order_by("told_at")] == ["intensive", ""]


def test_no_concern_and_no_narrative_crosses(shared):
    with acting(shared.cast.south_lead, "speak_up", "safeguarding"):
        secret = {"title": "Secret title", "summary": "Secret words"}
        concern = add_concern(shared.south_subject, sensitivity="speak_up", **secret)
        request = shared.request()
        request.evidence.create(concern=concern, source="IQ01", text="Secret evidence")
        request.evidence.create(source="IQ02", text="Secret further evidence")
    shared.agree(tells_requests=True)
    with tenant_context(NORTH, clearances=["speak_up", "safeguarding", "team"]):
        crossed = [*Agreement.objects.values(), *Signature.objects.values(), *Told.objects.values()]
        crossed += AuditEvent.objects.values("detail", "target_label", "actor")
        words = json.dumps(crossed, default=str)
        assert not Concern.objects.exists()
    for secret in ("Secret", "QC-2026-0001", str(concern.pk), str(request.pk)):
        assert secret not in words


@pytest.mark.parametrize("role", Role)
def test_nobody_of_the_north_reads_a_row_of_the_south_but_the_copy(shared, role):
    shared.agree()
    with tenant_context(SOUTH):
        crossing = (Agreement, Signature, Message, Told)
        theirs = {model: set(model.objects.values_list("pk", flat=True)) for model in crossing}
        assert all(theirs.values())
    person = shared.cast.by_role[role]
    with acting(person):
        for model, keys in theirs.items():
            assert not model.objects.filter(pk__in=keys).exists()
        assert not Assurance.objects.filter(subject=shared.south_subject.pk).exists()
        assert Told.objects.count() == (0 if person.is_outside else 1)


def test_what_was_told_is_never_changed(shared):
    shared.agree()
    for rows, change in ((Agreement, {"purpose": "x"}), (Signature, {"reason": "x"}), (Told, {"level": "routine"})):
        with acting(shared.cast.lead), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.objects.update(**change)


def test_only_the_executive_lead_signs_and_each_icb_once(shared):
    shared.propose()
    with acting(shared.cast.lead), pytest.raises(PermissionDenied):
        actions.sign(Agreement.objects.get(), by=shared.cast.lead)
    shared.sign(shared.cast.executive)
    with pytest.raises(ValidationError, match="already"):
        shared.sign(shared.cast.executive)


def test_what_is_to_be_signed_waits_in_the_work_of_who_signs(shared):
    words = "agreement with another ICB to sign"

    def waiting(by: Membership) -> list[str]:
        with acting(by):
            return [each.words for each in inboxes_of(by) if each.words == words]

    shared.propose()
    assert (waiting(shared.cast.executive), waiting(shared.cast.lead)) == ([words], [])
    assert waiting(shared.cast.south_executive) == []
    shared.sign(shared.cast.executive)
    deliver()
    assert (waiting(shared.cast.executive), waiting(shared.cast.south_executive)) == ([], [words])
    with acting(shared.cast.south_executive) as by:
        actions.end(Agreement.objects.get(), by=by, on=TODAY, reason="We buy nothing there.")
    assert waiting(shared.cast.south_executive) == []


def test_an_icb_that_does_not_oversee_the_provider_cannot_sign(cast, monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: None)
    Shared(cast, None, None).propose()
    Shared(cast, None, None).sign(cast.executive)
    deliver()
    with pytest.raises(ValidationError, match="does not oversee"):
        Shared(cast, None, None).sign(cast.south_executive)


def test_a_second_agreement_with_the_same_icb_is_refused(shared):
    shared.agree()
    with pytest.raises(ValidationError, match="End it first"):
        shared.propose()


def test_the_pages_from_proposal_to_end(shared, sign_in):
    browser, executive = sign_in(shared.cast.lead), sign_in(shared.cast.executive)
    address = f"{LIST}providers/{shared.cast.trust.pk}/propose/"
    assert browser.post(address, {}).status_code == 422
    day = {"starts_on_day": TODAY.day, "starts_on_month": TODAY.month, "starts_on_year": TODAY.year}
    made = browser.post(address, {"others": ["QHL"], "lead": "QHM", "purpose": "Shared trust", **day})
    assert made.status_code == 302, made.content.decode()
    assert executive.get(f"{made.url}sign/").status_code == 200
    assert executive.post(f"{made.url}sign/", {}).url == made.url
    assert executive.post(f"{made.url}sign/", {}).status_code == 422
    assert "not signed yet" in browser.get(made.url).content.decode()
    on = {"on_day": TODAY.day, "on_month": TODAY.month, "on_year": TODAY.year}
    assert executive.post(f"{made.url}end/", on).status_code == 422
    assert executive.post(f"{made.url}end/", {**on, "reason": "Not needed"}).url == made.url
    assert "Not agreed" in browser.get(LIST).content.decode()


def test_a_program_goes_the_whole_way(shared, key_for, client):
    lead, executive = key_for(shared.cast.lead), key_for(shared.cast.executive)
    given = {
        "provider": str(shared.cast.trust.pk), "others": ["QHL"], "lead": "QHL", "starts_on": TODAY.isoformat(),
        "purpose": "Shared trust",
    }  # fmt: skip
    json_type = "application/json"
    made = client.post("/api/v1/agreements/", given, json_type, headers=lead)
    assert made.status_code == 201, made.content
    address = f"/api/v1/agreements/{made.json()['id']}/"
    assert client.post(f"{address}signature/", {}, json_type, headers=lead).status_code == 403
    assert client.post(f"{address}signature/", {}, json_type, headers=executive).json()["state"] == "unsigned"
    assert client.post(f"{address}signature/", {}, json_type, headers=executive).status_code == 400
    deliver()
    shared.sign(shared.cast.south_executive)
    deliver()
    shown = client.get(address, headers=lead).json()
    assert [(side["party"], side["levels"][0]["level"]) for side in shown["sides"]] == [
        ("QHL", "enhanced"),
        ("QHM", "routine"),
    ]
    ended = client.post(f"{address}end/", {"on": TODAY.isoformat(), "reason": "Over"}, json_type, headers=executive)
    assert ended.json()["state"] == "ended"


def test_the_trail_of_both_icbs_tells_it_and_holds(shared):
    shared.agree()
    for tenant, verbs in ((NORTH, {"proposed", "signed", "signed_elsewhere"}), (SOUTH, {"offered", "signed"})):
        with tenant_context(tenant, clearances=["speak_up", "safeguarding"]):
            found = set(AuditEvent.objects.filter(verb__startswith="agreement.").values_list("verb", flat=True))
            assert {f"agreement.{verb}" for verb in (*verbs, "told", "level_told")} <= found
            assert list(breaks()) == []


def test_board_and_story_show_what_was_told(shared, sign_in):
    shared.agree()
    browser = sign_in(shared.cast.viewer)
    assert "NHS Birmingham and Solihull ICB, lead commissioner:" in browser.get("/levels/board/").content.decode()
    story = browser.get(reverse("story:story", args=[shared.cast.subject.pk]))
    assert "Told by NHS Birmingham and Solihull ICB" in story.content.decode()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@pytest.mark.parametrize("address", ["/levels/board/", "/dashboard/"])
def test_ea12_board_and_dashboard_tell_both_levels_each_under_its_icb_and_the_lead_commissioners_first(
    shared, sign_in, address
):
    """In the north, which is associate, the south's comes first; in the south its own, and it says whose it is."""
    shared.agree()
    north, south = (sign_in(each).get(address).content.decode() for each in (shared.cast.lead, shared.cast.south_lead))
    with acting(shared.cast.lead):
        routine = framework_of(shared.cast.lead).level("routine").label
    with acting(shared.cast.south_lead):
        enhanced = framework_of(shared.cast.south_lead).level("enhanced").label
    told = f"NHS Birmingham and Solihull ICB, lead commissioner: {enhanced} Your ICB: {routine}"
    assert told in words_of(north)
    assert words_of(north).count("Your ICB:") == 1  # of one provider alone the levels are shared
    own = rf"Your ICB, lead commissioner: [^:]+ NHS North East and North Cumbria ICB: {routine}"
    assert re.search(own, words_of(south))
    shared.level(shared.south_subject, shared.cast.south_executive, "intensive")
    deliver()
    told = "lead commissioner: Red - targeted (Intensive) Your ICB:"  # words that do not say which level it is
    assert told in words_of(sign_in(shared.cast.lead).get(address).content.decode())


@pytest.mark.parametrize("address", ["/levels/board/", "/dashboard/"])
def test_ea12_nothing_of_another_icb_stands_there_without_an_agreement_that_holds_nor_on_a_past_day(
    shared, sign_in, address
):
    browser = sign_in(shared.cast.lead)
    assert "Your ICB" not in browser.get(address).content.decode()
    shared.agree()
    day = TODAY - timedelta(days=1)
    asked = {f"as_at_{part}": getattr(day, part) for part in ("day", "month", "year")}
    assert "Your ICB" not in browser.get(address, asked).content.decode()
    with acting(shared.cast.executive) as by:
        actions.end(Agreement.objects.get(), by=by, on=TODAY, reason="The contract has ended.")
    page = browser.get(address).content.decode()
    assert "Your ICB" not in page
    assert "Birmingham" not in page


@pytest.mark.parametrize("stream", ["speak_up", "safeguarding"])
def test_ea12_board_and_dashboard_tell_no_more_than_levels(shared, sign_in, stream):
    shared.agree(tells_requests=True)
    with acting(shared.cast.south_lead, stream):
        concern = add_concern(shared.south_subject, sensitivity=stream, title="A sealed title")
        shared.request().evidence.create(source="IQ01", concern=concern)
    deliver()
    for address in ("/levels/board/", "/dashboard/"):
        page = words_of(sign_in(shared.cast.lead).get(address).content.decode())
        assert "lead commissioner" in page
        for word in ("sealed", "Secret", "Intensive"):
            assert word not in page.partition("lead commissioner")[2].partition("Your ICB")[0]


def test_icbs_of_the_own_region_come_first_and_the_others_stay_within_reach(shared, sign_in, monkeypatch):
    """Of 42 boxes few are near; the others stand behind a heading, which is open where one of them is chosen."""
    many = {"QHM": "Own ICB", "QAA": "Near ICB", **{f"Q{n:02}": f"Far ICB {n}" for n in range(40)}}
    monkeypatch.setattr(views, "icbs", lambda: many)
    monkeypatch.setattr(views, "in_region", lambda code: ["QHM", "QAA"])
    browser, address = sign_in(shared.cast.lead), f"{LIST}providers/{shared.cast.trust.pk}/propose/"
    page = browser.get(address).content.decode()
    assert page.count('name="others"') == 41
    assert page.index("Near ICB") < page.index("ICBs of other regions (40)") < page.index("Far ICB 7")
    lead = page[page.index('name="lead"') :]
    assert lead.index("Own ICB") < lead.index("Near ICB") < lead.index("Far ICB 7")
    assert not re.search(r"<details[^>]* open", page)
    again = browser.post(address, {"others": ["Q07"]}).content.decode()
    assert re.search(r"<details[^>]* open", again)
    assert re.search(r'value="Q07"[^>]* checked', again)
    assert len(set(re.findall(r'id="(id_others[^"]*)"', again))) == len(re.findall(r'id="(id_others[^"]*)"', again))


def finish(shared: Shared, subject: object, why: str = "closes", successor: object = None) -> Ending:
    """Let a subject of the south end, or pause, by its two persons."""
    with acting(shared.cast.south_lead) as by:
        more = {} if why in {"suspended", "resumes"} else {"no_successor_reason": "Nothing follows it (invented)."}
        given = {"successor": successor} if successor else more
        ending = level_actions.propose_ending(
            subject, by=by, why=why, effective_on=TODAY, reasons="Secret reasons", **given
        )
    with tenant_context(SOUTH):
        known = Membership.objects.select_related("tenant", "user").filter(role=Role.TENANT_ADMIN).first()
        admin = known or add_person("South Admin", "admin@south.example", Role.TENANT_ADMIN)
    with acting(admin) as by:
        return level_actions.confirm_ending(ending, by=by)


def test_a_subject_that_ended_is_told_as_such_and_no_longer_at_its_level(shared, sign_in, key_for, client):
    shared.agree()
    finish(shared, shared.south_subject)
    deliver()
    with tenant_context(NORTH):
        told = Told.objects.first()
        assert (told.ended_on, told.suspended, told.level) == (TODAY, False, "enhanced")
        (mark,) = marks(TODAY)["RTD"].others
        assert f"Ended on {long_date(TODAY)}" in str(beside_others(Markup("Own"), marks(TODAY)["RTD"]))
        assert (mark.icb, mark.lead) == ("NHS Birmingham and Solihull ICB", True)
        event = AuditEvent.objects.filter(verb="agreement.told").latest("at")
        assert event.detail["ended_on"] == TODAY.isoformat()
        assert "Secret" not in json.dumps([*Told.objects.values()], default=str)
    pages = sign_in(shared.cast.viewer)
    with acting(shared.cast.lead):
        agreement = Agreement.objects.get()
    for address in (f"/levels/subjects/{shared.cast.subject.pk}/", agreement.get_absolute_url()):
        page = re.sub(r"\s+", " ", pages.get(address).content.decode())
        assert f"Ended on {long_date(TODAY)}" in page
        assert "No longer at a level. Until then: Enhanced" in page.replace(words_of_enhanced(shared), "Enhanced")
    for address in ("/levels/board/", "/dashboard/"):
        told = f"NHS Birmingham and Solihull ICB, lead commissioner: Ended on {long_date(TODAY)} Your ICB:"
        assert told in words_of(pages.get(address).content.decode())
    story = pages.get(reverse("story:story", args=[shared.cast.subject.pk])).content.decode()
    assert f"Told by NHS Birmingham and Solihull ICB: Ended on {long_date(TODAY)}" in story
    shown = client.get(f"/api/v1/agreements/{agreement.pk}/", headers=key_for(shared.cast.lead)).json()
    (level,) = shown["sides"][0]["levels"]
    assert (level["level"], level["words"], level["ended_on"], level["suspended"]) == (
        None, "Ended", TODAY.isoformat(), False,
    )  # fmt: skip
    with acting(shared.cast.south_lead):  # the own ICB reads the same of its own side
        (own,) = own_levels(TRUST, framework_of(agreement), requests=True)
        assert own.stands_at is None


def words_of_enhanced(shared: Shared) -> str:
    with acting(shared.cast.south_lead):
        return str(framework_of(shared.cast.south_lead).level("enhanced").label)


def test_what_was_suspended_is_told_so_and_told_again_once_it_is_taken_up(shared):
    shared.agree()
    finish(shared, shared.south_subject, "suspended")
    deliver()
    deliver()  # once
    finish(shared, shared.south_subject, "resumes")
    deliver()
    with tenant_context(NORTH):
        told = [(each.ended_on, each.suspended, each.level) for each in Told.objects.order_by("told_at")]
    assert told == [(None, False, "enhanced"), (TODAY, True, "enhanced"), (None, False, "enhanced")]


def test_an_end_is_sent_as_it_takes_effect_and_not_with_the_next_round_alone(
    shared, monkeypatch, django_capture_on_commit_callbacks
):
    shared.agree()
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **options: sent.append((name, *args)))
    with django_capture_on_commit_callbacks(execute=True):
        finish(shared, shared.south_subject)
    assert ("escalation.agreements.tasks.tell", str(SOUTH), str(shared.south_subject.pk)) in sent


def test_a_level_is_told_as_before_where_nothing_ended(shared):
    """What was told before ends could be told reads the same, so that nobody is told again."""
    shared.agree()
    with tenant_context(SOUTH):
        assert not {"ended_on", "suspended"} & set(Message.objects.get(kind="level").content)


def test_a_service_of_which_a_proposal_was_told_is_told_of_when_that_comes_to_nothing(shared):
    with acting(shared.cast.south_lead):
        service = Subject.objects.create(
            provider=shared.south_provider, kind="service", name="Maternity (invented)", scope="Service"
        )
        request = shared.request()
        LevelRequest.objects.filter(pk=request.pk).update(subject=service, origin="routine", target="enhanced")
        request.evidence.create(source="IQ02", text="A rise in falls.")
    shared.agree(tells_requests=True)
    with tenant_context(NORTH):
        assert Told.objects.filter(name="Maternity (invented)").get().proposed == "enhanced"
    with acting(shared.cast.south_lead):
        LevelRequest.objects.filter(pk=request.pk).update(status="declined")
    deliver()
    with tenant_context(NORTH):
        assert Told.objects.filter(name="Maternity (invented)").first().proposed == ""


@pytest.mark.parametrize("code", [each.code for each in SOURCES if each.sensitivity != "standard"])
def test_a_proposed_level_that_rests_on_a_restricted_source_alone_is_not_told(shared, code):
    with acting(shared.cast.south_lead, "speak_up", "safeguarding"):
        request = shared.request()
        request.evidence.create(source=code, text="Secret figures.")
        request.evidence.create(source=code, concern=add_concern(shared.south_subject))
        assert [each.proposed for each in own_levels(TRUST, framework_of(request), requests=True)] == [""]
        request.evidence.create(source="IQ02", text="A rise in falls.")
        assert [each.proposed for each in own_levels(TRUST, framework_of(request), requests=True)] == ["intensive"]
