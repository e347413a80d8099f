"""Where words stand in the ICB's tables, as far as the reader may see."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.safestring import SafeString

from concerns.files.models import Attachment
from concerns.models import Concern
from concerns.privacy.models import PrivacyFinding
from concerns.privacy.rules.places import (
    COLUMNS,
    KEPT_BY_ONE,
    NOT_WORDS,
    PUBLISHED,
    TABLES,
    as_pattern,
    is_fixed,
    is_searched,
)
from quality_oversight.tenancy.isolation import TenantModel, tenant_context
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import TEAM
from quality_oversight.texts.doubts import digest_of, marked
from quality_oversight.texts.findings import Finding, Kind, findings

Table = Any  # a model's class


@dataclass(frozen=True)
class Place:
    """One field of one row in which words stand; `fixed` where nobody changes it any more."""

    model: Table
    pk: Any
    column: str
    about: str
    concern_id: Any = None
    fixed: bool = False

    @property
    def words(self) -> str:
        """The place as people read it: "history, what was changed"."""
        field = self.model._meta.get_field(self.column)
        table = TABLES.get(self.model._meta.label_lower, self.model._meta.verbose_name)
        return f"{table}, {COLUMNS.get(self.column) or getattr(field, 'verbose_name', self.column)}"


@dataclass(frozen=True)
class Unseen:
    """A column in whose rows words stand that the reader may not see: how many, and never which."""

    model: Table
    column: str
    rows: int


@dataclass(frozen=True)
class Found:
    """Words of a finding as they stand now: the text around them, and the words themselves."""

    text: str
    finding: Finding

    @property
    def words(self) -> str:
        return self.finding.words(self.text)


@contextmanager
def with_the_teams_notes(by: Membership) -> Iterator[None]:
    """See the quality team's own notes too: what must not be written is looked for there as well."""
    streams = [*by.clearances, TEAM]
    with tenant_context(by.tenant_id, clearances=streams, user_id=by.user_id):
        yield


def searched_models() -> list[tuple[Table, list[str]]]:
    """Every table of the ICB that can hold words of a case, with its columns."""
    found: list[tuple[Table, list[str]]] = []
    for model in apps.get_models():
        if issubclass(model, TenantModel) and is_searched(model._meta.app_label, model._meta.label_lower):
            columns = [field.name for field in model._meta.concrete_fields if _holds_words(field)]
            if columns:
                found.append((model, columns))
    return found


def _holds_words(field: models.Field) -> bool:
    kinds = models.CharField | models.TextField | models.JSONField
    return isinstance(field, kinds) and not field.choices and field.name not in NOT_WORDS


def places_of(words: str, *, concern: Concern | None = None) -> list[Place]:
    """Every place where words stand, in any case and spaces; in one concern and what hangs from it, if given."""
    places: list[Place] = []
    for model, columns in searched_models():
        rows = model._default_manager.all() if concern is None else _of_concern(model, concern)
        if rows is not None:
            places += _places_in(model, rows, columns, words)
    return places


def excerpts(places: Iterable[Place], words: str) -> dict[Place, SafeString]:
    """The text around the words in each place, as far as the reader may read it: the team's own notes stay closed."""
    pattern, by_model = as_pattern(words), defaultdict(list)
    for place in places:
        by_model[place.model].append(place)
    shown: dict[Place, SafeString] = {}
    for model, there in by_model.items():
        columns = {place.column for place in there}
        rows = {
            row["pk"]: row
            for row in model._default_manager.filter(pk__in={each.pk for each in there}).values("pk", *columns)
        }
        for place in there:
            texts = strings(rows[place.pk][place.column]) if place.pk in rows else ()
            for text in texts:
                if found := [Finding(Kind.NAME, *each.span()) for each in pattern.finditer(text)]:
                    shown[place] = marked(text, found)
                    break
    return shown


def unseen(words: str, places: Collection[Place], *, kind: str = Kind.NAME, take_out: bool = False) -> list[Unseen]:
    """Where words stand in colleagues' drafts, own views, own imports and prints, beside the `places` that are seen.

    With `take_out` a mark of this kind takes their place there, views lose that part of their search, and prints go:
    those of the register when they stood there, those of days and profiles when they stood in anything that is told.
    `places` are then those from which they went.
    """
    seen = Counter() if take_out else Counter((place.model._meta.db_table, place.column) for place in places)
    prints = any(place.model._meta.app_label == "register" for place in places)
    told = any(not place.fixed for place in places)
    tables = {model._meta.db_table: model for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, field, held FROM privacy_redact_unseen(%s, %s, %s, %s)"
            " UNION ALL SELECT place, field, held FROM privacy_drop_papers(%s, %s, %s)",
            [words, Kind(kind).words, take_out, prints, words, told, take_out],
        )
        rows = cursor.fetchall()
    found = [Unseen(tables[table], column, held - seen[table, column]) for table, column, held in rows]
    return [each for each in found if each.rows > 0]


def unseen_in_words(found: Iterable[Unseen]) -> list[str]:
    """As people read it, a line for each table: "Drafts of concerns: 2"."""
    most: dict[str, int] = {}
    for each in found:
        said = KEPT_BY_ONE[each.model._meta.label_lower]
        most[said] = max(each.rows, most.get(said, 0))
    return [f"{said[0].upper()}{said[1:]}: {rows}" for said, rows in most.items()]


def _of_concern(model: Table, concern: Concern) -> Any:
    """The rows of a table that belong to a concern, directly or through another row; None where no way leads there."""
    if model is Concern:
        return Concern.objects.filter(pk=concern.pk)
    ways = list(_ways_to_concern(model))
    for field in model._meta.concrete_fields:
        if field.related_model not in (None, Concern, model):
            ways += [f"{field.name}__{way}" for way in _ways_to_concern(field.related_model)]
    if not ways:
        return None
    return model._default_manager.filter(reduce(or_, (Q(**{way: concern.pk}) for way in ways)))


def _ways_to_concern(model: Any) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if field.related_model is Concern and model is not Concern:
            yield field.name


def _places_in(model: Table, rows: Any, columns: list[str], words: str) -> Iterator[Place]:
    quote, table = connection.ops.quote_name, model._meta.db_table
    longest = max(re.split(r"[\s\"\\]+", words), key=len).lower()  # looked for first: it costs little
    held = {}
    for name in columns:
        column = f"{quote(table)}.{quote(model._meta.get_field(name).column)}"
        sql = f"(strpos(lower({column}::text), %s) > 0 AND privacy_holds(to_jsonb({column}), %s))"
        held[f"holds_{name}"] = RawSQL(sql, [longest, words], output_field=models.BooleanField())  # noqa: S611  (our names)
    about = [
        name for name in ("ref", "concern__ref", "risk__ref", "intervention__ref", "item__ref") if _has(model, name)
    ]
    belongs = "pk" if model is Concern else "concern_id" if _has(model, "concern__ref") else None
    status = PUBLISHED.get(model._meta.label_lower)
    wanted = {"pk", *about, *filter(None, (belongs, status))}
    rows = rows.order_by().annotate(**held).filter(reduce(or_, (Q(**{name: True}) for name in held)))
    for row in rows.values(*wanted, *held).distinct():
        for name in columns:
            if row[f"holds_{name}"]:
                yield Place(
                    model,
                    row["pk"],
                    name,
                    about=next((row[each] for each in about if row[each]), ""),
                    concern_id=row[belongs] if belongs else None,
                    fixed=bool(status) and is_fixed(row[status]),
                )


def _has(model: Table, path: str) -> bool:
    first, _, rest = path.partition("__")
    names = {field.name: field for field in model._meta.concrete_fields}
    if first not in names:
        return False
    return not rest or (names[first].related_model is not None and _has(names[first].related_model, rest))


def now_of(finding: PrivacyFinding) -> Found | None:
    """The words of a finding as they stand now in the row that was written or what hangs from it; None when gone."""
    for text in _texts(apps.get_model(finding.target_type), finding.target_id):
        for each in findings(text):
            if each.kind == finding.kind and digest_of(each.kind, each.words(text)) == finding.digest:
                return Found(text, each)
    return None


def _texts(target: Table, pk: Any) -> Iterator[str]:
    for model, columns in searched_models():
        keys = ["pk"] if model is target else []
        keys += [field.name for field in model._meta.concrete_fields if field.related_model is target]
        for key in keys:
            for row in model._default_manager.filter(**{key: pk}).values_list(*columns):
                for value in row:
                    yield from strings(value)


def strings(value: Any) -> Iterator[str]:
    """Every text inside a value of a column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def queue(show: str) -> Any:
    """Findings that wait, the oldest first; or those that were decided, the newest decision first."""
    rows = PrivacyFinding.objects.select_related("concern", "decision")
    if show == "decided":
        return rows.exclude(decision=None).order_by("-decision__at", "-pk")
    return rows.waiting()


def file_of(finding: PrivacyFinding) -> Attachment | None:
    """The file in which something was found; None for a finding in a text."""
    return Attachment.objects.get(pk=finding.target_id) if finding.in_file else None


def names_of_files(rows: Iterable[PrivacyFinding], by: Membership) -> dict[str, str]:
    """The name of each file in which something was found, by its id as a finding keeps it."""
    wanted = [finding.target_id for finding in rows if finding.in_file]
    if not wanted:
        return {}
    with with_the_teams_notes(by):
        return {str(pk): name for pk, name in Attachment.objects.filter(pk__in=wanted).values_list("pk", "name")}


def is_own(concern: Concern, by: Membership) -> bool:
    """Whether a person leads on a concern, or logged it."""
    return concern.lead_id == by.pk or concern.events.filter(verb="raised", by=by).exists()
