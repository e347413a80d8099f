"""The list of concerns: filters, order, pages, and as many queries for many rows as for few."""

import pytest

from concerns import actions
from tests.cast import acting

LIST = "/concerns/"
HTMX = {"HX-Request": "true", "HX-Target": "results"}


@pytest.fixture
def browser(cast, raised, sign_in):
    """The lead's browser, with three concerns that differ in everything."""
    raised(title="Falls on wards", lead=cast.lead)
    raised(
        title="Late letters",
        subject=cast.second_subject,
        source="EQ01",
        domains=["culture"],
        immediacy="immediate",
        immediate_safety_action="A call to each practice.",
        initial_consequence=5,
        initial_likelihood=5,
    )
    ended = raised(title="Old matter", initial_consequence=1, initial_likelihood=1)
    with acting(cast.lead) as by:
        actions.move(ended, "triage", by=by)
        actions.move(ended, "no_further_action", by=by, reason="Known and solved.", outcome="It had been put right.")
    return sign_in(cast.lead)


TITLES = ("Falls on wards", "Late letters", "Old matter")


def shown(page: str) -> list[str]:
    return sorted((title for title in TITLES if title in page), key=page.index)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Late letters", "Falls on wards"]),
        ("?status=live", ["Late letters", "Falls on wards"]),
        ("?status=closed", ["Old matter"]),
        ("?status=all", ["Old matter", "Late letters", "Falls on wards"]),
        ("?q=ward", ["Falls on wards"]),
        ("?q=letters+-late", []),
        ("?q=harm+-letter", ["Falls on wards"]),
        ("?q=wards+falls", ["Falls on wards"]),
        ("?q=-0002", ["Late letters"]),
        ("?band=extreme", ["Late letters"]),
        ("?band=high", ["Falls on wards"]),
        ("?domain=culture", ["Late letters"]),
        ("?quadrant=EQ", ["Late letters"]),
        ("?quadrant=IL", ["Falls on wards"]),
        ("?lead=mine", ["Falls on wards"]),
        ("?lead=none", ["Late letters"]),
        ("?immediacy=immediate", ["Late letters"]),
        ("?band=extreme&q=ward", []),
        ("?sort=score&status=all", ["Old matter", "Falls on wards", "Late letters"]),
        ("?sort=-score", ["Late letters", "Falls on wards"]),
        ("?sort=title", ["Falls on wards", "Late letters"]),
        ("?sort=nonsense", ["Late letters", "Falls on wards"]),
        ("?band=nonsense&page=99", ["Late letters", "Falls on wards"]),
    ],
)
def test_filters_and_order_work_without_javascript(browser, query, titles):
    assert shown(browser.get(LIST + query).content.decode()) == titles


def test_the_first_press_on_a_heading_shows_the_gravest_or_the_first_letter(browser):
    page = browser.get(LIST).content.decode()
    assert 'href="/concerns/?sort=-score"' in page
    assert 'href="/concerns/?sort=title"' in page
    assert 'href="/concerns/?sort=score"' in browser.get(f"{LIST}?sort=-score").content.decode()


def test_one_providers_concerns_are_listed(browser, cast):
    assert shown(browser.get(f"{LIST}?provider={cast.second_trust.pk}").content.decode()) == ["Late letters"]
    assert shown(browser.get(f"{LIST}?provider={cast.south_trust.pk}").content.decode()) == []


def test_htmx_is_given_the_results_alone_and_the_back_button_the_page(browser):
    fragment = browser.get(f"{LIST}?q=ward", headers=HTMX)
    assert shown(fragment.content.decode()) == ["Falls on wards"]
    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    again = browser.get(LIST, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


def test_nothing_found_says_so_and_shows_a_way_on(browser):
    page = browser.get(f"{LIST}?q=unheard").content.decode()
    assert "No concerns match" in page
    assert "Show all concerns" in page


def test_other_icbs_concerns_are_nowhere(browser, cast, sign_in):
    page = sign_in(cast.south_lead).get(f"{LIST}?status=all").content.decode()
    assert shown(page) == []
    assert "Northumbria" not in page


def test_the_list_is_for_those_who_may_see_concerns(cast, client, sign_in):
    for somebody in (cast.viewer, cast.secretary, cast.chair, cast.region, cast.auditor, cast.provider_user):
        assert sign_in(somebody).get(LIST).status_code == 200
    assert sign_in(cast.admin).get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302
    assert sign_in(cast.lead).post(LIST).status_code == 405


def test_the_list_takes_nine_reads_whatever_its_length(cast, raised, sign_in, reads):
    """Three for the frame (session, user, memberships), two for the page, one for views, three for its filters."""
    browser = sign_in(cast.lead)
    numbers = []
    for more in (1, 29):
        for _ in range(more):
            raised(lead=cast.lead)
        with reads() as queries:
            page = browser.get(LIST).content.decode()
        numbers.append(len(queries))
    assert "Showing 1 to 25 of 30 concerns" in page
    assert numbers == [9, 9]


@pytest.mark.parametrize("query", ["provider=abc", "provider=%00", "q=%00", "page=%00", "sort=%00"])
def test_an_address_that_nobody_was_given_is_no_fault_of_the_server(browser, query):
    assert browser.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "logged_from_day=31&logged_from_month=2&logged_from_year=2026",
            "“Logged from” was left out: logged from must be a real date.",
        ),
        ("band=purple", "“Risk” was left out: its value is unknown."),
        (f"q={'long' * 60}", "“Search” was left out: it must be 200 characters or less."),
    ],
)
def test_a_filter_whose_value_says_nothing_is_left_out_with_a_note(browser, query, told):
    page = browser.get(f"{LIST}?{query}").content.decode()
    assert shown(page) == ["Late letters", "Falls on wards"]
    assert told in page
    assert "Select a valid choice" not in page


def test_a_key_that_is_no_key_is_told_in_plain_words(browser):
    page = browser.get(f"{LIST}?provider=abc&status=zzz").content.decode()
    assert page.count("This is not known here. Choose again") == 2
    assert "UUID" not in page
    assert "Select a valid choice" not in page


def test_a_draft_is_no_concern_and_no_filter(browser):
    page = browser.get(LIST).content.decode()
    assert '<option value="submitted"' in page
    assert '<option value="draft"' not in page


def test_the_last_day_that_can_be_written_is_a_day_like_any_other(browser):
    last = "logged_to_day=31&logged_to_month=12&logged_to_year=9999"
    assert shown(browser.get(f"{LIST}?{last}").content.decode()) == ["Late letters", "Falls on wards"]


def test_the_folded_filters_come_alone_to_the_page_and_with_the_page_to_a_person(browser):
    alone = browser.get(f"{LIST}more-filters/?q=ward&band=high", headers={"HX-Request": "true"})
    assert alone.status_code == 200
    assert b"<html" not in alone.content
    assert b'name="harm"' in alone.content
    page = browser.get(f"{LIST}more-filters/?q=ward&band=high", follow=True)
    assert page.request["QUERY_STRING"] == "q=ward&band=high&more=1"
    assert b'name="harm"' in page.content
    assert shown(page.content.decode()) == ["Falls on wards"]
