"""People who meet over one concern: what is known already is found before it is logged twice."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

PROVIDER = "Spire Parkway Hospital"
LEAD, EXECUTIVE = "quality-lead@qhl.example", "exec-quality-lead@qhl.example"


def write(somebody, title: str) -> None:
    """Fill in what the form for a new concern must have, the title last."""
    page = somebody.page
    somebody.go("/concerns/new/")
    page.get_by_label("Provider", exact=True).press_sequentially("spire park", delay=20)
    page.get_by_role("radio", name=re.compile(PROVIDER)).check()
    page.get_by_label("What was seen").fill("Two needles were left on a trolley. Invented.")
    page.get_by_label("Source", exact=True).select_option("IL01")
    page.get_by_label("Safety", exact=True).check()
    page.get_by_role("radio", name=re.compile("Soon: people")).check()
    page.get_by_role("radio", name="4 Major").check()
    page.get_by_role("radio", name="3 Possible").check()
    page.get_by_label("Title").press_sequentially(title, delay=5)


def log(somebody, title: str) -> str:
    """Log a concern, and give its reference."""
    write(somebody, title)
    somebody.press("Log the concern")
    expect(somebody.page.get_by_text("The concern has been logged as")).to_be_visible()
    return re.search(r"QC-\d{4}-\d{4}", somebody.page.locator("h1").inner_text())[0]


def test_what_is_known_already_is_offered_while_the_title_is_typed(person):
    lead = person(LEAD)
    first = log(lead, "Sharps left on a trolley in day surgery")
    write(lead, "Sharp left on the trolley")
    shown = lead.page.locator("#similar")
    expect(shown).to_contain_text(first)
    expect(lead.page.get_by_role("status").filter(has_text="similar open concern")).to_have_count(1)
    lead.finds_no_barrier()
    shown.get_by_role("button", name=f"Add what I know to it: {first}").click()
    expect(lead.page.get_by_label("What has happened?")).to_have_value(re.compile("Sharp left on the trolley"))
    lead.finds_no_barrier()
    lead.press("Add the update")
    lead.sees("Two needles were left on a trolley")
    write(lead, "Sharp left on a trolley again")
    shown.get_by_role("button", name=re.compile(f"It is the same.*{first}")).click()
    lead.sees(f"counted once with {first}")
