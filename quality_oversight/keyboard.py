"""The page that explains the keyboard shortcuts and turns them off (WCAG 2.2, 2.1.4)."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires
from quality_oversight.tenancy.shortcuts import HERE, pages_for


@require_GET
@requires("policy.view")
def keyboard(request: MemberRequest) -> HttpResponse:
    tables = (("On every page", pages_for(request.membership)), ("On the page you are on", HERE))
    return page(request, "keyboard.jinja", context={"tables": tables})
