"""What every page's frame shows: navigation, who is signed in, which ICB."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from quality_oversight.addresses import url
from quality_oversight.markings import ORDINARY
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.shortcuts import addresses_for

# (permission, URL name, words); the order is the order on the page
NAVIGATION = (
    ("dashboard.view", "reporting:dashboard", "Dashboard"),
    ("dashboard.view", "line_of_sight:system", "Line of sight"),
    ("work.view", "work:mine", "My work"),
    ("concern.view", "concerns:list", "Concerns"),
    ("intelligence.share", "intake:share", "Share soft intelligence"),
    ("directory.view", "providers:list", "Providers"),
    ("measure.view", "measures:list", "Measures"),
    ("insight.view", "insight:list", "Insight"),
    ("risk.view", "register:list", "Risk register"),
    ("level.view", "escalation:requests", "Assurance levels"),
    ("warning.view", "early_warning:list", "Early warnings"),
    ("subject.end", "escalation:endings", "Ends and mergers"),
    ("level.answer", "escalation:asked", "Facts to check"),
    ("intervention.view", "interventions:list", "Interventions"),
    ("contract.view", "contracts:list", "Contracts"),
    ("committee.view", "committees:list", "Committees"),
    ("report.view", "reporting:reports", "Reports"),
    ("stakeholder.view", "stakeholders:list", "Stakeholders"),
    ("policy.view", "escalation:framework", "Framework"),
    ("people.view", "tenancy:people", "People"),
    ("audit.view", "audit:trail", "Audit trail"),
)


def navigation(membership: Membership) -> list[dict[str, Any]]:
    """The pages that a membership may open, in order."""
    return [{"href": url(name), "text": text} for permission, name, text in NAVIGATION if membership.may(permission)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `membership`, `memberships`, `nav`, `demo`, `shortcuts`, `ordinary` (the usual marking)."""
    membership = getattr(request, "membership", None)
    nav = navigation(membership) if membership is not None else []
    here = max((page["href"] for page in nav if request.path.startswith(page["href"])), key=len, default=None)
    return {
        "membership": membership,
        "memberships": getattr(request, "memberships", []),
        "nav": [page | {"current": page["href"] == here} for page in nav],
        "demo": settings.DEMO,
        "ordinary": ORDINARY,
        "shortcuts": addresses_for(membership) if membership is not None else {},
    }
