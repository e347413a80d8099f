"""One's own sheet of values: columns are chosen and remembered, all is seen before it is saved, nothing by halves."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html
from openpyxl import Workbook

from providers.measures.actions import add_measure
from providers.measures.models import BroughtFile, DataPoint
from providers.values import actions
from providers.values.models import PointSheet, PointSheetMemory
from tests.cast import acting

BRING = "/measures/values/"


@pytest.fixture
def code(cast):
    return cast.subject.provider.organisation.code


@pytest.fixture
def measures(cast):
    with acting(cast.lead) as by:
        falls = add_measure(by=by, code="FALLS", name="Falls with harm", direction="decrease", floor=0)
        seen = add_measure(
            by=by, code="SEEN", name="Seen in time", direction="increase", unit="%", floor=0, ceiling=100
        )
    return falls, seen


def csv_of(*rows):
    return "\r\n".join(",".join(f'"{each}"' for each in row) for row in rows).encode()


def xlsx_of(*rows, formats=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cell, form in formats:
        book.active[cell].number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(browser, content, name="falls.csv", measure=""):
    """Bring a file; the address of the page on which its columns are chosen."""
    answer = browser.post(BRING, {"file": SimpleUploadedFile(name, content), "measure": measure})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def form_of(page):
    """What stands in the last form of a page that knows its version, as a browser would send it."""
    forms = [form for form in html.fromstring(page.content).forms if "version" in form.inputs]
    return dict(forms[-1].form_values())


def go_on(browser, address, **changed):
    """Send the form of a page as it stands, with some answers changed."""
    return browser.post(address, form_of(browser.get(address)) | changed)


def through(browser, content, *, leave_out=False, **how):
    """Bring a file, take the columns as they were guessed, and save; the page of what became of it."""
    columns = upload(browser, content, **how)
    answer = go_on(browser, columns)
    assert answer.status_code == 302, answer.content.decode()
    check = columns.replace("/columns/", "/check/")
    answer = go_on(browser, check, **({"leave_out": "on"} if leave_out else {}))
    assert answer.status_code == 302, answer.content.decode()
    return browser.get(answer.url).content.decode()


def values(cast):
    with acting(cast.lead):
        rows = DataPoint.objects.select_related("measure").order_by("measure__code", "period_start", "at")
        return [
            (each.measure.code, str(each.period_start), float(each.value)) for each in rows if each.replaced_at is None
        ]


LONG = ("Org code", "Measure", "Month", "Value", "Numerator", "Denominator")


def test_a_long_sheet_of_several_measures_is_saved_after_it_was_seen(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(
        LONG,
        (code, "FALLS", "Apr-25", "1,204", "", ""),
        (code, "Seen in time", "2025-04", "", "180", "200"),
        (code, "SEEN", "01/05/2025", "95.5%", "", ""),
        ("Total", "FALLS", "Apr-25", "9", "", ""),
    ))  # fmt: skip
    answer = go_on(browser, columns)
    assert answer.url.endswith("/check/")
    page = browser.get(answer.url).content.decode()
    for words in ("<strong>3</strong> new", "<strong>1</strong> row of totals, left out", "1,204", "90%", "95.5%"):
        assert words in page, words
    assert values(cast) == []
    answer = go_on(browser, answer.url)
    assert values(cast) == [
        ("FALLS", "2025-04-01", 1204.0), ("SEEN", "2025-04-01", 90.0), ("SEEN", "2025-05-01", 95.5),
    ]  # fmt: skip
    with acting(cast.lead):
        file = BroughtFile.objects.get()
        assert sum(file.counts.values()) == file.rows == 4
        point = DataPoint.objects.get(measure__code="SEEN", period_start=date(2025, 4, 1))
        assert (point.numerator, point.denominator, point.loaded_from) == (180, 200, "falls.csv")
        assert PointSheet.objects.get().sheets == []
    page = browser.get(answer.url).content.decode()
    assert "A spreadsheet of your own" in page


def test_a_wide_sheet_has_a_column_for_each_month(cast, code, measures, sign_in):
    falls, _ = measures
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(
        ("Falls with harm", "", "", "", ""),
        ("Trust", "Notes", "Apr-25", "May-25", "YTD"),
        (code, "Ward closed in May", "3", "<5", "3"),
    ), measure=str(falls.pk))  # fmt: skip
    page = browser.get(columns)
    assert form_of(page)["wide"] == "wide"
    assert "2 headings of this sheet name a period: Apr-25 to May-25" in page.content.decode()
    check = go_on(browser, columns).url
    assert (
        "<strong>1</strong> without a value: suppressed, because it counts few people"
        in browser.get(check).content.decode()
    )
    page = browser.get(go_on(browser, check).url).content.decode()
    assert "suppressed, because it counts few people" in page
    assert values(cast) == [("FALLS", "2025-04-01", 3.0)]


def test_columns_are_remembered_for_the_next_sheet_even_with_other_months(cast, code, measures, sign_in):
    falls, _ = measures
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(("Where", "Apr-25", "May-25"), ("The big one", "3", "4")), measure=str(falls.pk))
    assert go_on(browser, columns).status_code == 422  # nobody can guess what "Where" is
    assert go_on(browser, columns, place_subject="0").url.endswith("/names/")
    names = columns.replace("/columns/", "/names/")
    check = go_on(browser, names, name_0=str(cast.subject.pk)).url
    go_on(browser, check)
    page = through(browser, csv_of(("Where", "May-25", "Jun-25"), ("The big one", "4", "5")))
    assert "Falls with harm" in page
    assert [each[1:] for each in values(cast)] == [("2025-04-01", 3.0), ("2025-05-01", 4.0), ("2025-06-01", 5.0)]
    with acting(cast.lead):
        told = [tuple(each.logged[0][name] for name in ("added", "revised", "unchanged"))
                for each in BroughtFile.objects.order_by("at")]  # fmt: skip
        assert told == [(2, 0, 0), (1, 0, 1)]
        assert PointSheetMemory.objects.count() == 1


def test_the_same_sheet_again_is_unchanged_and_a_revised_one_keeps_both(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    first = csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", ""))
    through(browser, first)
    columns = upload(browser, first)
    check = go_on(browser, columns).url
    assert "Every value is here already and unchanged" in browser.get(check).content.decode()
    go_on(browser, check)
    through(browser, csv_of(LONG, (code, "FALLS", "Apr-25", "4", "", "")))
    with acting(cast.lead):
        told = [tuple(each.logged[0][name] for name in ("added", "revised", "unchanged"))
                for each in BroughtFile.objects.order_by("at")]  # fmt: skip
        kept = [(float(each.value), each.replaced_at is None) for each in DataPoint.objects.order_by("at")]
    assert told == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
    assert kept == [(3.0, False), (4.0, True)]


def test_what_cannot_be_used_is_named_by_row_and_reason_and_nothing_is_saved_by_halves(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    rows = [
        (code, "FALLS", "Apr-25", "3", "", ""),
        (code, "FALLS", "Aprul", "3", "", ""),
        (code, "FALLS", "May-25", "three", "", ""),
        (code, "FALLS", "Apr-25", "3", "", ""),
        (code, "FALLS", "Jun-25", "-1", "", ""),
        (code, "SEEN", "Apr-25", "", "210", "200"),
        ("", "FALLS", "Apr-25", "3", "", ""),
        (code, "FALLS", "Jan-99", "3", "", ""),
        (code, "FALLS", "Jul-25", "12%", "", ""),
    ]
    columns = upload(browser, csv_of(LONG, *rows))
    check = go_on(browser, columns).url
    page = browser.get(check).content.decode()
    for words in (
        "“Aprul” is not a period", "“three” is not a number", "Line 2 has a value of the same measure",
        "The value must be 0 or more; it is -1", "210 is more than the 200 it is a part of", "There is no organisation",
        "The period must not begin in the future; this one begins on 1 January 2099",
        "12% is a percentage, and Falls with harm is not",
    ):  # fmt: skip
        assert words in page, words
    answer = go_on(browser, check)
    assert answer.status_code == 422
    assert "Say that the rows which cannot be used are left out" in answer.content.decode()
    assert values(cast) == []
    page = browser.get(go_on(browser, check, leave_out="on").url).content.decode()
    assert "“three” is not a number" in page
    assert values(cast) == [("FALLS", "2025-04-01", 3.0)]


def test_of_two_rows_that_contradict_each_other_neither_is_used(cast, code, measures, sign_in):
    falls, _ = measures
    browser = sign_in(cast.lead)
    with acting(cast.lead):
        name = cast.subject.name
    columns = upload(browser, csv_of(
        ("Trust", "Apr-25", "May-25", "Jun-25"), (code, "11", "12", ""), (name, "11", "98", "97"),
    ), measure=str(falls.pk))  # fmt: skip
    page = browser.get(go_on(browser, columns).url).content.decode()
    for line in (2, 3):
        assert f"Line {line} says something else of the same measure, organisation and period" in page
    assert "There is no value to save" in page
    columns = upload(browser, csv_of(
        LONG, (code, "FALLS", "Apr-25", "3", "", ""), (code, "FALLS", "Apr-25", "7", "", ""),
        (code, "FALLS", "Apr-25", "3", "", ""), (code, "FALLS", "May-25", "4", "", ""),
    ))  # fmt: skip
    go_on(browser, go_on(browser, columns).url, leave_out="on")
    assert values(cast) == [("FALLS", "2025-05-01", 4.0)]
    with acting(cast.lead):
        file = BroughtFile.objects.get()
        assert sum(file.counts.values()) == file.rows == 4


def test_a_share_among_percentages_is_asked_about(cast, code, measures, sign_in):
    _, seen = measures
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(
        ("Trust", "Apr-25", "May-25", "Jun-25"), (code, "95%", "0.95", "93.5"),
    ), measure=str(seen.pk))  # fmt: skip
    check = go_on(browser, columns).url
    page = browser.get(check).content.decode()
    assert "C, May-25: 0.95 is read as 0.95%, and the others lie about 93.5%. Perhaps 95% is meant." in page
    answer = go_on(browser, check)
    assert answer.status_code == 422
    assert "Say that these values are right as they are read" in answer.content.decode()
    assert values(cast) == []
    go_on(browser, check, sure="on")
    assert [each[2] for each in values(cast)] == [95, 0.95, 93.5]


@pytest.mark.parametrize("others", [("2.1", "0.5", "3%"), ("0.95%", "95%", "94%")])
def test_a_small_percentage_among_small_ones_or_with_its_sign_is_not_asked_about(cast, code, measures, sign_in, others):
    _, seen = measures
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(("Trust", "Apr-25", "May-25", "Jun-25"), (code, *others)), measure=str(seen.pk))
    page = browser.get(go_on(browser, columns).url).content.decode()
    assert "<strong>3</strong> new" in page
    assert "What may be meant otherwise" not in page


def test_names_that_are_not_known_are_asked_for_and_other_organisations_left_out(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    with acting(cast.south_lead):
        other = cast.south_subject.provider.organisation.code
    columns = upload(browser, csv_of(
        LONG,
        ("Our Trust", "FALLS", "Apr-25", "3", "", ""),
        (other, "FALLS", "Apr-25", "9", "", ""),
        (code, "Fals", "May-25", "4", "", ""),
    ))  # fmt: skip
    names = go_on(browser, columns).url
    page = browser.get(names).content.decode()
    assert "Organisation: “Our Trust”" in page
    assert "Measure: “Fals”" in page
    falls, _ = measures
    check = go_on(browser, names, name_0=str(cast.subject.pk), near_name_1=str(falls.pk)).url
    page = browser.get(check).content.decode()
    assert "<strong>2</strong> new" in page
    assert "<strong>1</strong> row of other organisations, left out" in page
    go_on(browser, check)
    assert [each[1:] for each in values(cast)] == [("2025-04-01", 3.0), ("2025-05-01", 4.0)]


def test_a_percentage_that_excel_holds_as_a_share_is_seen_and_read_as_one(cast, code, measures, sign_in):
    _, seen = measures
    browser = sign_in(cast.lead)
    content = xlsx_of(("Trust", "Period", "Value"), (code, date(2025, 4, 1), 0.952), formats=[("C2", "0.0%")])
    columns = upload(browser, content, "seen.xlsx", measure=str(seen.pk))
    assert form_of(browser.get(columns))["shares"] == "on"
    go_on(browser, go_on(browser, columns).url)
    assert values(cast) == [("SEEN", "2025-04-01", 95.2)]


def test_a_formula_that_nobody_worked_out_is_refused_with_what_to_do(cast, code, measures, sign_in):
    falls, _ = measures
    browser = sign_in(cast.lead)
    content = xlsx_of(("Trust", "Period", "Value"), (code, "Apr-25", "=1+2"), (code, "May-25", 4))
    page = through(browser, content, name="falls.xlsx", measure=str(falls.pk), leave_out=True)
    assert "a formula without a saved result, so it was not taken in" in page
    assert values(cast) == [("FALLS", "2025-05-01", 4.0)]


def test_gaps_are_counted_by_their_words_and_what_was_there_stays(cast, code, measures, sign_in):
    falls, _ = measures
    browser = sign_in(cast.lead)
    through(browser, csv_of(("Trust", "Period", "Value"), (code, "Apr-25", "3")), measure=str(falls.pk))
    rows = [(code, "Apr-25", "*"), (code, "May-25", ""), (code, "Jun-25", "n/a"), (code, "Jul-25", "5")]
    page = through(browser, csv_of(("Trust", "Period", "Value"), *rows))
    for words in ("suppressed, because it counts few people", "empty", "not available", "it stays"):
        assert words in page, words
    assert [each[1:] for each in values(cast)] == [("2025-04-01", 3.0), ("2025-07-01", 5.0)]
    with acting(cast.lead):
        file = BroughtFile.objects.order_by("-at").first()
        assert file.counts["empty"] == 3
        assert sum(file.counts.values()) == file.rows


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a spreadsheet"),
        (b"%PDF-1.7 and more of it", "not a spreadsheet"),
        (csv_of(("Trust", "Value"), *[("X", "1")] * 5_050), "more than 5,000 rows"),
    ],
)
def test_what_cannot_be_opened_is_refused_beside_the_field(cast, measures, sign_in, content, reason):
    answer = sign_in(cast.lead).post(BRING, {"file": SimpleUploadedFile("values.csv", content)})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    with acting(cast.lead):
        assert not PointSheet.objects.exists()


def test_an_nhs_number_is_never_taken_in(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    upload(
        browser,
        csv_of((*LONG, "Notes"), (code, "FALLS", "Apr-25", "3", "", "", "about 943 476 5919")),
        "943 476 5919.csv",
    )
    with acting(cast.lead):
        sheet = PointSheet.objects.get()
        assert "5919" not in str(sheet.sheets) + sheet.file_name


def test_the_second_of_two_people_is_told(cast, code, measures):
    with acting(cast.lead) as by:
        sheet = actions.bring(csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")), "falls.csv", by=by)
        seen = sheet.version
        how = {"wide": False, "shares": False, "by": by}
        actions.choose_columns(sheet, sheet.places, {}, version=seen, **how)
        with pytest.raises(ValidationError, match="Somebody else changed how this sheet is read"):
            actions.save_values(sheet, by=by, version=seen)
        sheet.refresh_from_db()
        actions.save_values(sheet, by=by, version=sheet.version)
        with pytest.raises(ValidationError, match="saved the values of this sheet already"):
            actions.save_values(sheet, by=by, version=sheet.version)
        assert DataPoint.objects.count() == 1


def test_whoever_comes_late_is_led_to_what_became_of_it(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")))
    check = go_on(browser, columns).url
    made = go_on(browser, check).url
    for address in (columns, check, columns.replace("/columns/", "/names/")):
        assert browser.get(address).url == made


def test_a_sheet_can_be_thrown_away_and_goes_by_itself_after_two_weeks(cast, code, measures, sign_in):
    browser = sign_in(cast.lead)
    columns = upload(browser, csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")))
    assert browser.post(columns.replace("/columns/", "/throw-away/")).status_code == 302
    with acting(cast.lead) as by:
        assert not PointSheet.objects.exists()
        sheet = actions.bring(csv_of(LONG, (code, "FALLS", "Apr-25", "3", "", "")), "falls.csv", by=by)
        assert actions.tidy() == 0
        PointSheet.objects.filter(pk=sheet.pk).update(at=timezone.now() - actions.KEPT_FOR - timedelta(hours=1))
        assert actions.tidy() == 1


def test_who_only_reads_brings_nothing(cast, measures, sign_in):
    browser = sign_in(cast.viewer)
    assert browser.get(BRING).status_code == 403
    assert "Bring your own values" not in browser.get("/measures/").content.decode()
