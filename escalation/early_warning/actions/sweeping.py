"""Work the lines of an ICB out anew, and keep what changed. Killed in the middle it changed nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from escalation.early_warning.models import Sweep, WarningLine, WarningStep
from escalation.early_warning.queries.charts import charted_subjects, charts_of
from escalation.early_warning.queries.facts import facts_on, watched
from escalation.early_warning.rules.dismissing import why_back
from escalation.early_warning.rules.facts import Facts, Kind
from escalation.early_warning.rules.suggesting import OF_CHARTS, Behind, Line, lines_of
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Signed

OVERLAP = timedelta(minutes=15)  # what was being written while the last round read is read again
Key = tuple[UUID, str, str]


@dataclass(frozen=True)
class Looked:
    """What a round changed."""

    began: int
    changed: int
    returned: int
    ended: int


@transaction.atomic
def look_again(framework_ref: str, *, now: datetime | None = None) -> Looked:
    """Work out which lines stand, for the running tenant; run it with every clearance.

    All charts are worked out once a day, and between that those whose values changed. A second round at the same time
    waits for the first.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    framework = load(framework_ref)
    Sweep.objects.bulk_create([Sweep()], ignore_conflicts=True)
    sweep = Sweep.objects.select_for_update().get()
    fresh = sweep.charts_on != today or sweep.terms != framework_ref or sweep.looked_at is None
    subjects = watched(today)
    charted = charted_subjects(None if fresh or sweep.looked_at is None else sweep.looked_at - OVERLAP) & subjects
    charts = charts_of(charted, framework)
    facts = facts_on(today, framework)
    wanted: dict[Key, Line] = {}
    for subject in subjects & {*facts, *charts}:
        known = replace(facts.get(subject, Facts(on=today)), charts=charts.get(subject, ()))
        for line in lines_of(known, framework.early_warning):
            wanted[subject, line.reason, line.sensitivity] = line
    standing = list(WarningLine.objects.standing().select_for_update())
    if not fresh:  # what was not worked out again stays as it is
        standing = [row for row in standing if row.reason not in OF_CHARTS or row.subject_id in charted]
    looked = _keep(standing, wanted, now)
    sweep.looked_at, sweep.terms = now, framework_ref
    sweep.charts_on = today if fresh else sweep.charts_on
    sweep.save()
    return looked


def _keep(standing: Iterable[WarningLine], wanted: Mapping[Key, Line], now: datetime) -> Looked:
    steps: list[WarningStep] = []
    signed = {**Signed.signature(None), "at": now}
    left, changed = dict(wanted), []
    for row in standing:
        line = left.pop((row.subject_id, row.reason, row.sensitivity), None)
        verb, text = _brought_up(row, line, now)
        if verb:
            changed.append(row)
            steps.append(row.step(verb, text, **signed))
    WarningLine.objects.bulk_update(
        changed,
        [
            "level", "rank", "words", "behind", "concerns", "ended_at", "dismissed_at", "dismissed_by", "dismissal",
            "dismissed_as", "returned_at", "returned_why", "version",
        ],
        batch_size=500,
    )  # fmt: skip
    made = [_line(subject, line, now) for (subject, _, _), line in left.items()]
    WarningLine.objects.bulk_create(made, batch_size=500)
    steps += [row.step(WarningStep.Verb.BEGAN, **signed) for row in made]
    WarningStep.objects.bulk_create(steps, batch_size=500)
    verbs = [step.verb for step in steps]
    counted = (WarningStep.Verb.CHANGED, WarningStep.Verb.RETURNED, WarningStep.Verb.ENDED)
    return Looked(len(made), *(verbs.count(verb) for verb in counted))


def _brought_up(row: WarningLine, line: Line | None, now: datetime) -> tuple[str, str]:
    """Bring a row up to what stands now; gives the verb of the step, empty where nothing changed, and its text."""
    if line is None:
        row.ended_at, row.version = now, row.version + 1
        return WarningStep.Verb.ENDED, ""
    behind, before = [asdict(each) for each in line.behind], row.behind
    then = row.dismissed_as
    why = why_back(then["level"], then["weights"], line.level, line.behind) if row.dismissed_at else ""
    if (row.level, row.words, before) == (line.level, line.words, behind) and not why:
        return "", ""
    _write(row, line)
    row.version += 1
    if not why:
        return WarningStep.Verb.CHANGED, ""
    row.dismissed_at, row.dismissed_by, row.dismissal, row.dismissed_as = None, "", "", {}
    row.returned_at, row.returned_why = now, why
    return WarningStep.Verb.RETURNED, why


def _line(subject: UUID, line: Line, now: datetime) -> WarningLine:
    row = WarningLine(subject_id=subject, reason=line.reason, sensitivity=line.sensitivity, since=now)
    _write(row, line)
    return row


def _write(row: WarningLine, line: Line) -> None:
    row.level, row.rank, row.words = line.level, line.rank, line.words
    row.behind = [asdict(each) for each in line.behind]
    row.concerns = _concerns(line.behind)


def _concerns(behind: Iterable[Behind]) -> list[UUID]:
    return sorted(UUID(each.id) for each in behind if each.kind == Kind.CONCERN)
