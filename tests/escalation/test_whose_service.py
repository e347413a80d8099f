"""Many providers have a maternity service: wherever levels are read, it is said whose one is (RG1)."""

import html

from django.urls import reverse

from escalation import actions
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.rows import add_subject


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def test_a_service_is_named_with_its_provider(cast, considered, sign_in):
    with acting(cast.lead):
        service = add_subject("Maternity", "service", provider=cast.subject.provider)
        organisation = cast.subject.provider.organisation
    request = considered("enhanced", subject=service)
    lead = sign_in(cast.lead)
    whole = f"of {organisation.name}"
    for address in (reverse("escalation:requests"), request.get_absolute_url()):
        assert whole in text(lead.get(address))
    with acting(cast.executive) as by:
        actions.authorise(request, by=by, **DECISION)
    assert whole in text(lead.get(reverse("escalation:reviews")))
    board = text(lead.get(reverse("board:board")))
    assert f"of {organisation.code}" in board
    dashboard = text(lead.get(reverse("reporting:dashboard")))
    assert "1 service" in dashboard  # the trust stays routine, with a badge
