"""Many providers have a maternity service: wherever levels are read, it is said whose one is (RG1)."""

import html

from django.urls import reverse

from escalation import actions
from escalation.interventions import actions as interventions
from escalation.story.papers import html as html_of
from escalation.story.queries import day_of
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


def test_the_services_of_a_provider_are_found_by_its_name_and_stand_beside_its_level(cast, considered, sign_in):
    with acting(cast.lead):
        service = add_subject("Maternity", "service", provider=cast.subject.provider)
    request = considered("enhanced", subject=service)
    lead, words = sign_in(cast.lead), {"q": cast.subject.name.split()[-1]}
    assert request.get_absolute_url() in lead.get(reverse("escalation:requests"), words).content.decode()
    with acting(cast.executive) as by:
        actions.authorise(request, by=by, **DECISION)
    of_service, of_trust = (reverse("escalation:subject", args=[each.pk]) for each in (service, cast.subject))
    for listing in ("escalation:reviews", "board:board"):
        assert of_service in lead.get(reverse(listing), words).content.decode()
    assert of_service in lead.get(of_trust).content.decode()
    assert of_trust in lead.get(of_service).content.decode()
    assert "Other levels at this provider" in text(lead.get(of_trust))


def test_every_page_about_a_service_says_whose_it_is(cast, considered, sign_in, today):
    with acting(cast.lead) as by:
        service = add_subject("Maternity", "service", provider=cast.subject.provider)
        organisation = cast.subject.provider.organisation
        asked = interventions.call_review(service, by=by, text="Three deaths on one ward.", immediate=False)
    request = considered("enhanced", subject=service)
    with acting(cast.executive) as by:
        decision = actions.authorise(request, by=by, **DECISION)
    lead, about = sign_in(cast.lead), [service.pk]
    for address in (
        reverse("story:story", args=about), reverse("story:day", args=about),
        reverse("story:replay", args=[decision.pk]),
        reverse("letters:of_subject", args=about), reverse("interventions:list"), asked.get_absolute_url(),
        reverse("interventions:add", args=[service.pk, "visit"]), reverse("escalation:review", args=about),
        reverse("escalation:propose", args=about),
    ):  # fmt: skip
        assert f"of {organisation.name}" in text(lead.get(address)), address
    with acting(cast.lead) as by:
        made = day_of(service, today, by=by, paper=True)
    assert f"of {organisation.name}" in html_of(made, (), owner="North", today=today, asker="Somebody")
