"""Two people at once: one decision, one request."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from escalation import actions
from escalation.models import (
    Assurance,
    Confirmation,
    EndedSubject,
    EndingStep,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
)
from tests.at_once import at_once
from tests.cast import acting, add_person, assemble
from tests.escalation.conftest import DECISION, FULL


def acting_as(person, act):
    def job():
        with acting(person):
            return act(person)

    return job


def test_two_authorisers_at_once_make_one_decision(fresh_database):
    cast, today = assemble(), timezone.localdate()
    with acting(cast.lead):
        second = add_person("Second Executive", "second@north.example", "exec_quality_lead")
    with acting(cast.lead) as lead:
        request = actions.propose(cast.subject, "enhanced", by=lead, **FULL, provider_informed_on=today)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support")
    found = at_once(
        *(
            acting_as(person, lambda by: actions.authorise(request, by=by, **DECISION))
            for person in (cast.executive, second)
        )
    )
    assert sorted(type(each).__name__ for each in found) == ["LevelDecision", "ValidationError"]
    with acting(cast.lead):
        assert LevelDecision.objects.count() == LevelPeriod.objects.count() == 1
        assert Assurance.objects.get().level == "enhanced"


def test_two_second_persons_at_once_make_one_confirmation(fresh_database):
    """EA10: the other is told that somebody acted meanwhile; the level is entered once."""
    cast, today = assemble(), timezone.localdate()
    with acting(cast.lead):
        second = add_person("Second Region", "second@north.example", "region_authoriser")
    with acting(cast.lead) as lead:
        given = FULL | {"no_rapid_review_reason": "On Monday.", "rapid_review_on": None}
        request = actions.propose(cast.subject, "intensive", by=lead, **given, emergency=True)
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    found = at_once(
        *(acting_as(person, lambda by: actions.confirm(request, by=by)) for person in (cast.executive, second))
    )
    assert sorted(type(each).__name__ for each in found) == ["Confirmation", "ValidationError"]
    (told,) = (each for each in found if isinstance(each, ValidationError))
    assert "Somebody may have acted meanwhile" in str(told)
    with acting(cast.lead):
        assert Confirmation.objects.count() == LevelPeriod.objects.count() == 1
        standing = Assurance.objects.get()
        assert (standing.level, standing.since) == ("intensive", today)


def test_two_proposals_at_once_make_one_request(fresh_database):
    cast = assemble()
    found = at_once(
        *(
            acting_as(person, lambda by: actions.propose(cast.subject, "enhanced", by=by, **FULL))
            for person in (cast.lead, cast.executive)
        )
    )
    assert sorted(type(each).__name__ for each in found) == ["LevelRequest", "ValidationError"]
    with acting(cast.lead):
        assert LevelRequest.objects.count() == 1


def test_two_daily_runs_at_once_bring_a_decision_into_effect_once(fresh_database):
    cast, today = assemble(), timezone.localdate()
    day = today + timedelta(days=1)
    with acting(cast.lead) as lead:
        request = actions.propose(cast.subject, "enhanced", by=lead, **FULL, provider_informed_on=today)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, effective_from=day, **DECISION)
    found = at_once(*[acting_as(cast.lead, lambda by: actions.bring_into_effect(day))] * 2)
    assert sorted(len(each) for each in found) == [0, 1]
    with acting(cast.lead):
        assert LevelPeriod.objects.count() == 1


def test_two_persons_who_confirm_the_same_end_at_once_make_one_decision(fresh_database):
    """T8: the second is told that somebody acted meanwhile; the successor's level is decided once."""
    cast, today = assemble(), timezone.localdate()
    with acting(cast.lead):
        second = add_person("Second Administrator", "second@north.example", "tenant_admin")
    with acting(cast.lead) as lead:
        request = actions.propose(cast.subject, "enhanced", by=lead, **FULL, provider_informed_on=today)
    with acting(cast.secretary) as secretary:
        request = actions.consider(request, by=secretary, view="support")
    with acting(cast.executive) as executive:
        actions.authorise(request, by=executive, **DECISION)
    with acting(cast.lead) as lead:
        ending = actions.propose_ending(
            cast.subject, by=lead, why="merges", effective_on=today, reasons="They become one (invented).",
            successor=cast.second_subject,
        )  # fmt: skip
    found = at_once(
        *(acting_as(person, lambda by: actions.confirm_ending(ending, by=by)) for person in (cast.admin, second))
    )
    assert sorted(type(each).__name__ for each in found) == ["Ending", "ValidationError"]
    (told,) = (each for each in found if isinstance(each, ValidationError))
    assert "Somebody may have acted meanwhile" in str(told)
    with acting(cast.lead):
        assert LevelDecision.objects.filter(subject=cast.second_subject).count() == 1
        assert LevelPeriod.objects.filter(subject=cast.second_subject).count() == 1
        assert EndedSubject.objects.count() == 1
        assert EndingStep.objects.filter(ending=ending).count() == 2
        assert Assurance.objects.current().get().subject == cast.second_subject
