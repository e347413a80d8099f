"""Invented spreadsheets."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from concerns.sheets.models import ImportJob
from concerns.sheets.rules.columns import READ
from concerns.sheets.tasks import import_rows
from tests.cast import acting

HEAD = [column.label for column in READ]
ROW = {
    "Title": "Falls on ward 4 (invented)",
    "Provider code": "RTD",
    "What was seen": "Three falls in a week.",
    "Source": "IQ01",
    "Date identified": "27/03/2026",
    "Quality domain": "Patient safety",
    "Urgency": "Soon",
    "Initial consequence": "4 Major",
    "Initial likelihood": "3",
}


def as_csv(*changes: dict[str, str], head: list[str] = HEAD, encoding: str = "utf-8") -> bytes:
    """Rows like ROW, each with some cells changed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([(ROW | change).get(name, "") for name in head] for change in changes)
    return text.getvalue().encode(encoding)


class Bringer:
    """Somebody who brings a spreadsheet through the pages."""

    def __init__(self, client, by) -> None:
        self.client, self.by = client, by

    def upload(self, content: bytes, name: str = "concerns.csv"):
        return self.client.post(reverse("sheets:bring"), {"file": SimpleUploadedFile(name, content)})

    def post(self, step: str, job: ImportJob, **values: str):
        return self.client.post(reverse(f"sheets:{step}", args=[job.pk]), values)

    def text(self, step: str, job: ImportJob) -> str:
        return self.client.get(reverse(f"sheets:{step}", args=[job.pk])).content.decode()

    def job(self) -> ImportJob:
        with acting(self.by):
            return ImportJob.objects.first()

    def take_columns(self, job: ImportJob, **same: str):
        """Go on with the columns as they were guessed."""
        places = {f"place_{name}": str(place) for name, place in job.places.items()}
        return self.post("columns", job, **places, **{f"same_{name}": value for name, value in same.items()})

    def run(self, job: ImportJob) -> ImportJob:
        import_rows(str(self.by.tenant_id), str(job.pk))
        return self.job()

    def bring(self, content: bytes, *, mode: str = "rows", doubles: str = "skip") -> ImportJob:
        """All the steps, one after the other."""
        assert self.upload(content).status_code == 302
        assert self.take_columns(self.job()).status_code == 302
        assert self.post("check", self.job(), mode=mode, doubles=doubles).status_code == 302
        return self.run(self.job())


@pytest.fixture
def lead(cast, sign_in) -> Bringer:
    return Bringer(sign_in(cast.lead), cast.lead)
