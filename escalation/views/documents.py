"""The ICB's quality framework as a document to read and print."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from escalation import queries
from quality_oversight.frameworks.document import told
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("policy.view")
def framework(request: MemberRequest) -> HttpResponse:
    return page(request, "escalation/framework.jinja", context=told(queries.framework_of(request.membership)))
