"""Full-text search over concerns and what hangs from them, each row within its own row-level security."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import islice
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import (
    CombinedSearchQuery,
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVectorExact,
    SearchVectorField,
)
from django.db.models import CharField, Expression, F, Func, Model, Q, TextField, Value
from django.db.models.expressions import Col
from django.db.models.functions import Cast, Concat
from markupsafe import Markup, escape

from concerns.files.models import Attachment
from concerns.models import Concern, ConcernEvent, ConcernUpdate
from concerns.search.columns import COLUMN
from concerns.search.rules.words import Sought, Term, read
from concerns.work.models import ConcernAction
from quality_oversight.compiled import AnyOf, Given, compiled
from quality_oversight.tenancy.models import Membership

Query = SearchQuery | CombinedSearchQuery
Raw = tuple[str | Given, bool]  # a term as PostgreSQL takes it, and whether it is also looked for by its stem

OUTSIDE = "ABC"  # the weights that an outside organisation's user may find by: D is what the ICB keeps to itself
TOLD = "AB"  # the weights of reference, title and what was seen
ELSEWHERE = 500  # rows of updates and the like that are followed to their concerns; the page says when there are more
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class Haystack:
    """A table that hangs from a concern and is searched; its migration has given it the column (search.columns)."""

    model: type[Model]
    where: str  # the words before a snippet
    texts: tuple[str, ...]
    concern: str = "concern_id"


# One line for each table beside the concern itself.
HAYSTACKS: tuple[Haystack, ...] = (
    Haystack(ConcernAction, "Action", ("title", "detail", "blocker", "evidence")),
    Haystack(ConcernUpdate, "Update", ("text", "point", "evidence", "answer_text")),
    Haystack(ConcernEvent, "History", ("text",)),
    Haystack(Attachment, "File", ("name",)),
)
OWN = Haystack(Concern, "", ("summary", "immediate_safety_action"), concern="pk")
OWN_INSIDE = Haystack(Concern, "", (*OWN.texts, "closure_evidence", "redirected_to"), concern="pk")


@dataclass(frozen=True)
class Hunt:
    """One search: conditions on concerns, and an order of closeness."""

    sought: Sought
    weights: str

    @property
    def wanted(self) -> list[Raw]:
        return [_raw(term, self.weights) for term in self.sought.wanted]

    @property
    def unwanted(self) -> list[Raw]:
        return [_raw(term, self.weights) for term in self.sought.unwanted]

    @cached_property
    def elsewhere(self) -> list[str]:
        """The keys of the concerns of up to ELSEWHERE rows of each haystack that hold the words."""
        return [key for (key,) in _read(_elsewhere, self)] if self.sought.wanted else []

    @property
    def too_many_elsewhere(self) -> bool:
        """Whether it was looked elsewhere, and too much matched to look at it all."""
        return len(self.__dict__.get("elsewhere", ())) >= ELSEWHERE

    @property
    def own(self) -> Q:
        """The concern's own words match; words to leave out are not in it."""
        return (Q(_matches(_all_of(self.wanted))) if self.sought.wanted else Q()) & self._spared

    def beside(self, known: Collection[str] = ()) -> Q | None:
        """A row that hangs from the concern matches, and it is not known already; None where there is no such row."""
        keys = {*self.elsewhere} - {*known}
        return Q(AnyOf(F("pk"), keys)) & self._spared if keys else None

    @property
    def condition(self) -> Q:
        """The concern's own words match, or those of a row that hangs from it."""
        return self.own | beside if (beside := self.beside()) else self.own

    @property
    def closeness(self) -> Expression:
        """How well the concern's own words match: reference and title before the summary, and that before the rest."""
        if not self.sought.wanted:
            return Value(0.0)
        return SearchRank(Kept(), _all_of(self.wanted))

    @property
    def _spared(self) -> Q:
        return ~Q(_matches(_any_of(self.unwanted))) if self.sought.unwanted else Q()


def hunt(typed: str, *, by: Membership) -> Hunt | None:
    """Read what was typed; None when it holds nothing to look for."""
    sought = read(typed)
    return Hunt(sought, OUTSIDE if by.is_outside else "") if sought else None


def holding_words(typed: str) -> Q:
    """A condition on concerns: all the words of a text stand in the title or in what was seen."""
    sought = read(typed)
    return Q(_matches(_all_of([_raw(term, TOLD) for term in sought.wanted]))) if sought.wanted else Q(pk__in=())


def snippets(hunted: Hunt, concerns: Iterable[UUID], *, by: Membership) -> dict[UUID, Markup]:
    """The words around a hit for each concern of a page, safe to print: its own text before what hangs from it."""
    keys = list(concerns)
    if not keys or not hunted.sought.wanted:
        return {}
    own = OWN if by.is_outside else OWN_INSIDE
    found: dict[UUID, Markup] = {}
    for haystacks in ((own,), HAYSTACKS):
        keys = [key for key in keys if key not in found]
        rows = _read(_headlines, hunted, keys, haystacks=haystacks) if keys else []
        for concern, _, where, words in sorted(rows, key=lambda row: row[1]):
            if START in words:
                found.setdefault(concern, _marked(where, words))
    return found


class Kept(Expression):
    """The column in which a table is searched; no model knows it."""

    output_field = SearchVectorField()

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        field = SearchVectorField()
        field.set_attributes_from_name(COLUMN)
        return Col(query.get_initial_alias(), field)


class OrItsStem(SearchQuery):
    """A word as it is typed or by its stem; where these are one, PostgreSQL would look for it twice."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        typed, typed_params = super().as_sql(compiler, connection, *args, **extra)
        stem, params = SearchQuery(self.source_expressions[1], config="english", search_type="raw").as_sql(
            compiler, connection
        )
        same = f"CASE WHEN {typed} = {stem} THEN {typed} ELSE {typed} || {stem} END"
        return same, [*typed_params, *params, *typed_params, *typed_params, *params]


def _matches(query: Query) -> SearchVectorExact:
    return SearchVectorExact(Kept(), query)


def _all_of(terms: Iterable[Raw]) -> Query:
    return reduce(and_, map(_term, terms))


def _any_of(terms: Iterable[Raw]) -> Query:
    return reduce(or_, map(_term, terms))


def _raw(term: Term, weights: str) -> Raw:
    """One term as PostgreSQL takes it; a single word is looked for by its stem too, several as they are typed."""
    exact = f":{weights}" if weights else ""
    half = exact if term.whole else f":*{weights}"
    *before, last = term.words
    return " <-> ".join([*(f"'{word}'{exact}" for word in before), f"'{last}'{half}"]), not before


def _term(term: Raw) -> Query:
    raw, stemmed = term
    return (OrItsStem if stemmed else SearchQuery)(raw, config="simple", search_type="raw")


def _read(read: Callable[..., list[Any]], hunted: Hunt, *values: Any, **shape: Any) -> list[Any]:
    """The rows of a compiled read: its own values, then the words of the search, and in its shape what these are."""
    wanted, unwanted = hunted.wanted, hunted.unwanted
    words = [raw for raw, _ in (*wanted, *unwanted)]
    shape |= {"wanted": tuple(stem for _, stem in wanted), "unwanted": tuple(stem for _, stem in unwanted)}
    return read(*values, *words, **shape)


def newest(hunted: Hunt, found: Q, number: int) -> list[tuple[float, UUID]]:
    """Closeness and key of the newest concerns that `found` lets through and that hold the words themselves."""
    return _read(_newest, hunted, found=found, number=number)


@partial(compiled, keeps_plan=False)
def _newest(*words: Any, found: Q, number: int, wanted: tuple[bool, ...], unwanted: tuple[bool, ...]) -> Any:
    holds, query = _holding(words, wanted, unwanted)
    closeness: Expression = SearchRank(Kept(), query) if query else Value(0.0)
    rows = Concern.objects.filter(found & holds).annotate(closeness=closeness).order_by("-logged_at", "-ref")
    return rows.values_list("closeness", "pk")[:number]


@compiled
def _elsewhere(*words: Any, wanted: tuple[bool, ...], unwanted: tuple[bool, ...]) -> Any:
    """The concerns of rows that hang from concerns and hold the words."""
    holds, _ = _holding(words, wanted, unwanted)
    return _all(
        each.model._default_manager.filter(holds).order_by().values_list(Cast(each.concern, TextField()))[:ELSEWHERE]
        for each in HAYSTACKS
    )


def _holding(words: Iterable[Any], wanted: tuple[bool, ...], unwanted: tuple[bool, ...]) -> tuple[Q, Query | None]:
    """The condition of the words that a read is given, and the query of those that are wanted."""
    given = iter(words)
    query = _all_of(zip(islice(given, len(wanted)), wanted, strict=True)) if wanted else None
    holds = Q(_matches(query)) if query else Q()
    return holds & ~Q(_matches(_any_of(zip(given, unwanted, strict=True)))) if unwanted else holds, query


@compiled
def _headlines(keys: Any, *words: Any, haystacks: Any, wanted: tuple[bool, ...], unwanted: tuple[bool, ...]) -> Any:
    """Snippets of some concerns, one a row."""
    query = _all_of(zip(words, wanted, strict=False))
    return _all(_headline(each, query, keys, place) for place, each in enumerate(haystacks))


def _headline(where: Haystack, query: Query, keys: Any, place: int) -> Any:
    """One snippet a row: control characters stand around each hit, and are taken out of the text beforehand."""
    parts: list[Any] = []
    for name in where.texts:
        parts += [F(name), Value(" ")]
    text = Concat(*parts, output_field=TextField())
    bare = Func(text, Value(START + STOP), Value(""), function="translate", output_field=TextField())
    # As they are written: half a word is no stem, but nearly every stem is half a word.
    headline = SearchHeadline(bare, query, config="simple", start_sel=START, stop_sel=STOP, max_words=24, min_words=12)
    rows = where.model._default_manager.filter(AnyOf(F(where.concern), keys))
    if where.concern != "pk":
        rows = rows.filter(_matches(query))
    return rows.order_by().values_list(
        where.concern, Value(place), Value(where.where, output_field=CharField()), headline
    )


def _all(parts: Iterable[Any]) -> Any:
    """Several reads as one query."""
    first, *more = parts
    return first.union(*more, all=True) if more else first


def _marked(where: str, words: str) -> Markup:
    safe = str(escape(words)).replace(START, "<mark>").replace(STOP, "</mark>")
    return Markup(f"{escape(where + ': ' if where else '')}{safe}")  # noqa: S704  (escaped above)
