"""A line is dismissed only with a reason, comes back when the facts grow worse, and tells why."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns.models import Concern
from escalation.early_warning import actions
from escalation.early_warning.models import WarningLine, WarningStep
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_concern

HOME = "/early-warning/"
WHY = "The trust showed that two wards were closed."


@pytest.fixture
def high(cast):
    with acting(cast.lead):
        return add_concern(cast.subject, 1, consequence=3, likelihood=5, initial_consequence=3, initial_likelihood=5)


@pytest.fixture
def line(cast, high, look_again, lines):
    look_again()
    return lines()["risk_high"]


@pytest.fixture
def dismissed(cast, line):
    with acting(cast.lead) as by:
        return actions.dismiss(line, by=by, reason=WHY)


def now(cast, line):
    with acting(cast.lead):
        return WarningLine.objects.get(pk=line.pk)


def test_it_is_dismissed_with_a_reason_and_leaves_the_list(cast, sign_in, line):
    browser = sign_in(cast.lead)
    assert cast.subject.name in browser.get(HOME).text
    page = browser.get(f"{HOME}lines/{line.pk}/dismiss/")
    assert "It comes back when the facts grow worse" in page.text
    response = browser.post(f"{HOME}lines/{line.pk}/dismiss/", {"reason": WHY, "version": line.version}, follow=True)
    assert "The line is dismissed" in response.text
    assert WHY in response.text
    assert f"{HOME}subjects/{cast.subject.pk}/" not in browser.get(HOME).text
    assert WHY in browser.get(f"{HOME}?show=dismissed").text
    with acting(cast.lead):
        row = WarningLine.objects.get()
        assert (row.dismissed_by, row.dismissal) == (cast.lead.name, WHY)
        assert AuditEvent.objects.get(verb="warning.dismissed").target_label == "early warning"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Answer “Why is this no reason"),
        ("   ", "Answer “Why is this no reason"),
        ("Of 943 476 5919", "NHS number"),
    ],
)
def test_without_a_good_reason_it_is_not_dismissed(cast, sign_in, line, typed, words):
    response = sign_in(cast.lead).post(f"{HOME}lines/{line.pk}/dismiss/", {"reason": typed, "version": line.version})
    assert response.status_code == 422
    assert words in response.text
    assert typed.strip() in response.text
    assert now(cast, line).dismissed_at is None


def test_who_comes_second_is_told_and_keeps_the_words(cast, sign_in, dismissed):
    typed = {"reason": "My own long reason.", "version": 1}
    response = sign_in(cast.executive).post(f"{HOME}lines/{dismissed.pk}/dismiss/", typed)
    assert response.status_code == 422
    assert "Somebody has dismissed this line already" in response.text
    assert "My own long reason." in response.text


def test_what_changed_while_it_was_read_is_read_again(cast, high, line, look_again):
    with acting(cast.lead):
        add_concern(cast.subject, 2, consequence=3, likelihood=5, initial_consequence=3, initial_likelihood=5)
    look_again()
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="has changed since you opened it"):
        actions.dismiss(line, by=by, reason=WHY, version=line.version)


def test_the_same_facts_leave_it_dismissed(cast, dismissed, look_again):
    look_again()
    assert now(cast, dismissed).dismissal == WHY


def test_a_higher_score_brings_it_back_and_the_history_says_why(cast, sign_in, high, dismissed, look_again):
    with acting(cast.lead):
        Concern.objects.filter(pk=high.pk).update(consequence=4, likelihood=4)
    assert look_again().returned == 1
    row = now(cast, dismissed)
    assert (row.dismissed_at, row.dismissal) == (None, "")
    assert row.returned_why == "Something behind it has grown worse since it was dismissed"
    page = sign_in(cast.lead).get(row.get_absolute_url()).text
    assert WHY in page  # in its history
    assert "Something behind it has grown worse" in page
    with acting(cast.lead):
        verbs = list(WarningStep.objects.filter(line=row).order_by("at", "id").values_list("verb", flat=True))
    assert verbs == ["began", "dismissed", "returned"]


def test_another_concern_behind_it_brings_it_back(cast, dismissed, look_again):
    with acting(cast.lead):
        add_concern(cast.subject, 2, consequence=3, likelihood=5, initial_consequence=3, initial_likelihood=5)
    look_again()
    assert "was not there" in now(cast, dismissed).returned_why


def test_fewer_facts_leave_it_dismissed(cast, high, line, look_again):
    with acting(cast.lead) as by:
        second = add_concern(cast.subject, 2, consequence=3, likelihood=5, initial_consequence=3, initial_likelihood=5)
    look_again()
    with acting(cast.lead) as by:
        actions.dismiss(line, by=by, reason=WHY)
        Concern.objects.filter(pk=second.pk).update(consequence=1)
    look_again()
    assert now(cast, line).dismissal == WHY


def test_what_has_gone_and_begins_again_is_new(cast, high, dismissed, look_again, lines):
    with acting(cast.lead):
        Concern.objects.filter(pk=high.pk).update(consequence=1)
    look_again()
    assert lines() == {}
    with acting(cast.lead):
        Concern.objects.filter(pk=high.pk).update(consequence=3)
    look_again()
    again = lines()["risk_high"]
    assert (again.pk == dismissed.pk, again.dismissed_at) == (False, None)


def test_a_dismissal_is_taken_back_and_stays_in_the_history(cast, sign_in, dismissed):
    browser = sign_in(cast.executive)
    response = browser.post(f"{HOME}lines/{dismissed.pk}/restore/", follow=True)
    assert "The dismissal is taken back." in response.text
    assert now(cast, dismissed).dismissed_at is None
    assert WHY in browser.get(dismissed.get_absolute_url()).text
    response = browser.post(f"{HOME}lines/{dismissed.pk}/restore/", follow=True)
    assert "This line is not dismissed" in response.text


def test_who_may_only_read_dismisses_nothing(cast, line):
    for by in (cast.viewer, cast.secretary, cast.auditor):
        with acting(by), pytest.raises(PermissionDenied):
            actions.dismiss(line, by=by, reason=WHY)
    assert now(cast, line).dismissed_at is None


def test_a_dismissal_moves_nothing_but_the_line(cast, sign_in, dismissed):
    from escalation.models import Assurance, LevelRequest

    with acting(cast.lead):
        assert not Assurance.objects.exists()
        assert not LevelRequest.objects.exists()
