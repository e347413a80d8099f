"""What was published stays as it was, whoever asks the database."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from reporting.models import Report, ReportItem
from tests.cast import acting

REFUSED = "A published report is never changed."


def refused(change):
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        change()


def test_a_published_report_is_never_changed(cast, report, published):
    published(report)
    with acting(cast.secretary):
        rows = Report.objects.filter(pk=report.pk)
        refused(lambda: rows.update(recommendation="Something else."))
        refused(lambda: rows.update(status="draft"))
        refused(lambda: rows.update(approved_text={}))
        assert rows.update(version=99) == 1


@pytest.mark.parametrize("change", ["text", "remove", "add"])
def test_its_items_are_never_changed(cast, report, add, published, change):
    item = add(report, "advise")
    published(report)
    with acting(cast.secretary):
        rows = ReportItem.objects.filter(pk=item.pk)
        refused(
            {
                "text": lambda: rows.update(text="Something else."),
                "remove": rows.delete,
                "add": lambda: ReportItem.objects.create(
                    report=report, section="alert", title="Late", text="Too late."
                ),
            }[change]
        )


def test_a_draft_can_be_changed(cast, report, add):
    item = add(report, "advise")
    with acting(cast.secretary):
        assert ReportItem.objects.filter(pk=item.pk).update(text="Something else.") == 1
