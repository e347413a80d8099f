"""A committee's report prints what was said against a decision on a level, and the reviews that are long late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from escalation import actions
from escalation.models import Assurance, LevelRequest, ProviderShare, SharedFact
from tests.cast import TRUST, acting
from tests.rows import add_concern

pytestmark = pytest.mark.django_db
TITLE = "Said of proposals and decisions on levels"


@pytest.fixture
def paper(secretary):
    """The words of a report's paper as it would be printed now."""

    def read(report):
        return " ".join(secretary.get(reverse("reporting:paper_html", args=[report.pk])).content.decode().split())

    return read


@pytest.fixture
def moved(cast, stand):
    """A decision of today on the north's first subject."""

    def make():
        stand(cast.subject, "enhanced", timezone.localdate())
        with acting(cast.lead):
            return LevelRequest.objects.get(subject=cast.subject)

    return make


@pytest.fixture
def share(cast):
    """The provider was asked to check two facts, the second from a concern."""

    def make(request, concern=None, **changes):
        with acting(cast.lead):
            made = ProviderShare.objects.create(
                request=request, about="A trust", origin="routine", target="enhanced", organisation_id=TRUST,
                address="quality@trust.nhs.uk", contact="Team", due_on=timezone.localdate() - timedelta(days=1),
                by_name="Lead", by_role="Lead", token_hash="x", shown=2, **changes,
            )  # fmt: skip
            facts = (("Grounds", None, "The ward was never closed."), ("Evidence", concern, "This is a secret story."))
            for place, (label, about, comment) in enumerate(facts, start=1):
                SharedFact.objects.create(
                    share=made, position=place, label=label, text="Seen", concern=about, verdict="wrong",
                    comment=comment,
                )  # fmt: skip
        return made

    return make


ANSWERED = {"answered_by": "Ann Other, chief nurse", "words": "We agree with the rest."}


def test_dissent_and_the_answer_to_reconsideration_are_printed_beside_the_decision(cast, report, moved, paper):
    assert TITLE not in paper(report)
    request = moved()
    assert TITLE not in paper(report)  # nobody has said anything of it
    with acting(cast.viewer) as by:
        actions.object_to(request, by=by, kind="dissent", text="The plan has had no time to work.")
        asked = actions.object_to(request, by=by, kind="reconsider", text="New figures came in.")
    with acting(cast.executive) as by:
        actions.answer_objection(asked, by=by, text="The figures change nothing.")
    shown = paper(report)
    for words in (
        TITLE, "Routine to Enhanced", "The plan has had no time to work.", "New figures came in.",
        "Answer to the request for reconsideration", "The figures change nothing.", cast.viewer.name,
        "for: Integrated Care Board",
    ):  # fmt: skip
        assert words in shown, words


def test_the_providers_answer_is_printed_with_its_words(moved, share, report, paper):
    share(moved(), answered_at=timezone.now(), **ANSWERED)
    shown = paper(report)
    for words in ("Answer of the provider", "Ann Other, chief nurse", "0 of 2 facts", "Grounds: The ward was never"):
        assert words in shown, words
    assert "We agree with the rest." in shown


def test_silence_is_printed_and_a_withdrawn_link_is_not(cast, moved, share, report, paper):
    made = share(moved(), silent_at=timezone.now())
    assert "gave no answer" in paper(report)
    with acting(cast.lead):
        ProviderShare.objects.filter(pk=made.pk).update(withdrawn_at=timezone.now(), silent_at=None)
    assert TITLE not in paper(report)


def test_what_was_said_of_a_fact_that_is_restricted_by_now_is_not_printed(cast, moved, share, report, paper, sign_in):
    with acting(cast.lead):
        concern = add_concern(cast.subject, status="open")
    share(moved(), concern, answered_at=timezone.now(), **ANSWERED)
    assert "This is a secret story." in paper(report)
    with acting(cast.guardian, "speak_up"):
        Concern.objects.filter(pk=concern.pk).update(sensitivity=Sensitivity.SPEAK_UP)
    shown = paper(report)
    assert "The ward was never closed." in shown
    for words in ("secret story", "We agree with the rest", concern.title):
        assert words not in shown, words
    assert "Its words are kept with the request." in shown


def test_what_was_said_in_another_period_is_not_printed(cast, stand, report, paper):
    long_ago = report.covers_from - timedelta(days=3)
    stand(cast.subject, "enhanced", long_ago)
    with acting(cast.lead):
        request = LevelRequest.objects.get(subject=cast.subject)
        request.decisions.get()  # it is there
    assert TITLE not in paper(report)


def test_ov9_a_review_late_by_more_than_two_intervals_has_its_section_in_the_quality_committees_report(
    cast, stand, report, paper
):
    today, words = timezone.localdate(), "Reviews overdue by more than two intervals"
    stand(cast.subject, "enhanced", today - timedelta(days=200), review_due=today - timedelta(days=60))
    assert words not in paper(report)  # twice the interval of 30 days, not more
    with acting(cast.lead):
        Assurance.objects.filter(subject=cast.subject).update(review_due=today - timedelta(days=61))
    shown = paper(report)
    assert words in shown
    assert "61 days" in shown
