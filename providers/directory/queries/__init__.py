"""Reads of the directory's files, and of what the Care Quality Commission says of an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from providers.directory.models import CqcLocation, CqcRating, DirectoryImport
from providers.directory.rules.cqc import Question
from providers.rules.ods import Kind

COUNTED = (Kind.ADDED, Kind.CHANGED, Kind.CLOSED, Kind.UNCHANGED, Kind.REJECTED)
SHOWN = 20


def last_line(job: DirectoryImport) -> str:
    """Rows by what became of them, as a command's last line; one that is open again has changed."""
    counted = dict(job.counts) | {Kind.CHANGED: job.counts[Kind.CHANGED] + job.counts[Kind.REOPENED]}
    return " ".join(f"{kind.value}={counted[kind]}" for kind in COUNTED)


@dataclass(frozen=True)
class Regulated:
    """One location with its newest rating of each question, and what was said overall before."""

    location: CqcLocation
    now: dict[str, CqcRating]
    earlier: Sequence[CqcRating]

    @property
    def overall(self) -> CqcRating | None:
        return self.now.get(Question.OVERALL)

    @property
    def on(self) -> date | None:
        return max((each.on for each in self.now.values() if each.on), default=None)


def regulated(code: str) -> list[Regulated]:
    """Locations of an organisation by ODS code, of the location or its provider; registered ones first, 20 at most.

    NHS locations carry an ODS code as their id, and the trust's code as their provider's (issue 5; 5.1).
    """
    ratings = Prefetch("ratings", CqcRating.objects.order_by("on", "pk"))
    found = CqcLocation.objects.filter(Q(ods_code=code) | Q(pk=code) | Q(provider_id=code))
    return [_regulated(each) for each in found.order_by("-registered", "name", "pk").prefetch_related(ratings)[:SHOWN]]


def _regulated(location: CqcLocation) -> Regulated:
    ratings = list(location.ratings.all())
    now = {each.question: each for each in ratings if each.current}  # the newest of each question stands last
    earlier = [each for each in reversed(ratings) if not each.current and each.question == Question.OVERALL]
    return Regulated(location, now, earlier)
