"""A short list of a provider's live concerns, for the provider's page."""

from django.urls import reverse

from concerns import actions
from tests.cast import acting


def panel(provider):
    return reverse("concerns:provider_panel", args=[provider.pk])


def test_the_worst_live_concerns_stand_first_with_a_way_to_all(cast, raised, sign_in):
    raised(title="A small matter", initial_consequence=1, initial_likelihood=2)
    raised(title="A grave matter", initial_consequence=5, initial_likelihood=5)
    raised(title="Elsewhere", subject=cast.second_subject)
    page = (
        sign_in(cast.viewer)
        .get(panel(cast.trust), headers={"HX-Request": "true", "HX-Target": "concerns"})
        .content.decode()
    )
    assert page.index("A grave matter") < page.index("A small matter")
    assert "Elsewhere" not in page
    assert "<html" not in page
    assert f"/concerns/?provider={cast.trust.pk}" in page
    assert "<html" in sign_in(cast.viewer).get(panel(cast.trust)).content.decode()


def test_a_providers_user_sees_what_is_shared_without_scores(cast, raised, sign_in):
    raised(title="Kept inside")
    shared = raised(title="Shared with them")
    with acting(cast.lead) as by:
        actions.share_with_provider(shared, by=by)
    page = sign_in(cast.provider_user).get(panel(cast.trust)).content.decode()
    assert "Shared with them" in page
    assert "Kept inside" not in page
    assert "Risk" not in page


def test_another_icbs_provider_is_not_there(cast, sign_in):
    assert sign_in(cast.lead).get(panel(cast.south_trust)).status_code == 404
    assert sign_in(cast.lead).post(panel(cast.trust)).status_code == 405
    assert sign_in(cast.admin).get(panel(cast.trust)).status_code == 403
    assert sign_in(cast.provider_user).get(panel(cast.second_trust)).status_code == 404
