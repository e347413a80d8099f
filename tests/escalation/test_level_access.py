"""Who may open which page of levels; another ICB's row does not exist."""

import pytest
from django.urls import reverse

from tests.cast import acting

pytestmark = pytest.mark.django_db

INSIDE = {"lead", "executive", "viewer", "secretary", "chair", "region", "auditor"}
PROPOSERS = {"lead", "executive"}

# page, what it is about, who may open it
PAGES = [
    ("requests", None, INSIDE),
    ("framework", None, INSIDE | {"admin", "provider_user"}),
    ("request", "proposal", INSIDE),
    ("subject", "subject", INSIDE),
    ("provider_panel", "trust", INSIDE),
    ("concern_panel", "concern", INSIDE),
    ("propose", "subject", PROPOSERS),
    ("edit_request", "proposal", PROPOSERS),
    ("withdraw", "proposal", PROPOSERS),
    ("consider", "proposal", {"executive", "secretary"}),
    ("authorise", "proposal", {"executive"}),
    ("decline", "proposal", {"executive"}),
    ("return_request", "proposal", {"executive"}),
    ("confirm", "proposal", {"executive", "region"}),
    ("concur", "proposal", {"executive", "region"}),
    ("review", "subject", PROPOSERS),
    ("criterion", "criterion", INSIDE),
    ("note_criterion", "criterion", PROPOSERS),
    ("verify_criterion", "criterion", PROPOSERS),
    ("correct", "decision", {"executive", "region"}),
]
WRITE = {
    "propose", "edit_request", "withdraw", "consider", "authorise", "decline", "return_request", "confirm", "concur",
    "review",
    "note_criterion", "verify_criterion", "correct",
}  # fmt: skip


@pytest.fixture
def rows(cast, at_level, proposed, concern):
    with acting(cast.lead):
        entered = at_level("enhanced", cast.second_subject)
        return {
            "proposal": proposed(),
            "subject": cast.subject,
            "trust": cast.trust,
            "concern": concern,
            "criterion": entered.exit_criteria.first(),
            "decision": entered.decisions.get(),
        }


def address(rows, name, about):
    return reverse(f"escalation:{name}", args=[rows[about].pk] if about else [])


@pytest.mark.parametrize("person", sorted(INSIDE | {"admin", "provider_user"}))
def test_pages_open_for_their_roles_alone(cast, sign_in, rows, person):
    client = sign_in(getattr(cast, person))
    for name, about, allowed in PAGES:
        expected = 200 if person in allowed else 403
        assert client.get(address(rows, name, about)).status_code == expected, name
        if name in WRITE:
            expected = 422 if person in allowed else 403
            assert client.post(address(rows, name, about), {}).status_code == expected, name


def test_another_icb_s_rows_do_not_exist(cast, sign_in, rows):
    client = sign_in(cast.south_executive)
    for name, about, _ in PAGES:
        if about:
            assert client.get(address(rows, name, about)).status_code == 404, name
    assert "Newcastle" not in client.get(reverse("escalation:requests")).content.decode()


def test_methods(cast, sign_in, rows):
    client = sign_in(cast.executive)
    for name, about, _ in PAGES:
        method = client.put if name in WRITE else client.post
        assert method(address(rows, name, about)).status_code == 405, name


def test_strangers_are_asked_to_sign_in(client, rows):
    for name, about, _ in PAGES:
        assert client.get(address(rows, name, about)).status_code == 302, name
