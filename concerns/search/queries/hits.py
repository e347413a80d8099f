"""Full-text search over concerns and what hangs from them, each row within its own row-level security."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
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
from django.db.models import CharField, Expression, F, Func, Lookup, Model, Q, TextField, Value
from django.db.models.expressions import Col
from django.db.models.functions import Concat
from markupsafe import Markup, escape

from concerns.files.models import Attachment
from concerns.models import Concern, ConcernEvent, ConcernUpdate
from concerns.search.columns import COLUMN
from concerns.search.rules.words import Sought, Term, read
from concerns.work.models import ConcernAction
from quality_oversight.tenancy.models import Membership

Query = SearchQuery | CombinedSearchQuery

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
    """One search: a condition on concerns, an order of closeness, and whether too much matched to look at it all."""

    sought: Sought
    weights: str
    elsewhere: tuple[UUID, ...] = ()
    too_many_elsewhere: bool = False

    @property
    def condition(self) -> Q:
        """The concern's own words match, or those of a row that hangs from it; words to leave out are in neither."""
        found = Q()
        if self.sought.wanted:
            found = Q(_matches(_wanted(self.sought, self.weights)))
            if self.elsewhere:
                found |= Q(AnyOf(F("pk"), self.elsewhere))
        if self.sought.unwanted:
            found &= ~Q(_matches(_unwanted(self.sought, self.weights)))
        return found

    @property
    def closeness(self) -> Expression:
        """How well the concern's own words match: reference and title before the summary, and that before the rest."""
        if not self.sought.wanted:
            return Value(0.0)
        return SearchRank(Kept(), _wanted(self.sought, self.weights))


def hunt(typed: str, *, by: Membership) -> Hunt | None:
    """Read what was typed and look in what hangs from concerns; None when it holds nothing to look for."""
    sought = read(typed)
    if not sought:
        return None
    weights = OUTSIDE if by.is_outside else ""
    elsewhere = _concerns_of(sought, weights) if sought.wanted else []
    return Hunt(sought, weights, tuple(dict.fromkeys(elsewhere)), len(elsewhere) >= ELSEWHERE)


def holding_words(typed: str) -> Q:
    """A condition on concerns: all the words of a text stand in the title or in what was seen."""
    sought = read(typed)
    return Q(_matches(_wanted(sought, TOLD))) if sought.wanted else Q(pk__in=())


def snippets(hunted: Hunt, concerns: Iterable[UUID], *, by: Membership) -> dict[UUID, Markup]:
    """The words around a hit for each concern of a page, safe to print: its own text before what hangs from it."""
    keys = list(concerns)
    if not keys or not hunted.sought.wanted:
        return {}
    own = OWN if by.is_outside else OWN_INSIDE
    query = _wanted(hunted.sought, hunted.weights)
    found: dict[UUID, Markup] = {}
    for haystacks in ((own,), HAYSTACKS):
        keys = [key for key in keys if key not in found]
        rows = _all(_headlines(each, query, keys, place) for place, each in enumerate(haystacks)) if keys else []
        for concern, _, where, words in sorted(rows, key=lambda row: row[1]):
            if START in words:
                found.setdefault(concern, _marked(where, words))
    return found


class AnyOf(Lookup):
    """`key = ANY(keys)`: hundreds of keys as one parameter, which Django writes out one by one for IN."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, list(self.rhs)]


class Kept(Expression):
    """The column in which a table is searched; no model knows it."""

    output_field = SearchVectorField()

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        field = SearchVectorField()
        field.set_attributes_from_name(COLUMN)
        return Col(query.get_initial_alias(), field)


def _matches(query: Query) -> SearchVectorExact:
    return SearchVectorExact(Kept(), query)


def _wanted(sought: Sought, weights: str) -> Query:
    return reduce(and_, (_term(term, weights) for term in sought.wanted))


def _unwanted(sought: Sought, weights: str) -> Query:
    return reduce(or_, (_term(term, weights) for term in sought.unwanted))


def _term(term: Term, weights: str) -> Query:
    """One term as PostgreSQL takes it; a single word also by its stem, several as they are typed."""
    exact = f":{weights}" if weights else ""
    half = exact if term.whole else f":*{weights}"
    *before, last = term.words
    raw = " <-> ".join([*(f"'{word}'{exact}" for word in before), f"'{last}'{half}"])
    simple = SearchQuery(raw, config="simple", search_type="raw")
    return simple if before else simple | SearchQuery(raw, config="english", search_type="raw")


def _concerns_of(sought: Sought, weights: str) -> list[UUID]:
    query = _wanted(sought, weights)
    leaving = ~Q(_matches(_unwanted(sought, weights))) if sought.unwanted else Q()
    rows = _all(
        each.model._default_manager.filter(_matches(query), leaving).order_by().values_list(each.concern)[:ELSEWHERE]
        for each in HAYSTACKS
    )
    return [key for (key,) in rows]


def _headlines(where: Haystack, query: Query, concerns: list[UUID], place: int) -> Any:
    """One snippet a row: control characters stand around each hit, and are taken out of the text beforehand."""
    parts: list[Any] = []
    for name in where.texts:
        parts += [F(name), Value(" ")]
    text = Concat(*parts, output_field=TextField())
    bare = Func(text, Value(START + STOP), Value(""), function="translate", output_field=TextField())
    # As they are written: half a word is no stem, but nearly every stem is half a word.
    headline = SearchHeadline(bare, query, config="simple", start_sel=START, stop_sel=STOP, max_words=24, min_words=12)
    rows = where.model._default_manager.filter(**{f"{where.concern}__in": concerns})
    if where.concern != "pk":
        rows = rows.filter(_matches(query))
    return rows.order_by().values_list(
        where.concern, Value(place), Value(where.where, output_field=CharField()), headline
    )


def _all(parts: Iterable[Any]) -> list[Any]:
    """The rows of several reads in one query."""
    first, *more = parts
    return list(first.union(*more, all=True) if more else first)


def _marked(where: str, words: str) -> Markup:
    safe = str(escape(words)).replace(START, "<mark>").replace(STOP, "</mark>")
    return Markup(f"{escape(where + ': ' if where else '')}{safe}")  # noqa: S704  (escaped above)
