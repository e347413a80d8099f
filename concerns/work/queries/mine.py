"""What a person has to do: what is theirs, what is due, and what waits for others; as few reads for any length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from concerns.models import Concern, ConcernShare, ConcernUpdate
from concerns.rules.updates import Kind, Visibility
from concerns.work.models import ConcernAction
from concerns.work.queries.actions import Line, is_mine, lines, roles_of
from concerns.work.queries.brought import CHORES, Chore, Waits, inboxes_of
from concerns.work.rules.next_steps import next_step
from quality_oversight.tenancy.models import Membership

FEW = 10  # rows of each list, until one of them is asked for whole
MOST = 200  # rows of a list that is asked for whole; the page says when there are more
DATED = ("actions", "led", "chores")  # the lists from which what is due is taken
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Led:
    """A concern that a person leads on, and its next step in words."""

    concern: Concern
    next: str


@dataclass(frozen=True)
class Due:
    """One thing with a day: an action to do, or a concern to review; `about` is the concern, or the risk."""

    day: date
    what: str
    kind: str
    href: str
    about: Any
    overdue: bool


@dataclass(frozen=True)
class Waiting:
    """A concern on which an outside organisation was asked, and since when it has not answered."""

    concern: Concern
    since: datetime


@dataclass(frozen=True)
class Numbers:
    """How much there is, whatever is shown of it: overdue, due within a week, and actions to do."""

    overdue: int
    soon: int
    to_do: int


@dataclass(frozen=True)
class Work:
    """All that a person's page of work says; `more` names the lists that are longer than what is shown."""

    numbers: Numbers
    actions: list[Line]
    chores: list[tuple[str, Chore]]
    inboxes: list[Waits]
    led: list[Led]
    to_answer: list[ConcernUpdate]
    unread: list[ConcernUpdate]
    due: list[Due]
    asked: list[Line]
    waiting: list[Waiting]
    unanswered: list[ConcernUpdate]
    blocked: list[Line]
    more: frozenset[str]

    @property
    def is_nothing_mine(self) -> bool:
        return not (self.actions or self.chores or self.inboxes or self.led or self.to_answer or self.unread)

    @property
    def is_nothing_waiting(self) -> bool:
        return not (self.asked or self.waiting or self.unanswered or self.blocked)

    @property
    def concerns(self) -> Iterable[Concern]:
        """Every concern that is named."""
        yield from (line.action.concern for line in (*self.actions, *self.asked, *self.blocked))
        yield from (each.concern for each in self.led)
        yield from (each.concern for each in self.waiting)
        yield from (each.concern for each in (*self.to_answer, *self.unread, *self.unanswered))


def led_by(by: Membership) -> Any:
    """The live concerns that a person leads on in any role here; an outside organisation's user leads none."""
    if by.is_outside:
        return Concern.objects.none()
    return Concern.objects.live().filter(lead__in=roles_of(by))


def work_of(by: Membership, *, today: date, whole: str = "") -> Work:
    """What one person has to do on a day, as far as they may see it; the list named `whole` is not cut short."""
    actions = ConcernAction.objects.open().for_list()
    found: dict[str, Any] = {
        "actions": actions.filter(is_mine(by)),
        "led": led_by(by).for_list().order_by(F("review_due").asc(nulls_last=True), "ref"),
        "asked": actions.filter(asked_by__in=roles_of(by)).exclude(is_mine(by)),
        "waiting": _unanswered_by_others(by),
        "comments": _comments(by),
        "unread": [] if by.is_outside else unread_by(by).order_by("at", "id"),
        "chores": _chores(by, _length("chores", whole) + 1),
        "blocked": _blocked(actions, by),
    }
    read = {name: list(rows[: _length(name, whole) + 1]) for name, rows in found.items()}
    kept = {name: rows[: _length(name, whole)] for name, rows in read.items()}
    cut = {name for name, rows in read.items() if len(rows) > len(kept[name])}
    due = _due(kept["actions"], kept["led"], kept["chores"], today)
    numbers = _numbers(by, kept, due, cut, today)
    more = frozenset(cut | ({"due"} if numbers.overdue + numbers.soon > _length("due", whole) else set()))
    comments: list[ConcernUpdate] = kept["comments"]
    return Work(
        numbers=numbers,
        actions=lines(kept["actions"], today),
        led=_with_next_step(kept["led"], today),
        chores=kept["chores"],
        inboxes=inboxes_of(by),
        to_answer=[] if by.is_outside else comments,
        unread=kept["unread"],
        due=due[: _length("due", whole)],
        asked=lines(kept["asked"], today),
        waiting=[Waiting(each, each.asked_at) for each in kept["waiting"]],
        unanswered=comments if by.is_outside else [],
        blocked=lines(kept["blocked"], today),
        more=more,
    )


def _length(name: str, whole: str) -> int:
    """How many rows of a list are shown; each row takes up to a millisecond to draw."""
    return MOST if name == whole or (whole == "due" and name in DATED) else FEW


def _numbers(by: Membership, kept: dict[str, list[Any]], due: Sequence[Due], cut: set[str], today: date) -> Numbers:
    """Count what is shown; where a list of days is cut short, count in the database."""
    if not cut & {*DATED}:
        overdue = sum(each.overdue for each in due)
        return Numbers(overdue, len(due) - overdue, len(kept["actions"]) + len(kept["chores"]))
    to_do: list[date] = list(ConcernAction.objects.open().filter(is_mine(by)).order_by().values_list("due", flat=True))
    for each in CHORES:
        to_do += each.days(by) if by.may(each.permission) else []
    reviews = led_by(by).filter(review_due__lte=today + SOON).order_by().values_list("review_due", flat=True)
    days = [day for day in (*to_do, *reviews) if day <= today + SOON]
    overdue = sum(day < today for day in days)
    return Numbers(overdue, len(days) - overdue, len(to_do))


def _blocked(actions: Any, by: Membership) -> Any:
    """Open actions that wait for something: the own ones, and those on concerns that one leads on."""
    whose = is_mine(by) | (Q() if by.is_outside else Q(concern__lead__in=roles_of(by)))
    return actions.exclude(blocker="").filter(whose).exclude(~is_mine(by) & Q(asked_by__in=roles_of(by)))


def _comments(by: Membership) -> Any:
    """Comments on factual accuracy without an answer: those to answer as a lead, or those of the own organisation."""
    whose = Q(from_organisation=by.organisation_id) if by.is_outside else Q(concern__in=led_by(by).values("pk"))
    comments = ConcernUpdate.objects.filter(whose, kind=Kind.ACCURACY, answer="")
    return comments.select_related("concern__subject").order_by("at", "id")


def unread_by(by: Membership) -> Any:
    """Answers from outside on the concerns that one leads on, since one last opened the page of each."""
    news = ConcernUpdate.objects.unread().filter(concern__in=led_by(by).values("pk"), kind=Kind.UPDATE)
    return news.select_related("concern__subject")


def _chores(by: Membership, most: int) -> list[tuple[str, Chore]]:
    """What one is to do in other areas, with its kind, in order of the day."""
    kinds = [each for each in CHORES if by.may(each.permission)]
    found = [(each.kind, chore) for each in kinds for chore in each.first(by, most)]
    return sorted(found, key=lambda each: each[1].day)


def _unanswered_by_others(by: Membership) -> Any:
    """Concerns that one leads on and that are shared, where nobody outside has written since the ICB last did."""
    told = ConcernUpdate.objects.filter(concern=OuterRef("pk")).order_by("-at").values("at")
    shares = ConcernShare.objects.current().filter(concern=OuterRef("pk")).order_by("-at").values("at")
    asked = Greatest(
        Subquery(shares[:1]), Subquery(told.filter(visibility=Visibility.NAMED, from_organisation=None)[:1])
    )
    answered = Subquery(told.exclude(from_organisation=None)[:1])
    shared = led_by(by).exclude(shared_with=[]).annotate(asked_at=asked, answered_at=answered)
    waiting = shared.filter(Q(answered_at=None) | Q(answered_at__lt=F("asked_at")), asked_at__isnull=False)
    return waiting.for_list().order_by("asked_at", "ref")


def _with_next_step(concerns: Sequence[Concern], today: date) -> list[Led]:
    rows = ConcernAction.objects.open().filter(concern__in=[each.pk for each in concerns])
    first: dict[UUID, ConcernAction] = {}
    if concerns:
        first = {each.concern_id: each for each in rows.order_by("concern_id", "due", "id").distinct("concern_id")}
    return [Led(each, _next(each, first.get(each.pk), today)) for each in concerns]


def _next(concern: Concern, action: ConcernAction | None, today: date) -> str:
    if action is None:
        return next_step(concern.status)
    return next_step(concern.status, action=action.title, action_due=action.due, overdue=action.due < today)


def _due(
    actions: Sequence[ConcernAction], led: Sequence[Concern], chores: Sequence[tuple[str, Chore]], today: date
) -> list[Due]:
    """What is overdue or due within a week, in order of the day."""
    rows = [
        Due(each.due, each.title, "Action", each.get_absolute_url(), each.concern, each.due < today)
        for each in actions
        if each.due <= today + SOON
    ]
    rows += [
        Due(each.review_due, each.title, "Review", each.get_absolute_url(), each, each.review_due < today)
        for each in led
        if each.review_due and each.review_due <= today + SOON
    ]
    rows += [
        Due(each.day, each.what, kind, each.about.get_absolute_url(), each.about, each.day < today)
        for kind, each in chores
        if each.day <= today + SOON
    ]
    return sorted(rows, key=lambda each: each.day)
