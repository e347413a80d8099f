"""A page that is printed by its reader: addresses stand on paper only where they can be typed."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from quality_oversight.local.install import browser

LINKS = {
    "/levels/": "none",
    "#top": "none",
    "?page=2": "none",
    "mailto:somebody@example.org": "none",
    "https://www.cqc.org.uk/": '" (Link: https://www.cqc.org.uk/)"',
}
STORY = '<ol class="qo-timeline"><li class="qo-timeline__item">Reviewed</li></ol>'
AFTER = "all => all.map(one => getComputedStyle(one, '::after').content)"
INSIDE = "one => getComputedStyle(one).breakInside"


@pytest.fixture(scope="module")
def printed():
    """The styles of every page, as they hold on paper."""
    sheets = ("nhsuk/nhsuk-frontend.min.css", "css/app.css")
    styles = "".join(f"<style>{Path(finders.find(sheet)).read_text()}</style>" for sheet in sheets)
    links = "".join(f'<a href="{href}">Words</a>' for href in LINKS)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page()
        page.emulate_media(media="print")
        page.set_content(f"{styles}{links}{STORY}")
        yield page
        opened.close()


def test_the_address_of_a_page_of_the_product_is_not_printed_and_one_elsewhere_is(printed):
    assert printed.locator("a").evaluate_all(AFTER) == list(LINKS.values())


def test_an_entry_of_a_story_keeps_together(printed):
    assert printed.locator(".qo-timeline__item").evaluate(INSIDE) == "avoid"
