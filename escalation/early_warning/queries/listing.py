"""What a reader sees of early warnings. Row-level security decides which lines and records that is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from concerns.insight.models import InsightItem
from concerns.models import Concern
from concerns.register.models import Risk
from escalation.early_warning.models import Sweep, WarningLine, WarningLineQuerySet, WarningStep
from escalation.early_warning.rules.facts import Kind
from escalation.early_warning.rules.suggesting import ENOUGH_MET, Prompt, prompt_of
from escalation.interventions.models import Intervention
from escalation.models import EndedSubject, ExitCriterion
from escalation.rules.exits import PROVEN
from escalation.rules.levels import RANK, Level
from providers.models import Subject
from providers.queries import find_own
from providers.structure.sight import subjects_under
from quality_oversight.addresses import url
from quality_oversight.compiled import Number, counted

NEW_FOR = timedelta(days=14)  # a line is new for so long
UP, NEW, DOWN, DISMISSED, ALL = "up", "new", "down", "dismissed", "all"
SHOWN = {
    "": "To look at",
    UP: "Suggested above the present level",
    NEW: "New lines",
    DOWN: "Suggested below the present level",
    DISMISSED: "Dismissed lines",
    ALL: "All with a line",
}
BY_RANK = {rank: level for level, rank in RANK.items()}
RANKED = Case(
    *(When(assurance__level=level, then=Value(rank)) for level, rank in RANK.items()),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Source:
    """One record behind a line as its reader sees it."""

    kind: str
    words: str
    href: str


@dataclass(frozen=True)
class Shown:
    """A line with the records behind it that its reader may see."""

    row: WarningLine
    behind: tuple[Source, ...]
    is_new: bool


@dataclass(frozen=True)
class Watched:
    """A subject with its level, what is suggested, and its lines."""

    subject: Any
    level: Level
    suggestion: Level
    criteria_met: int
    lines: tuple[Shown, ...]

    @property
    def prompt(self) -> Prompt | None:
        return prompt_of(self.suggestion, self.level, criteria_met=self.criteria_met)

    @property
    def to_look_at(self) -> tuple[Shown, ...]:
        """The lines that nobody dismissed."""
        return tuple(line for line in self.lines if line.row.dismissed_at is None)

    @property
    def dismissed(self) -> tuple[Shown, ...]:
        return tuple(line for line in self.lines if line.row.dismissed_at is not None)

    @property
    def proposal(self) -> str:
        """Where a request for the suggested level is drafted, with what it rests on; empty where none is called for."""
        if self.prompt != Prompt.UP:
            return ""
        return f"{url('escalation:propose', self.subject.pk)}?target={self.suggestion.value}&early_warning=yes"


def looked_at() -> datetime | None:
    """When the lines were last worked out."""
    return Sweep.objects.values_list("looked_at", flat=True).first()


def subjects() -> QuerySet[Any]:
    """Subjects that count, each with the ranks of its level and of what is suggested (`met`: a criterion is met).

    All standing lines are read once, and counted by subject: to look at each subject's own would read them one by one.
    """
    proven = ExitCriterion.objects.filter(request=OuterRef("assurance__entry_request"), status__in=PROVEN)
    gone = EndedSubject.objects.filter(subject=OuterRef("pk"), until=None)
    open_ones = Q(line__dismissed_at=None)
    rows = Subject.objects.in_use().exclude(Exists(gone))
    return rows.annotate(
        line=FilteredRelation("warning_lines", condition=Q(warning_lines__ended_at=None)),
        actual=RANKED,
        met=Exists(proven),
        suggested=Coalesce(Max("line__rank", filter=open_ones), 0),
        oldest=Min("line__since", filter=open_ones),
        newest=Max("line__since", filter=open_ones),
        standing=Count("line"),
        dismissed=Count("line", filter=~open_ones),
    )


def shown_as(which: str, new_since: Any) -> Q:
    """The condition on `subjects` of what is to be shown (see SHOWN); lines are new that began since `new_since`."""
    up, down = Q(suggested__gt=F("actual")), Q(suggested__lt=F("actual"), met=True)
    new = Q(newest__gte=new_since)
    return {"": up | new | down, UP: up, NEW: new, DOWN: down, DISMISSED: Q(dismissed__gt=0), ALL: Q(standing__gt=0)}[
        which
    ]


def listed(filters: Mapping[str, str], now: datetime) -> list[UUID]:
    """The keys of the subjects that a set of filters asks for, the most serious suggestion first.

    They are all read: to count them costs as much as to find them.
    """
    rows = subjects().filter(shown_as(filters.get("show", ""), now - NEW_FOR))
    if words := filters.get("q", ""):
        rows = rows.filter(Q(pk__in=find_own(words).values("pk")) | Q(name__icontains=words))
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if sector := filters.get("sector"):
        rows = rows.filter(provider__sector=sector)
    if under := filters.get("under"):
        rows = rows.filter(pk__in=subjects_under(under, timezone.localdate(now)))
    if level := filters.get("level"):
        rows = rows.filter(suggested=RANK[Level(level)])
    if reason := filters.get("reason"):
        rows = rows.filter(Exists(WarningLine.objects.standing().filter(subject=OuterRef("pk"), reason=reason)))
    rows = rows.order_by("-suggested", F("actual") - F("suggested"), F("oldest").asc(nulls_last=True), "name", "pk")
    return list(rows.values_list("pk", flat=True))


def watched_of(rows: Sequence[Any], now: datetime) -> list[Watched]:
    """Subjects of `subjects` with their standing lines, in a constant number of queries."""
    lines = WarningLine.objects.standing().filter(subject__in=[row.pk for row in rows])
    shown: dict[UUID, list[Shown]] = defaultdict(list)
    for line in shown_lines(lines, now):
        shown[line.row.subject_id].append(line)
    return [
        Watched(
            subject=row,
            level=BY_RANK[row.actual],
            suggestion=BY_RANK[row.suggested],
            criteria_met=ENOUGH_MET if row.met else 0,
            lines=tuple(sorted(shown[row.pk], key=lambda line: (line.row.dismissed_at is not None, -line.row.rank))),
        )
        for row in rows
    ]


def watched_at(keys: Sequence[UUID], now: datetime) -> list[Watched]:
    """Subjects by their keys, in that order, with their standing lines."""
    rows = subjects().filter(pk__in=keys).select_related("provider__organisation").in_bulk()
    return watched_of([rows[key] for key in keys if key in rows], now)


def watched_in(about: Iterable[Subject], now: datetime) -> list[Watched]:
    """Some subjects with their standing lines; those that do not count any more are left out."""
    found = subjects().filter(pk__in=[each.pk for each in about]).select_related("provider__organisation")
    return watched_of(list(found.order_by("kind", "name", "scope", "pk")), now)


def shown_lines(lines: Iterable[WarningLine] | WarningLineQuerySet, now: datetime) -> list[Shown]:
    """Lines with the records behind them; a record that its reader may not see is left out. Four queries at most."""
    rows = list(lines)
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for each in row.behind:
            wanted[each["kind"]].add(each["id"])
    known = _named(wanted)
    return [
        Shown(row, tuple(_sources(row, known)), row.dismissed_at is None and row.since >= now - NEW_FOR) for row in rows
    ]


def _named(wanted: Mapping[str, set[str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """What each record is called and where it stands, as far as the reader may see it."""
    tables: tuple[tuple[str, Any, tuple[str, str], str], ...] = (
        (Kind.CONCERN, Concern, ("ref", "title"), "concerns:detail"),
        (Kind.RISK, Risk, ("ref", "event"), "register:detail"),
        (Kind.INSIGHT, InsightItem, ("ref", "headline"), "insight:detail"),
        (Kind.NOTICE, Intervention, ("ref", "body"), "interventions:detail"),
    )
    found = {}
    for kind, model, (ref, words), page in tables:
        if wanted.get(kind):
            for pk, *said in model.objects.filter(pk__in=wanted[kind]).values_list("pk", ref, words):
                found[str(kind), str(pk)] = (" ".join(filter(None, said)), url(page, pk))
    return found


def _sources(row: WarningLine, known: Mapping[tuple[str, str], tuple[str, str]]) -> Iterable[Source]:
    for each in row.behind:
        kind, pk, label = each["kind"], each["id"], str(Kind(each["kind"]).label)
        if (kind, pk) in known:
            words, href = known[kind, pk]
            yield Source(kind, _weighed(kind, words, each["weight"], row.reason), href)
        elif kind == Kind.MEASURE:
            yield Source(kind, each["words"], url("measures:chart", pk, row.subject_id))
        elif kind in (Kind.JUDGEMENT, Kind.SOURCE):
            yield Source(kind, f"{label}: {each['words']}", url("insight:triangulation", row.subject_id))
        elif kind == Kind.REVIEW:
            yield Source(kind, f"{label}: {each['words']}", url("escalation:subject", row.subject_id))
        elif kind == Kind.RATING:
            yield Source(kind, each["words"], "")


SCORED = {"immediate_harm", "risk_very_high", "risk_high", "risk_risen"}


def _weighed(kind: str, words: str, weight: int, reason: str) -> str:
    """A record's words with the number that makes it count."""
    if reason in SCORED and kind in (Kind.CONCERN, Kind.RISK):
        return f"{words} (scored {weight})"
    if reason == "actions_overdue":
        return f"{words} ({weight} overdue)"
    return words


def steps_of(line: WarningLine) -> list[WarningStep]:
    """The history of a line, the newest first."""
    return list(line.steps.all())


def past_lines(subject: Subject) -> QuerySet[WarningLine]:
    """Lines of a subject whose facts have gone, the newest first."""
    return WarningLine.objects.filter(subject=subject, ended_at__isnull=False).order_by("-ended_at", "pk")


def number_to_look_at() -> Number:
    """How many subjects stand on the list as it opens, as far as the reader sees."""
    return _number.of(timezone.now() - NEW_FOR)


@counted
def _number(new_since: Any) -> Any:
    return Subject.objects.filter(pk__in=subjects().filter(shown_as("", new_since)).values("pk"))
