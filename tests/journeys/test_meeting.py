"""People at a list and over one concern: what is known is found, nothing typed is lost, and keys are enough."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

PROVIDER = "Spire Parkway Hospital"
LEAD, EXECUTIVE = "quality-lead@qhl.example", "exec-quality-lead@qhl.example"


def write(somebody, title: str) -> None:
    """Fill in what the form for a new concern must have, the title last."""
    page = somebody.page
    somebody.sees("Sign out")
    somebody.go("/concerns/new/")
    page.wait_for_load_state("networkidle")  # the finder follows the typing once its script is there
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
    shown.get_by_role("button", name=re.compile(f"Add what I know to it.*{first}")).click()
    expect(lead.page.get_by_label("What has happened?")).to_have_value(re.compile("Sharp left on the trolley"))
    lead.finds_no_barrier()
    lead.press("Add the update")
    lead.sees("Two needles were left on a trolley")
    write(lead, "Sharp left on a trolley again")
    shown.get_by_role("button", name=re.compile(f"It is the same.*{first}")).click()
    expect(lead.page.locator("#joined")).to_contain_text(f"Will be counted once with {first}")
    expect(lead.page.get_by_label("Title")).to_have_value("Sharp left on a trolley again")
    lead.finds_no_barrier()
    lead.press("Log the concern")
    lead.sees(f"counted once with {first}")


def test_two_editors_lose_nothing(person):
    lead, executive = person(LEAD), person(EXECUTIVE)
    log(lead, "Two people write about one ward")
    address = lead.page.url + "edit/"
    for somebody in (lead, executive):
        somebody.page.goto(address)
    executive.page.get_by_label("Title").fill("Two people write about one ward at night")
    executive.page.get_by_text("Add more about it").click()
    executive.page.get_by_role("radio", name="Severe harm").check()
    executive.press("Save")
    executive.sees("Your changes have been saved")
    lead.page.get_by_label("Title").fill("Two people write about one long ward")
    lead.page.get_by_label("What was seen").fill("Four needles were left on a trolley. Invented.")
    lead.press("Save")
    lead.sees("Somebody else saved first")
    for words in (
        "When you opened it",
        "Two people write about one ward at night",
        "Two people write about one long ward",
    ):
        lead.sees(words)
    lead.finds_no_barrier()
    lead.press("Save what you chose")
    lead.sees("Choose what is kept as “Title”")
    lead.page.get_by_role("group", name=re.compile("What is kept as “Title”")).get_by_label(
        "Keep the words in the box below"
    ).check()
    lead.page.get_by_label("Both, put together by you").first.fill("Two people write about one long ward at night")
    lead.press("Save what you chose")
    lead.sees("Your changes have been saved")
    for words in (
        "Two people write about one long ward at night",
        "Four needles were left on a trolley",
        "Severe harm",
    ):
        lead.sees(words)


def test_a_list_is_walked_chosen_from_and_opened_by_keys_that_can_be_turned_off(person):
    lead = person(LEAD)
    page, keys = lead.page, lead.page.keyboard
    lead.sees("Sign out")
    lead.go("/concerns/themes/")
    keys.press("g")
    keys.press("c")
    page.wait_for_url("**/concerns/")
    rows = page.locator("main tbody tr")
    for key in ("j", "j", "k", "j", "x"):
        keys.press(key)
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    expect(page.locator("input[name=pick]:checked")).to_have_count(1)
    keys.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()
    keys.type("jgcx?")  # in a box they are letters
    expect(page.locator("main input[type=search]")).to_have_value("jgcx?")
    page.locator("main input[type=search]").fill("")
    rows.nth(0).get_by_role("link").focus()
    keys.press("o")
    page.wait_for_url(re.compile(r"/concerns/[0-9a-f-]{36}/$"))
    keys.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_role("link", name="Keyboard shortcuts").click()
    lead.finds_no_barrier()
    lead.press("Turn the shortcuts off")
    lead.sees("The shortcuts are off in this browser")
    keys.press("n")
    page.wait_for_timeout(500)
    assert page.url.endswith("/help/keyboard/")
    lead.press("Turn the shortcuts on")
    page.locator("h1").click()
    keys.press("n")
    page.wait_for_url("**/concerns/new/")


def test_what_is_typed_is_kept_though_the_session_is_lost(person):
    lead = person(LEAD)
    page = lead.page
    lead.sees("Sign out")
    lead.go("/concerns/new/")
    page.get_by_label("Title").fill("Begun before the session was lost")
    page.wait_for_load_state("networkidle")
    session = next(each for each in page.context.cookies() if each["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    lead.press("Log the concern")
    lead.sees("Not saved: you are signed out")
    expect(page.get_by_label("Title")).to_have_value("Begun before the session was lost")
    page.context.add_cookies([session])
    lead.press("Save as a draft")
    lead.sees("The draft has been saved")
    lead.finds_no_barrier()
    page.get_by_role("link", name="Begun before the session was lost").first.click()
    expect(page.get_by_label("Title")).to_have_value("Begun before the session was lost")
    lead.finds_no_barrier()


def test_several_concerns_are_changed_at_once_without_javascript(person):
    lead = person(LEAD, javascript=False)
    page = lead.page
    lead.sees("Sign out")
    lead.go("/concerns/?status=open")
    for row in (0, 1):
        page.locator("main tbody tr").nth(row).get_by_role("checkbox").check()
    page.get_by_label("With the chosen concerns").select_option(label="Set the next review")
    lead.press("Continue")
    for label, value in (("Day", "1"), ("Month", "3"), ("Year", "2099")):
        page.get_by_label(label).fill(value)
    lead.press("Show what will change")
    lead.sees("2 concerns will change")
    lead.press("Confirm: change 2 concerns")
    lead.sees("2 of 2 concerns changed")
