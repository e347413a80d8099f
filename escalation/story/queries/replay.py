"""Exactly what an authoriser had before them when they decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from concerns.rules.past import as_it_stood
from concerns.rules.sources import source
from concerns.rules.vocabulary import Sensitivity
from escalation.models import (
    CriterionNote,
    Evidence,
    ExitCriterion,
    LevelDecision,
    LevelRequest,
    ProviderShare,
    RequestStep,
)
from escalation.queries.cases import ask_of
from escalation.queries.frameworks import framework_under
from escalation.queries.requests import undone
from escalation.rules.exits import progress
from escalation.rules.moves import Check, checklist, needed_before
from escalation.rules.profile import DEMAND as HEADING
from escalation.rules.profile import in_words
from escalation.rules.wording import day
from escalation.rules.workflow import RequestStatus
from quality_oversight.frameworks.schema import Framework
from quality_oversight.markings import ORDINARY, Marked, highest
from quality_oversight.tenancy.models import Membership

# The texts of a request, which nobody changes any more once it is decided (rules/workflow.py, EDITABLE).
BEFORE_HEADINGS = {
    "grounds": "Grounds",
    "risk_profile": "Risk profile",
}
TEXTS = {
    "support_needed": "Support needed",
    "tried_locally": "Tried closer to the point of care",
    "accountability": "Regulatory and accountability position",
    "plan_status": "Improvement plan",
    "no_rapid_review_reason": "Why no Rapid Quality Review was held",
    "qig_view": "Quality Improvement Group",
    "region_statement": "Statement by the region",
    "lead_commissioner": "Lead commissioner",
    "joint_decision": "Joint decision with the council",
    "interests": "Conflicts of interest of the proposer",
}
DECISIONS = LevelDecision.objects.select_related(
    "request__subject__provider__organisation", "request__proposer__user", "request__considered_at__committee",
    "request__tenant", "subject__provider__organisation", "confirmer__user", "confirmation", "tenant",
)  # fmt: skip
OF_CRITERIA = frozenset({"criteria_met", "sustained_period"})


@dataclass(frozen=True)
class Cited:
    """A piece of evidence; a concern as it stood then."""

    source: str
    text: str
    concern: Concern | None = None
    state: str = ""


@dataclass(frozen=True)
class Criterion:
    """An exit criterion and what had last been recorded of it; empty where nothing had."""

    text: str
    recorded: str


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A decision with what stood before it; the request as it was last `written` before the decision."""

    decision: LevelDecision
    framework: Framework  # the version under which it was taken
    request: LevelRequest
    written: datetime
    texts: tuple[tuple[str, str], ...]
    score: int
    evidence: tuple[Cited, ...]
    view: str  # of the System Quality Group; empty where it had not been recorded
    shares: tuple[ProviderShare, ...]
    criteria: tuple[Criterion, ...]
    checks: tuple[Check, ...]
    steps: tuple[RequestStep, ...]  # the request's own, up to the decision, the oldest first
    marked: Marked
    undone: str  # later: by whom and when it was taken back or refused; empty where it was not


def original(decision: LevelDecision) -> LevelDecision:
    """The decision itself, from any correction of it."""
    while decision.corrects_id:
        decision = DECISIONS.get(pk=decision.corrects_id)
    return decision


def replay(decision: LevelDecision, *, by: Membership, paper: bool = False) -> Replay:
    """What the authoriser had before them at the moment of a decision, as far as this reader may see it."""
    at, request = decision.at, decision.request
    steps = list(request.steps.order_by("at", "id"))
    before = [step for step in steps if step.at < at]
    drafts = [step.at for step in before if step.status == RequestStatus.DRAFTED]
    stood = [step.status for step in before if step.status in (RequestStatus.SQG_CONSIDERED, RequestStatus.RETURNED)]
    viewed = stood[-1:] == [RequestStatus.SQG_CONSIDERED]  # a view is of the proposal that was before the group
    evidence, concerns = _evidence(request, at, paper)
    return Replay(
        decision=decision,
        framework=framework_under(decision),
        request=request,
        written=max(drafts, default=request.proposed_at),
        texts=tuple(_texts(request)),
        score=request.consequence * request.likelihood,
        evidence=evidence,
        view=_view(request) if viewed else "",
        shares=tuple(request.shares.filter(at__lt=at).prefetch_related("facts")),
        criteria=_criteria(decision),
        checks=_checks(decision, viewed=viewed),
        steps=tuple(before),
        marked=highest(each.marked_to(by) for each in concerns) if concerns else ORDINARY,
        undone=_undone(decision),
    )


def _undone(decision: LevelDecision) -> str:
    ended = undone([decision]).get(decision.request_id)
    if ended is None:
        return ""
    on = day(timezone.localdate(ended.at))
    return f"{decision.how_undone(ended.status)} on {on} by {ended.by_name}. It never took effect."


def _texts(request: LevelRequest) -> Iterator[tuple[str, str]]:
    """All that the request said, each under its label; what is empty is left out."""
    at_once = ". ".join(filter(None, [request.get_act_rapidly_display(), request.done_at_once]))
    under = {f"Risk profile: {label[0].lower()}{label[1:]}": said for label, said in in_words(request.profile)}
    said = {
        **{label: getattr(request, name) for name, label in BEFORE_HEADINGS.items()},
        **under,
        "Act rapidly to protect patients or staff": at_once,
        "Commissioned by": request.get_commissioned_by_display(),
        **{label: getattr(request, name) for name, label in TEXTS.items()},
    }
    yield from ((label, text) for label, text in said.items() if text)


def _view(request: LevelRequest) -> str:
    where = str(request.considered_at or "")
    return "\n".join(filter(None, [f"{request.get_view_display()}{', ' if where else ''}{where}", request.view_note]))


def _evidence(request: LevelRequest, at: datetime, paper: bool) -> tuple[tuple[Cited, ...], list[Concern]]:
    rows: list[Evidence] = list(request.evidence.select_related("concern"))
    if paper:
        rows = [each for each in rows if each.concern is None or each.concern.sensitivity == Sensitivity.STANDARD]
    concerns = [each.concern for each in rows if each.concern is not None]
    known = [each.pk for each in concerns]
    events = ConcernEvent.objects.filter(concern__in=known)
    rows_then = events.filter(at__lte=at).order_by("concern_id", "-at", "-id").distinct("concern_id")
    last = {each.concern_id: each for each in rows_then}
    later: dict[Any, list[Any]] = {}
    renamed = events.filter(at__gt=at, changes__has_key="title").order_by("at", "id")
    for pk, changes in renamed.values_list("concern_id", "changes"):
        later.setdefault(pk, []).append(changes)
    cited = []
    for each in rows:
        named, concern = source(each.source).name, each.concern
        if concern is None:
            cited.append(Cited(named, each.text))
            continue
        title = as_it_stood({"title": concern.title}, later.get(concern.pk, ()))["title"]
        event = last.get(concern.pk)
        state = f"{event.get_status_display()}, score {event.consequence * event.likelihood}" if event else ""
        cited.append(Cited(named, f"{concern.ref} {title}", concern, state))
    return tuple(cited), concerns


def _criteria(decision: LevelDecision) -> tuple[Criterion, ...]:
    """Those that were judged: the request's own on the way up, those fixed on entry on the way down.

    How they stood is told by what had been noted of them by then; before notes were kept, by the steps.
    """
    own = list(decision.request.exit_criteria.order_by("position"))
    rows: list[ExitCriterion] = own or _of_entry(decision)
    noted: dict[Any, list[CriterionNote]] = {}
    for note in CriterionNote.objects.filter(criterion__in=rows, at__lt=decision.at).order_by("on", "at", "id"):
        noted.setdefault(note.criterion_id, []).append(note)
    told = RequestStep.objects.filter(request__in={each.request_id for each in rows}, at__lt=decision.at)
    steps = list(told.filter(text__startswith="Exit criterion ").order_by("at", "id")) if rows else []
    said = {(step.request_id, step.text.split(":")[0]): step.text.partition(": ")[2] for step in steps}
    keys = {each.pk: (each.request_id, f"Exit criterion {each.position}") for each in rows}
    return tuple(
        Criterion(each.text, _noted(each, noted[each.pk]) if each.pk in noted else said.get(keys[each.pk], ""))
        for each in rows
    )


def _noted(criterion: ExitCriterion, notes: list[CriterionNote]) -> str:
    """How a criterion stood after these notes, then each of them; `notes` come in the order of their days."""
    now = progress([note.entry for note in notes], criterion.days_by_entries)
    lines = [f"{now.status.label}{f' since {day(now.met_since)}' if now.met_since else ''}."]
    for note in notes:
        note.criterion = criterion
        how = "verified" if note.verifies else "recorded"
        lines.append(
            f"{day(note.on)}, {how} by {note.by_name}: {note.get_claim_display().lower()}. {note.words}".strip()
        )
    return "\n".join(lines)


def _of_entry(decision: LevelDecision) -> list[ExitCriterion]:
    entries = LevelDecision.objects.filter(subject=decision.subject, target=decision.origin, at__lt=decision.at)
    entry = entries.filter(corrects=None, request__exit_criteria__isnull=False).order_by("-at").first()
    return list(ExitCriterion.objects.filter(request=entry.request_id).order_by("position")) if entry else []


def _checks(decision: LevelDecision, *, viewed: bool) -> tuple[Check, ...]:
    """The checklist of the request on the day of the decision; what was recorded later does not count.

    A decision is refused while a heading that is demanded stands empty. So one that stands empty was not demanded then:
    a framework that comes with the product demands more of later decisions, an ICB's own version never changes.
    """
    request = decision.request
    on, later = timezone.localdate(decision.at), {} if viewed else {"sqg_view": "", "sqg_considered_on": None}
    ask = ask_of(request, None, today=on, **later)
    # Criteria change after a decision and stand apart with what had been recorded of them.
    keys = tuple(key for key in needed_before(ask) if key not in OF_CRITERIA)
    return tuple(each for each in checklist(ask, keys) if each.done or not each.key.startswith(HEADING))
