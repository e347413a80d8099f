"""Regulatory actions, contract levers, support and visits: recorded, changed, ended, by who may, and seen by whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from escalation.interventions import actions
from escalation.interventions.models import Deadline, Intervention, InterventionEvent
from escalation.models import Assurance
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Membership
from tests.cast import SECOND_TRUST, TRUST, Cast, acting
from tests.rows import add_intervention, add_subject

NOTICE = {"type": "cpn", "text": "Handovers over an hour, three months running.", "clause": "GC9.4"}
VISIT = {"type": "unannounced", "text": "Corridor care", "team": "Head of quality; a patient safety partner"}


@pytest.fixture
def make(cast: Cast, today: date):
    """Record something about the first trust as the quality lead of the north."""

    def record(kind: str = "contract", **given: Any) -> Intervention:
        with acting(given.pop("by", cast.lead)) as by:
            usual = NOTICE if kind == "contract" else VISIT if kind == "visit" else {}
            about = given.pop("subject", cast.subject)
            return actions.add(about, kind, by=by, **{"owner": cast.lead, "started_on": today} | usual | given)

    return record


def due_of(row: Intervention) -> dict[str, date]:
    return {each.key or each.label: each.due for each in row.deadlines.all()}


def test_a_notice_gets_its_reference_its_clock_its_history_and_its_place_in_the_trail(cast, make, today):
    row = make(started_on=date(2026, 3, 2))
    with acting(cast.lead):
        assert row.ref == f"INT-{today.year}-0001"
        assert due_of(row) == {"management_meeting": date(2026, 3, 16), "rap_agreed": date(2026, 3, 23)}
        assert [event.verb for event in row.events.all()] == ["added"]
        event = AuditEvent.objects.get(verb="intervention.added")
        assert event.target_label == row.ref
        assert "Handovers" not in str(event.detail)


def test_the_plan_is_due_from_the_day_on_which_the_meeting_was_held(cast, make):
    row = make(started_on=date(2026, 3, 2))
    with acting(cast.lead) as by:
        meeting = row.deadlines.get(key="management_meeting")
        actions.meet_deadline(meeting, by=by, done_on=date(2026, 3, 5), note="Both agreed.")
        assert due_of(row)["rap_agreed"] == date(2026, 3, 12)
        with pytest.raises(ValidationError, match="done already"):
            actions.meet_deadline(meeting, by=by, done_on=date(2026, 3, 6))


def test_another_day_of_issue_moves_the_clock_but_nothing_that_was_done_or_set_by_hand(cast, make):
    row = make(started_on=date(2026, 3, 2))
    with acting(cast.lead) as by:
        actions.add_deadline(row, by=by, label="Plan published", due=date(2026, 4, 1))
        actions.meet_deadline(row.deadlines.get(key="management_meeting"), by=by, done_on=date(2026, 3, 5))
        actions.edit(row, by=by, version=1, started_on=date(2026, 3, 3))
        assert due_of(row) == {
            "management_meeting": date(2026, 3, 16),
            "rap_agreed": date(2026, 3, 12),
            "Plan published": date(2026, 4, 1),
        }
        row.refresh_from_db()
        actions.edit(row, by=by, version=row.version, type="sdip")  # which has no clock
        assert set(due_of(row)) == {"management_meeting", "Plan published"}  # what was done stays


@pytest.mark.parametrize(
    ("kind", "given", "field", "words"),
    [
        ("contract", {"type": "rap"}, "follows", "follows another lever"),
        ("contract", {"type": "warning_notice"}, "type", "Choose the contract lever"),
        ("contract", {"withheld": 1}, "withheld", "Only a withholding"),
        ("contract", {"text": " "}, "text", "Enter what it is about"),
        ("contract", {"started_on": None}, "started_on", "Enter the day"),
        ("contract", {"link": "javascript:alert(1)"}, "link", "https://"),
        ("contract", {"text": "NHS number 943 476 5919"}, "text", "NHS number"),
        ("contract", {"text": "Told by 07700 900123"}, "text", "phone number"),
        ("contract", {"told_on": date(2100, 1, 1)}, "told_on", "today or in the past"),
        ("regulatory", {"type": "warning_notice", "text": "Staffing", "party": "icb"}, "party", "Choose who takes"),
        ("support", {"type": "recovery_support", "text": "Board", "party": ""}, "party", "Choose who gives"),
        ("visit", {"team": ""}, "team", "Enter who visits"),
        ("sanction", {}, "kind", "Choose what was done"),
    ],
)
def test_what_is_refused_and_where(cast, make, kind, given, field, words):
    with pytest.raises(ValidationError) as refusal:
        make(kind, **given)
    assert words in " ".join(refusal.value.message_dict[field])
    with acting(cast.lead):
        assert not Intervention.objects.exists()


def test_a_response_cannot_be_due_before_the_notice(make, today):
    with pytest.raises(ValidationError) as refusal:
        make("regulatory", type="conditions", text="Beds", party="care_regulator", due_on=today - timedelta(1))
    assert set(refusal.value.message_dict) == {"due_on"}


def test_a_lever_follows_one_about_the_same_subject(cast, make, today):
    notice, elsewhere = make(), make(subject=cast.second_subject)
    assert make(type="rap", follows=notice).follows == notice
    with pytest.raises(ValidationError, match="same subject"):
        make(type="rap", follows=elsewhere)
    with pytest.raises(ValidationError, match="before the one that it follows"):
        make(type="rap", follows=notice, started_on=today - timedelta(1))


def test_it_ends_with_an_outcome_and_nothing_is_due_any_more(cast, make, today):
    row = make(started_on=date(2026, 3, 2))
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="Enter how it ended"):
            actions.end(row, by=by, ended_on=today, outcome=" ")
        with pytest.raises(ValidationError, match="after it began"):
            actions.end(row, by=by, ended_on=date(2026, 3, 1), outcome="Done.")
        actions.end(row, by=by, ended_on=today, outcome="The plan is finished.")
        for change in (
            lambda: actions.edit(row, by=by, version=2, text="More."),
            lambda: actions.end(row, by=by, ended_on=today, outcome="Again."),
            lambda: actions.add_deadline(row, by=by, label="Next", due=today),
            lambda: actions.meet_deadline(row.deadlines.first(), by=by, done_on=today),
        ):
            with pytest.raises(ValidationError, match="ended"):
                change()
        actions.reopen(row, by=by, reason="Ended by mistake.")
        row.refresh_from_db()
        assert (row.ended_on, row.outcome) == (None, "")
        kept = InterventionEvent.objects.get(verb="reopened")
        assert kept.changes["outcome"] == ["The plan is finished.", ""]


def test_two_editors_one_is_shown_what_the_other_saved(cast, make, sign_in):
    row = make()
    with acting(cast.executive) as by:
        actions.edit(row, by=by, version=1, clause="GC9.7")
    typed = {
        "type": "cpn", "clause": "GC9.9", "text": NOTICE["text"], "owner": cast.lead.pk, "version": 1,
        "started_on_day": row.started_on.day, "started_on_month": row.started_on.month,
        "started_on_year": row.started_on.year,
    }  # fmt: skip
    browser, address = sign_in(cast.lead), reverse("interventions:edit", args=[row.pk])
    answer = browser.post(address, typed)
    assert answer.status_code == 409
    assert "GC9.7" in answer.content.decode()
    assert browser.post(address, typed | {"version": 2}).status_code == 302
    with acting(cast.lead):
        row.refresh_from_db()
        assert row.clause == "GC9.9"


def test_a_report_goes_to_the_provider_for_ten_working_days(cast, make, today):
    row = make("visit", started_on=date(2026, 3, 2), found_safe="Call bells out of reach.")
    with acting(cast.lead) as by:
        actions.move_report(row, by=by, report="draft")
        with pytest.raises(ValidationError, match="accuracy first"):
            actions.move_report(row, by=by, report="final")
        moved = actions.move_report(row, by=by, report="accuracy_check", on=date(2026, 3, 26))
        assert due_of(row) == {"accuracy": date(2026, 4, 13)}
        assert (moved.told_on, moved.told_to) == (date(2026, 3, 26), TRUST)
        actions.move_report(row, by=by, report="draft")
        assert due_of(row) == {}
        with pytest.raises(ValidationError, match="Only a visit"):
            actions.move_report(make(), by=by, report="draft")


def test_a_subject_without_a_provider_tells_nobody(cast, make, today):
    with acting(cast.lead):
        pathway = add_subject()
    with pytest.raises(ValidationError, match="no provider"):
        make(subject=pathway, told_on=today)
    assert make(subject=pathway).told_to is None


def test_who_may_keep_it(cast, make):
    row = make()
    for who in (cast.viewer, cast.region, cast.auditor, cast.provider_user):
        with acting(who) as by, pytest.raises(PermissionDenied):
            actions.end(row, by=by, ended_on=row.started_on, outcome="Over.")
    assert make(by=cast.executive).ref.endswith("0002")


@pytest.mark.parametrize("told", [True, False])
def test_a_provider_sees_what_it_was_told_of_and_nothing_of_its_history(cast, make, sign_in, today, told):
    row = make(told_on=today if told else None)
    with acting(cast.lead):
        other = Membership.objects.create(user=cast.stranger, role="provider_user", organisation_id=SECOND_TRUST)
    for who, sees in ((cast.provider_user, told), (other, False)):
        with acting(who):
            assert Intervention.objects.filter(pk=row.pk).exists() == sees
            assert Deadline.objects.filter(intervention=row.pk).exists() == sees
            assert not InterventionEvent.objects.exists()
        page = sign_in(who).get(reverse("interventions:detail", args=[row.pk]))
        assert page.status_code == (200 if sees else 404)
    listed = sign_in(cast.provider_user).get(reverse("interventions:list")).content.decode()
    assert (row.ref in listed) == told


def test_a_provider_reads_findings_from_the_accuracy_check_on(cast, make, sign_in, today):
    row = make("visit", found_caring="Kind staff.", told_on=today)
    browser, address = sign_in(cast.provider_user), reverse("interventions:detail", args=[row.pk])
    assert "Kind staff." not in browser.get(address).content.decode()
    assert "Kind staff." in sign_in(cast.viewer).get(address).content.decode()
    with acting(cast.lead) as by:
        actions.move_report(row, by=by, report="draft")
        actions.move_report(row, by=by, report="accuracy_check")
    page = browser.get(address).content.decode()
    assert "Kind staff." in page
    assert ">History</h2>" not in page


def test_it_stands_on_the_page_of_its_subject(cast, make, sign_in):
    row = make(started_on=date(2026, 3, 2))
    with acting(cast.lead):
        Assurance.objects.create(subject=cast.subject, level="enhanced")
    page = sign_in(cast.lead).get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode()
    assert row.ref in page
    assert "Overdue by" in page
    assert reverse("interventions:add", args=[cast.subject.pk, "visit"]) in page
    viewer = sign_in(cast.viewer).get(reverse("escalation:subject", args=[cast.subject.pk])).content.decode()
    assert row.ref in viewer
    assert reverse("interventions:add", args=[cast.subject.pk, "visit"]) not in viewer


@pytest.mark.parametrize("kind", ["regulatory", "contract", "support", "visit"])
def test_each_kind_has_a_form_that_says_what_is_missing(cast, sign_in, kind):
    address = reverse("interventions:add", args=[cast.subject.pk, kind])
    browser = sign_in(cast.lead)
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"version": ""})
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()
    assert browser.get(address.replace(kind, "sanction")).status_code == 404


def test_a_regulatory_action_is_recorded_on_the_page(cast, sign_in, today):
    typed = {
        "type": "warning_notice", "party": "care_regulator", "body": "Care Quality Commission", "text": "Staffing",
        "owner": cast.lead.pk, "started_on_day": 2, "started_on_month": 3, "started_on_year": 2026, "due_on_day": 30,
        "due_on_month": 3, "due_on_year": 2026, "link": "https://www.cqc.org.uk/",
    }  # fmt: skip
    browser = sign_in(cast.lead)
    answer = browser.post(reverse("interventions:add", args=[cast.subject.pk, "regulatory"]), typed)
    page = browser.get(answer.url).content.decode()
    for words in ("Warning notice", "Care Quality Commission", "30 March 2026", "In force", "Overdue by"):
        assert words in page


FILTERS = {
    "": {"notice", "old", "visit", "other"},
    "?kind=visit": {"visit"},
    "?type=cpn": {"notice", "old", "other"},
    "?state=open": {"notice", "visit", "other"},
    "?state=ended": {"old"},
    "?state=planned": {"visit"},
    "?state=standing": {"notice", "other"},
    "?look=overdue": {"notice"},
    "?look=mine": {"notice", "old", "visit"},
    "?q=RTF": {"other"},
    "?q=northumbria": {"other"},
    "?q=INT-2026-0002": {"old"},
    "?kind=nonsense&look=nonsense": {"notice", "old", "visit", "other"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_is_filtered(cast, sign_in, today, query):
    with acting(cast.lead):
        rows = {
            "notice": add_intervention(cast.subject, cast.lead, 1),
            "old": add_intervention(cast.subject, cast.lead, 2, ended_on=today, outcome="Over."),
            "visit": add_intervention(
                cast.subject, cast.lead, 3, kind="visit", type="joint", started_on=today + timedelta(3)
            ),
            "other": add_intervention(cast.second_subject, cast.executive, 4),
        }
        for name in ("notice", "old"):
            Deadline.objects.create(intervention=rows[name], label="Meeting", due=today - timedelta(1))
    page = sign_in(cast.lead).get(reverse("interventions:list") + query, headers={"HX-Request": "true"})
    assert {name for name, row in rows.items() if row.get_absolute_url() in page.content.decode()} == FILTERS[query]


def test_words_are_taken_out_of_it_and_of_its_history(cast, make):
    from concerns.privacy.queries import places_of

    row = make(text="Seen by Zugzwang himself.")
    with acting(cast.lead) as by:
        actions.edit(row, by=by, version=1, text="Seen by Zugzwang herself.")
    with acting(cast.ig_lead):
        found = {(place.model, place.column, place.about) for place in places_of("Zugzwang")}
    assert found == {(Intervention, "text", row.ref), (InterventionEvent, "changes", row.ref)}
