"""The versions of the framework: the list, one as a document, two compared."""

import tomllib

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from escalation.editor.queries import Kept, kept_version, kept_versions, the_draft
from escalation.editor.rules.comparing import differences
from quality_oversight.frameworks.document import told
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires

DRAFT = "draft"


@require_GET
@requires("policy.view")
def versions(request: MemberRequest) -> HttpResponse:
    by = request.membership
    may_edit = by.may("framework.edit")
    context = {
        "versions": kept_versions(by.tenant),
        "draft": the_draft() if may_edit else None,
        "may_edit": may_edit,
        "today": timezone.localdate(),
    }
    return page(request, "frameworks/versions.jinja", context=context)


@require_GET
@requires("policy.view")
def version(request: MemberRequest, key: str) -> HttpResponse:
    kept = version_or_404(request, key)
    return page(request, "escalation/framework.jinja", context={**told(kept.framework), "kept": kept})


@require_GET
@requires("policy.view")
def compare(request: MemberRequest) -> HttpResponse:
    """Two versions field by field; without a choice the one that holds with the draft, the next, or the one before."""
    by = request.membership
    known = kept_versions(by.tenant)
    draft = the_draft() if by.may("framework.edit") else None
    keys = [each.key for each in known]
    choices = [*([(DRAFT, "The draft")] if draft else []), *((each.key, each.name) for each in known)]
    holds = next(at for at, each in enumerate(known) if each.holds)
    two = (keys[holds], keys[holds - 1]) if holds else (keys[min(1, len(keys) - 1)], keys[0])
    usual = (keys[holds], DRAFT) if draft else two
    chosen = [request.GET.get(name, usual[at]) for at, name in enumerate(("before", "after"))]
    texts = [draft.text if key == DRAFT and draft else version_or_404(request, key).text for key in chosen]
    found = differences(*(tomllib.loads(text) for text in texts))
    context = {"choices": choices, "chosen": chosen, "differences": found, "words": dict(choices)}
    return page(request, "frameworks/compare.jinja", context=context)


def version_or_404(request: MemberRequest, key: str) -> Kept:
    kept = kept_version(request.membership.tenant, key)
    if kept is None:
        raise Http404
    return kept
