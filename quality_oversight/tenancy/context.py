"""What every page's frame shows: navigation, who is signed in, which ICB."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# (permission, URL name, words); the order is the order on the page
NAVIGATION = (
    ("dashboard.view", "reporting:dashboard", "Dashboard"),
    ("concern.view", "concerns:list", "Concerns"),
    ("directory.view", "providers:list", "Providers"),
    ("level.view", "escalation:requests", "Assurance levels"),
    ("report.view", "reporting:reports", "Reports"),
    ("policy.view", "escalation:framework", "Framework"),
    ("people.view", "tenancy:people", "People"),
    ("audit.view", "audit:trail", "Audit trail"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `membership`, `memberships`, `nav` and `demo`."""
    membership = getattr(request, "membership", None)
    nav = []
    if membership is not None:
        for permission, name, text in NAVIGATION:
            if membership.may(permission):
                try:  # TEMPORARY while the apps are being written
                    href = reverse(name)
                except NoReverseMatch:
                    continue
                nav.append({"href": href, "text": text, "current": request.path.startswith(href)})
    return {
        "membership": membership,
        "memberships": getattr(request, "memberships", []),
        "nav": nav,
        "demo": settings.DEMO,
    }
