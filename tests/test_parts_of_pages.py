"""Whatever is opened by its address is a whole page; a part of one leads to the page that it belongs to."""

import re
from urllib.parse import parse_qs, urlsplit

from django.urls import resolve, reverse

from quality_oversight.tenancy.policy import GRANTS, POLICY, Role
from tests.cast import HTMX
from tests.test_permissions import GET, PAGES, SITE, ask
from tests.test_permissions import rows as rows  # the fixture: one row of everything in the north

PARTS = {name: address for name, address in SITE.items() if hasattr(address.view, "part_of")}


def who_may(permission, cast):
    return cast.by_role[next(role for role in Role if role in GRANTS[permission])]


def test_every_address_that_answers_with_html_answers_with_a_whole_page(rows, cast, sign_in, subtests):
    for name, methods in PAGES.items():
        permission = methods.get(GET)
        if permission in POLICY:
            with subtests.test(name=name):
                response = ask(sign_in(who_may(permission, cast)), GET, SITE[name].path(rows, cast))
                if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                    assert response.content.lstrip().startswith(b"<!DOCTYPE html>")
                    assert re.findall(rb"\{[a-z_]+\}", response.content) == [], "a word stands where another should"


def test_a_part_opened_alone_leads_to_its_page_with_what_was_asked(rows, cast, sign_in, subtests):
    assert len(PARTS) > 10
    for name, address in PARTS.items():
        with subtests.test(name=name):
            browser, path = sign_in(who_may(PAGES[name][GET], cast)), address.path(rows, cast)
            part = browser.get(path, headers=HTMX)
            whole = browser.get(f"{path}?subject_q=tyne+newcastle")
            assert b"<html" not in part.content
            assert whole.status_code == 302
            assert all("HX-Request" in each.headers["Vary"] for each in (part, whole))
            there = urlsplit(whole.url)
            assert resolve(there.path).view_name == address.view.part_of
            assert parse_qs(there.query)["subject_q"] == ["tyne newcastle"]


def test_a_finder_opened_alone_shows_what_it_found_on_its_form(cast, sign_in):
    page = sign_in(cast.lead).get(f"{reverse('concerns:find_provider')}?subject_q=tyne+newcastle", follow=True)
    assert "The Newcastle Upon Tyne Hospitals" in page.content.decode()
