"""Two at once on a provider's right of reply: one answer, one end, one note of silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from escalation import actions
from escalation.models import LevelRequest, ProviderShare, RequestStep
from tests.at_once import at_once
from tests.cast import acting, assemble
from tests.escalation.conftest import FULL


@pytest.fixture
def asked(fresh_database):
    """The cast, and a provider that is asked to check the grounds."""
    cast = assemble()
    with acting(cast.lead) as lead:
        request = actions.propose(cast.subject, "enhanced", by=lead, **FULL)
        share = actions.share(
            request, by=lead, address="quality@trust.nhs.uk", contact="Quality team", facts=["grounds"]
        )
        return cast, share, share.facts.get()


def sent(share, fact, words):
    def job():
        with actions.holding(share):
            said = {fact.pk: ("right", "")}
            return actions.save_reply(share, by=None, said=said, words=words, answered_by="Chief nurse", send=True)

    return job


def withdrawn(cast, share):
    def job():
        with acting(cast.lead) as lead:
            return actions.withdraw_share(share, by=lead, reason="Wrong team.")

    return job


def test_two_answers_at_once_make_one(asked):
    cast, share, fact = asked
    found = at_once(sent(share, fact, "One"), sent(share, fact, "Two"))
    assert sorted(type(each).__name__ for each in found) == ["ProviderShare", "ValidationError"]
    with acting(cast.lead):
        assert RequestStep.objects.filter(text__startswith="The provider answered").count() == 1
        kept = next(each.words for each in found if isinstance(each, ProviderShare))
        assert ProviderShare.objects.get().words == kept


def test_an_answer_and_a_withdrawal_at_once_leave_one_end(asked):
    cast, share, fact = asked
    found = at_once(sent(share, fact, "One"), withdrawn(cast, share))
    assert sorted(type(each).__name__ for each in found) == ["ProviderShare", "ValidationError"]
    with acting(cast.lead):
        share, request = ProviderShare.objects.get(), LevelRequest.objects.get()
        assert (share.answered_at is None) == (share.withdrawn_at is not None)
        assert request.status == ("drafted" if share.withdrawn_at else "shared_with_provider")


def test_two_rounds_at_once_record_silence_once(asked):
    cast, *_ = asked
    with acting(cast.lead):
        ProviderShare.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    def round_of_the_day():
        with acting(cast.lead):
            return len(actions.record_silence())

    assert sorted(at_once(round_of_the_day, round_of_the_day)) == [0, 1]
    with acting(cast.lead):
        assert RequestStep.objects.filter(text__startswith="No answer of the provider").count() == 1
