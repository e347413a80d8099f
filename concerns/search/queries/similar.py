"""Live concerns that may tell of the same as a title that is being typed (domain brief 7.8, DD1: counted once).

Only concerns about subjects that belong together are compared, so that the index of subject and status finds them: the
comparison of trigrams is not leakproof, and PostgreSQL uses no index for what it may only look at after row-level
security.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import BooleanField, Case, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual

from concerns.models import Concern, ConcernQuerySet, ConcernSubject
from concerns.search.queries.hits import holding_words
from providers.models import Subject
from providers.rules.sectors import PARTS, SubjectKind
from quality_oversight.ids import as_id

MOST = 5
SHORTEST = 4  # letters; less says nothing yet
NEAR = 0.45  # of the trigrams of the shorter title (assumed; found by trying on invented titles)
KIN = (PARTS, (SubjectKind.PROVIDER,))  # a concern about one may well be about the other
VERY_NEAR = 0.7  # of the trigrams of both titles together: these are shown before a concern is logged


def similar_to(title: str, subject: Any, further: Collection[Any] = (), *, stream: str | None = None) -> list[Concern]:
    """At most five live concerns whose title is near, or that hold all the words; the subject's own and nearest first.

    Looked through are concerns about the subject or a `further` one, as their own subject or as one of theirs; and,
    where one of these is a service or site, those about its organisation, or the other way round. Each has `closeness`
    and `likeness` (0 to 1), `is_exact` (its own subject is the one asked for) and `also_about` (the names of its
    further subjects). The reader sees what row-level security shows, and of that one `stream` where it is given.
    """
    typed = " ".join(title.replace("\0", " ").split())
    key = as_id(subject)
    if len(typed) < SHORTEST or key is None:
        return []
    near = Q(GreaterThanOrEqual(F("closeness"), NEAR)) | holding_words(typed)
    rows = _compared(_about(_with_kin({key, *filter(None, map(as_id, further))})), typed).filter(near)
    if stream:
        rows = rows.filter(sensitivity=stream)
    exact = Case(When(subject_id=key, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = rows.annotate(is_exact=exact).for_list().order_by("-is_exact", "-closeness", "-logged_at", "ref")
    return _with_names(list(rows[:MOST]))


def very_near(concern: Any) -> bool:
    """Whether a concern that `similar_to` found has nearly the same title."""
    return concern.likeness >= VERY_NEAR


def _with_kin(keys: Collection[UUID]) -> list[UUID]:
    """Subjects, with the organisation of each service and site among them, and those of each organisation."""
    providers = Subject.objects.order_by().filter(pk__in=keys, provider__isnull=False).values("provider")
    of_services, of_organisations = (
        Q(kind__in=other, provider__in=providers.filter(kind__in=kind)) for kind, other in (KIN, reversed(KIN))
    )
    return sorted({*keys, *Subject.objects.filter(of_services | of_organisations).values_list("pk", flat=True)})


def _about(subjects: Sequence[UUID]) -> ConcernQuerySet:
    """Live concerns with one of some subjects as their own or a further one, each found by an index."""
    live = Concern.objects.live().order_by()
    further = ConcernSubject.objects.current().order_by().filter(subject__in=subjects)
    found = live.filter(subject__in=subjects).values("pk").union(further.values("concern_id"), all=True)
    return Concern.objects.live().filter(pk__in=found)


def _with_names(concerns: list[Concern]) -> list[Concern]:
    """Tell of each concern what else it is about."""
    names: dict[UUID, list[str]] = {}
    rows = ConcernSubject.objects.current().filter(concern__in=concerns).order_by("subject__name")
    for concern, name in rows.values_list("concern_id", "subject__name") if concerns else ():
        names.setdefault(concern, []).append(name)
    for each in concerns:
        each.also_about = names.get(each.pk, [])  # type: ignore[attr-defined]
    return concerns


def _compared(concerns: ConcernQuerySet, typed: str) -> Any:
    """Either title may be the shorter one."""
    whole = Value(typed, output_field=TextField())
    within = Func(F("title"), whole, function="WORD_SIMILARITY", output_field=FloatField())
    return concerns.annotate(
        closeness=Greatest(TrigramWordSimilarity(typed, "title"), within), likeness=TrigramSimilarity("title", typed)
    )
