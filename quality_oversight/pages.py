"""What every page needs: whole page or fragment, redirect after success, refusals on forms, paging and sorting."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, EmptyResultSet, ValidationError
from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models.query import FlatValuesListIterable
from django.forms import BaseForm, MultiWidget
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRedirect, push_url

SIZES = (25, 50, 100)  # rows of a page
FIND = "find"  # the button of a finder; its value is the finder's name
COUNTED = 500  # rows beyond a page that are counted: who has more of them filters, and does not read on


def page(
    request: HttpRequest,
    template: str,
    block: str | None = None,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with one named block of it when htmx asks for a fragment."""
    source = engines["jinja2"].get_template(template)
    values, fragment = dict(context or {}), bool(block) and _wants_fragment(request)
    html = _block(source, str(block), values, request) if fragment else source.render(values, request)
    response = HttpResponse(html, status=status)
    if fragment and (unused := [name for name, given in request.GET.lists() if not any(given)]):
        push_url(response, same_page(request, **dict.fromkeys(unused)))  # a filter that says nothing is left out
    patch_vary_headers(response, ["HX-Request"])
    return response


NOT_KEPT = "nothing was kept, because something else has to be put right first"


def invalid(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Show the form again with its errors: the whole page, status 422."""
    if isinstance(form := context.get("form"), BaseForm):
        ask_for_files_again(request, form)
    return page(request, template, context=context, status=422)


def ask_for_files_again(request: HttpRequest, form: BaseForm) -> None:
    """Say beside a file that it was not kept, where other fields are wrong: no browser sends it a second time."""
    if not form.errors or form.non_field_errors():
        return
    for name in [each for each in form.fields if request.FILES.get(form.add_prefix(each)) and each not in form.errors]:
        many = getattr(form.fields[name].widget, "allow_multiple_selected", False)
        form.add_error(name, f"Choose the {'files' if many else 'file'} again: {NOT_KEPT}")


def form_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a form, or, where it was sent and nothing came of it, the form again with its errors.

    One whose finder was asked (`searched`) was not sent yet.
    """
    if request.method == "POST" and not request.POST.get(FIND):
        return invalid(request, template, context)
    return page(request, template, context=context)


def accepted(request: HttpRequest, to: Any, message: str | None = None, **kwargs: Any) -> HttpResponse:
    """Redirect after success to a URL, a URL name or an object with get_absolute_url; the message shows there."""
    if message:
        messages.success(request, message)
    address = resolve_url(to, **kwargs)
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def show_refusal(form: BaseForm, refusal: ValidationError) -> None:
    """Put the reason that an action gave beside the form's field, or at its head when the form has no such field."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


def searched(request: HttpRequest, form: Any) -> str | None:
    """The name of the finder whose Search button was pressed (no JavaScript); the form then shows no errors."""
    name = request.POST.get(FIND)
    if name:
        wait(form)
    return name


def wait(form: Any) -> None:
    """Let a form show what was typed without judging it yet."""
    form._errors, form.cleaned_data = ErrorDict(), {}


def sought(request: HttpRequest, name: str) -> str:
    """What was typed into the finder called `name`; PostgreSQL's texts hold no NUL."""
    return (request.GET.get(f"{name}_q") or request.POST.get(f"{name}_q") or "").replace("\0", "").strip()


def found(request: HttpRequest, name: str, options: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Answer a finder's search with radio buttons; an option is {"value", "text", "hint"} (components/finder.jinja)."""
    context = {"name": name, "options": options, "sought": sought(request, name), "chosen": request.GET.get(name, "")}
    return page(request, "components/_found.jinja", context=context)


@dataclass(frozen=True)
class Chip:
    """One filter that is in use: its label, its value in words (or a date), and the address of the page without it."""

    label: str
    value: Any
    href: str


def chips(request: HttpRequest, form: BaseForm) -> list[Chip]:
    """The filters of a list that are in use, each with what takes it away; a field's `initial` is no filter."""
    form.is_valid()
    return [chip for name in form.fields for chip in _chips_of(request, form, name)]


def _chips_of(request: HttpRequest, form: BaseForm, name: str) -> Iterator[Chip]:
    field, value = form.fields[name], form.cleaned_data.get(name)
    if not value or value == field.initial or field.widget.is_hidden:
        return
    label = str(form[name].label)
    if isinstance(value, list):
        for one in value:
            rest = [other for other in request.GET.getlist(name) if other != str(one)]
            yield Chip(label, _in_words(field, one), same_page(request, **{name: rest or None, "page": None}))
        return
    several = isinstance(field.widget, MultiWidget)
    parts = [name + part for part in field.widget.widgets_names] if several else [name]
    yield Chip(label, _in_words(field, value), same_page(request, **dict.fromkeys([*parts, "page"])))


def _in_words(field: Any, value: Any) -> Any:
    """A value as the filter's own choices name it."""
    if isinstance(value, date):
        return value
    choices = getattr(field, "choices", None) or getattr(field.widget, "choices", None) or ()
    wanted = str(getattr(value, "pk", value))
    return str(next((words for key, words in choices if str(key) == wanted), value))


def cleared(request: HttpRequest) -> str:
    """This page's address without any filter: the order and the length of its pages stay."""
    kept = {name: request.GET[name] for name in ("sort", "size") if name in request.GET}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


class Counted(Paginator):
    """Pages of a list that is counted to a limit only: to count 50,000 rows takes longer than to show 25.

    `more` tells that there are more rows than `count` says. A list of keys is counted and read in one go.
    """

    def __init__(self, rows: Any, size: int, page: Any) -> None:
        super().__init__(rows, size)
        self.bottom = size * max(0, int(page) - 1 if str(page).isdecimal() and len(str(page)) < 5 else 0)
        self.limit = COUNTED + self.bottom
        self.more = False
        self.keys: list[Any] | None = None  # of the page that was asked for

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        query = getattr(rows, "query", None)
        if query is None or query.distinct or query.combinator or query.is_sliced:
            return super().count
        if issubclass(rows._iterable_class, FlatValuesListIterable):
            found, self.keys = _counted(rows, self.limit + 1, slice(self.bottom, self.bottom + self.per_page))
        else:
            found, _ = _counted(rows.order_by().values_list("pk", flat=True), self.limit + 1)
        self.more = found > self.limit
        return min(found, self.limit)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        if self.keys is not None and (number - 1) * self.per_page == self.bottom:
            return Page(self.keys, number, self)
        return super().page(number)


def _counted(keys: Any, limit: int, part: slice | None = None) -> tuple[int, list[Any]]:
    """How many of the first rows there are, and a part of their keys; the SQL is worked out once for both."""
    try:
        sql, params = keys[:limit].query.sql_with_params()
    except EmptyResultSet:
        return 0, []
    name = keys.query.values_select[0]
    some = f"(ARRAY_AGG(found.{name}))[{part.start + 1}:{part.stop}]" if part else "NULL"
    with connections[keys.db].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), {some} FROM ({sql}) AS found", params)  # noqa: S608  (Django's own SQL)
        number, found = cursor.fetchone()
    return number, found or []


@dataclass(frozen=True)
class Pager:
    """One page of a list, with what the NHS pagination component needs. Costs two queries, or for keys one."""

    page: Page
    request: HttpRequest

    @property
    def rows(self) -> Any:
        return self.page.object_list

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def more(self) -> bool:
        """Whether there are more rows than `total`."""
        return bool(self.page.paginator.count and getattr(self.page.paginator, "more", False))

    @property
    def first(self) -> int:
        return self.page.start_index()

    @property
    def last(self) -> int:
        return self.page.end_index()

    @cached_property
    def sizes(self) -> list[dict[str, Any]]:
        """How long a page may be, for a list that is longer than the shortest: {"number", "href", "current"}."""
        if self.total <= SIZES[0]:
            return []
        here = self.page.paginator.per_page
        return [
            {"number": size, "href": same_page(self.request, size=size, page=None), "current": size == here}
            for size in sorted({*SIZES, here})
        ]

    @cached_property
    def params(self) -> dict[str, Any]:
        """Options of the NHS pagination component; empty when there is one page only."""
        here, pages = self.page.number, self.page.paginator.num_pages
        if pages < 2:
            return {}
        items: list[dict[str, Any]] = [
            {"number": number, "href": self._href(number), "current": number == here}
            if isinstance(number, int)
            else {"ellipsis": True}
            for number in self.page.paginator.get_elided_page_range(here, on_each_side=1, on_ends=1)
        ]
        params: dict[str, Any] = {"items": items}
        if self.page.has_previous():
            params["previous"] = {"href": self._href(here - 1)}
        if self.page.has_next():
            params["next"] = {"href": self._href(here + 1)}
        return params

    def _href(self, number: int | str) -> str:
        return same_page(self.request, page=number)


def paginate(request: HttpRequest, queryset: Any, per_page: int = SIZES[0], *, total: int | None = None) -> Pager:
    """The page that `?page=` asks for, as long as `?size=` says; a number out of range gives the nearest page.

    `total`: how many rows there are, where that is known.
    """
    size = next((size for size in SIZES if str(size) == request.GET.get("size")), per_page)
    asked = request.GET.get("page")
    rows = Counted(queryset, size, asked)
    if total is not None:
        rows.count = total
    return Pager(rows.get_page(asked), request)


@dataclass(frozen=True)
class Sorting:
    """The order that `?sort=` asks for: a key of the list's own table, with a minus for descending."""

    request: HttpRequest
    key: str
    descending: bool
    fields: tuple[str, ...]
    falling: Collection[str] = ()

    def head(self, key: str) -> dict[str, str]:
        """Address and aria-sort of a column's heading; a second press turns the order round."""
        current = key == self.key
        state = ("descending" if self.descending else "ascending") if current else "none"
        falls = state == "ascending" or (not current and key in self.falling)
        return {"href": same_page(self.request, sort=f"-{key}" if falls else key, page=None), "sort": state}


def sort_by(
    request: HttpRequest, columns: Mapping[str, Sequence[str]], default: str, *, falling: Collection[str] = ()
) -> Sorting:
    """Read `?sort=`; `columns` gives the order_by fields of each key when ascending. End each with a unique field.

    The first press on the heading of a column in `falling` shows the highest or newest first.
    """
    asked = request.GET.get("sort", default)
    if asked.removeprefix("-") not in columns:
        asked = default
    key, descending = asked.removeprefix("-"), asked.startswith("-")
    fields = tuple(_turned(field) if descending else field for field in columns[key])
    return Sorting(request, key, descending, fields, falling)


def same_page(request: HttpRequest, **changes: Any) -> str:
    """This page's address with some query parameters changed, or taken away where the value is None."""
    kept = [(name, values) for name, values in request.GET.lists() if name not in changes]
    changed = [(name, value) for name, value in changes.items() if value is not None]
    query = urlencode([*kept, *changed], doseq=True)
    return f"{request.path}?{query}" if query else request.path


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _wants_fragment(request: HttpRequest) -> bool:
    """Only htmx with a target of ours wants a fragment; the back button always gets the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and (not htmx.boosted or bool(htmx.target))


def _block(source: Any, block: str, values: dict[str, Any], request: HttpRequest) -> str:
    """Render one block of a template with the same context as the whole page has."""
    values |= {"request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
    for processor in source.backend.template_context_processors:
        values |= processor(request)
    context = source.template.new_context(values)
    next(
        source.template.root_render_func(context), None
    )  # runs the imports at the template's top, which the block uses
    return "".join(context.blocks[block][0](context))
