"""What changed under a node since a day, from the history that is kept of each record; nothing restricted is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from concerns.models import Concern, ConcernSubject
from concerns.register.models import Risk, RiskScore
from concerns.register.rules.vocabulary import Which
from concerns.rules.lifecycle import Status
from concerns.rules.subjects import COUNTED
from concerns.work.models import ActionRevision, ConcernAction
from concerns.work.rules.judging import Status as ActionStatus
from escalation.models import LevelRequest, Meeting
from escalation.queries import level_changes, level_words
from escalation.rules.workflow import CLOSED as CLOSED_REQUESTS
from escalation.rules.workflow import RequestStatus
from providers.structure.sight import Node
from quality_oversight.addresses import url
from quality_oversight.dates import end_of
from quality_oversight.frameworks import Framework
from reporting.queries.states import counting
from reporting.rules import changes as rules
from reporting.rules.changes import Change
from reporting.rules.counting import Counting

MEETINGS = 12  # that are offered to look back to


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The groups in the order of rules.GROUPS; the number of each is the length of its list."""

    since: date
    until: date
    groups: Mapping[str, list[Change]]


def held_before(day: date) -> list[date]:
    """The days of the last System Quality Groups before a day, the latest first."""
    rows = Meeting.objects.filter(committee__kind="sqg", held_on__lt=day).exclude(status=Meeting.Status.CANCELLED)
    return list(rows.order_by("-held_on").values_list("held_on", flat=True)[:MEETINGS])


def changes(since: date, node: Node, framework: Framework) -> Changes:
    """What changed after the end of a day and until now, in a constant number of queries."""
    today, words = timezone.localdate(), level_words(framework)
    then, now = counting(since, None), counting(today, None)
    groups = {
        rules.LEVELS: _levels(since, today, node, words),
        rules.DECISIONS: _decisions(node, words),
        **_concerns(since, node, then, now),
        rules.RISKS: _risks(since, node),
        rules.COMPLETED: _completed(since, node),
        rules.OVERDUE: _became_overdue(node, then, now),
    }
    return Changes(since=since, until=today, groups={key: groups[key] for key in rules.GROUPS})


def _levels(since: date, until: date, node: Node, words: Mapping[str, str]) -> list[Change]:
    return [
        Change(
            pk=each.decision_id,
            ref=each.subject,
            title="",
            about=each.scope,
            words=f"from {words[each.origin]} to {words[each.target]}" + (", an emergency" if each.emergency else ""),
            on=each.starts_on,
            href=url("escalation:request", each.request_id) if each.request_id else "",
        )
        for each in level_changes(since, until)
        if each.subject_id in node.subjects
    ]


def _decisions(node: Node, words: Mapping[str, str]) -> list[Change]:
    rows = LevelRequest.objects.exclude(status__in=CLOSED_REQUESTS).filter(subject__in=node.subjects)
    return [
        Change(
            pk=each.pk,
            ref=each.subject.name,
            title="",
            about=each.subject.scope,
            words=f"proposed: from {words[each.origin]} to {words[each.target]}. {RequestStatus(each.status).label}",
            on=timezone.localdate(each.proposed_at),
            href=url("escalation:request", each.pk),
        )
        for each in rows.select_related("subject").order_by("proposed_at", "pk")
    ]


def _concerns(since: date, node: Node, then: Counting, now: Counting) -> dict[str, list[Change]]:
    before, after = then.states(node.subjects), now.states(node.subjects)
    logged = _logged_since(since, node)
    fates = rules.fates(before, after, logged, since)
    rows = Concern.objects.unrestricted().select_related("subject").in_bulk(set().union(*fates.values()))
    was = {each.pk: each.score for each in before}

    def told(key: str, pk: UUID) -> Change:
        each = rows[pk]
        words = {
            rules.NEW: f"risk {each.score}, {each.get_status_display().lower()}",
            rules.CLOSED: each.get_status_display(),
            rules.REOPENED: f"risk {each.score}, {each.get_status_display().lower()}",
            rules.RERATED: f"risk from {was.get(pk)} to {each.score}",
        }
        on = {rules.NEW: timezone.localdate(each.logged_at), rules.CLOSED: each.closed_on}.get(key)
        return Change(
            pk=pk,
            ref=each.ref,
            title=each.title,
            about=each.subject.name,
            words=words[key],
            on=on,
            href=url("concerns:detail", pk),
        )

    return {
        key: [told(key, pk) for pk in sorted(found & rows.keys(), key=lambda pk: (-rows[pk].score, rows[pk].ref))]
        for key, found in fates.items()
    }


def _logged_since(since: date, node: Node) -> dict[UUID, date]:
    """Concerns of a node that were logged after the end of a day, whatever became of them."""
    rows = Concern.objects.unrestricted().filter(logged_at__gte=end_of(since)).exclude(status=Status.DRAFT)
    further: dict[UUID, set[UUID]] = {}
    ties = ConcernSubject.objects.current().filter(part__in=COUNTED, concern__in=rows)
    for concern, subject in ties.order_by().values_list("concern_id", "subject_id"):
        further.setdefault(concern, set()).add(subject)
    return {
        pk: timezone.localdate(at)
        for pk, own, at in rows.order_by().values_list("pk", "subject_id", "logged_at")
        if node.subjects & {own, *further.get(pk, ())}
    }


def _risks(since: date, node: Node) -> list[Change]:
    """Risks whose current score is another than at the end of the day, and those that had none then."""
    scores = RiskScore.objects.filter(which=Which.CURRENT, risk__subject__in=node.subjects)
    lately = scores.filter(risk=OuterRef("risk"), at__gte=end_of(since))
    found: dict[UUID, tuple[Any, Any]] = {}
    for each in scores.filter(Exists(lately)).order_by("risk_id", "at", "id"):
        before, _ = found.get(each.risk_id, (None, None))
        found[each.risk_id] = (each.score if each.at < end_of(since) else before, each)
    rows = Risk.objects.select_related("subject").in_bulk(
        [pk for pk, (before, last) in found.items() if last.at >= end_of(since) and last.score != before]
    )
    return [
        Change(
            pk=pk,
            ref=each.ref,
            title=each.event,
            about=each.subject.name,
            words=f"from {found[pk][0]} to {found[pk][1].score}" if found[pk][0] else f"new, {found[pk][1].score}",
            on=timezone.localdate(found[pk][1].at),
            href=url("register:detail", pk),
        )
        for pk, each in sorted(rows.items(), key=lambda pair: (-found[pair[0]][1].score, pair[1].ref))
    ]


def _completed(since: date, node: Node) -> list[Change]:
    """Actions whose last step completed them after the end of the day."""
    steps = ActionRevision.objects.filter(action__status=ActionStatus.COMPLETE, verb="completed", at__gte=end_of(since))
    last = steps.order_by("action_id", "-at", "-id").distinct("action_id")
    return _actions({each.action_id for each in last}, node)


def _became_overdue(node: Node, then: Counting, now: Counting) -> list[Change]:
    before, after = (each.deliveries(each.states(node.subjects)) for each in (then, now))
    return _actions({each.pk for each in rules.became_overdue(before, after)}, node)


def _actions(keys: Iterable[UUID], node: Node) -> list[Change]:
    rows = ConcernAction.objects.filter(pk__in=keys, concern__in=Concern.objects.unrestricted()).for_list()
    kept = _counting_for_node({each.concern_id for each in rows}, node)
    return [
        Change(
            pk=each.pk,
            ref=each.title,
            title=f"{each.concern.ref} {each.concern.title}",
            about=each.concern.subject.name,
            words=f"completed: {each.evidence}" if each.ended_on else f"due from {each.owner_words}",
            on=each.ended_on or each.due,
            href=url("work:action", each.pk),
        )
        for each in rows.order_by("due", "pk")
        if each.concern.subject_id in node.subjects or each.concern_id in kept
    ]


def _counting_for_node(concerns: Iterable[UUID], node: Node) -> set[UUID]:
    ties = ConcernSubject.objects.current().filter(part__in=COUNTED, concern__in=concerns, subject__in=node.subjects)
    return set(ties.order_by().values_list("concern_id", flat=True))
