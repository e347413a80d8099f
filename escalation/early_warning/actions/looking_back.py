"""Look back over the ICB's own history: some weeks at a time, each kept, so that a worker that died goes on there."""

from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from escalation.early_warning.models import BackTest
from escalation.early_warning.queries.past import NOT_TESTED, Past, first_known, starts_of_levels, subjects_on
from escalation.early_warning.rules.noise import (
    MONTHS_BACK,
    Outcome,
    Tally,
    announced,
    chance,
    months_after,
    outcome,
    sampled,
)
from escalation.early_warning.rules.suggesting import lines_of
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue

AT_ONCE = 13  # weeks between two points at which what was found is kept
LOOK_BACK = "escalation.early_warning.tasks.look_back"
RUNS = "A back-test is being worked out already. Wait until it is done."
NOTHING_YET = "There is no history yet to look back over."


def ask_for_back_test(*, by: Membership) -> BackTest:
    """Have the ICB's own history looked through, by the framework of today."""
    by.demand("warning.dismiss")
    try:
        return begin_back_test(by.tenant.framework, by=by)
    except IntegrityError:
        raise ValidationError(RUNS) from None


@transaction.atomic
def begin_back_test(framework: str, *, by: Membership | None) -> BackTest:
    """Put down what is to be looked through; the worker begins after the commit."""
    today, first = timezone.localdate(), first_known()
    if first is None:
        raise ValidationError(NOTHING_YET)
    if BackTest.objects.exclude(state=BackTest.State.DONE).exists():
        raise ValidationError(RUNS)
    begin = max(timezone.localdate(first), months_after(today, -MONTHS_BACK))
    terms = load(framework).early_warning
    days = sampled(begin, today)
    made = BackTest.objects.create(
        **Signed.signature(by),
        first_day=days[0] if days else today,
        last_day=today,
        days=len(days),
        terms=framework,
        months=terms.rise_months,
        fewest=terms.fewest_cases,
    )
    if by is not None:
        record("warning.back_test_asked", made, by=by)
    enqueue(LOOK_BACK, made.tenant_id, made.pk)
    return made


@transaction.atomic
def look_further_back(pk: UUID | str) -> bool:
    """Look through some more weeks; gives whether some are left. What another worker is at is left to it."""
    rows = BackTest.objects.select_for_update(skip_locked=True).exclude(state=BackTest.State.DONE)
    row = rows.filter(pk=pk).first()
    if row is None:
        return False
    framework = load(row.terms)
    days = sampled(row.first_day, row.last_day)
    past, starts = Past(framework), starts_of_levels()
    kept = row.kept or {"standing": [], "tallies": {}, "began": []}
    standing = {tuple(each) for each in kept["standing"]}
    tallies: dict[str, Counter[str]] = defaultdict(
        Counter, {key: Counter(each) for key, each in kept["tallies"].items()}
    )
    began = list(kept["began"])
    for day in days[row.done : row.done + AT_ONCE]:
        now = set()
        for subject, facts in past.facts_on(day).items():
            for line in lines_of(facts, framework.early_warning):
                key = (str(subject), line.reason)
                now.add(key)
                tallies[line.reason]["weeks"] += 1
                if key not in standing:
                    what = outcome(
                        line,
                        starts.get(subject, ()),
                        day,
                        months=row.months,
                        today=row.last_day,
                        first=day == days[0],
                    )
                    tallies[line.reason][what] += 1
                    if what in (Outcome.ROSE, Outcome.NOISE, Outcome.EARLY) and line.rank:
                        began.append([str(subject), day.isoformat()])
        standing = now
    row.done = min(row.done + AT_ONCE, len(days))
    row.state = BackTest.State.RUNNING
    row.kept = {"standing": sorted(standing), "tallies": tallies, "began": began}
    if row.done == len(days):
        _finish(row, days, starts)
    row.save()
    return row.state != BackTest.State.DONE


def _finish(row: BackTest, days: list[date], starts: Any) -> None:
    """Put what was found together; what was only kept to go on is dropped."""
    terms = load(row.terms).early_warning
    tallies = row.kept["tallies"]
    began: dict[UUID, list[date]] = defaultdict(list)
    for subject, day in row.kept["began"]:
        began[UUID(subject)].append(date.fromisoformat(day))
    rose, looked = chance(starts, subjects_on(days), months=row.months, today=row.last_day)
    told, rises = announced(starts, began, row.first_day, row.last_day, months=row.months)
    row.found = {
        "reasons": {
            each.key: asdict(Tally(**tallies.get(each.key, {}))) | {"level": each.level, "at": each.at}
            for each in terms.reasons
            if each.key not in NOT_TESTED
        },
        "not_tested": [each.key for each in terms.reasons if each.key in NOT_TESTED],
        "chance": [rose, looked],
        "announced": [told, rises],
    }
    row.kept = {}
    row.state, row.finished_at = BackTest.State.DONE, timezone.now()
