"""The ICB's quality framework as a document to read and print."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from escalation import queries
from quality_oversight.frameworks.vocabulary import (
    CLOCK_UNITS,
    COMMITTEE_KINDS,
    LEVERS,
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
        "levers": LEVERS,
        "units": CLOCK_UNITS,
        "step_names": {step.key: step.label[0].lower() + step.label[1:] for step in shown.clock.steps},
    }
    return page(request, "escalation/framework.jinja", context=context)
