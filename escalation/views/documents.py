"""The ICB's quality framework as a document to read and print."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from escalation import queries
from quality_oversight.frameworks.vocabulary import (
    COMMITTEE_KINDS,
    MEETING_TYPES,
    PARTY_TYPES,
    REQUIREMENTS,
    ROLES,
    SUBJECT_KINDS,
)
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("policy.view")
def framework(request: MemberRequest) -> HttpResponse:
    shown = queries.framework_of(request.membership)
    context = {
        "framework": shown,
        "levels": sorted(shown.levels, key=lambda level: -level.rank),
        "names": {committee.key: committee.name for committee in shown.committees},
        "parties": PARTY_TYPES,
        "roles": ROLES,
        "requirements": REQUIREMENTS,
        "meetings": MEETING_TYPES,
        "kinds": COMMITTEE_KINDS,
        "subjects": SUBJECT_KINDS,
    }
    return page(request, "escalation/framework.jinja", context=context)
