"""Exit criteria from their fixing on entry to the step down, on the page, by REST and through the actions (EA7-EA9)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from escalation import actions, queries
from escalation.models import Assurance, CriterionNote, ExitCriterion, LevelDecision, LevelRequest
from escalation.rules.exits import Terms
from escalation.story.queries import replay
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.escalation.test_level_pages import TYPED, dated, page_of, text

pytestmark = pytest.mark.django_db

WAITS = Terms(text="Waits over four hours", bound="at_most", threshold=Decimal(2), unit="per cent", sustained_days=28)
VISITS = Terms(text="No corridor care on three visits")


@pytest.fixture
def entered(cast, considered, today, now):
    """A trust that was brought to enhanced today, with a measure and a criterion of evidence to leave it by."""
    request = considered(exit_criteria=[WAITS, VISITS])
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, reasons="Several sources agree.", interests="None")
    with acting(cast.lead):
        return now(request)


@pytest.fixture
def criteria(cast, entered):
    with acting(cast.lead):
        return list(entered.exit_criteria.all())


def note(cast, criterion, by=None, **said):
    with acting(by or cast.lead) as person:
        return actions.note_criterion(criterion, by=person, **said)


def verify(cast, criterion, by=None, **said):
    with acting(by or cast.executive) as person:
        return actions.verify_criterion(criterion, by=person, **{"confirmed": True, "text": "Read them.", **said})


def fresh(cast, criterion):
    with acting(cast.lead):
        return ExitCriterion.objects.get(pk=criterion.pk)


def test_a_measure_is_judged_by_its_readings_and_verified_by_somebody_else(cast, criteria, today):
    waits = criteria[0]
    note(cast, waits, value=Decimal("3.1"))
    assert fresh(cast, waits).status == "not_met"
    note(cast, waits, value=Decimal("1.8"), text="Weekly return.")
    assert (fresh(cast, waits).status, fresh(cast, waits).evidence) == ("reported", "1.8 per cent. Weekly return.")
    with pytest.raises(ValidationError, match="cannot verify it"):
        verify(cast, waits, by=cast.lead)
    verify(cast, waits)
    now = fresh(cast, waits)
    assert (now.status, now.met_since, now.verified_by_id) == ("met", today, cast.executive.pk)
    assert now.lacks.startswith("met since")
    note(cast, waits, value=Decimal(5))
    now = fresh(cast, waits)
    assert (now.status, now.met_since, now.verified_by_id) == ("not_met", None, None)
    with acting(cast.lead):
        assert [str(each.value) for each in waits.notes.filter(verifies=False)] == ["5.000", "1.800", "3.100"]


def test_a_period_is_over_only_when_it_was_seen_to_hold_to_its_end(cast, criteria, today, monkeypatch):
    waits = criteria[0]
    note(cast, waits, value=Decimal(1))
    verify(cast, waits)
    later = today + timedelta(days=28)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: later)
    with pytest.raises(ValidationError, match="once it was seen to hold"):
        verify(cast, waits)
    note(cast, waits, value=Decimal(2))
    verify(cast, waits)
    now = fresh(cast, waits)
    assert (now.status, now.met_since, now.held_to, now.lacks) == ("sustained", today, later, "")


def test_a_step_down_names_each_criterion_that_is_open(cast, criteria, considered, today):
    waits, visits = criteria
    note(cast, waits, value=Decimal(1))
    verify(cast, waits)
    request = considered("routine", exit_criteria=[])
    with pytest.raises(ValidationError) as refused, acting(cast.executive) as executive:
        actions.authorise(request, by=executive, reasons="Better.", interests="None")
    said = refused.value.message_dict["exit_criteria_met"][0]
    assert said.startswith("0 of 2 exit criteria are met")
    assert f"1. {waits.text} (met since" in said
    assert f"2. {visits.text} (not met)" in said


def test_ea8_the_override_is_kept_and_printed(cast, criteria, considered, sign_in):
    request = considered("routine", exit_criteria=[])
    with acting(cast.executive) as executive:
        actions.authorise(
            request, by=executive, reasons="Closed.", interests="None", override_reason="The ward has closed."
        )
    with acting(cast.lead):
        assert LevelDecision.objects.get(request=request).override_reason == "The ward has closed."
        (entry, change) = queries.level_changes(None, request.proposed_at.date() + timedelta(days=1))
        assert (entry.override_reason, change.override_reason) == ("", "The ward has closed.")  # what reports print
    assert "The ward has closed." in text(sign_in(cast.viewer).get(page_of("request", request)))


def test_notes_are_refused_by_field(cast, criteria, today, entered):
    waits, visits = criteria
    for criterion, said, field in (
        (waits, {"claim": "met", "text": "Better"}, "value"),
        (waits, {"value": Decimal(10) ** 9}, "value"),
        (waits, {"value": Decimal(1), "on": today + timedelta(days=1)}, "on"),
        (waits, {"value": Decimal(1), "on": today - timedelta(days=1)}, "on"),
        (visits, {"claim": "met"}, "text"),
        (visits, {"claim": "better", "text": "Seen."}, "claim"),
        (visits, {"claim": "met", "text": "Seen: 943 476 5919"}, "text"),
        (visits, {"claim": "met", "text": "x" * 2001}, "text"),
    ):
        with pytest.raises(ValidationError) as refused:
            note(cast, criterion, **said)
        assert set(refused.value.message_dict) == {field}, said
    for person in (cast.region, cast.viewer, cast.secretary):
        with pytest.raises(PermissionDenied):
            note(cast, visits, by=person, claim="met", text="Seen.")
    with acting(cast.lead):
        assert not CriterionNote.objects.exists()


def test_only_criteria_of_the_present_level_are_assessed(cast, proposed):
    with acting(cast.lead):
        drafted = proposed(exit_criteria=[VISITS]).exit_criteria.get()
    with pytest.raises(ValidationError, match="present level"):
        note(cast, drafted, claim="met", text="Seen.")


def test_what_was_on_file_before_notes_were_kept_still_counts(cast, criteria, today):
    visits = criteria[1]
    with acting(cast.lead) as lead:
        old = {"status": "sustained", "evidence": "Seen.", "verified_by": lead, "verified_on": today}
        ExitCriterion.objects.filter(pk=visits.pk).update(**old)
    note(cast, visits, claim="met", text="Seen again.")
    assert (fresh(cast, visits).status, fresh(cast, visits).met_since) == ("sustained", today)
    note(cast, visits, claim="partly", text="One relapse.")
    assert (fresh(cast, visits).status, fresh(cast, visits).verified_by) == ("partly", None)


def test_the_step_down_is_offered_and_prefilled_when_all_are_met(cast, criteria, sign_in, considered, today):
    lead = sign_in(cast.lead)
    assert "A step down can be proposed" not in text(lead.get(page_of("subject", cast.subject)))
    with acting(cast.lead):
        ExitCriterion.objects.filter(pk=criteria[0].pk).update(sustained_days=None)
    note(cast, criteria[0], value=Decimal(1))
    note(cast, criteria[1], claim="met", text="Three visits.")
    for each in criteria:
        verify(cast, each, sustained=True)
    shown = text(lead.get(page_of("subject", cast.subject)))
    assert "All exit criteria are met and sustained. A step down can be proposed." in shown
    assert "2 of 2" in shown
    begun = text(lead.get(page_of("propose", cast.subject) + "?target=routine"))
    assert "2. No corridor care on three visits: met and sustained since" in begun
    assert cast.executive.name in begun
    assert "2 of 2 criteria met" in text(sign_in(cast.viewer).get(reverse("reporting:dashboard")))
    with acting(cast.auditor):
        verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert (verbs.count("level.criterion_assessed"), verbs.count("level.criterion_verified")) == (2, 2)


def test_the_step_down_from_intensive_is_offered_once_all_have_lasted(cast, at_level, considered, sign_in):
    """T4 asks that the gains have lasted: until that is verified, the page says of which criteria it is missing."""
    entry, lead = at_level("intensive"), sign_in(cast.lead)
    with acting(cast.lead):
        rows = list(entry.exit_criteria.all())
    for each in rows:
        note(cast, each, claim="met", text="Seen.")
        verify(cast, each)
    verify(cast, rows[0], sustained=True)
    shown = text(lead.get(page_of("subject", cast.subject)))
    assert "A step down can be proposed" not in shown
    assert "That is missing of: 2." in shown
    request = considered("enhanced", exit_criteria=[])
    with acting(cast.region) as region, pytest.raises(ValidationError) as error:
        actions.authorise(request, by=region, reasons="Better.", interests="None")
    (why,) = error.value.message_dict["exit_criteria_sustained"]
    assert "not yet verified as sustained: 2. No corridor care on three visits" in why
    with acting(cast.lead) as by:
        actions.withdraw(request, by=by, reason="Too early.")
    verify(cast, rows[1], sustained=True)
    shown = text(lead.get(page_of("subject", cast.subject)))
    assert "All exit criteria are met and sustained. A step down can be proposed." in shown


def test_ea9_the_step_to_enhanced_is_offered_where_two_at_once_are_not_allowed(cast, at_level, sign_in):
    at_level("intensive")
    shown = text(sign_in(cast.lead).get(page_of("propose", cast.subject) + "?target=routine"))
    assert "framework does not allow a move from" in shown
    assert f'href="{page_of("propose", cast.subject)}?target=enhanced"' in shown


def test_criteria_are_typed_with_their_thresholds_and_one_more_can_be_asked_for(cast, sign_in, today):
    client, page = sign_in(cast.lead), page_of("propose", cast.subject)
    typed = TYPED | dated("provider_informed_on", today)
    typed |= {"bound_1": "at_most", "threshold_1": "2.5", "unit_1": "per cent", "days_1": "84"}
    more = client.post(page, typed | {"more_criteria": "1", "criterion_3": "", "grounds": ""})
    assert more.status_code == 200
    assert 'name="criterion_4"' in more.content.decode()
    assert "There is a problem" not in text(more)
    assert "Handovers below 2 per cent" in text(more)
    for wrong, words in (
        ({"bound_1": ""}, "Criterion 1: Choose whether the measure must be at least or at most"),
        ({"threshold_1": "two"}, "Threshold of criterion 1 must be a number"),
        ({"unit_2": "days"}, "Criterion 2: Enter the threshold"),
        ({"days_3": "7", "criterion_3": ""}, "Enter what must be true for criterion 3"),
    ):
        refused = client.post(page, typed | wrong)
        assert refused.status_code == 422
        assert words in text(refused)
    assert client.post(page, typed).status_code == 302
    with acting(cast.lead):
        first, second = ExitCriterion.objects.all()
        assert first.terms.judged == "Measure: at most 2.5 per cent, held for 84 days"
        assert second.terms.judged == "Evidence"
        request = LevelRequest.objects.get()
    edit = client.get(page_of("edit_request", request)).content.decode()
    assert 'value="2.5"' in edit
    assert "Measure: at most 2.5 per cent, held for 84 days" in text(client.get(page_of("request", request)))


def test_criteria_by_program(cast, key_for, criteria, today):
    lead, executive = (Client(headers=key_for(each)) for each in (cast.lead, cast.executive))
    waits = f"/api/v1/level-criteria/{criteria[0].pk}/"
    read = lead.get(waits)
    assert (read.json()["kind"], read.json()["threshold"], read.json()["sustained_days"]) == ("measure", "2.000", 28)
    json = {"content_type": "application/json"}
    seen = lead.post(f"{waits}notes/", {"value": "1.5", "text": "Return"}, **json)
    assert (seen.status_code, seen.json()["status"]) == (200, "reported"), seen.json()
    late = lead.post(f"{waits}notes/", {"value": "9"}, headers={"If-Match": read.headers["ETag"]}, **json)
    assert late.status_code == 412
    own = lead.post(f"{waits}verification/", {"confirmed": True, "text": "Read."}, **json)
    assert own.status_code == 400
    done = executive.post(f"{waits}verification/", {"confirmed": True, "text": "Read."}, **json)
    assert (done.status_code, done.json()["status"], len(done.json()["notes"])) == (200, "met", 2), done.json()
    assert done.json()["lacks"].startswith("met since")
    assert Client(headers=key_for(cast.south_executive)).get(waits).status_code == 404


def test_thresholds_are_sent_and_kept_by_program(cast, key_for, proposed):
    request, client = proposed(exit_criteria=[WAITS]), Client(headers=key_for(cast.lead))
    address = f"/api/v1/level-requests/{request.pk}/"
    kept = client.patch(address, {"grounds": "Still long."}, content_type="application/json").json()["exit_criteria"]
    assert [(each["bound"], each["threshold"], each["unit"]) for each in kept] == [("at_most", "2.000", "per cent")]
    half = client.patch(
        address, {"exit_criteria": [{"text": "Waits", "threshold": 3}]}, content_type="application/json"
    )
    assert half.status_code == 400
    assert "at least or at most" in str(half.json())


def test_progress_is_written_into_the_history_of_the_request(cast, criteria, entered):
    note(cast, criteria[1], claim="partly", text="Two of three visits.")
    with acting(cast.lead):
        assert entered.steps.first().text == "Exit criterion 2: partly met.\nTwo of three visits."
        assert Assurance.objects.get().level == "enhanced"


def test_the_replay_of_a_step_down_reads_what_had_been_noted_by_then(cast, criteria, today):
    for each in criteria:
        note(cast, each, claim="met", **({"value": Decimal("1.8")} if each.threshold else {}), text="Weekly return.")
        verify(cast, each)
    with acting(cast.lead) as lead:
        criterion = criteria[1]
        down = LevelRequest.objects.create(
            subject=cast.subject, origin="enhanced", target="routine", proposer=lead, grounds="Better.", consequence=1,
            likelihood=1, risk_profile="Low.", status="effective",
        )  # fmt: skip
        decision = LevelDecision.objects.create(
            **Signed.signature(lead), request=down, subject=cast.subject, origin="enhanced", target="routine",
            party="icb", decided_on=today, effective_from=today, reasons="Better.",
        )  # fmt: skip
    note(cast, criterion, claim="not_met", text="Care in the corridor again.")
    with acting(cast.lead) as lead:
        shown = replay(decision, by=lead).criteria[1].recorded
    assert shown.startswith(f"Met since {today.day} {today:%B %Y}.")
    assert "Weekly return." in shown
    assert f"verified by {cast.executive.name}: met. Read them." in shown
    assert "corridor again" not in shown
