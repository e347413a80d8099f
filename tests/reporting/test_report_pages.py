"""The pages of reports: what they show, who may open them, and how they refuse."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.policy import Role
from reporting import actions
from reporting.actions.particulars import follow_up_mark, left_out_mark, particulars_mark
from tests.cast import acting, add_person

HTMX = {"hx-request": "true", "hx-target": "working"}
ITEM = {"title": "Triage delays", "text": "Two women came to harm.", "ask": "decision", "ask_text": "Fund a post."}


def address(name, report, *more):
    return reverse(f"reporting:{name}", args=[report.pk, *more])


@pytest.fixture
def writes(cast, report, add, drafted, approved, stand, today):
    """Each page that writes a draft: (URL, what to post), on a draft that has everything."""
    first = add(report, "alert")
    approved(report)
    following = drafted(weeks=1)
    stand(cast.subject, "intensive", today, at=timezone.now())
    item = add(following, "alert", title="Another")
    with acting(cast.secretary):
        row = following.follow_ups.get(item=first)
        seen = {"item": actions.item_mark(item), "row": follow_up_mark(row), "report": particulars_mark(following)}
    pages = {
        "item_add": (address("item_add", following, "assure"), ITEM),
        "item_edit": (address("item_edit", following, item.pk), ITEM | {"seen": seen["item"]}),
        "particulars": (address("particulars", following), {"quorate": "yes", "seen": seen["report"]}),
        "follow_up": (address("follow_up", following, row.pk), {"disposition": "closed", "seen": seen["row"]}),
        "leave_out": (
            address("leave_out", following, cast.subject.pk),
            {"reason": "Held in private.", "seen": left_out_mark(None)},
        ),
        "item_move": (address("item_move", following, item.pk), {"to": "assure"}),
        "item_remove": (address("item_remove", following, item.pk), {"seen": seen["item"]}),
        "none": (address("none", following), {"section": "advise", "none": "on"}),
    }
    return following, pages


PAGES = {
    "item_add": "report.item_added",
    "item_edit": "report.item_changed",
    "particulars": "report.particulars_changed",
    "follow_up": "report.followed_up",
    "leave_out": "report.left_out",
    "item_move": "report.item_moved",
    "item_remove": "report.item_removed",
    "none": "report.none_stated",
}
FORMS = ("item_add", "item_edit", "particulars", "follow_up", "leave_out", "item_remove")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_that_writes_keeps_the_litany(cast, writes, sign_in, name):
    report, pages = writes
    url, given = pages[name]
    client = sign_in(cast.secretary)
    assert client.get(url).status_code == (200 if name in FORMS else 405)
    assert client.put(url).status_code == 405
    for wrong in (cast.lead, cast.chair, cast.auditor, cast.provider_user):
        assert sign_in(wrong).post(url, given).status_code == 403
    assert sign_in(cast.stranger).post(url, given).status_code == 302
    with acting(cast.auditor):
        before = AuditEvent.objects.count()
    response = client.post(url, given)
    assert response.status_code == 302, response.content.decode()[:3000]
    assert response.headers["Location"].startswith(report.get_absolute_url() + "#")
    with acting(cast.auditor):
        assert PAGES[name] in AuditEvent.objects.filter(number__gt=before).values_list("verb", flat=True)


def test_nothing_of_another_icb_is_there(cast, writes, sign_in):
    with acting(cast.south_lead):
        other = add_person("South Secretary", "secretary@south.example", Role.COMMITTEE_SECRETARY)
    _, pages = writes
    for url, given in pages.values():
        assert sign_in(other).post(url, given).status_code == 404


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("item_add", {"title": "", "text": "T"}, "Enter the title"),
        ("item_add", ITEM | {"owner": "Patient 943 476 5919"}, "contains an NHS number"),
        ("item_add", ITEM | {"concern": "QC-1999-0001"}, "There is no concern with the reference QC-1999-0001"),
        ("item_add", ITEM | {"next_look_day": "31", "next_look_month": "2", "next_look_year": "2027"}, "real date"),
        (
            "item_add",
            ITEM | {"next_look_day": "1", "next_look_month": "12", "next_look_year": "2020"},
            "Next look must be today or in the future",
        ),
        ("particulars", {}, "Answer “Was the meeting quorate?”"),
        ("follow_up", {"disposition": ""}, "Answer “What became of the alert?”"),
        ("leave_out", {"reason": ""}, "Enter why it is not in Alert"),
    ],
)
def test_a_form_that_is_refused_shows_its_reason_and_what_was_typed(writes, secretary, name, given, reason):
    url, _ = writes[1][name]
    response = secretary.post(url, given)
    assert response.status_code == 422
    page = response.content.decode()
    assert reason in page
    assert "There is a problem" in page
    assert all(str(typed) in page for key, typed in given.items() if typed and key in ("title", "text", "owner"))


def test_the_three_sections_stand_in_their_order_with_their_meaning(report, secretary):
    page = secretary.get(report.get_absolute_url()).content.decode()
    meanings = [
        "Matters that the receiving committee needs to discuss or act on.",
        "Matters that may need further monitoring",
        "Good performance, best practice",
    ]
    places = [page.index(words) for words in meanings]
    assert places == sorted(places)
    assert "State “None”: there is nothing to alert" in page


def test_every_problem_is_linked_to_a_place_on_the_page(report, add, secretary):
    add(report, "alert", ask="", ask_text="", text="n/a")
    add(report, "advise", next_look=None)
    add(report, "assure", evidence="")
    page = secretary.get(report.get_absolute_url()).content.decode()
    box = page[page.index('class="qo-problems"') :]
    links = re.findall(r'href="#([^"]+)"', box[: box.index("</section>")])
    assert len(links) == 6  # quorum, empty words, two of the ask, next look, evidence
    assert all(f'id="{place}"' in page for place in links)
    assert "5 things to mend before this can be submitted" in page
    assert "Reassurance: evidence needed" in page


def test_a_reader_sees_no_buttons(cast, report, add, sign_in):
    add(report, "alert")
    page = sign_in(cast.viewer).get(report.get_absolute_url()).content.decode()
    assert "Triage delays" in page
    assert not re.findall(r'action="/reports/', page)
    assert "Edit" not in re.findall(r">(\w+)<", page)


def test_htmx_gets_the_working_part_alone(cast, report, add, secretary):
    first, second = add(report, "alert", title="First"), add(report, "alert", title="Second")
    response = secretary.post(address("item_move", report, second.pk), {"to": "up"}, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert "Moved up: Second" in page
    assert page.index("1. Second") < page.index("2. First")
    response = secretary.get(address("item_edit", report, first.pk), headers=HTMX)
    assert "<html" not in response.content.decode()
    assert f'action="{address("item_edit", report, first.pk)}"' in response.content.decode()
    response = secretary.post(address("none", report), {"section": "alert", "none": "on"}, headers=HTMX)
    assert response.status_code == 422
    assert "Alert has items." in response.content.decode()


def test_a_move_to_nowhere_is_refused_on_the_page(report, add, secretary):
    item = add(report, "alert")
    response = secretary.post(address("item_move", report, item.pk), {"to": "nowhere"})
    assert response.status_code == 422
    assert "Choose Alert, Advise or Assure." in response.content.decode()
    assert secretary.post(address("none", report), {"section": "nowhere"}).status_code == 422


def test_a_section_that_does_not_exist_is_not_found(report, secretary):
    assert secretary.get(address("item_add", report, "nowhere")).status_code == 404


def test_an_item_is_found_in_its_own_report_alone(report, add, drafted, secretary):
    item = add(report, "alert")
    assert secretary.get(address("item_edit", drafted(weeks=1), item.pk)).status_code == 404


def test_a_next_look_that_has_passed_stays_while_other_words_change(cast, report, add, secretary):
    item = add(report, "advise", next_look=date(2020, 12, 1))
    url = address("item_edit", report, item.pk)
    given = {"text": "T", "next_look_day": "1", "next_look_month": "12", "next_look_year": "2020"}
    assert secretary.post(url, given | {"title": "A", "seen": actions.item_mark(item)}).status_code == 302
    refused = secretary.post(url, given | {"title": "A", "next_look_day": "2"})
    assert refused.status_code == 422
    assert "Next look must be today or in the future" in refused.content.decode()


@pytest.mark.parametrize(
    ("state", "reason"),
    [("submitted", "Its text can only be changed if it is returned."), ("published", "This report is published.")],
)
def test_a_report_that_is_fixed_opens_no_form(request, report, add, secretary, state, reason):
    item = add(report, "alert")
    request.getfixturevalue(state)(report)
    for name, more in (
        ("item_edit", [item.pk]),
        ("item_remove", [item.pk]),
        ("item_add", ["alert"]),
        ("particulars", []),
    ):
        url = address(name, report, *more)
        for answer, status in (
            (secretary.get(url), 409),
            (secretary.post(url, ITEM | {"quorate": "yes", "seen": actions.item_mark(item)}), 422),
        ):
            assert answer.status_code == status, name
            assert reason in answer.content.decode()
        assert secretary.get(url, headers=HTMX).headers["HX-Redirect"] == report.get_absolute_url()
    assert secretary.post(address("item_move", report, item.pk), {"to": "assure"}).status_code == 422
    assert secretary.post(address("none", report), {"section": "assure"}).status_code == 422


class TestList:
    def test_filters_by_status_and_committee(self, cast, report, drafted, approved, secretary):
        approved(report)
        drafted(weeks=1)
        url = reverse("reporting:reports")
        assert "2 reports" in secretary.get(url).content.decode()
        assert "1 report<" in secretary.get(url, {"status": "draft"}).content.decode()
        assert "No reports match" in secretary.get(url, {"status": "submitted"}).content.decode()
        page = secretary.get(url, {"committee": report.committee_id}, headers={"hx-request": "true"}).content.decode()
        assert "2 reports" in page
        assert "<html" not in page
        assert secretary.get(url, {"committee": "nonsense", "page": "99"}).status_code == 200

    def test_says_when_a_paper_is_being_made(self, report, approved, secretary):
        approved(report)
        assert "Paper is being made" in secretary.get(reverse("reporting:reports")).content.decode()

    def test_is_for_readers(self, cast, sign_in):
        for who, status in ((cast.viewer, 200), (cast.provider_user, 403), (cast.admin, 403)):
            assert sign_in(who).get(reverse("reporting:reports")).status_code == status


def test_the_page_of_a_report_asks_the_same_number_of_queries_for_two_and_for_twenty_items(
    cast, report, add, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.secretary)
    add(report, "alert", subject=cast.subject)
    add(report, "advise")
    with django_assert_max_num_queries(24) as few:
        client.get(report.get_absolute_url())
    for number in range(18):
        add(report, "assure", title=f"Item {number}", subject=cast.subject)
    with django_assert_max_num_queries(len(few)):
        client.get(report.get_absolute_url())
    assert len(few) <= 24


def test_the_finder_offers_the_icbs_own_providers_and_a_way_back(cast, report, add, secretary):
    url = reverse("reporting:find_subject")
    asked = {"subject_q": "Newcastle", "subject": str(cast.second_subject.pk)}
    page = secretary.get(url, asked, headers=HTMX).content.decode()
    assert "Newcastle Upon Tyne" in page
    assert "No provider" in page


def test_the_search_button_of_the_form_works_without_javascript(report, secretary):
    given = ITEM | {"find": "subject", "subject_q": "Newcastle"}
    response = secretary.post(address("item_add", report, "alert"), given)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Newcastle Upon Tyne" in page
    assert "Two women came to harm." in page
    assert "There is a problem" not in page
