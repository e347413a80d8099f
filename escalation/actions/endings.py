"""Propose that a subject ends or is suspended, confirm it as the second person, withdraw it (T8)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import lock, refuse, tidy
from escalation.actions.succession import hold
from escalation.actions.telling import ask_to_confirm_ending, tell_of_ending
from escalation.models import Assurance, Ending, EndingStep
from escalation.queries.endings import ENDINGS, covered_by, known_of
from escalation.rules.endings import (
    STEPS,
    EndingStatus,
    Plan,
    Why,
    why_not_confirm,
    why_not_end,
    why_not_role,
)
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed


@transaction.atomic
def propose_ending(
    subject: Subject,
    *,
    by: Membership,
    why: str,
    effective_on: date | None,
    reasons: str,
    successor: Subject | None = None,
    no_successor_reason: str = "",
) -> Ending:
    """Propose that a subject ends, is suspended, or is taken up again; somebody in the other role confirms it."""
    by.demand("subject.end")
    if refusal := why_not_role(by.role):
        raise ValidationError(refusal)
    lock(subject)
    texts = tidy(reasons=reasons, no_successor_reason=no_successor_reason)
    ending = Ending(subject=subject, why=why, effective_on=effective_on, successor=successor, proposer=by, **texts)  # type: ignore[misc]  # the rule asks for the day
    refuse(_problems(ending, timezone.localdate()))
    ending.save(force_insert=True)
    add_step(ending, texts["reasons"], by=by)
    record("subject.ending_proposed", ending, by=by, **_detail(ending))
    ask_to_confirm_ending(ending, by=by)
    return ending


@transaction.atomic
def confirm_ending(ending: Ending, *, by: Membership, note: str = "") -> Ending:
    """Confirm as the second person what another proposed; it holds from today or from its later day."""
    by.demand("subject.end")
    ending, before = locked_ending(ending)
    _check_step(ending, EndingStatus.CONFIRMED)
    proposer = ending.proposer
    if refusal := why_not_confirm(
        proposer_id=proposer.user_id, proposer_role=proposer.role, by_id=by.user_id, by_role=by.role
    ):
        raise ValidationError(refusal)
    note, today = tidy(note=note)["note"], timezone.localdate()
    starts_on = max(ending.effective_on, today)
    refuse(_problems(ending, today, effective_on=starts_on))
    ending.confirmer, ending.confirmed_on, ending.status = by, today, EndingStatus.CONFIRMED
    if starts_on <= today:
        hold(ending, by=by, starts_on=_not_before(starts_on, before))
        ending.status = EndingStatus.EFFECTIVE
    keep(ending)
    add_step(ending, note, by=by)
    record("subject.ending_confirmed", ending, by=by, in_effect=ending.status == EndingStatus.EFFECTIVE)
    tell_of_ending(ending, by=by)
    return ending


@transaction.atomic
def withdraw_ending(ending: Ending, *, by: Membership, reason: str) -> Ending:
    """Take back, or refuse as the second person, what does not hold yet, and say why."""
    by.demand("subject.end")
    ending, _ = locked_ending(ending)
    _check_step(ending, EndingStatus.WITHDRAWN)
    reason = tidy(reason=reason)["reason"]
    refuse({} if reason else {"reason": "Give a reason."})
    ending.status = EndingStatus.WITHDRAWN
    keep(ending)
    add_step(ending, reason, by=by)
    record("subject.ending_withdrawn", ending, by=by)
    return ending


def bring_endings_into_effect(today: date | None = None) -> list[Ending]:
    """Bring every confirmed ending into effect whose day has come, and that nothing stands in the way of."""
    today = today or timezone.localdate()
    waiting = Ending.objects.filter(status=EndingStatus.CONFIRMED, effective_on__lte=today).order_by(
        "effective_on", "pk"
    )
    done = [_on_its_day(ending, today) for ending in waiting]
    return [ending for ending in done if ending is not None]


@transaction.atomic
def _on_its_day(ending: Ending, today: date) -> Ending | None:
    ending, before = locked_ending(ending)
    if ending.status != EndingStatus.CONFIRMED or _problems(ending, today, effective_on=today):
        return None  # another run or a withdrawal came first, or the page says what stands in the way
    hold(ending, by=ending.confirmer, starts_on=_not_before(ending.effective_on, before))
    ending.status = EndingStatus.EFFECTIVE
    keep(ending)
    add_step(ending, "Its day has come.", by=None)
    return ending


def locked_ending(ending: Ending) -> tuple[Ending, list[Assurance]]:
    """An ending as it stands now, and the levels that it touches, all locked, in one order for everybody."""
    ending = ENDINGS.get(pk=ending.pk)
    touched = {each.subject.pk: each.subject for each in covered_by(ending)}
    if ending.successor is not None:
        touched[ending.successor.pk] = ending.successor
    standings = [lock(touched[pk]) for pk in sorted(touched)]
    return ENDINGS.select_for_update(of=("self",)).get(pk=ending.pk), standings


def _problems(ending: Ending, today: date, effective_on: date | None = None) -> dict[str, str]:
    plan = Plan(
        why=ending.why,
        effective_on=effective_on or ending.effective_on,
        reasons=ending.reasons,
        successor_id=ending.successor_id,
        no_successor_reason=ending.no_successor_reason,
    )
    return why_not_end(plan, known_of(ending), today=today)


def _not_before(starts_on: date, standings: list[Assurance]) -> date:
    """The day it holds from: never before the levels that it ends or raises began (EA14)."""
    return max([starts_on, *(each.since for each in standings if each.since is not None)])


def _check_step(ending: Ending, target: EndingStatus) -> None:
    if (EndingStatus(ending.status), target) not in STEPS:
        now = ending.get_status_display().lower()
        raise ValidationError(f"This is {now}, so this step is not possible. Somebody may have acted meanwhile.")


def keep(ending: Ending) -> None:
    """Write an ending; whoever read it before is told."""
    ending.version += 1
    ending.save()


def add_step(ending: Ending, text: str, *, by: Membership | None, **days: date) -> EndingStep:
    """Add a step to the history of an ending at its present status; `days` of a correction."""
    signed = Signed.signature(by)
    return EndingStep.objects.create(
        **signed, ending=ending, status=ending.status, text=text, at=timezone.now(), **days
    )


def _detail(ending: Ending) -> dict[str, Any]:
    successor = ending.successor_id
    return {"why": Why(ending.why), "effective_on": ending.effective_on, "successor": successor and str(successor)}
