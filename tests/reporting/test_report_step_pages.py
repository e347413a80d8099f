"""The steps of a report on its page, and two people who edit at once."""

import re

from django.urls import reverse

from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Role
from reporting import actions
from reporting.actions.particulars import particulars_mark
from reporting.models import ReportItem
from tests.cast import acting, add_person

ITEM = {"title": "Triage delays", "text": "Two women came to harm.", "ask": "decision", "ask_text": "Fund a post."}


def address(name, report, *more):
    return reverse(f"reporting:{name}", args=[report.pk, *more])


class TestSteps:
    def test_submitting_keeps_the_litany(self, cast, report, completed, sign_in, fresh):
        url = address("submit", report)
        client = sign_in(cast.secretary)
        assert client.get(url).status_code == 405
        for wrong in (cast.chair, cast.lead, cast.provider_user):
            assert sign_in(wrong).post(url, {"version": 1}).status_code == 403
        assert sign_in(cast.south_lead).post(url, {"version": 1}).status_code == 403
        refused = client.post(url, {"version": fresh(report).version})
        assert refused.status_code == 422
        assert "Say whether the meeting was quorate." in refused.content.decode()
        report = completed(report)
        assert client.post(url, {"version": report.version}).status_code == 302
        assert fresh(report).status == "submitted"
        again = client.post(url, {"version": report.version})
        assert again.status_code == 422
        assert "This report is submitted already." in again.content.decode()

    def test_approving_keeps_the_litany(self, cast, report, submitted, sign_in, fresh):
        report = submitted(report)
        url, client = address("approve", report), sign_in(cast.chair)
        assert client.get(url).status_code == 405
        for wrong in (cast.secretary, cast.executive, cast.provider_user):
            assert sign_in(wrong).post(url, {"version": report.version}).status_code == 403
        page = client.post(url, {"version": report.version - 1})
        assert page.status_code == 409
        assert "Secretary (invented) changed this report" in page.content.decode()
        assert client.post(url, {"version": report.version}).status_code == 302
        assert fresh(report).status == "published"
        again = client.post(url, {"version": report.version})
        assert again.status_code == 422
        assert "This report is published already." in again.content.decode()

    def test_returning_keeps_the_litany(self, cast, report, submitted, sign_in, fresh):
        report = submitted(report)
        url, client = address("return", report), sign_in(cast.chair)
        assert client.get(url).status_code == 200
        for wrong in (cast.secretary, cast.provider_user):
            assert sign_in(wrong).post(url, {"version": report.version, "reason": "R"}).status_code == 403
        assert client.post(url, {"version": report.version, "reason": ""}).status_code == 422
        assert client.post(url, {"version": report.version - 1, "reason": "R"}).status_code == 409
        assert client.post(url, {"version": report.version, "reason": "Sharpen the ask."}).status_code == 302
        page = sign_in(cast.secretary).get(report.get_absolute_url()).content.decode()
        assert "Sharpen the ask." in page
        assert "Returned to the author" in page

    def test_a_chair_in_the_south_finds_nothing(self, cast, report, submitted, sign_in):
        report = submitted(report)
        with acting(cast.south_lead):
            other = add_person("South Chair", "chair@south.example", Role.COMMITTEE_CHAIR)
        for name in ("approve", "return"):
            assert sign_in(other).post(address(name, report), {"version": 1, "reason": "R"}).status_code == 404

    def test_the_chair_who_wrote_it_is_told_so(self, cast, report, submitted, sign_in):
        report = submitted(report)
        with acting(cast.secretary) as by:
            hat = Membership.objects.create(user=by.user, role=Role.COMMITTEE_CHAIR)
        client = sign_in(cast.secretary)
        session = client.session
        session["membership_id"] = str(hat.pk)
        session.save()
        page = client.get(report.get_absolute_url()).content.decode()
        assert "An author cannot be the only person to approve a report." in page
        assert client.post(address("approve", report), {"version": report.version}).status_code == 422


class TestTwoEditors:
    def test_the_second_sees_both_and_may_save_over_it_knowingly(self, cast, report, add, secretary):
        item = add(report, "alert")
        url, seen = address("item_edit", report, item.pk), actions.item_mark(item)
        assert secretary.post(url, ITEM | {"seen": seen, "title": "Hers"}).status_code == 302
        response = secretary.post(url, ITEM | {"seen": seen, "title": "His", "owner": "Kim"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "Secretary (invented) saved this on" in page
        assert "Hers" in page
        assert 'value="His"' in page
        mark = re.search(r'name="seen" value="(\w+)"', page)[1]
        assert secretary.post(url, ITEM | {"seen": mark, "title": "His", "owner": "Kim"}).status_code == 302
        with acting(cast.secretary):
            assert ReportItem.objects.get(pk=item.pk).title == "His"

    def test_particulars(self, cast, report, secretary):
        url, seen = address("particulars", report), particulars_mark(report)
        assert secretary.post(url, {"quorate": "no", "seen": seen}).status_code == 302
        page = secretary.post(url, {"quorate": "yes", "seen": seen, "declarations": "Dr Shah"})
        assert page.status_code == 409
        assert "Dr Shah" in page.content.decode()

    def test_a_removal_is_asked_again(self, cast, report, add, secretary):
        item = add(report, "alert")
        url, seen = address("item_remove", report, item.pk), actions.item_mark(item)
        secretary.post(address("item_edit", report, item.pk), ITEM | {"seen": seen, "title": "Hers"})
        page = secretary.post(url, {"seen": seen})
        assert page.status_code == 409
        assert "Hers" in page.content.decode()
        mark = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
        assert secretary.post(url, {"seen": mark}).status_code == 302
