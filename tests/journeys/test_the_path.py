"""From a first worry to a published board paper, as five people walk it in a browser (issue: The spine)."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

PROVIDER = "Spire Parkway Hospital"
TITLE = "Two returns to theatre after the same procedure"
COMMITTEE, RECEIVER = "System Quality Group", "Regional Quality Group"


def fill_date(somebody, legend: str, day: date) -> None:
    group = somebody.page.get_by_role("group", name=re.compile(f"^{re.escape(legend)}"))
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(label).fill(str(value))


def log_concern(lead) -> None:
    lead.choose("Concerns")
    lead.finds_no_barrier()
    lead.press("Log a concern")
    lead.finds_no_barrier()
    page = lead.page
    page.get_by_label("Provider", exact=True).press_sequentially("spire park", delay=20)
    page.get_by_role("radio", name=re.compile(PROVIDER)).check()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What was seen").fill("A number like 943 476 5919 must not be kept here.")
    page.get_by_label("Source", exact=True).select_option("IL01")
    page.get_by_label("Safety", exact=True).check()
    page.get_by_label("Safe", exact=True).check()
    page.get_by_role("radio", name=re.compile("Soon: people")).check()
    page.get_by_role("radio", name="4 Major").check()
    page.get_by_role("radio", name="4 Likely").check()
    expect(page.locator("#risk")).to_contain_text("16")
    lead.press("Log the concern")
    lead.sees("There is a problem")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    lead.finds_no_barrier()
    page.get_by_label("What was seen").fill("Two people went back to theatre within a week of the same operation.")
    lead.press("Log the concern")
    lead.sees(re.compile(r"QC-\d{4}-\d{4}"))
    lead.sees(TITLE)


def triage(lead) -> None:
    lead.press("Start triage")
    lead.press("Accept and open")
    lead.finds_no_barrier()
    lead.press("Accept and open")
    lead.sees("accepted the concern at triage")
    lead.finds_no_barrier()


def propose_enhanced(lead) -> str:
    page = lead.page
    lead.press(re.compile("Amber - enhanced"))
    lead.finds_no_barrier()
    page.get_by_label("Grounds").fill("The same complication twice, and no review of the first.")
    page.get_by_role("radio", name="4 Major").check()
    page.get_by_role("radio", name="4 Likely").check()
    page.get_by_label("Risk profile").fill("Planned operations, two lists a week; grip of the provider is not yet shown.")
    page.get_by_role("checkbox", name=re.compile(TITLE)).check()
    page.get_by_label("Source of further evidence 1").select_option("EQ01")
    page.get_by_label("What further evidence 1 shows").fill("Rating for safe lowered at the last inspection.")
    page.get_by_label("What was tried closer to the point of care").fill("A contract meeting agreed a review; none came.")
    page.get_by_label("Regulatory and accountability position").fill("Commissioned by this ICB; registered, no conditions.")
    fill_date(lead, "Date the provider was told", date.today())
    page.get_by_label("Exit criteria").fill("An outside review has reported\nThree months without a return to theatre")
    page.get_by_label("Conflicts of interest").fill("None")
    lead.press("Save the proposal")
    lead.sees("Drafted")
    lead.finds_no_barrier()
    return page.url


def consider(secretary, address: str) -> None:
    page = secretary.page
    page.goto(address)
    secretary.press(re.compile("view of the", re.IGNORECASE))
    secretary.finds_no_barrier()
    meeting = page.get_by_label("Meeting of the System Quality Group")
    meeting.select_option(index=1)
    page.get_by_label("Supports the move", exact=True).check()
    page.locator("main form button[type=submit]").last.click()
    secretary.sees("Considered by the System Quality Group")


def authorise(executive, address: str) -> None:
    page = executive.page
    page.goto(address)
    executive.press(re.compile("Authorise"))
    executive.finds_no_barrier()
    page.get_by_label("Reasons for the decision").fill("The evidence agrees, and local action has not worked.")
    page.get_by_label("I have no conflict of interest", exact=False).check()
    page.locator("main form button[type=submit]").last.click()
    executive.sees("In effect")
    executive.finds_no_barrier()


def schedule_report(secretary) -> None:
    page = secretary.page
    secretary.go("/reports/schedules/add/")
    secretary.finds_no_barrier()
    page.get_by_label("Committee that reports").select_option(label=COMMITTEE)
    page.get_by_label("Committee that receives the report").select_option(label=RECEIVER)
    page.get_by_label("Every week", exact=True).check()
    meeting = date.today() + timedelta(days=3)
    page.get_by_label("Day of the week").select_option(label=f"{meeting:%A}")
    fill_date(secretary, "First meeting", meeting)
    page.get_by_label("Days before the meeting that the draft is made").fill("6")
    secretary.press("Save")


def edit_and_submit(secretary) -> str:
    page = secretary.page
    secretary.go("/reports/")
    secretary.finds_no_barrier()
    page.get_by_role("link", name=re.compile(RECEIVER)).first.click()
    secretary.sees(PROVIDER)
    secretary.finds_no_barrier()
    address = page.url
    secretary.press("Submit for approval")
    secretary.sees("There is a problem")
    secretary.finds_no_barrier()
    return address


def test_five_people_walk_from_a_worry_to_a_published_paper(site, person):
    lead = person("quality-lead@qhl.example")
    lead.finds_no_barrier()
    log_concern(lead)
    triage(lead)
    address = propose_enhanced(lead)
    secretary = person("committee-secretary@qhl.example")
    consider(secretary, address)
    executive = person("exec-quality-lead@qhl.example")
    authorise(executive, address)
    member = person("sqg-member@qhl.example")
    member.go("/dashboard/")
    line = member.page.get_by_role("row", name=re.compile(PROVIDER))
    expect(line).to_contain_text("Amber - enhanced")
    expect(line).to_contain_text("Escalated")
    member.finds_no_barrier()
    schedule_report(secretary)
    assert re.search(r"^drafted=\d+ published=\d+$", site.manage("run_due").splitlines()[-1])
    edit_and_submit(secretary)
