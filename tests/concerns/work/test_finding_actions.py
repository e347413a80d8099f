"""A concern is found by the words of its actions, by those who may see them."""

import pytest

from concerns.search.queries import listed, snippets
from concerns.work import actions
from tests.cast import acting


@pytest.fixture
def found(cast):
    """Give the references that somebody's search finds, and the words around each hit."""

    def look(typed, by=None):
        with acting(by or cast.lead) as person:
            rows = listed({"q": typed}, by=person)
            keys = {concern.pk: concern.ref for concern in rows.concerns}
            return {keys[key]: str(words) for key, words in snippets(rows.hunt, keys, by=person).items()}

    return look


def test_by_half_a_word_of_what_is_to_be_done(cast, concern, asked, found):
    action = asked(concern, title="Bariatric equipment audit", detail="With the tissue viability nurse")
    assert found("bariat")[concern.ref].startswith("Action: <mark>Bariatric</mark> equipment audit With the tissue")
    assert list(found("viability")) == [concern.ref]
    with acting(cast.lead) as by:
        actions.report(action, by=by, status="at_risk", blocker="Procurement of hoists")
        assert list(found("hoists")) == [concern.ref]
        actions.complete(action, by=by, evidence="Certificates inspected")
    assert list(found("certificat")) == [concern.ref]


def test_an_outside_user_finds_by_the_own_organisations_actions_alone(cast, shared, asked, found):
    asked(shared, title="Bariatric equipment audit")
    asked(shared, title="Hydrotherapy review", owner=cast.provider_user)
    assert found("bariatric", cast.provider_user) == {}
    assert list(found("hydrotherapy", cast.provider_user)) == [shared.ref]
    assert found("hydrotherapy", cast.partner) == {}
    assert found("hydrotherapy", cast.south_lead) == {}


def test_nobody_finds_what_is_restricted(cast, raised, asked, found):
    secret = raised(by=cast.guardian, sensitivity="speak_up", source="IL03")
    asked(secret, by=cast.guardian, owner=cast.guardian, title="Hydrotherapy review")
    assert found("hydrotherapy") == {}
    assert list(found("hydrotherapy", cast.guardian)) == [secret.ref]
