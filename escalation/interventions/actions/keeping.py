"""Record what was done, change it, end it, reopen it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.raising import next_references
from escalation.interventions.actions.checks import written_problems
from escalation.interventions.actions.clock import wind
from escalation.interventions.actions.history import changes_between, in_words, tell
from escalation.interventions.models import Intervention
from escalation.interventions.rules.fields import FIELDS, LIMITS
from escalation.interventions.rules.vocabulary import Kind
from escalation.queries.frameworks import framework_of
from providers.models import Subject
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import given_reason, plain, refuse, text_problems

PREFIX = "INT"
EMPTY: dict[str, Any] = {
    **dict.fromkeys(LIMITS, ""), "type": "", "party": "", "follows": None, "started_on": None, "due_on": None,
    "told_on": None, "withheld": None, "owner": None, "lived_experience": False,
}  # fmt: skip
CLOSED = "It has ended. Reopen it first."


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this after it was opened for editing."""

    words = "Somebody else saved this while you were editing it."


@transaction.atomic
def add(subject: Subject, kind: str, *, by: Membership, **given: Any) -> Intervention:
    """Record something that was done; `given` holds the fields of FIELDS for its kind, what is left out is empty."""
    by.demand("intervention.keep")
    if kind not in Kind.values:
        raise ValidationError({"kind": "Choose what was done"})
    written = _checked(subject, kind, {name: EMPTY[name] for name in FIELDS[kind]} | given, by)
    return keep_new(Intervention(subject=subject, kind=kind, **written), by=by)


def keep_new(made: Intervention, *, by: Membership | None) -> Intervention:
    """Give it its reference, clock and history; the caller has asked who may and what is wrong with it."""
    _say_whom(made)
    (made.ref,) = next_references(timezone.localdate().year, PREFIX, 1)
    made.save(force_insert=True)
    wind(made, framework_of(by or made.subject).clock)
    tell(made, "added", by=by)
    record("intervention.added", made, by=by, subject=made.subject_id, type=made.type, started_on=made.started_on)
    return made


@transaction.atomic
def edit(intervention: Intervention, *, by: Membership, version: int, **given: Any) -> Intervention:
    """Change given fields of what was last seen at `version`."""
    intervention = locked(intervention, by)
    kind = intervention.kind
    if intervention.version != version:
        raise SavedMeanwhileError(intervention)
    now = {name: getattr(intervention, name) for name in FIELDS[kind]}
    written = _checked(intervention.subject, kind, now | given, by, was=intervention)
    before = in_words(intervention, FIELDS[kind])
    for name, value in written.items():
        setattr(intervention, name, value)
    changes = changes_between(before, in_words(intervention, FIELDS[kind]))
    if not changes:
        return intervention
    _say_whom(intervention)
    keep(intervention)
    wind(intervention, framework_of(by).clock)
    tell(intervention, "edited", by=by, changes=changes)
    record("intervention.edited", intervention, by=by, fields=sorted(changes))
    return intervention


@transaction.atomic
def end(intervention: Intervention, *, by: Membership, ended_on: date | None, outcome: str) -> Intervention:
    """Record that it was lifted, closed or came to its end, and how; what was still due is not due any more."""
    intervention = locked(intervention, by)
    outcome = plain(outcome)
    problems = text_problems({"outcome": outcome}, {"outcome": 2000})
    if not outcome:
        problems["outcome"] = ValidationError("Enter how it ended")
    if ended_on is None:
        problems["ended_on"] = ValidationError("Enter the day on which it ended")
    elif not intervention.started_on <= ended_on <= timezone.localdate():
        problems["ended_on"] = ValidationError("It ends on a day after it began, today at the latest")
    refuse(problems)
    intervention.ended_on, intervention.outcome = ended_on, outcome
    keep(intervention)
    tell(
        intervention,
        "ended",
        by=by,
        text=outcome,
        changes={"ended_on": ["", in_words(intervention, ["ended_on"])["ended_on"]]},
    )
    record("intervention.ended", intervention, by=by, ended_on=ended_on)
    return intervention


@transaction.atomic
def reopen(intervention: Intervention, *, by: Membership, reason: str) -> Intervention:
    """Take an end back, and say why; how it had ended stays in its history."""
    by.demand("intervention.keep")
    intervention = Intervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.ended_on is None:
        raise ValidationError("It has not ended.")
    reason = given_reason(reason, "Enter why it is reopened", most=2000)
    was = in_words(intervention, ["ended_on", "outcome"])
    intervention.ended_on, intervention.outcome = None, ""
    keep(intervention)
    tell(intervention, "reopened", by=by, text=reason, changes={name: [words, ""] for name, words in was.items()})
    record("intervention.reopened", intervention, by=by)
    return intervention


def locked(intervention: Intervention, by: Membership) -> Intervention:
    """It as it stands now, locked; refused where it has ended or somebody may not keep it."""
    by.demand("intervention.keep")
    rows = Intervention.objects.select_for_update(of=("self",)).select_related(
        "subject__provider", "owner__user", "follows"
    )
    intervention = rows.get(pk=intervention.pk)
    if intervention.ended_on is not None:
        raise ValidationError(CLOSED)
    return intervention


def keep(intervention: Intervention) -> None:
    """Write it, as one version later."""
    intervention.version += 1
    intervention.save()


def tell_provider(intervention: Intervention, on: date) -> None:
    """Note that the provider was told, where that had not been noted; the caller writes it."""
    intervention.told_on = intervention.told_on or on
    _say_whom(intervention)


def _checked(
    subject: Subject, kind: str, given: dict[str, Any], by: Membership, was: Intervention | None = None
) -> dict[str, Any]:
    if unknown := set(given) - set(FIELDS[kind]):
        raise TypeError(f"A {kind} has no such fields: {', '.join(sorted(unknown))}")
    given |= {name: plain(given[name]) for name in given if name in LIMITS}
    refuse(written_problems(kind, given, subject=subject, clock=framework_of(by).clock, was=was))
    return given


def _say_whom(intervention: Intervention) -> None:
    """The organisation that may read it: the provider, once it was told."""
    provider = intervention.subject.provider
    intervention.told_to = provider.organisation_id if intervention.told_on and provider else None
