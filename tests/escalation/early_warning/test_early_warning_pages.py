"""The list opens with what is to be looked at; pages of providers and levels show their lines; work counts them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from concerns.models import Concern
from escalation.early_warning.models import WarningLine
from escalation.models import Assurance, ExitCriterion
from tests.cast import acting, part
from tests.rows import add_concern

HOME = "/early-warning/"
GRAVE = {"consequence": 5, "likelihood": 4, "initial_consequence": 5, "initial_likelihood": 4}
HIGH = {"consequence": 4, "likelihood": 4, "initial_consequence": 4, "initial_likelihood": 4}


@pytest.fixture
def warned(cast, look_again):
    """The first trust with a high risk, the second with a very high one."""
    with acting(cast.lead):
        add_concern(cast.subject, 1, **HIGH)
        add_concern(cast.second_subject, 2, **GRAVE)
    look_again()


def names(cast, text):
    """Which of the two trusts a page lists, in its order."""
    found = {text.find(f"{HOME}subjects/{each.pk}/"): each.pk for each in (cast.subject, cast.second_subject)}
    return [found[place] for place in sorted(found) if place >= 0]


def age(cast):
    with acting(cast.lead):
        WarningLine.objects.update(since=timezone.now() - timedelta(days=30))


def test_the_gravest_comes_first(cast, sign_in, warned):
    text = sign_in(cast.lead).get(HOME).text
    assert names(cast, text) == [cast.second_subject.pk, cast.subject.pk]
    assert "Review the level?" in text
    assert "Level now:" in text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?level=intensive", [1]), ("?level=enhanced", [0]), ("?reason=risk_high", [0]), ("?reason=same_theme", []),
        ("?q=RTF", [1]), ("?kind=place", []), ("?kind=provider", [1, 0]), ("?sector=acute", [1, 0]),
        ("?sector=ambulance", []), ("?show=up", [1, 0]), ("?show=down", []), ("?show=dismissed", []),
        ("?show=nonsense", [1, 0]),
    ],
)  # fmt: skip
def test_the_list_shows_what_is_asked_for(cast, sign_in, warned, query, seen):
    both = (cast.subject.pk, cast.second_subject.pk)
    assert names(cast, sign_in(cast.lead).get(f"{HOME}{query}").text) == [both[n] for n in seen]


def test_a_subject_at_the_suggested_level_is_listed_only_while_a_line_is_new(cast, sign_in, warned):
    with acting(cast.lead):
        Assurance.objects.create(subject=cast.subject, level="enhanced", since=timezone.localdate())
    browser = sign_in(cast.lead)
    assert cast.subject.pk in names(cast, browser.get(HOME).text)
    age(cast)
    assert names(cast, browser.get(HOME).text) == [cast.second_subject.pk]
    assert cast.subject.pk in names(cast, browser.get(f"{HOME}?show=all").text)


def test_rg5_a_lower_level_is_suggested_only_after_a_criterion_is_met(cast, sign_in, at_level, look_again):
    request = at_level("enhanced")
    browser = sign_in(cast.lead)
    assert names(cast, browser.get(HOME).text) == []
    with acting(cast.lead) as by:
        ExitCriterion.objects.filter(request=request, position=1).update(status="met", evidence="Seen.", verified_by=by)
    text = browser.get(HOME).text
    assert names(cast, text) == [cast.subject.pk]
    assert "Can it step down?" in text
    assert names(cast, browser.get(f"{HOME}?show=down").text) == [cast.subject.pk]


def test_pages_of_providers_and_levels_show_the_lines(cast, sign_in, warned):
    browser = sign_in(cast.lead)
    for address in (f"{HOME}providers/{cast.trust.pk}/panel/", f"{HOME}subjects/{cast.subject.pk}/panel/"):
        assert "1 open concern scored 16" in part(browser, address)
        assert "1 open concern scored 16" in browser.get(address).text
    assert f"{HOME}providers/{cast.trust.pk}/panel/" in browser.get(f"/providers/{cast.trust.pk}/").text
    assert f"{HOME}subjects/{cast.subject.pk}/panel/" in browser.get(f"/levels/subjects/{cast.subject.pk}/").text


def test_work_counts_what_is_to_be_looked_at_for_those_who_may_propose(cast, sign_in, warned):
    assert "early warnings to look at" in sign_in(cast.lead).get(reverse("work:mine")).text
    assert "early warnings to look at" not in sign_in(cast.secretary).get(reverse("work:mine")).text


def test_a_request_begins_with_the_lines_as_grounds_and_evidence(cast, sign_in, warned):
    browser = sign_in(cast.lead)
    address = f"/levels/subjects/{cast.subject.pk}/propose/?target=enhanced&early_warning=yes"
    assert address.replace("&", "&amp;") in browser.get(f"{HOME}subjects/{cast.subject.pk}/").text
    text = browser.get(address).text
    assert "1 open concern scored 16 (since" in text
    with acting(cast.lead):
        pk = Concern.objects.get(subject=cast.subject).pk
    box = text[text.index(f'value="{pk}"') :]
    assert "checked" in box[: box.index(">")]
    assert "Early warnings on this subject" not in browser.get(address.replace("&early_warning=yes", "")).text


def test_a_line_tells_its_story(cast, sign_in, warned):
    with acting(cast.lead):
        line = WarningLine.objects.get(subject=cast.subject)
    text = sign_in(cast.lead).get(line.get_absolute_url()).text
    for words in (
        "1 open concern scored 16",
        "QC-2026-0001",
        "Stands since",
        "It comes back when the facts grow worse",
    ):
        assert words in text


def test_a_framework_that_looks_for_nothing_ends_the_lines(cast, warned, monkeypatch, look_again):
    from dataclasses import replace

    from quality_oversight import frameworks

    kept = frameworks.load("north-east-and-north-cumbria")
    none = replace(kept, early_warning=replace(kept.early_warning, reasons=()))
    monkeypatch.setattr(frameworks, "load", lambda name: none)
    look_again()
    with acting(cast.lead):
        assert not WarningLine.objects.standing().exists()
