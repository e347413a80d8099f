"""What the scores of a concern say today, judged by the board's appetite (domain brief 7.1, RS11 to RS16)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery

from concerns.models import Concern, ConcernEvent, ConcernQuerySet
from concerns.register.models import RiskAppetite, RiskLink
from concerns.register.queries import appetites
from concerns.register.rules import judging
from concerns.register.rules.vocabulary import STANDING
from concerns.rules import rescoring
from concerns.rules.lifecycle import LIVE
from concerns.rules.rescoring import CORPORATE_REGISTER_FROM, Course
from concerns.rules.risk import USUAL_AREA, Area, Consequence, Likelihood, Stage
from quality_oversight.compiled import AnyOf, compiled
from quality_oversight.dates import end_of

SCORING = ("raised", "rescored", "accept", "undone")  # the steps that can change the current score
Pair = tuple[int, int]


@dataclass(frozen=True)
class AreaJudged:
    """One area of a concern's risk: its scores, and what the board tolerates there."""

    area: Area
    scores: Mapping[Stage, Pair]
    appetite: RiskAppetite

    @property
    def current(self) -> int:
        consequence, likelihood = self.scores.get(Stage.CURRENT, (0, 0))
        return consequence * likelihood

    @property
    def outside(self) -> bool:
        return judging.is_outside(self.current, self.appetite.tolerated)


@dataclass(frozen=True)
class ConcernRisk:
    """What is worked out about the risk of one concern on one day."""

    concern: Concern
    course: Course | None
    areas: tuple[AreaJudged, ...]
    corporate_refs: tuple[str, ...]
    today: date

    @property
    def worst(self) -> AreaJudged:
        """The area that stands furthest above what is tolerated, or nearest to it."""
        return max(self.areas, key=lambda each: each.current - each.appetite.tolerated)

    @property
    def outside(self) -> bool:
        return self.worst.outside

    @property
    def accepted(self) -> bool:
        """Whether an executive's acceptance covers the risk as it stands."""
        accepted, until = self.concern.accepted_score, self.concern.accepted_until
        if accepted is None or until is None or until < self.today:
            return False
        return rescoring.acceptance_stands(accepted=accepted, current=self.concern.score)

    @property
    def needs_action(self) -> bool:
        """Whether it is outside tolerance and no executive has accepted that (RS13)."""
        return self.concern.is_live and self.outside and not self.accepted

    @property
    def tolerance_words(self) -> str:
        """Appetite, and within or outside tolerance with what must follow, in the worst area."""
        area, until = self.worst, self.concern.accepted_until
        words = judging.tolerance_words(area.current, area.appetite.tolerated, accepted_until=until, today=self.today)
        return f"{area.area.label}, appetite {area.appetite.get_level_display().lower()}. {words}"

    @property
    def needs_corporate(self) -> bool:
        """Whether it is live at 15 or more and linked with no risk that stands on the corporate register (RS14)."""
        grave = rescoring.belongs_on_corporate_register(self.concern.score)
        return self.concern.is_live and grave and not self.corporate_refs

    @property
    def target_warnings(self) -> list[str]:
        """What a reader is told where the target stands above the current score (RS12)."""
        target = self.concern.pair(Stage.TARGET)
        if target is None:
            return []
        return rescoring.target_warnings(
            current=self.concern.score,
            target=target[0] * target[1],
            tolerated=self.accepted,
            reason=self.concern.accepted_reason,
        )

    @property
    def static(self) -> str:
        """The flag of a live concern whose score has stood still (RS16), or an empty text."""
        flag = self.course.static if self.course and self.concern.is_live else None
        return flag[0].upper() + flag[1:] if flag else ""

    @property
    def movement_words(self) -> str:
        """The direction since the last look, and the whole months at the score."""
        if self.course is None:
            return ""
        months = judging.months_at_score(self.course.since, self.today)
        long = "less than a month" if not months else f"{months} month{'s' if months > 1 else ''}"
        return f"{self.course.movement.capitalize()}, {long} at {self.concern.score}"


def judged(concerns: Iterable[Concern], today: date) -> dict[UUID, ConcernRisk]:
    """What the scores of some concerns say on a day (Europe/London), in three queries whatever their number."""
    concerns, known = list(concerns), appetites()
    keys = [each.pk for each in concerns]
    gone, refs = courses(keys, today), _corporate_refs(keys)
    return {
        each.pk: ConcernRisk(each, gone.get(each.pk), _areas(each, known), tuple(refs.get(each.pk, ())), today)
        for each in concerns
    }


def courses(keys: Collection[UUID], today: date) -> dict[UUID, Course]:
    """How the current scores of some concerns have gone, from their history, in one query."""
    found: dict[UUID, list[tuple[date, int]]] = {}
    for key, day, score in _scores(list(keys)):
        found.setdefault(key, []).append((day, score))
    made = {key: rescoring.course(scored, today=today) for key, scored in found.items()}
    return {key: course for key, course in made.items() if course}


@compiled
def _scores(keys: Any) -> Any:
    steps = ConcernEvent.objects.filter(AnyOf(F("concern_id"), keys), verb__in=SCORING).order_by("at", "id")
    return steps.values_list("concern_id", "at__date", F("consequence") * F("likelihood"))


def for_committee() -> ConcernQuerySet:
    """The live concerns of 15 or more that a committee must see (RS14), the gravest first; none of restricted ones."""
    grave = Concern.objects.unrestricted().live().filter(score__gte=CORPORATE_REGISTER_FROM)
    return grave.for_list().order_by("-score", "logged_at", "ref")


def is_outside() -> Q:
    """Live concerns with an area above what the board tolerates (RS13)."""
    known = appetites()
    whole = Q(score__gt=known[USUAL_AREA].tolerated) & ~Q(areas__has_key=Stage.CURRENT.value)
    found = whole
    for area, appetite in known.items():
        found |= Q(**{f"areas__current__{area}__in": _above(appetite.tolerated)})
    return Q(status__in=LIVE) & found


def is_static(today: date) -> Q:
    """Live concerns whose score has stood still for six months (RS16)."""
    end = end_of(rescoring.static_by(today))
    steps = ConcernEvent.objects.filter(concern=OuterRef("pk"), verb__in=SCORING)
    steps = steps.annotate(product=F("consequence") * F("likelihood"))
    then = steps.filter(at__lt=end).order_by("-at", "-id")
    moved = steps.filter(at__gte=end).exclude(product=OuterRef("score"))
    return Q(status__in=LIVE, score=Subquery(then.values("product")[:1])) & ~Q(Exists(moved))


def lacks_corporate_register() -> Q:
    """Live concerns of 15 or more that are linked with no risk of the corporate register (RS14)."""
    linked = RiskLink.objects.filter(concern=OuterRef("pk"), risk__status__in=STANDING).exclude(risk__corporate_ref="")
    return Q(status__in=LIVE, score__gte=CORPORATE_REGISTER_FROM) & ~Q(Exists(linked))


def _areas(concern: Concern, known: Mapping[str, RiskAppetite]) -> tuple[AreaJudged, ...]:
    """The areas that were scored; a current score that was given as a whole stands for the usual area."""
    scores: dict[Area, dict[Stage, Pair]] = {}
    for stage in Stage:
        pair = concern.pair(stage)
        whole = {USUAL_AREA: pair} if pair else {}
        for area, each in (concern.scores(stage) or whole).items():
            scores.setdefault(area, {})[stage] = each
    return tuple(AreaJudged(area, scores[area], known[area]) for area in Area if area in scores)


def _corporate_refs(keys: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for key, ref in _linked_refs(list(keys)):
        found.setdefault(key, []).append(ref)
    return found


@compiled
def _linked_refs(keys: Any) -> Any:
    links = RiskLink.objects.filter(AnyOf(F("concern_id"), keys), risk__status__in=STANDING)
    refs = links.exclude(risk__corporate_ref="").order_by("risk__corporate_ref")
    return refs.values_list("concern_id", "risk__corporate_ref").distinct()


def _above(tolerated: int) -> list[Any]:
    """Each consequence and likelihood, as JSON keeps them, whose score is above what is tolerated."""
    return [[c, x] for c in Consequence.values for x in Likelihood.values if c * x > tolerated]
