"""An exit criterion that the chart of a measure judges: fixed, recorded, verified, and what a step down makes of it."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from concerns.work.queries import inboxes_of
from escalation import actions, tasks
from escalation.models import STILL_MET, CriterionNote, ExitCriterion
from escalation.queries.charted import look
from escalation.queries.reviews import ready_to_step_down
from escalation.rules.exits import Terms
from escalation.story.queries import replay
from providers.measures.actions import Reading, add_measure, log_points, rebase
from providers.measures.models import DataPoint, Measure
from tests.cast import NORTH, acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_level_pages import TYPED, dated, text

pytestmark = pytest.mark.django_db
GOOD = [91, 92, 90, 93, 91, 92, 91, 90, 92, 93, 91, 92]  # SP9: all above 87, so its limits are too


def month(back: int) -> date:
    """The first day of the month so many months before this one."""
    today = timezone.localdate()
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def log(cast, measure, values, *, newest=1, subject=None):
    """Log values of months up to the one `newest` months ago."""
    with acting(cast.lead) as by:
        days = [month(newest + len(values) - 1 - place) for place in range(len(values))]
        readings = [
            Reading(subject or cast.subject, day, Decimal(str(value))) for day, value in zip(days, values, strict=True)
        ]
        log_points(measure, readings, by=by, loaded_from="Invented values")


@pytest.fixture
def measure(cast):
    with acting(cast.lead) as by:
        return add_measure(
            by=by, code="AE-4H", name="A&E waits of four hours or less", direction="increase", unit="%", decimals=1,
            target=Decimal(87), target_type="at_least", owner=by,
        )  # fmt: skip


@pytest.fixture
def enter(cast, considered, now, measure):
    """Bring the trust to enhanced, to be left by one criterion that the chart judges."""

    def make(values=GOOD, judgement="target", days=84, **more):
        log(cast, measure, values, **more)
        terms = Terms(text="Waits", measure_id=measure.pk, judgement=judgement, sustained_days=days)
        request = considered(exit_criteria=[terms])
        with acting(cast.executive) as executive:
            actions.authorise(request, by=executive, **DECISION)
        with acting(cast.lead):
            return now(request).exit_criteria.get()

    return make


def note(cast, criterion, **said):
    with acting(cast.lead) as by:
        return actions.note_criterion(criterion, by=by, **said)


def verify(cast, criterion, **said):
    with acting(cast.executive) as by:
        return actions.verify_criterion(criterion, by=by, **{"confirmed": True, "text": "Looked at it.", **said})


def fresh(cast, criterion):
    with acting(cast.lead):
        row = ExitCriterion.objects.get(pk=criterion.pk)
        look([row], today=timezone.localdate())
        return row


def step_down(cast, proposed, **more):
    """Propose and authorise the step down to routine."""
    request = proposed("routine", exit_criteria=(), **more.pop("given", {}))
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support", note="Members agree.")
    with acting(cast.executive) as executive:
        return actions.authorise(request, by=executive, **{**DECISION, **more})


def test_it_is_recorded_by_one_and_verified_by_another_and_keeps_what_the_chart_said(cast, enter, measure, proposed):
    criterion = enter()
    recorded = note(cast, criterion, text="As on the board paper.")
    assert (recorded.claim, recorded.chart["verdict"]) == ("met", "shown")
    assert fresh(cast, criterion).status == "reported"
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="cannot verify it"):
        actions.verify_criterion(criterion, by=by, confirmed=True, text="Mine.")
    kept = verify(cast, criterion)
    row = fresh(cast, criterion)
    assert (row.status, row.verified_by_id, row.is_fulfilled, row.lacks) == ("sustained", cast.executive.pk, True, "")
    assert kept.chart["words"].startswith("Consistently meets the target (at least 87.0%), with every value since")
    assert (kept.chart["values"], kept.chart["value"], kept.chart["assurance"]) == (12, 92.0, "consistent_pass")
    assert kept.chart["target"] == ["at_least", 87.0, None]
    log(cast, measure, [93], newest=1)  # the newest month is revised
    with acting(cast.lead):
        again = CriterionNote.objects.get(pk=kept.pk)
        assert (again.chart["value"], again.chart["newest_from"]) == (92.0, month(1).isoformat())
        with pytest.raises(DatabaseError), transaction.atomic():
            CriterionNote.objects.filter(pk=kept.pk).update(chart={})
    decision = step_down(cast, proposed)
    with acting(cast.lead) as by:
        (told,) = replay(decision, by=by).criteria
        assert kept.chart["words"] in told.recorded


def test_a_chart_that_does_not_show_it_is_recorded_as_not_met_and_refuses_the_verification(cast, enter, measure):
    criterion = enter()
    note(cast, criterion)
    log(cast, measure, [60])  # this is revised while it waits for the second person
    with pytest.raises(ValidationError, match="Its chart does not show this now, so it cannot be verified as met"):
        verify(cast, criterion)
    assert verify(cast, criterion, confirmed=False).chart["verdict"] == "not_shown"
    assert note(cast, criterion).claim == "not_met"
    row = fresh(cast, criterion)
    assert (row.status, row.is_fulfilled) == ("not_met", False)
    assert row.lacks.startswith("not shown by its chart: hits and misses the target")


def test_nobody_types_what_the_chart_says_or_on_another_day(cast, enter, today):
    criterion = enter()
    for said, field in (
        ({"claim": "met"}, "claim"), ({"value": Decimal(3)}, "value"), ({"on": today - timedelta(days=1)}, "on"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            note(cast, criterion, **said)
        assert field in refused.value.message_dict


def test_a_step_down_is_refused_once_the_chart_turns_and_overridden_by_the_executive_alone(
    cast, enter, measure, proposed
):
    criterion = enter()
    note(cast, criterion)
    verify(cast, criterion)
    log(cast, measure, [60])
    row = fresh(cast, criterion)
    assert (row.status, row.is_fulfilled) == ("sustained", False)  # what was verified stays on record
    assert row.lacks.startswith("verified, but its chart does not show it now")
    with pytest.raises(ValidationError, match="verified, but its chart does not show it now"):
        step_down(cast, proposed)
    with acting(cast.lead):
        request = cast.subject.level_requests.get(target="routine")
    with acting(cast.executive) as executive:
        decided = actions.authorise(request, by=executive, override_reason="One bad month (invented).", **DECISION)
    assert decided.override_reason


def test_a_stale_measure_does_not_count(cast, enter, measure):
    criterion = enter(newest=7)
    assert note(cast, criterion).claim == "not_met"
    assert fresh(cast, criterion).judged.verdict == "stale"
    log(cast, measure, [*GOOD, *GOOD[:6]])
    assert note(cast, criterion).claim == "met"


def test_too_few_values_are_not_enough(cast, enter):
    criterion = enter(GOOD[:5])
    assert note(cast, criterion).chart["words"] == "Not enough data: 5 values, 12 are needed."


def test_sustained_improvement_is_read_from_the_run_of_the_chart(cast, enter, measure):
    better = [12, 14, 11, 13, 12, 15, 13, 12, 14, 13, 11, 14, 25, 26, 25, 26, 25, 26, 25]
    criterion = enter(better, judgement="improvement", days=150)
    assert note(cast, criterion).claim == "met"
    verify(cast, criterion)
    assert fresh(cast, criterion).is_fulfilled
    log(cast, measure, [12])
    assert not fresh(cast, criterion).is_fulfilled


def test_a_rebase_begins_the_lines_anew_and_so_the_judgement(cast, enter, measure):
    criterion = enter()
    with acting(cast.lead) as by:
        rebase(measure, cast.subject, by=by, starts_on=month(3), reason="A new way of counting (invented).")
    assert fresh(cast, criterion).judged.words == "Not enough data: 3 values since the last rebase, 12 are needed."


def test_who_can_be_stepped_down_follows_the_chart_by_itself(cast, enter, measure):
    """The list and the count of my work go by what was seen last; a round every few minutes sees anew."""
    criterion = enter()
    note(cast, criterion)
    verify(cast, criterion)
    words = "subject that can be stepped down"

    def ready():
        with acting(cast.lead) as by:
            met = ExitCriterion.objects.filter(STILL_MET).count()
            return (
                ready_to_step_down().filter(subject=cast.subject).exists(),
                words in [each.words for each in inboxes_of(by)],
                met,
            )

    assert ready() == (True, True, 1)
    log(cast, measure, [60])
    tasks.look_at_charts(str(NORTH))
    assert ready() == (False, False, 0)
    log(cast, measure, [92])
    tasks.look_at_charts(str(NORTH))
    tasks.look_at_charts(str(NORTH))
    assert ready() == (True, True, 1)


def test_what_it_said_on_a_past_day_is_told_from_what_was_known_then(cast, enter, measure, today, sign_in, key_for):
    criterion = enter()
    with acting(cast.lead):
        DataPoint.objects.update(at=timezone.now() - timedelta(days=20))
    log(cast, measure, [60])  # known since today
    with acting(cast.lead):
        DataPoint.objects.filter(replaced_at__isnull=False).update(replaced_at=timezone.now())
    past = today - timedelta(days=10)
    page = sign_in(cast.viewer).get(criterion.get_absolute_url(), dated("on", past)).content.decode()
    then = page[page.index('id="then"') :]
    assert "Consistently meets the target" in then
    assert "Hits and misses the target" in page[: page.index('id="then"')]
    program, address = Client(headers=key_for(cast.viewer)), f"/api/v1/level-criteria/{criterion.pk}/"
    assert program.get(address).json()["chart"]["verdict"] == "not_shown"
    assert program.get(address, {"chart_on": past.isoformat()}).json()["chart"]["verdict"] == "shown"
    before = program.get(address, {"chart_on": (today - timedelta(days=30)).isoformat()}).json()["chart"]
    assert before["words"] == "Not enough data: there is no value."
    assert program.get(address, {"chart_on": (today + timedelta(days=1)).isoformat()}).status_code == 400


def test_only_a_measure_of_the_subject_that_could_judge_it_is_taken(cast, measure, proposed):
    def refused(**terms):
        with pytest.raises(ValidationError) as found:
            proposed(exit_criteria=[Terms(text="Waits", **terms)])
        return " ".join(found.value.message_dict["exit_criteria"])

    named = {"measure_id": measure.pk, "judgement": "target"}
    log(cast, measure, GOOD, subject=cast.second_subject)
    assert "has values of this subject" in refused(**named)
    log(cast, measure, GOOD)
    assert "say for how many days" in refused(**named | {"judgement": "improvement"})
    assert "not by both" in refused(**named, threshold=Decimal(2), bound="at_most")
    with acting(cast.lead):
        Measure.objects.filter(pk=measure.pk).update(target=None, target_type="")
    assert "has no target" in refused(**named)
    with acting(cast.lead):
        Measure.objects.filter(pk=measure.pk).update(direction="neutral")
    assert "neither direction" in refused(**named)


def test_the_pages_from_fixing_to_verifying(cast, measure, today, sign_in):
    log(cast, measure, GOOD)
    lead, executive = sign_in(cast.lead), sign_in(cast.executive)
    address = reverse("escalation:propose", args=[cast.subject.pk])
    form = lead.get(address, {"target": "enhanced"}).content.decode()
    assert "Judged by the chart of" in form
    typed = {
        **TYPED,
        **dated("provider_informed_on", today),
        "criterion_1": "Waits",
        "measure_1": str(measure.pk),
        "judgement_1": "improvement",
    }
    answer = lead.post(address, typed)
    assert answer.status_code == 422
    assert "Say for how many days the improvement must last" in answer.content.decode()
    assert f'value="{measure.pk}" selected' in answer.content.decode()
    made = lead.post(address, {**typed, "judgement_1": "target", "days_1": "84"})
    assert made.status_code == 302, made.content.decode()
    page = text(lead.get(made.url))
    assert "Chart of A&amp;E waits of four hours or less: target consistently met, held for 84 days" in page
    assert "Shown by the chart" in page
    edit = lead.get(f"{made.url}edit/").content.decode()
    assert f'value="{measure.pk}" selected' in edit
    with acting(cast.lead):
        criterion = ExitCriterion.objects.select_related("request").get(text="Waits")
    request = criterion.request
    with acting(cast.secretary) as by:
        request = actions.consider(request, by=by, view="support", note="Members agree.")
    with acting(cast.executive) as by:
        actions.authorise(request, by=by, **DECISION)
    page = lead.get(criterion.get_absolute_url()).content.decode()
    assert "What the chart says today" in page
    assert "<svg" in page[page.index("What the chart says today") :]
    assert reverse("measures:chart", args=[measure.pk, cast.subject.pk]) in page
    step = reverse("escalation:note_criterion", args=[criterion.pk])
    assert 'name="claim"' not in lead.get(step).content.decode()
    assert lead.post(step, {"text": ""}).status_code == 302
    log(cast, measure, [60])
    verifying = reverse("escalation:verify_criterion", args=[criterion.pk])
    answer = executive.post(verifying, {"finding": "met", "text": "Looked."})
    assert answer.status_code == 422
    assert "Its chart does not show this now" in answer.content.decode()
    log(cast, measure, [92])
    assert executive.post(verifying, {"finding": "met", "text": "Looked."}).status_code == 302
    page = text(executive.get(reverse("escalation:subject", args=[cast.subject.pk])))
    assert "Met and sustained" in page
    assert re.search(r"Newest value: 1 \w+ \d{4} to", page)


def test_a_program_fixes_notes_and_verifies_it(cast, measure, full, key_for):
    log(cast, measure, GOOD)
    lead, executive = Client(headers=key_for(cast.lead)), Client(headers=key_for(cast.executive))
    given = {
        **full, "subject": str(cast.subject.pk), "target": "enhanced",
        "other_evidence": [{"source": code, "text": text} for code, text in full["other_evidence"]],
        "exit_criteria": [
            {"text": "Waits", "measure": str(measure.pk), "judgement": "target", "sustained_days": 84}, "Three visits",
        ],
    }  # fmt: skip
    made = lead.post("/api/v1/level-requests/", given, "application/json")
    assert made.status_code == 201, made.content
    first, second = made.json()["exit_criteria"]
    assert (first["kind"], first["measure"], first["judgement"]) == ("chart", str(measure.pk), "target")
    assert first["chart"]["verdict"] == "shown"
    assert (second["kind"], second["measure"], second["chart"]) == ("evidence", None, None)
    changed = lead.patch(f"/api/v1/level-requests/{made.json()['id']}/", {"grounds": "More."}, "application/json")
    assert changed.json()["exit_criteria"][0]["measure"] == str(measure.pk)  # what was not sent stays
    with acting(cast.lead):
        request = cast.subject.level_requests.get()
    with acting(cast.secretary) as by:
        request = actions.consider(request, by=by, view="support", note="Members agree.")
        criterion = request.exit_criteria.first()
    with acting(cast.executive) as by:
        actions.authorise(request, by=by, **DECISION)
    address = f"/api/v1/level-criteria/{criterion.pk}/"
    noted = lead.post(f"{address}notes/", {}, "application/json")
    assert noted.status_code == 200, noted.content
    assert noted.json()["notes"][0]["chart"]["verdict"] == "shown"
    assert lead.post(f"{address}notes/", {"claim": "met"}, "application/json").status_code == 400
    verified = executive.post(f"{address}verification/", {"confirmed": True, "text": "Looked."}, "application/json")
    assert verified.json()["status"] == "sustained"
    assert verified.json()["lacks"] == ""


def test_a_page_of_many_such_criteria_reads_the_charts_at_once(cast, enter, django_assert_num_queries):
    criterion = enter()
    with acting(cast.lead):
        rows = list(ExitCriterion.objects.filter(pk=criterion.pk)) * 5
        with django_assert_num_queries(5):
            look(rows, today=timezone.localdate())
        plain = list(ExitCriterion.objects.filter(measure=None))
        with django_assert_num_queries(0):
            look(plain, today=timezone.localdate())


def test_what_a_step_down_begins_with_tells_what_the_chart_says(cast, enter, sign_in):
    criterion = enter()
    note(cast, criterion)
    verify(cast, criterion)
    page = sign_in(cast.lead).get(reverse("escalation:propose", args=[cast.subject.pk]), {"target": "routine"})
    assert "verified by Executive (invented)" in page.content.decode()
    assert "Consistently meets the target (at least 87.0%)" in page.content.decode()


def test_small_numbers_are_not_kept_beside_what_the_chart_said(cast, enter, measure):
    with acting(cast.lead):
        Measure.objects.filter(pk=measure.pk).update(
            small_numbers=True, direction="decrease", target=9, target_type="at_most"
        )
    kept = note(cast, enter([2, 3, 2, 3, 2, 4, 3, 2, 3, 2, 3, 2])).chart
    assert (kept["verdict"], kept["value"], kept["mean"]) == ("shown", None, None)
