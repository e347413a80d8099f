"""Which lines stand on the facts of a day, what they suggest, and when somebody is asked to look (domain brief 7.3).

The level that lines suggest, the level of a subject and the state of its actions are three things, and never mixed:
a line names a level in the words of the framework, and only an authorised decision moves a subject.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

from concerns.rules.vocabulary import RESTRICTED, Sensitivity
from escalation.early_warning.rules.facts import Facts, Kind, OpenConcern
from escalation.rules.levels import RANK, Level
from providers.directory.rules.cqc import Question, Rating
from quality_oversight.frameworks.timing import EarlyWarning, WarningReason
from quality_oversight.frameworks.vocabulary import NOTED

STREAMS = (Sensitivity.STANDARD, *sorted(RESTRICTED))
ENOUGH_MET = 1  # exit criteria, before a lower level is suggested (RG5)


class Prompt(TextChoices):
    """What somebody is asked to look at."""

    UP = "up", "Suggested above the present level"
    DOWN = "down", "Suggested below it, and an exit criterion is met"


@dataclass(frozen=True)
class Behind:
    """One record on which a line rests; `weight` says how bad it is, so that it can be seen to grow worse."""

    kind: str
    id: str
    weight: int
    words: str = ""  # empty for what its reader must be allowed to see first

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Line:
    """One reason that stands, from the records of one stream; `level` is "noted" where it suggests none."""

    reason: str
    level: str
    words: str
    behind: tuple[Behind, ...]
    sensitivity: str = Sensitivity.STANDARD

    @property
    def rank(self) -> int:
        return rank_of(self.level)


Found = Iterator[tuple[str, tuple[Behind, ...], str]]  # words, records, stream


def rank_of(level: str) -> int:
    """How serious what a line suggests is: 0 where it suggests no level, 2 for the intensive level."""
    return 0 if level == NOTED else RANK[Level(level)]


def lines_of(facts: Facts, terms: EarlyWarning) -> list[Line]:
    """Every line that stands on the facts, the most serious first and then in the framework's order."""
    found = [
        Line(reason.key, reason.level, words, behind, stream)
        for reason in terms.reasons
        for words, behind, stream in RULES[reason.key](facts, reason, terms)
    ]
    return sorted(found, key=lambda line: -line.rank)


def suggested(lines: Iterable[Line]) -> Level:
    """The level that lines suggest together: the highest that one of them suggests, else routine (7.3)."""
    rank = max((line.rank for line in lines), default=0)
    return next(level for level, number in RANK.items() if number == rank)


def prompt_of(suggestion: Level, actual: Level, *, criteria_met: int = 0) -> Prompt | None:
    """Whether somebody is asked to review the level.

    RG4: when more is suggested than is. RG5: when less is, only after at least one exit criterion is met.
    """
    if RANK[suggestion] > RANK[actual]:
        return Prompt.UP
    if RANK[suggestion] < RANK[actual] and criteria_met >= ENOUGH_MET:
        return Prompt.DOWN
    return None


def number(count: int, one: str, many: str = "") -> str:
    """1 concern, 2 concerns."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _stands(count: int, one: str, many: str = "", *, verbs: tuple[str, str] = ("is", "are")) -> str:
    return f"{number(count, one, many)} {verbs[count != 1]}"


def _by_stream(
    concerns: Iterable[OpenConcern], weigh: Callable[[OpenConcern], int]
) -> Iterator[tuple[str, list[Behind]]]:
    """The concerns of each stream apart: what is restricted is counted with nothing else."""
    kept = list(concerns)
    for stream in STREAMS:
        behind = [Behind(Kind.CONCERN, each.id, weigh(each)) for each in kept if each.sensitivity == stream]
        if behind:
            yield stream, sorted(behind, key=lambda each: -each.weight)


def _immediate_harm(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    for stream, behind in _by_stream((each for each in facts.concerns if each.immediate), lambda each: each.score):
        if len(behind) >= reason.at:
            yield f"{number(len(behind), 'open concern')} of immediate harm", tuple(behind), stream


def _scored(lower_than: str) -> Callable[[Facts, WarningReason, EarlyWarning], Found]:
    """Concerns and risks scored from one number on, below the number of a more serious reason."""

    def rule(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
        above = terms.reason(lower_than)
        scores = range(reason.at, above.at if above else 26)
        risks = [Behind(Kind.RISK, each.id, each.score) for each in facts.risks if each.score in scores]
        streams = dict(_by_stream((each for each in facts.concerns if each.score in scores), lambda each: each.score))
        for stream in STREAMS:
            concerns, further = streams.get(stream, []), risks if stream == Sensitivity.STANDARD else []
            if not concerns and not further:
                continue
            counted = [number(len(concerns), "open concern")] if concerns else []
            counted += [f"{number(len(further), 'risk')} on the register"] if further else []
            worst = max(each.weight for each in (*concerns, *further))
            many = len(concerns) + len(further) > 1
            said = f"scored up to {worst}" if many else f"scored {worst}"
            yield f"{' and '.join(counted)} {said}", (*concerns, *further), stream

    return rule


BAD = {Rating.REQUIRES_IMPROVEMENT: 1, Rating.INADEQUATE: 2}
GRAVE = {Question.OVERALL, Question.SAFE}


def _cqc_inadequate(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    found = [each for each in facts.ratings if each.rating == Rating.INADEQUATE and each.question in GRAVE]
    if len(found) >= reason.at:
        asked = " and ".join(str(each.label) for each in Question if each in {row.question for row in found})
        behind = tuple(Behind(Kind.RATING, each.id, BAD[Rating(each.rating)], each.words) for each in found)
        yield f"The Care Quality Commission rates {asked} Inadequate", behind, Sensitivity.STANDARD


def _cqc_requires_improvement(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    """Safe or Well-led; Well-led that is Inadequate is no better than what the source names, and counts here too."""
    asked = {Question.SAFE: {Rating.REQUIRES_IMPROVEMENT}, Question.WELL_LED: set(BAD)}
    found = [each for each in facts.ratings if each.rating in asked.get(Question(each.question), ())]
    if len(found) >= reason.at:
        behind = tuple(Behind(Kind.RATING, each.id, BAD[Rating(each.rating)], each.words) for each in found)
        questions = [each for each in asked if each in {row.question for row in found}]
        said = " and ".join(str(each.label) for each in questions)
        worst = Rating.INADEQUATE if any(each.rating == Rating.INADEQUATE for each in found) else None
        words = "Requires improvement or worse" if worst else "Requires improvement"
        yield f"The Care Quality Commission rates {said}: {words}", behind, Sensitivity.STANDARD


def _measures(*, failing: bool) -> Callable[[Facts, WarningReason, EarlyWarning], Found]:
    def rule(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
        found = [each for each in facts.charts if each.failing or not failing]
        domains = {each.domain for each in found}
        if len(domains) >= reason.at:
            behind = tuple(Behind(Kind.MEASURE, each.id, 2 if each.failing else 1, each.words) for each in found)
            more = ", and the target is consistently missed" if failing else ""
            words = f"Measures of {number(len(domains), 'domain')} show special cause of concern{more}"
            yield words, behind, Sensitivity.STANDARD

    return rule


def _warning_notice(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    if len(facts.notices) >= reason.at:
        behind = tuple(Behind(Kind.NOTICE, each.id, 1, each.words) for each in facts.notices)
        yield f"{_stands(len(behind), 'warning notice')} open", behind, Sensitivity.STANDARD


def _same_theme(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    first = facts.on - timedelta(days=terms.window_days)
    standard = (each for each in facts.concerns if each.sensitivity == Sensitivity.STANDARD)
    recent = [each for each in standard if each.identified >= first]
    counted = Counter(theme for each in recent for theme in each.themes)
    themes = {theme for theme, count in counted.items() if count >= reason.at}
    if themes:
        of_one = [each for each in recent if each.themes & themes]
        behind = tuple(Behind(Kind.CONCERN, each.id, 1) for each in of_one)
        most = max(counted[theme] for theme in themes)
        words = f"{number(most, 'open concern')} of one theme in {terms.window_days} days"
        yield words, behind, Sensitivity.STANDARD


def _evidence_negative(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    quadrants = {each.source[:2] for each in facts.negative}
    if len(quadrants) >= reason.at:
        behind = [Behind(each.kind, each.id, 1) for each in facts.negative]
        if facts.judgement:
            behind.append(Behind(Kind.JUDGEMENT, facts.judgement.id, 0, facts.judgement.words))
        words = f"Negative evidence in {len(quadrants)} of 4 quadrants in {terms.window_days} days"
        yield words, tuple(behind), Sensitivity.STANDARD


def _risk_risen(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    risen = (each for each in facts.concerns if each.score > each.first_score)
    for stream, behind in _by_stream(risen, lambda each: each.score):
        if len(behind) >= reason.at:
            words = f"{_stands(len(behind), 'open concern')} scored higher than at first"
            yield words, tuple(behind), stream


def _experience_negative(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    """People's experience is a core signal of its own (F025)."""
    found = [each for each in facts.negative if each.experience and each.kind == Kind.INSIGHT]
    if len(found) >= reason.at:
        words = f"{number(len(found), 'negative item')} on people’s experience in {terms.window_days} days"
        yield words, tuple(Behind(each.kind, each.id, 1) for each in found), Sensitivity.STANDARD


def _review_late(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    """As the quality committee sees it (OV9): late by more than so many intervals."""
    if facts.review_days and facts.review_late > reason.at * facts.review_days:
        intervals = facts.review_late // facts.review_days
        behind = (Behind(Kind.REVIEW, "level", intervals, f"{number(facts.review_late, 'day')} late"),)
        words = f"The review of the level is late by more than {number(reason.at, 'interval')}"
        yield words, behind, Sensitivity.STANDARD


def _actions_overdue(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    late = (each for each in facts.concerns if each.overdue_actions)
    for stream, behind in _by_stream(late, lambda each: each.overdue_actions):
        count = sum(each.weight for each in behind)
        if count >= reason.at:
            yield f"{_stands(count, 'action')} overdue on open concerns", tuple(behind), stream


def _sources_silent(facts: Facts, reason: WarningReason, terms: EarlyWarning) -> Found:
    """Silence of a source that used to speak is a signal too (domain brief, section 9)."""
    if len(facts.silent) >= reason.at:
        behind = tuple(Behind(Kind.SOURCE, each.id, 1, each.words) for each in facts.silent)
        words = f"{number(len(behind), 'source')} that spoke before {'says' if len(behind) == 1 else 'say'} nothing now"
        yield words, behind, Sensitivity.STANDARD


RULES: dict[str, Callable[[Facts, WarningReason, EarlyWarning], Found]] = {
    "immediate_harm": _immediate_harm,
    "risk_very_high": _scored(""),
    "cqc_inadequate": _cqc_inadequate,
    "measures_failing": _measures(failing=True),
    "risk_high": _scored("risk_very_high"),
    "cqc_requires_improvement": _cqc_requires_improvement,
    "measures_in_concern": _measures(failing=False),
    "warning_notice": _warning_notice,
    "same_theme": _same_theme,
    "evidence_negative": _evidence_negative,
    "risk_risen": _risk_risen,
    "experience_negative": _experience_negative,
    "review_late": _review_late,
    "actions_overdue": _actions_overdue,
    "sources_silent": _sources_silent,
}
OF_CHARTS = frozenset({"measures_failing", "measures_in_concern"})  # the dear ones to work out

__all__ = [
    "OF_CHARTS", "RULES", "STREAMS", "Behind", "Line", "Prompt", "lines_of", "number", "prompt_of",
    "rank_of", "suggested",
]  # fmt: skip
