"""50,000 invented concerns in one ICB, laid by COPY: words as uneven as in English, one in twenty restricted."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import connection
from django.db.models import Model

from concerns.models import Concern, ConcernEvent, ConcernUpdate
from concerns.rules.lifecycle import Status
from providers.models import Subject
from quality_oversight.frameworks import load
from tests import servers
from tests.cast import Cast, acting

CONCERNS = 50_000
RESTRICTED = 20  # one in so many
STEPS = 3  # of a concern's history, on average
COMMON, RARE, HALF, UNHEARD = "ward", "sepsis", "anaesth", "quagga"
SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ol", "us")]
STATUSES = [Status.OPEN] * 9 + [Status.MONITORING] * 5 + [Status.SUBMITTED] * 2 + [Status.TRIAGE] * 2
STATUSES += [Status.NO_FURTHER_ACTION] * 12  # closed ones ask for evidence as well; as a filter it is the same
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Words:
    """Invented words, the n-th as common as 1/n (Zipf), from a fixed seed."""

    def __init__(self, number: int = 6000) -> None:
        self.chance = random.Random(2026)
        made = {"".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(number)}
        self.known = sorted(made)
        self.chance.shuffle(self.known)
        self.weights = list(accumulate(1 / n for n in range(1, len(self.known) + 1)))

    def some(self, number: int) -> str:
        return " ".join(self.chance.choices(self.known, cum_weights=self.weights, k=number))


def lay(cast: Cast) -> None:
    """Fill the north with its concerns and their history, and the south with a fifth as many."""
    words = Words()
    for person, number in ((cast.lead, CONCERNS), (cast.south_lead, CONCERNS // 5)):
        with acting(person):
            subjects = list(Subject.objects.values_list("pk", flat=True))
        domains = [domain.key for domain in load(person.tenant.framework_key).domains]
        concerns = list(_concerns(words, person, subjects, domains, number))
        copy_rows(concerns)
        copy_rows(_steps(words, concerns))
        copy_rows(_updates(words, concerns))
    with servers._superuser(servers._current()) as superuser:
        superuser.execute("VACUUM ANALYZE")


def _concerns(words: Words, lead: Any, subjects: list[Any], domains: list[str], number: int) -> Iterator[Concern]:
    chance = words.chance
    for n in range(number):
        logged = NOW - timedelta(minutes=37 * (number - n))
        told = [COMMON] * (n % 5 < 2) + [RARE] * (n % 2500 == 7) + ["anaesthetic"] * (n % 500 == 3)
        yield Concern(
            tenant_id=lead.tenant_id,
            ref=f"QC-{logged.year}-{n:05}",
            subject_id=chance.choice(subjects),
            title=words.some(6)[:110],
            summary=" ".join([words.some(30), *told, words.some(30)]),
            source=chance.choice(["IQ01", "EQ01", "IL01", "EL01"]),
            date_identified=date(2026, 1, 5),
            domains=[chance.choice(domains)],
            key_questions=[chance.choice(["safe", "caring"])],
            immediacy=chance.choice(["soon", "developing", "historic"]),
            harm=chance.choice(["none", "low", "moderate", "unknown"]),
            status=chance.choice(STATUSES),
            sensitivity=chance.choice(["speak_up", "safeguarding"]) if n % RESTRICTED == 0 else "standard",
            initial_consequence=4,
            initial_likelihood=4,
            consequence=chance.randint(1, 5),
            likelihood=chance.randint(1, 5),
            lead_id=lead.pk if n % 40 == 1 else None,
            logged_at=logged,
        )


def _steps(words: Words, concerns: list[Concern]) -> Iterator[ConcernEvent]:
    for n, concern in enumerate(concerns):
        for step in range(words.chance.randint(1, 2 * STEPS - 1)):
            yield ConcernEvent(
                tenant_id=concern.tenant_id,
                concern_id=concern.pk,
                at=concern.logged_at + timedelta(days=step),
                by_name="Somebody (invented)",
                verb="raised" if not step else "edited",
                text=words.some(12) + f" {COMMON}" * (n % 20 == step) if step else "",
                status=concern.status,
                consequence=concern.consequence,
                likelihood=concern.likelihood,
                domains=concern.domains,
            )


def _updates(words: Words, concerns: list[Concern]) -> Iterator[ConcernUpdate]:
    for concern in concerns[::2]:
        yield ConcernUpdate(
            tenant_id=concern.tenant_id,
            concern_id=concern.pk,
            by_name="Somebody (invented)",
            text=words.some(25),
            visibility=words.chance.choice(["team", "icb"]),
        )


def copy_rows(rows: Iterable[Model]) -> None:
    """COPY rows into their table, past row-level security: as superuser, whom no policy binds."""
    rows = iter(rows)
    first = next(rows)
    fields = [field for field in first._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    order = f"COPY {first._meta.db_table} ({columns}) FROM STDIN"
    with servers._superuser(servers._current()) as superuser, superuser.cursor().copy(order) as copy:
        for row in (first, *rows):
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
