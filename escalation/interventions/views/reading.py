"""The list of what was done, and one of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from concerns.files.rules.states import why_not_download, why_not_have
from concerns.files.scanner import is_on
from escalation.interventions.forms import FilterForm
from escalation.interventions.models import Intervention, InterventionFile
from escalation.interventions.queries import filtered, judged, listed, shown
from escalation.interventions.rules.fields import LABELS, label_of
from escalation.interventions.rules.history import told
from escalation.interventions.rules.states import ENDING, REPORT_MOVES, shows_findings
from escalation.interventions.rules.vocabulary import FINDINGS, Kind
from quality_oversight.pages import page, paginate, sort_by
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.models import Membership

ROWS = Intervention.objects.select_related("subject__provider__organisation", "owner__user", "follows")
COLUMNS = {
    "ref": ("ref",),
    "subject": ("subject__name", "ref"),
    "from": ("started_on", "ref"),
    "due": ("next_due", "ref"),
}


def _held(file: InterventionFile, by: Membership) -> str:
    """Why a reader cannot have a document now; empty where they can."""
    held = why_not_download(file.scan, scanning=is_on(), removed=file.is_removed)
    return held or why_not_have(file.words, own=file.by_id == by.pk) or ""


@require_GET
@requires("intervention.view")
def listing(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FilterForm(request.GET)
    sort = sort_by(request, COLUMNS, "-from", falling={"from"})
    rows = filtered(form.chosen(), by=request.membership, today=today).order_by(*sort.fields)
    pager = paginate(request, rows)
    context = {"pager": pager, "lines": [shown(row, today) for row in pager.rows], "sort": sort, "filters_form": form}
    return page(request, "interventions/list.jinja", "results", context)


@require_GET
@requires("intervention.view")
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    today, by = timezone.localdate(), request.membership
    row = get_object_or_404(listed().select_related("follows"), pk=pk)
    keeps = by.may("intervention.keep")
    context = {
        "row": row,
        "line": shown(row, today),
        "deadlines": judged(list(row.deadlines.all()), today, ended=row.ended_on is not None),
        "followed_by": list(row.followed_by.all()),
        "findings": FINDINGS if shows_findings(row.report, outside=by.is_outside) else {},
        "label": lambda name: label_of(row.kind, name),
        "labels": LABELS,
        "files": [] if by.is_outside else [(each, _held(each, by)) for each in row.files.all()],
        "events": list(row.events.all()),
        "told": told,
        "keeps_files": keeps,
        "keeps": keeps and row.ended_on is None,
        "may_reopen": keeps and row.ended_on is not None,
        "ending": ENDING[Kind(row.kind)],
        "report_goes_on": row.kind == Kind.VISIT and row.started_on <= today and bool(REPORT_MOVES[row.report]),
    }
    return page(request, "interventions/detail.jinja", context=context)
