"""The register as an extract for a committee: one line a risk, in plain words (domain brief 6.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from concerns.models import Concern
from concerns.register.models import Risk, RiskAction, RiskAssurance, RiskQuerySet
from concerns.register.queries import appetites, in_full
from concerns.register.reading import Standing, standing
from concerns.register.risk_of_concerns import ConcernRisk, for_committee, judged
from concerns.register.rules.judging import is_stale
from concerns.register.rules.vocabulary import Gap, Which
from concerns.rules.risk import BANDS, Band, Stage, band
from quality_oversight.jinja import long_date
from quality_oversight.markings import Marked, highest

COLUMNS = (
    "Reference", "Objective", "Risk: cause, event, effect", "Subject, source and bearer", "Owner and executive",
    "Committee", "Inherent", "Current", "Target", "Movement since last", "Appetite and tolerance", "Key controls",
    "Assurances by line", "Gaps", "Actions", "Linked concerns", "Review due",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One risk; `cells` are the texts of COLUMNS, in their order, several things one below the other."""

    risk: Risk
    now: Standing
    cells: tuple[str, ...]


# The live concerns of 15 or more, which a committee sees whether or not they are on the register (RS14).
GRAVE_COLUMNS = (
    "Reference", "Concern", "Subject", "Lead", "Initial", "Current", "Target", "Movement since last",
    "Appetite and tolerance", "Corporate risk register",
)  # fmt: skip


@dataclass(frozen=True)
class Grave:
    """One concern of 15 or more; `cells` are the texts of GRAVE_COLUMNS."""

    concern: Concern
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """The lines, the gravest first and then the longest overdue, with how many stand in each band."""

    lines: tuple[Line, ...]
    bands: tuple[tuple[Band, int], ...]
    grave: tuple[Grave, ...]

    @property
    def marked(self) -> Marked:
        """The highest marking of the concerns that it names."""
        linked = (link.concern for line in self.lines for link in line.risk.open_links)  # type: ignore[attr-defined]
        return highest(concern.marked for concern in (*linked, *(each.concern for each in self.grave)))


def extract(risks: RiskQuerySet, today: date) -> Extract:
    """The extract of some risks on a day; linked concerns of restricted streams are left out, whoever asks (8.3)."""
    known = appetites()
    lines = []
    for risk in in_full(risks).order_by("-current_score", "review_due", "ref"):
        now = standing(risk, known, today)
        appetite = f"{known[risk.category].get_level_display()}. {now.tolerance_words(today)}"
        lines.append(Line(risk, now, _cells(risk, now, appetite, today)))
    found = [line.risk.scored(Which.CURRENT).band for line in lines]
    return Extract(tuple(lines), tuple((band, found.count(band)) for band in reversed(BANDS)), _grave(today))


def _grave(today: date) -> tuple[Grave, ...]:
    concerns = list(for_committee())
    said = judged(concerns, today)
    return tuple(Grave(each, _grave_cells(each, said[each.pk])) for each in concerns)


def _grave_cells(concern: Concern, now: ConcernRisk) -> tuple[str, ...]:
    scores = []
    for stage in Stage:
        pair = concern.pair(stage)
        areas = [f"{area.label}: {_score(*each)}" for area, each in concern.scores(stage).items()]
        scores.append(_lines([_score(*pair), *areas]) if pair else "Not set")
    return (
        concern.ref,
        _lines([concern.title, concern.handling]),
        concern.subject.name,
        concern.lead.name if concern.lead else "",
        *scores,
        _lines([now.movement_words, now.static]),
        now.tolerance_words,
        ", ".join(now.corporate_refs) or "Not on it",
    )


def _cells(risk: Risk, now: Standing, appetite: str, today: date) -> tuple[str, ...]:
    parties = [risk.subject.name]
    parties += [f"Caused by {risk.source.name}"] if risk.source else []
    parties += [f"Borne by {risk.bearer.name}"] if risk.bearer else []
    people = [f"Owner: {risk.owner.name}"]
    people += [f"Executive: {risk.executive.name}"] if risk.executive else []
    moved = [now.movement_words, *([now.static_words] if now.static_words else [])]
    gaps = [f"{Gap(gap.about).label}: {gap.text}" for gap in risk.gaps.all()]
    due = long_date(risk.review_due) + (" (overdue)" if now.overdue else "")
    return (
        risk.ref,
        risk.objective,
        _lines([f"Cause: {risk.cause}", f"Event: {risk.event}", f"Effect: {risk.effect}"]),
        _lines(parties),
        _lines(people),
        _lines([risk.committee, *([f"Corporate register: {risk.corporate_ref}"] if risk.corporate_ref else [])]),
        *(_score(each.consequence, each.likelihood) for each in map(risk.scored, Which)),
        _lines(moved),
        appetite,
        _lines(f"{each.text} ({each.get_effectiveness_display().lower()})" for each in risk.controls.all()),
        _lines(_assurance(each, today) for each in risk.assurances.all()),
        _lines(gaps),
        _lines(_action(each, today) for each in risk.actions.all()),
        _lines(_concern(each.concern) for each in risk.open_links),  # type: ignore[attr-defined]
        due,
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _score(consequence: int, likelihood: int) -> str:
    score = consequence * likelihood
    return f"{consequence} x {likelihood} = {score} {band(score).label.lower()}"


def _assurance(each: RiskAssurance, today: date) -> str:
    old = ", over a year old" if is_stale(each.dated, today) else ""
    level, says = each.get_level_display().lower(), each.get_polarity_display().lower()
    return f"Line {each.line}: {each.text} ({level} assurance, {says}, {long_date(each.dated)}{old})"


def _action(action: RiskAction, today: date) -> str:
    if action.done_on:
        return f"{action.text} (done {long_date(action.done_on)})"
    late = ", overdue" if action.is_overdue(today) else ""
    return f"{action.text} (due {long_date(action.due)}{late})"


def _concern(concern: Concern) -> str:
    return f"{concern.ref} {concern.title} ({concern.get_status_display().lower()}, score {concern.score})"
