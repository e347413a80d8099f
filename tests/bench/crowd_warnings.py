"""Early warnings of the south’s 2,000 invented subjects: those that stand, some dismissed, and those that have gone."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from concerns.models import Concern
from escalation.early_warning.models import WarningLine
from escalation.early_warning.rules.facts import REASONS
from providers.models import Subject
from tests import servers
from tests.bench.crowd import copy_rows
from tests.cast import Cast, acting

RANKS = {"noted": 0, "enhanced": 1, "intensive": 2}
MOST, GONE = 4, 3  # lines of a subject that stand, and that have gone
DISMISSED = 5  # one in so many


def lay(cast: Cast, now: datetime) -> None:
    """Lines for each subject of the south, which rest on up to three of its concerns, of one stream."""
    chance = random.Random(2026)
    with acting(cast.south_lead):
        subjects = list(Subject.objects.values_list("pk", flat=True))
    with servers._superuser(servers._current()) as superuser:
        asked = f"SELECT sensitivity, array_agg(id) FROM {Concern._meta.db_table} WHERE tenant_id = %s GROUP BY 1"
        concerns = dict(superuser.execute(asked, [cast.south_lead.tenant_id]).fetchall())
    copy_rows(_lines(chance, cast.south_lead.tenant_id, subjects, concerns, now))
    with servers._superuser(servers._current()) as superuser:
        superuser.execute("VACUUM ANALYZE")


def _lines(
    chance: random.Random, tenant: Any, subjects: list[Any], concerns: dict[str, list[Any]], now: datetime
) -> Iterator[WarningLine]:
    reasons = [value for value, _ in REASONS]
    streams = sorted(concerns)
    for subject in subjects:
        standing = chance.sample(reasons, chance.randint(0, MOST))
        for n, reason in enumerate([*standing, *chance.choices(reasons, k=GONE)]):
            level, stream = chance.choice(list(RANKS)), "standard" if chance.random() < 0.95 else chance.choice(streams)
            behind = chance.sample(concerns[stream], chance.randint(1, 3))
            since = now - timedelta(days=chance.randint(1, 400))
            put_by = n < len(standing) and chance.randrange(DISMISSED) == 0
            yield WarningLine(
                tenant_id=tenant, subject_id=subject, reason=reason, sensitivity=stream, level=level,
                rank=RANKS[level], words="Open concerns that are scored high", concerns=behind, since=since,
                behind=[{"kind": "concern", "id": str(pk), "weight": 16, "words": ""} for pk in behind],
                ended_at=None if n < len(standing) else since + timedelta(days=20),
                dismissed_at=now if put_by else None, dismissed_by="Lead" * put_by, dismissal="Known" * put_by,
            )  # fmt: skip
