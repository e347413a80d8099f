"""Sheets that were never made for us: numbers of their own, days as people write them, columns that are missing."""

from datetime import date

import pytest
from django.urls import reverse

from concerns.models import Concern
from quality_oversight.spreadsheets.days import day_of
from tests.cast import acting
from tests.sheets.conftest import HEAD, ROW, as_csv

OWN = ["No.", *(name for name in HEAD if name != "Reference")]


@pytest.mark.parametrize("heading", ["No.", "ID", "Ref", "Reference"])
def test_numbers_of_their_own_are_not_taken_for_references(lead, heading):
    head = [heading, *OWN[1:]]
    lead.upload(as_csv({heading: "1"}, {heading: "2", "Title": "Noise"}, head=head))
    assert "ref" not in lead.job().places
    job = lead.bring(as_csv({heading: "1"}, {heading: "2", "Title": "Noise"}, head=head))
    assert job.tally == {"made": 2}


@pytest.mark.parametrize("reference", ["", "QC-2026-0001", " qc-2026-0001"])
def test_references_of_ours_and_an_empty_column_for_them_are(lead, reference):
    lead.upload(as_csv({"Reference": reference}))
    assert lead.job().places["ref"] == HEAD.index("Reference")


def test_a_reference_that_is_not_known_says_how_to_read_the_column_otherwise(lead):
    lead.upload(as_csv({"Reference": "QC-1999-0001"}, {"Reference": "7"}))
    lead.take_columns(lead.job())
    page = lead.text("check", lead.job())
    assert "2 rows have a reference that no concern has here." in page
    assert "choose “No column” for the reference" in page


@pytest.mark.parametrize(
    "written",
    [
        "1st June 2026", "01 JUNE 2026", "Monday 1st June 2026", "Mon, 1 Jun 2026", "1.6.26", "01/06/2026 09:30",
        "01/06/2026 9:30:00 AM", "2026-06-01 00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(written):
    assert day_of(written) == date(2026, 6, 1)


@pytest.mark.parametrize("written", ["last week", "Mar-26", "31/02/2026", "1st", "09:30", "summer 2026"])
def test_what_is_no_day_is_refused_as_it_was_written(written):
    with pytest.raises(ValueError, match=f"“{written}” is not a day"):
        day_of(written)


def test_what_has_no_column_in_the_sheet_is_given_while_the_row_is_mended(lead):
    head = [name for name in HEAD if name != "Immediate safety action"]
    sheet = as_csv(
        {}, {"Title": "Noise", "Urgency": "Immediate"}, {"Title": "Doors", "Urgency": "Immediate"}, head=head
    )
    job = lead.bring(sheet)
    assert job.tally == {"made": 1, "refused": 2}
    with acting(lead.by):
        noise, doors = job.rows.filter(state="refused")
    page = lead.text("mend", job)
    for row in (noise, doors):
        assert f'name="more_{row.pk}_immediate_safety_action"' in page
        assert f'name="more_{row.pk}_title"' not in page
    cells = {f"cell_{row.pk}_{job.places['title']}": row.cells[job.places["title"]] for row in (noise, doors)}
    lead.post("mend", job, **cells, **{f"more_{noise.pk}_immediate_safety_action": "Agency nurses since Monday."})
    assert lead.run(job).tally == {"made": 2, "refused": 1}
    with acting(lead.by):
        assert Concern.objects.get(title="Noise").immediate_safety_action == "Agency nurses since Monday."
    page = lead.text("mend", lead.job())
    assert "Immediate safety action" in page
    place = lead.job().places["immediate_safety_action"]
    lead.post("mend", lead.job(), **{f"cell_{doors.pk}_{place}": "943 476 5919 was moved"})
    assert lead.run(lead.job()).tally == {"made": 2, "refused": 1}
    with acting(lead.by):
        assert "943" not in str(lead.job().rows.get(state="refused").cells), "no NHS number is stored, here neither"
    lead.post("mend", lead.job(), **{f"cell_{doors.pk}_{place}": "The doors are watched."})
    assert lead.run(lead.job()).tally == {"made": 3}


def test_cells_beyond_the_headings_are_not_taken_for_what_was_given(lead):
    head = [name for name in HEAD if name != "Immediate safety action"]
    row = [(ROW | {"Urgency": "Immediate"}).get(name, "") for name in head]
    content = "\n".join(",".join(each) for each in (head, [*row, "a note that has no heading"])).encode()
    job = lead.bring(content)
    with acting(lead.by):
        (row,) = job.rows.filter(state="refused")
    title = {f"cell_{row.pk}_{job.places['title']}": ROW["Title"]}
    lead.post("mend", job, **title, **{f"more_{row.pk}_immediate_safety_action": "Agency nurses."})
    assert lead.run(job).tally == {"made": 1}
    with acting(lead.by):
        assert Concern.objects.get().immediate_safety_action == "Agency nurses."


def test_refused_rows_that_cannot_be_mended_hide_none_behind_them(lead):
    job = lead.bring(as_csv(*({"Title": f"Matter {number}", "Date identified": "soon"} for number in range(23))))
    first = lead.text("mend", job)
    assert "23 rows were refused. Here are 1 to 10." in first
    last = lead.client.get(reverse("sheets:mend", args=[job.pk]), {"page": 3}).content.decode()
    assert "Here are 21 to 23." in last
    with acting(lead.by):
        row = job.rows.get(number=24)
    cell = f"cell_{row.pk}_{job.places['date_identified']}"
    assert cell not in first
    assert cell in last
    lead.client.post(reverse("sheets:mend", args=[job.pk]) + "?page=3", {cell: "28/03/2026"})
    assert lead.run(job).tally == {"made": 1, "refused": 22}
