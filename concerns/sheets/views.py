"""Pages of sheets."""

from typing import Any

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from concerns.queries import orders
from concerns.search.forms import FilterForm
from concerns.search.queries import listed
from concerns.sheets import actions
from concerns.sheets.writing import TYPES
from quality_oversight.pages import sort_by
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("concern.view")
def export(request: MemberRequest, kind: str) -> Any:
    """The whole list that the address asks for, as a file; it is made before the answer, in the same transaction."""
    if kind not in TYPES:
        raise Http404
    by = request.membership
    form = FilterForm(request.GET, by=by)
    found = listed(form.cleaned_data, by=by)
    sort = sort_by(request, orders(by) | found.orders, found.first_order)
    concerns = found.concerns.order_by(*sort.fields)
    taken = actions.export(concerns, kind, by=by, filters=form.cleaned_data)
    return FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type=TYPES[kind])
