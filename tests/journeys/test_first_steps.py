"""First times: a lead with a keyboard alone logs a concern, and somebody with a phone and no account is answered."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

LEAD, PROVIDER = "quality-lead@qhl.example", "Spire Parkway Hospital"
TITLE = "Oxygen cylinders stored beside the radiators"
FOUND_BY = "radiat"  # half a word of the title
MOST_FIELDS, MOST_PRESSES, MOST_TABS = 8, 12, 80
SEEN = "Call bells rang for twenty minutes while people waited to be helped. Invented."
ANSWER = "Thank you. We visit the ward on Thursday. Which shift was it?"
MORE = "It was the night shift, twice in one week. Invented."


class Keys:
    """A keyboard that counts what is pressed to decide something: Space and Enter, not the ways to them."""

    def __init__(self, page) -> None:
        self.page, self.presses, self.fields = page, 0, 0

    def reach(self, wanted: Locator) -> None:
        """Walk there by Tab, as a person without a mouse does."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if wanted.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{wanted} is not reached by {MOST_TABS} presses of Tab on {self.page.url}")

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        self.reach(wanted)
        self.page.keyboard.press(key)
        self.presses += 1

    def write(self, box: Locator, words: str) -> None:
        self.reach(box)
        self.page.keyboard.type(words, delay=15)
        self.fields += 1

    def choose(self, first: Locator, wanted: Locator) -> None:
        """Walk to the first of some radio buttons, take it, and go on by arrows to the one that is wanted."""
        self.press(first, "Space")
        for _ in range(10):
            if wanted.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()
        self.fields += 1


def log_by_keys(keys: Keys) -> None:
    """Fill in what the form asks for and nothing else."""
    page = keys.page
    keys.write(page.get_by_role("searchbox", name="Provider", exact=True), "spire park")
    hospital = page.get_by_role("radio", name=re.compile(PROVIDER))
    keys.choose(hospital, hospital)
    keys.fields -= 1  # the box to search in and the choice are one field
    keys.write(page.get_by_label("Title"), TITLE)
    keys.write(page.get_by_label("What was seen"), "Four cylinders stood beside a hot radiator. Invented.")
    source = page.get_by_label("Source", exact=True)
    keys.write(source, source.get_by_role("option").nth(1).inner_text()[:12])
    keys.press(page.get_by_label("Safety", exact=True), "Space")
    keys.fields += 1
    soon = page.get_by_role("group", name=re.compile("^How soon"))
    keys.choose(soon.get_by_role("radio").first, soon.get_by_role("radio", name=re.compile("Soon: people")))
    for legend, choice in (("Consequence", "4 Major"), ("Likelihood", "3 Possible")):
        group = page.get_by_role("group", name=re.compile(f"^{legend}"))
        keys.choose(group.get_by_role("radio").first, group.get_by_role("radio", name=choice))
    keys.press(page.get_by_role("button", name="Log the concern"))


def test_a_lead_logs_a_first_concern_and_finds_it_again_with_the_keyboard_alone(person):
    lead = person(LEAD)
    page, keys = lead.page, Keys(lead.page)
    lead.sees("Sign out")
    lead.finds_no_barrier()
    keys.press(page.get_by_role("navigation").get_by_role("link", name="Concerns", exact=True).first)
    page.wait_for_url("**/concerns/")
    lead.finds_no_barrier()
    keys.press(page.locator("main").get_by_role("button", name="Log a concern"))
    page.wait_for_url("**/concerns/new/")
    page.wait_for_load_state("networkidle")  # the finder follows the typing once its script is there
    log_by_keys(keys)
    expect(page.get_by_text("The concern has been logged as")).to_be_visible()
    assert keys.fields <= MOST_FIELDS
    assert keys.presses <= MOST_PRESSES
    lead.finds_no_barrier()
    reference = re.search(r"QC-\d{4}-\d{4}", page.locator("h1").inner_text())[0]
    keys.press(page.get_by_role("navigation").get_by_role("link", name="Concerns", exact=True).first)
    page.wait_for_url("**/concerns/")
    keys.write(page.locator("main input[type=search]").first, FOUND_BY)
    page.keyboard.press("Enter")
    row = page.locator("main tbody tr").filter(has_text=TITLE)
    expect(row).to_have_count(1)
    expect(page.locator(".htmx-request")).to_have_count(0)  # what is being asked is drawn paler
    lead.finds_no_barrier()
    keys.press(row.get_by_role("link", name=reference))
    expect(page.locator("h1")).to_contain_text(TITLE)


def tell(somebody: Person) -> str:
    """Share what was seen, and give the token that comes back."""
    page = somebody.page
    somebody.go("/tell/QHL/")
    somebody.finds_no_barrier(PHONE)
    page.get_by_label("What did you see or hear?").fill(SEEN)
    page.get_by_label("Where was it?").fill("Ward 7 of an invented hospital")
    page.get_by_text("In the last 7 days", exact=True).tap()
    page.get_by_text("I saw or heard it myself", exact=True).tap()
    page.get_by_role("button", name="Send it").tap()
    token = page.locator("[data-token]")
    expect(token).to_have_text(re.compile(r"^\w{4}-\w{4}-\w{4}-\w{4}$"))
    somebody.finds_no_barrier(PHONE)
    return token.inner_text()


def answer(lead: Person) -> None:
    """Answer it from the inbox."""
    lead.sees("Sign out")
    lead.choose("Concerns")
    lead.press("Soft intelligence")
    lead.page.get_by_role("row").filter(has_text=SEEN[:40]).get_by_role("link").first.click()
    lead.sees(SEEN)
    lead.page.get_by_label("Ask or answer").fill(ANSWER)
    lead.press("Send it")
    expect(lead.page.locator(".qo-timeline")).to_contain_text(ANSWER)


def test_somebody_with_a_phone_and_no_account_is_answered_and_adds_to_it(person, chromium, site):
    phone = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB")
    somebody = Person(phone.new_page(), site)
    token = tell(somebody)
    lead = person(LEAD)
    answer(lead)
    page = somebody.page
    page.get_by_role("link", name="Read the answer").tap()
    page.get_by_label("Your token").fill(token.lower().replace("-", ""))
    page.get_by_role("button", name="Read the answer").tap()
    somebody.sees(ANSWER)
    expect(page.locator("main")).not_to_contain_text("quality-lead")
    somebody.finds_no_barrier(PHONE)
    page.get_by_label("What do you want to say?").fill(MORE)
    page.get_by_role("button", name="Send it").tap()
    somebody.sees("The quality team will read what you added.")
    somebody.sees(MORE)
    lead.choose("Concerns")
    lead.press("Soft intelligence")
    report = lead.page.get_by_role("row").filter(has_text=SEEN[:40])
    expect(report).to_contain_text("More was added")
    phone.close()
