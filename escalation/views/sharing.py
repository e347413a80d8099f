"""Ask a provider to check the facts of a request, take the link back, read what it attached."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from concerns.files.handing import handed_over_as
from escalation import actions, queries
from escalation.actions.steps import step_problems
from escalation.forms import ReasonForm, ShareForm
from escalation.models import ProviderShare, ReplyFile
from escalation.queries.shares import TEXTS, shareable
from escalation.rules.replies import last_day
from escalation.rules.workflow import RequestStatus
from escalation.views.reading import REQUESTS
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

SHARES = ProviderShare.objects.select_related("request__subject__provider__organisation", "request__tenant")


@require_http_methods(["GET", "POST"])
@requires("level.share")
def share(request: MemberRequest, pk: UUID) -> HttpResponse:
    by, proposal = request.membership, get_object_or_404(REQUESTS, pk=pk)
    today, framework = timezone.localdate(), queries.framework_of(by)
    offered = shareable(proposal)
    form = ShareForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.share(proposal, by=by, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, proposal, "The provider is asked to check the facts. The link is on its way.")
    days = framework.right_of_reply.working_days
    context = {
        "proposal": proposal,
        "form": form,
        "framework": framework,
        "texts": {each.key: _line_by_line(each.text) for each in offered},
        "kept_back": proposal.evidence.count() - sum(each.key not in _FIELDS for each in offered),
        "days": days,
        "due_on": last_day(today, days),
        "refused": step_problems(proposal, RequestStatus.SHARED, by=by, today=today),
    }
    return form_page(request, "escalation/share.jinja", context)


_FIELDS = frozenset(TEXTS) | {"exit_criteria"}


@require_http_methods(["GET", "POST"])
@requires("level.share")
def withdraw_share(request: MemberRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(SHARES, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_share(asked, by=request.membership, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, asked.request, "The link no longer works. The proposal is a draft again.")
    context = {
        "proposal": asked.request,
        "framework": queries.framework_of(request.membership),
        "form": form,
        "title": "Withdraw the link",
        "button": "Withdraw the link",
        "hint": "The link stops working at once, and what was drafted with it is not sent. You can then share again.",
    }
    return form_page(request, "escalation/reason.jinja", context)


@require_GET
@requires("level.view")
def reply_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(ReplyFile.objects.filter(share__answered_at__isnull=False).select_related("share"), pk=pk)
    try:
        content = actions.download_file(row, by=request.membership)
    except ValidationError as refusal:
        context = {"file": row, "reason": " ".join(refusal.messages), "request_id": row.share.request_id}
        return page(request, "escalation/file_not_now.jinja", context=context, status=409)
    return handed_over_as(row.name, row.mime, content)


def _line_by_line(text: str) -> str:
    """A text of several lines as it is read on the provider's page."""
    return format_html_join(mark_safe("<br>"), "{}", ([line] for line in text.splitlines()))
