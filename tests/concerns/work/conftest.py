"""What the tests of actions start from. All of it is invented."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from concerns import actions as concerns
from concerns.models import Concern
from concerns.work import actions
from concerns.work.models import ConcernAction
from providers.models import Organisation
from tests.cast import TRUST, UNSEEN_TRUST, acting


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def concern(opened) -> Concern:
    """An open concern of the ICB's own."""
    return opened()


@pytest.fixture
def shared(cast, opened) -> Concern:
    """An open concern that its provider and a partner see."""
    concern = opened()
    with acting(cast.lead) as by:
        concerns.share_with_provider(concern, by=by)
        partner = Organisation.objects.get(pk=UNSEEN_TRUST)
        concerns.share(concern, by=by, organisation=partner, reason="You send patients there.")
        concern.refresh_from_db()
    return concern


@pytest.fixture
def asked(cast, concern, today) -> Callable[..., ConcernAction]:
    """Ask for an action, of the lead on an open concern unless told otherwise."""

    def ask(on: Concern | None = None, *, by: Any = None, days: int = 10, **given: Any) -> ConcernAction:
        given = {"title": "Audit of bed rails", "due": today + timedelta(days=days)} | given
        if "owner" not in given and "organisation" not in given:
            given["owner"] = cast.lead
        with acting(by or cast.lead) as keeper:
            return actions.add(on or concern, by=keeper, **given)

    return ask


@pytest.fixture
def theirs(cast, shared, asked) -> ConcernAction:
    """An action that the provider's user is to do."""
    return asked(shared, owner=cast.provider_user, title="Audit by the trust")


@pytest.fixture
def trust() -> Organisation:
    return Organisation.objects.get(pk=TRUST)


def backdate(action: ConcernAction, **values: Any) -> None:
    """Let time pass for an action."""
    ConcernAction.objects.filter(pk=action.pk).update(**values)
