"""Live concerns that may tell of the same as a title that is being typed (domain brief 7.8, DD1: counted once).

Only concerns about the same subject are compared, so that the index of subject and status finds them: the comparison of
trigrams is not leakproof, and PostgreSQL uses no index for what it may only look at after row-level security.
"""

from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual

from concerns.models import Concern, ConcernQuerySet
from concerns.search.queries.hits import holding_words
from quality_oversight.ids import as_id

MOST = 5
SHORTEST = 4  # letters; less says nothing yet
NEAR = 0.45  # of the trigrams of the shorter title (assumed; found by trying on invented titles)
VERY_NEAR = 0.7  # of the trigrams of both titles together: these are shown before a concern is logged


def similar_to(title: str, subject: Any) -> list[Concern]:
    """At most five live concerns about a subject whose title is near, or that hold all the words; the nearest first.

    Each has `closeness` and `likeness` (0 to 1). The reader sees what row-level security shows, and nothing else.
    """
    typed = " ".join(title.replace("\0", " ").split())
    key = as_id(subject)
    if len(typed) < SHORTEST or key is None:
        return []
    near = Q(GreaterThanOrEqual(F("closeness"), NEAR)) | holding_words(typed)
    rows = _compared(Concern.objects.live().filter(subject_id=key), typed).filter(near)
    return list(rows.for_list().order_by("-closeness", "-logged_at", "ref")[:MOST])


def very_near(concern: Any) -> bool:
    """Whether a concern that `similar_to` found has nearly the same title."""
    return concern.likeness >= VERY_NEAR


def _compared(concerns: ConcernQuerySet, typed: str) -> Any:
    """Either title may be the shorter one."""
    whole = Value(typed, output_field=TextField())
    within = Func(F("title"), whole, function="WORD_SIMILARITY", output_field=FloatField())
    return concerns.annotate(
        closeness=Greatest(TrigramWordSimilarity(typed, "title"), within), likeness=TrigramSimilarity("title", typed)
    )
