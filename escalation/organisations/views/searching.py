"""The search of the national directory as a page and as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation.organisations import actions
from escalation.organisations.forms import FIRST, SearchForm
from escalation.organisations.queries import levels_for, lines, listed
from providers.directory.queries.search import ANY_STATE, Found
from providers.models import Organisation, OrganisationQuerySet
from providers.rules.places import ICBS
from providers.rules.searching import as_code, searched_words
from quality_oversight.pages import Sorting, page, paginate, same_page, sort_by
from quality_oversight.spreadsheets.writing import TYPES
from quality_oversight.tenancy.access import MemberRequest, requires

NAME = ("name", "pk")
COLUMNS = {
    "closeness": NAME,  # stands for the order of the search itself
    "name": NAME,
    "code": ("code",),
    "kind": ("kind", *NAME),
    "icb": ("icb_code", *NAME),
    "postcode": ("postcode", *NAME),
}


@require_GET
@requires("directory.view")
def organisations(request: MemberRequest) -> HttpResponse:
    """Find an organisation of the national directory, as one types, and narrow the list."""
    by, today = request.membership, timezone.localdate()
    levels = levels_for(by)
    form = SearchForm(request.GET, icb_code=by.tenant.code, levels=levels)
    asked = form.chosen()
    found = listed(asked, today)
    sort = _sorting(request, asked)
    pager = paginate(request, _ordered(found, sort, asked, by.tenant.code), total=found.total)
    context = {
        "filters_form": form,
        "first": FIRST,
        "found": found,
        "asked": asked,
        "sort": sort,
        "pager": pager,
        "lines": list(lines(pager.rows, today, levels=levels)),
        "levels": levels,
        "kinds": _kinds(request, found, asked["kind"]),
        "all_states": same_page(request, state=ANY_STATE, page=None),
        "closest": same_page(request, sort=None, page=None) if sort.key != "closeness" and asked["q"] else "",
        "elsewhere": _of_that_code(asked, found),
        "followed_by": _followed_by(asked, found),
        "unfiltered": request.path,
        "icbs": ICBS,
    }
    return page(request, "organisations/list.jinja", "results", context)


@require_GET
@requires("directory.view")
def export(request: MemberRequest, kind: str) -> Any:
    """The whole list that the address asks for, as a file; it is made before the answer, in the same transaction."""
    if kind not in TYPES:
        raise Http404
    by = request.membership
    levels = levels_for(by)
    asked = SearchForm(request.GET, icb_code=by.tenant.code, levels=levels).chosen()
    found = listed(asked, timezone.localdate())
    rows = _ordered(found, _sorting(request, asked), asked, by.tenant.code)
    taken = actions.export(rows, kind, by=by, filters=asked, levels=levels)
    return FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=TYPES[kind])


def _sorting(request: MemberRequest, asked: Mapping[str, Any]) -> Sorting:
    return sort_by(request, COLUMNS, "closeness" if searched_words(asked["q"]) else "name")


def _ordered(found: Found, sort: Sorting, asked: Mapping[str, Any], icb_code: str) -> OrganisationQuerySet:
    if sort.key == "closeness":
        return found.rows.closest_first(asked["q"], icb_code=icb_code, alike=found.alike)
    return found.rows.order_by(*sort.fields)


def _kinds(request: MemberRequest, found: Found, chosen: str) -> list[dict[str, Any]]:
    """How many of each kind there are, each with the address of the list of just those."""
    return [
        {
            "text": label,
            "number": found.kinds[kind],
            "href": same_page(request, kind=None if kind == chosen else kind, page=None),
            "current": kind == chosen,
        }
        for kind, label in Organisation.Kind.choices
        if found.kinds.get(kind)
    ]


def _followed_by(asked: Mapping[str, Any], found: Found) -> tuple[str, list[Organisation]]:
    """The former code that was typed, and the organisations that follow it."""
    following = Organisation.objects.filter(code__in=found.followed_by) if found.followed_by else ()
    return as_code(asked["q"]), list(following)


def _of_that_code(asked: Mapping[str, Any], found: Found) -> Organisation | None:
    """The organisation whose very code was typed, where the list leaves it out because it is not open."""
    code = as_code(asked["q"])
    if not code or not found.others or found.closed_too:
        return None
    return Organisation.objects.filter(code=code).exclude(pk__in=found.rows.values("pk")).first()
