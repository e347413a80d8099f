"""The register, one contract, and the contracts of one provider."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation.contracts.actions import note_taken
from escalation.contracts.forms import FilterForm
from escalation.contracts.queries import filtered, in_full, late_of_provider, listed, of_provider, owed, shown
from escalation.contracts.rules.fields import LABELS
from escalation.contracts.rules.history import told
from escalation.contracts.sheets import written
from providers.models import Provider
from quality_oversight.markings import ORDINARY, file_name
from quality_oversight.pages import page, paginate, sort_by
from quality_oversight.spreadsheets.writing import TYPES
from quality_oversight.tenancy.access import MemberRequest, requires

STEPS = 12  # of its history, until all of it is asked for
COLUMNS = {
    "ref": ("ref",),
    "provider": ("provider__organisation__name", "holder", "ref"),
    "ends": ("ends_on", "ref"),
    "due": ("next_due", "ref"),
}


@require_GET
@requires("contract.view")
def listing(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FilterForm(request.GET)
    sort = sort_by(request, COLUMNS, "due")
    rows = filtered(form.chosen(), by=request.membership, today=today).order_by(*sort.fields)
    pager = paginate(request, rows)
    context = {
        "pager": pager,
        "lines": [shown(row, today) for row in pager.rows],
        "sort": sort,
        "filters_form": form,
        "today": today,
        "query": request.GET.urlencode(),
    }
    return page(request, "contracts/list.jinja", "results", context)


@require_GET
@requires("contract.view")
def take_away(request: MemberRequest, kind: str) -> Any:
    """What the list shows, as a file."""
    if kind not in TYPES:
        raise Http404
    by, today = request.membership, timezone.localdate()
    rows = filtered(FilterForm(request.GET).chosen(), by=by, today=today).order_by("ref")
    note_taken(by=by, kind=kind, contracts=rows.count())
    name = file_name("contracts", by.tenant.code, today, ORDINARY, kind)
    return FileResponse(written(rows, kind), as_attachment=True, filename=name, content_type=TYPES[kind])


@require_GET
@requires("contract.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    today = timezone.localdate()
    row = get_object_or_404(in_full(listed(today)), pk=pk)
    duties = list(row.duties.all())
    for duty in duties:
        duty.contract = row
    events = list(row.events.all() if "history" in request.GET else row.events.all()[: STEPS + 1])
    more = len(events) > STEPS and "history" not in request.GET
    context = {
        "row": row,
        "line": shown(row, today),
        "duties": [owed(duty, today) for duty in duties],
        "events": events[:STEPS] if more else events,
        "more": more,
        "told": told,
        "labels": LABELS,
        "keeps": request.membership.may("contract.keep"),
        "today": today,
    }
    return page(request, "contracts/detail.jinja", context=context)


@require_GET
@requires("contract.view")
def panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The contracts of a provider, and what it has not sent in time, for the provider's page."""
    today = timezone.localdate()
    provider = get_object_or_404(Provider.objects.select_related("organisation"), pk=pk)
    late = [(duty, (today - duty.next_due).days) for duty in late_of_provider(provider, today) if duty.next_due]
    context = {"provider": provider, "lines": of_provider(provider, today), "late": late, "today": today}
    return page(request, "contracts/provider_panel.jinja", "panel", context)
