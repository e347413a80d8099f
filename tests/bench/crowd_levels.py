"""2,000 invented subjects in the south with ten years of decisions on their levels, laid by COPY."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model

from escalation.models import Assurance, LevelDecision, LevelPeriod, LevelRequest, LevelReview, RequestStep
from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import Sector
from tests import servers
from tests.bench.crowd import copy_rows
from tests.cast import Cast

SUBJECTS, YEARS = 2000, 10
KINDS = {"provider": 1200, "service": 500, "place": 100, "pathway": 150, "programme": 50}
MOVES = 6  # of a subject that ever moved, on average
OPEN = 20  # one subject in so many has an open request
CORRECTED = 100  # one decision in so many
LEVELS = ("routine", "enhanced", "intensive")
SCORES = {"consequence": 4, "likelihood": 4, "grounds": "Grounds", "risk_profile": "Profile"}
STEPS = ("drafted", "shared_with_provider", "sqg_considered", "authorised", "effective")


class Laid(NamedTuple):
    """Rows by table, in the order in which they refer to one another."""

    requests: list[Model]
    steps: list[Model]
    decisions: list[Model]
    periods: list[Model]
    reviews: list[Model]
    standing: list[Model]


def lay(cast: Cast, today: date) -> None:
    """Fill the south: what is asked of its board is asked over ten years."""
    chance, lead = random.Random(2026), cast.south_lead
    organisations = [
        Organisation(id=UUID(int=500_000 + n), code=f"YY{n:04}", name=f"Crowd Trust {n} (invented)")
        for n in range(KINDS["provider"])
    ]
    copy_rows(organisations)
    providers = [
        Provider(tenant_id=lead.tenant_id, organisation_id=each.pk, sector=chance.choice(Sector.values),
                 added_at=_noon(today - timedelta(days=365 * YEARS + 1)))
        for each in organisations
    ]  # fmt: skip
    copy_rows(providers)
    subjects = list(_subjects(lead.tenant_id, providers))
    copy_rows(subjects)
    laid = Laid([], [], [], [], [], [])
    for n, subject in enumerate(subjects):
        _ten_years(laid, chance, subject, lead, today, open_request=n % OPEN == 0)
    for rows in laid:
        copy_rows(rows)
    with servers._superuser(servers._current()) as superuser:
        superuser.execute("VACUUM ANALYZE")


def _subjects(tenant: Any, providers: list[Provider]) -> Iterator[Subject]:
    for kind, number in KINDS.items():
        for n in range(number):
            owned = kind in ("provider", "service")
            yield Subject(
                tenant_id=tenant,
                kind=kind,
                name=f"{kind.capitalize()} {n} (invented)",
                provider_id=providers[n].pk if owned else None,
            )


def _ten_years(
    laid: Laid, chance: random.Random, subject: Subject, lead: Any, today: date, *, open_request: bool
) -> None:
    """Moves at random days, with reviews between them; three in ten never moved."""
    number = 0 if chance.random() < 0.3 else chance.randint(1, 2 * MOVES - 1)
    days = sorted(chance.sample(range(365 * YEARS), number), reverse=True)
    level, since = "routine", None
    for ago in days:
        since = today - timedelta(days=ago)
        target = chance.choice([each for each in LEVELS if each != level])
        _move(laid, chance, subject, lead, (level, target), since)
        level = target
        laid.reviews.extend(_reviews(chance, subject, level, since))
    if since:
        laid.standing.append(
            Assurance(tenant_id=subject.tenant_id, subject_id=subject.pk, level=level, since=since, review_due=today)
        )
    if open_request:
        target = next(each for each in LEVELS if each != level)
        proposed = _noon(today - timedelta(days=chance.randint(1, 40)))
        _request(laid, subject, lead, (level, target), proposed, STEPS[:2])


def _move(laid: Laid, chance: random.Random, subject: Subject, lead: Any, move: tuple[str, str], on: date) -> None:
    request = _request(laid, subject, lead, move, _noon(on - timedelta(days=25)), STEPS)
    common = {"tenant_id": subject.tenant_id, "subject_id": subject.pk, "by_name": "Executive", "at": _noon(on)}
    decided = {"origin": move[0], "target": move[1], "party": "icb", "decided_on": on, "reasons": "Reasons"}
    decision = LevelDecision(request_id=request.pk, effective_from=on, **decided, **common)
    laid.decisions.append(decision)
    laid.periods.append(LevelPeriod(decision_id=decision.pk, level=move[1], starts_on=on, **common))
    if chance.randrange(CORRECTED) == 0:
        begun = on - timedelta(days=3)
        again = LevelDecision(
            request_id=request.pk, effective_from=begun, corrects_id=decision.pk, correction_reason="A slip",
            **decided, **common,
        )  # fmt: skip
        laid.decisions.append(again)
        laid.periods.append(LevelPeriod(decision_id=again.pk, level=move[1], starts_on=begun, **common))


def _request(
    laid: Laid, subject: Subject, lead: Any, move: tuple[str, str], proposed: datetime, steps: tuple[str, ...]
) -> LevelRequest:
    request = LevelRequest(
        tenant_id=subject.tenant_id, subject_id=subject.pk, origin=move[0], target=move[1], status=steps[-1],
        proposer_id=lead.pk, proposed_at=proposed, **SCORES,
    )  # fmt: skip
    laid.requests.append(request)
    laid.steps.extend(
        RequestStep(
            tenant_id=subject.tenant_id, request_id=request.pk, status=status, by_name="Lead",
            at=proposed + timedelta(days=5 * n),
        )
        for n, status in enumerate(steps)
    )  # fmt: skip
    return request


def _reviews(chance: random.Random, subject: Subject, level: str, since: date) -> Iterator[LevelReview]:
    for n in range(chance.randint(0, 8)):
        on = since + timedelta(days=30 * (n + 1))
        yield LevelReview(
            tenant_id=subject.tenant_id, subject_id=subject.pk, level=level, held_on=on, outcome="continue",
            note="Stays", next_due=on + timedelta(days=30), by_name="Lead", at=_noon(on),
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
