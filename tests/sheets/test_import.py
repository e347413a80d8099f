"""A spreadsheet comes in: the right rows become concerns, the others come back with reasons in plain words."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from concerns import actions as actions_of_concerns
from concerns.models import Concern
from concerns.privacy.models import PrivacyFinding
from concerns.queries import ties_of
from concerns.rules.fields import DESCRIBED
from concerns.rules.sources import BY_CODE
from concerns.sheets import actions
from concerns.sheets.actions import looking
from concerns.sheets.models import ImportJob, ImportRow, SheetMemory
from concerns.sheets.rules.columns import READ
from concerns.sheets.tasks import look_through, run_due_for
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_concern
from tests.sheets.conftest import as_csv

BAD = {"Date identified": "soon"}


def states(job, by):
    with acting(by):
        return {row.number: row.state for row in job.rows.filter(number__gt=job.header)}


def problems(job, by, number):
    with acting(by):
        return job.rows.get(number=number).problems


def test_the_right_rows_become_concerns_and_the_others_are_refused_by_number(lead):
    job = lead.bring(
        as_csv({"Title": "First"}, BAD, {"Title": "Third", "Provider code": "RTF", "Harm known so far": "low"})
    )
    assert job.state == "done"
    assert states(job, lead.by) == {2: "made", 3: "refused", 4: "made"}
    assert problems(job, lead.by, 3) == {"date_identified": "“soon” is not a day. Write it as 27/03/2026"}
    with acting(lead.by):
        first, third = Concern.objects.order_by("ref")
        assert (first.title, first.initial_consequence, first.score, first.status) == ("First", 4, 12, "submitted")
        assert (third.title, third.harm, third.domains) == ("Third", "low", ["safety"])
        assert [int(concern.ref[-4:]) for concern in (first, third)] == [1, 2]
        assert first.events.get().verb == "raised"
        assert AuditEvent.objects.filter(verb="concern.raised").count() == 2
        assert AuditEvent.objects.get(verb="concern.imported").detail == {"made": 2, "refused": 1}


def test_all_rows_or_none(lead):
    job = lead.bring(as_csv({}, BAD), mode="file")
    assert job.none_made
    assert states(job, lead.by) == {2: "checked", 3: "refused"}
    with acting(lead.by):
        assert not Concern.objects.exists()
    assert "No row was imported" in lead.text("job", job)


def test_refused_rows_are_mended_in_the_page_and_then_made(lead):
    job = lead.bring(as_csv({}, BAD), mode="file")
    with acting(lead.by):
        row = job.rows.get(number=3)
    place = job.places["date_identified"]
    page = lead.text("mend", job)
    assert f'name="cell_{row.pk}_{place}"' in page
    assert "is not a day" in page
    lead.post("mend", job, **{f"cell_{row.pk}_{place}": "28/03/2026"})
    assert states(lead.run(job), lead.by) == {2: "made", 3: "made"}


def test_the_same_concern_is_recognised_here_and_inside_the_file(lead, cast):
    with acting(cast.lead):
        add_concern(cast.subject, 900, title="Falls, on WARD 4 (invented)", date_identified="2026-03-27")
    job = lead.bring(
        as_csv(
            {},
            {"Title": "Long waits (invented)"},
            {"Title": "Long wait (invented)"},
            {"Title": "Falls on ward 5 (invented)"},
        )
    )
    assert states(job, lead.by) == {2: "duplicate", 3: "made", 4: "duplicate", 5: "made"}
    page = lead.text("job", job)
    assert "QC-2026-0900" in page
    assert "(row 3 of this sheet)" in page
    lead.post("doubles", job)
    assert set(states(lead.run(job), lead.by).values()) == {"made"}


def test_a_duplicate_is_brought_in_and_joined_to_what_is_here_and_counted_once(lead, cast):
    """DD1: the same is told by two, both sources are kept, and it is counted once."""
    with acting(cast.lead):
        first = add_concern(cast.subject, 900, title="Falls, on ward 4 (invented)", date_identified="2026-03-27")
        ended = add_concern(
            cast.subject, 901, title="Long waits (invented)", date_identified="2026-03-27", status="no_further_action"
        )
    sheet = as_csv({}, {"Title": "Long wait (invented)"}, {"Title": "Noise"}, {"Title": "Noise!"}, {"Title": "Noise."})
    job = lead.bring(sheet, doubles="join")
    assert set(states(job, lead.by).values()) == {"made"}
    with acting(lead.by):
        made = {row.number: row.concern for row in job.rows.filter(number__gt=1).select_related("concern")}
        assert (made[2].status, made[2].duplicate_of) == ("duplicate", first)
        assert made[3].status == "submitted", "what has ended takes nothing up"
        assert [tie.other for tie in ties_of(made[3])] == [ended]
        assert [made[number].duplicate_of for number in (4, 5, 6)] == [None, made[4], made[4]]
        assert Concern.objects.live().count() == 3
        assert job.rows.get(number=6).twin == 4


def test_a_duplicate_that_was_left_out_is_joined_afterwards(lead, cast):
    with acting(cast.lead):
        first = add_concern(cast.subject, 900, title="Falls, on ward 4 (invented)", date_identified="2026-03-27")
    job = lead.bring(as_csv({}))
    assert states(job, lead.by) == {2: "duplicate"}
    assert "counted once" in lead.text("job", job)
    lead.post("doubles", job, join="1")
    assert states(lead.run(job), lead.by) == {2: "made"}
    with acting(lead.by):
        assert job.rows.get(number=2).concern.duplicate_of == first


def test_a_concern_that_is_not_seen_is_no_duplicate(lead, cast):
    with acting(cast.guardian):
        add_concern(
            cast.subject, 900, title="Falls on ward 4 (invented)", date_identified="2026-03-27", sensitivity="speak_up"
        )
    assert states(lead.bring(as_csv({}, {"Title": "Other", "Reference": "QC-2026-0900"})), lead.by) == {
        2: "made",
        3: "refused",
    }


def test_a_sheet_that_left_comes_back_unchanged_and_is_never_written_over(lead, cast):
    with acting(cast.lead):
        add_concern(
            cast.subject, 1, title="=1+1", domains=["safety"], lead=cast.lead, key_questions=["safe", "well_led"]
        )
        add_concern(cast.second_subject, 2, title="'-2", summary="Two lines:\n- one", domains=["safety"])
    for kind in ("csv", "xlsx"):
        left = b"".join(lead.client.get(reverse("sheets:export", args=[kind]) + "?status=all").streaming_content)
        job = lead.bring(left)
        assert set(states(job, lead.by).values()) == {"unchanged"}
        assert len(states(job, lead.by)) == 2
    changed = (
        lead.bring(left.replace(b"x", b"x")) if kind == "csv" else lead.bring(as_csv({"Reference": "QC-2026-0001"}))
    )
    assert states(changed, lead.by) == {2: "changed"}
    assert "In your sheet" in lead.text("job", changed)
    with acting(lead.by):
        assert Concern.objects.get(ref="QC-2026-0001").title == "=1+1"


WHOLE = {
    "title": "Falls at night (invented)",
    "summary": "Two lines:\n- one",
    "source": "IL01",
    "domains": ["safety", "experience"],
    "key_questions": ["safe", "well_led"],
    "evidence_categories": ["observation", "people_experience"],
    "immediacy": "immediate",
    "immediate_safety_action": "Beds closed.",
    "harm": "severe",
    "people_affected": 1200,
    "inequality_groups": ["marriage", "plus5_children", "rural_coastal"],
    "informant": "A ward manager",
    "confidence": "in_confidence",
    "review_due": date(2031, 3, 27),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_field_leaves_and_comes_back_as_it_was(lead, cast, kind):
    """Under its reference it is unchanged; without one it becomes a new concern that says the same."""
    with acting(cast.lead) as by:
        themes = [actions_of_concerns.add_theme(by=by, name=name).pk for name in ("Night staffing", "Falls, at home")]
        first = add_concern(cast.subject, 900, **WHOLE, themes=themes, lead=cast.lead)
    left = b"".join(lead.client.get(reverse("sheets:export", args=[kind])).streaming_content)
    assert set(states(lead.bring(left), lead.by).values()) == {"unchanged"}
    if kind == "csv":
        left = left.replace(first.ref.encode(), b"")
        job = lead.bring(left, doubles="import")
        assert set(states(job, lead.by).values()) == {"made"}, problems(job, lead.by, 3)
        with acting(lead.by):
            new = Concern.objects.exclude(pk=first.pk).get()
            assert {name: getattr(new, name) for name in DESCRIBED} == {
                name: getattr(first, name) for name in DESCRIBED
            } | {"date_identified": new.date_identified}
            assert (str(new.date_identified), new.lead) == (str(first.date_identified), cast.lead)


def test_every_field_that_describes_a_concern_has_a_column():
    read = {column.name for column in READ}
    assert set(DESCRIBED) <= read


def test_a_number_a_theme_and_a_group_that_mean_nothing_are_refused_beside_their_fields(lead, cast):
    job = lead.bring(
        as_csv(
            {"People affected": "many", "Themes": "Unheard", "How it was given": "openly"}, {"People affected": "1,200"}
        )
    )
    assert states(job, lead.by) == {2: "refused", 3: "made"}
    assert set(problems(job, lead.by, 2)) == {"people_affected", "themes"}
    with acting(lead.by):
        assert Concern.objects.get().people_affected == 1200


def test_an_nhs_number_is_not_kept(lead):
    job = lead.bring(as_csv({"What was seen": "Seen by 943 476 5919 on the ward"}, {"Title": "943 476 5919"}))
    assert states(job, lead.by) == {2: "refused", 3: "refused"}
    assert "an NHS number" in problems(job, lead.by, 2)["summary"]
    with acting(lead.by):
        assert not [row for row in ImportRow.objects.all() if "5919" in str(row.cells)]
    with acting(lead.by):
        row = job.rows.get(number=2)
    lead.post("mend", job, **{f"cell_{row.pk}_{job.places['summary']}": "Still 943 476 5919"})
    assert states(lead.run(job), lead.by)[2] == "refused"
    with acting(lead.by):
        assert not [row for row in ImportRow.objects.all() if "5919" in str(row.cells)]


def test_names_that_are_not_known_are_explained_once_and_remembered(lead, cast):
    content = as_csv(
        {"Provider code": "", "Provider": "St Mary's"}, {"Provider code": "", "Provider": "st marys", "Title": "b"}
    )
    lead.upload(content)
    answer = lead.take_columns(lead.job())
    assert answer.url == reverse("sheets:names", args=[lead.job().pk])
    assert "St Mary&#39;s" in lead.text("names", lead.job())
    lead.post("names", lead.job(), name_0=str(cast.subject.pk), name_1=str(cast.second_subject.pk))
    lead.post("check", lead.job(), mode="rows", doubles="skip")
    assert states(lead.run(lead.job()), lead.by) == {2: "made", 3: "made"}
    lead.upload(content)
    assert lead.take_columns(lead.job()).url == reverse("sheets:check", args=[lead.job().pk])


def test_own_headings_above_and_values_for_every_row(lead):
    head = ["Concern", "Trust", "Description", "When"]
    content = b"Quality log of the north (invented)\n\n" + as_csv(
        {
            "Concern": "Waits",
            "Trust": "Northumbria Healthcare NHS Foundation Trust",
            "Description": "Long.",
            "When": "27 March 2026",
        },
        head=head,
    )
    lead.upload(content)
    job = lead.job()
    assert (job.header, job.places) == (3, {"title": 0, "subject": 1, "summary": 2, "date_identified": 3})
    refused = lead.take_columns(job)
    assert refused.status_code == 422
    assert (
        refused.content.decode().count("Choose where to find: Source, in a column or as one value for every row") == 2
    )
    lead.take_columns(
        job, source="IQ01", domains="safety", immediacy="soon", initial_consequence="3", initial_likelihood="2"
    )
    lead.post("check", lead.job(), mode="rows", doubles="skip")
    assert states(lead.run(lead.job()), lead.by) == {4: "made"}


def test_refused_rows_leave_with_their_reasons(lead):
    job = lead.bring(as_csv(BAD | {"Title": "=1+1"}))
    body = b"".join(lead.client.get(reverse("sheets:refused", args=[job.pk])).streaming_content)
    rows = list(load_workbook(io.BytesIO(body)).active.values)
    assert rows[1][-2:] == (2, "Date identified: “soon” is not a day. Write it as 27/03/2026")
    assert "'=1+1" in rows[1]


def test_the_template_comes_back_when_filled_in(lead):
    body = b"".join(lead.client.get(reverse("sheets:template")).streaming_content)
    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Concerns", "How to fill it in", "Lists"]
    sheet = book["Concerns"]
    assert sheet.data_validations.dataValidation
    values = {"Title": "Waits", "Provider code": "RTD", "What was seen": "Long.", "Source": "Staff survey results",
              "Quality domain": "Patient safety", "Urgency": "Developing: getting worse over months",
              "Initial consequence": 3, "Initial likelihood": 2}  # fmt: skip
    import datetime

    values["Date identified"] = datetime.datetime(2026, 3, 27)
    for cell in sheet[1]:
        sheet.cell(2, cell.column, values.get(cell.value))
    filled = io.BytesIO()
    book.save(filled)
    assert states(lead.bring(filled.getvalue()), lead.by) == {2: "made"}


def test_somebody_else_of_the_team_looks_and_changes_nothing(lead, cast, sign_in):
    job = lead.bring(as_csv(BAD))
    other = sign_in(cast.executive)
    assert other.get(job.get_absolute_url()).status_code == 200
    for step in ("columns", "names", "check", "mend", "doubles", "purge"):
        assert other.post(reverse(f"sheets:{step}", args=[job.pk])).status_code == 403


def test_what_a_cleared_person_brings_is_theirs_alone(lead, cast, sign_in):
    with acting(cast.admin):
        type(cast.executive).objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
    theirs = type(lead)(sign_in(cast.executive), cast.executive)
    theirs.upload(as_csv({}))
    with acting(cast.executive):
        job = ImportJob.objects.get()
    with acting(cast.lead):
        assert not ImportJob.objects.exists()
        assert not ImportRow.objects.exists()
        assert not SheetMemory.objects.exists()
    assert lead.client.get(job.get_absolute_url()).status_code == 404


def test_rows_are_deleted_on_request_and_the_tally_stays(lead):
    job = lead.bring(as_csv({}, BAD))
    lead.post("purge", job)
    with acting(lead.by):
        job = ImportJob.objects.get()
        assert not ImportRow.objects.exists()
        assert job.tally == {"made": 1, "refused": 1}
    assert "The rows as they were brought were deleted" in lead.text("job", job)


def test_rows_are_deleted_after_30_days(lead):
    from datetime import timedelta

    from concerns.sheets.tasks import purge_old

    job = lead.bring(as_csv({}))
    for days, rows in ((29, 2), (31, 0)):
        with acting(lead.by):
            ImportJob.objects.update(made_at=job.made_at - timedelta(days=days))
        purge_old(str(lead.by.tenant_id))
        with acting(lead.by):
            assert ImportRow.objects.count() == rows


def test_who_left_imports_nothing_more(lead, cast):
    lead.upload(as_csv({}))
    lead.take_columns(lead.job())
    lead.post("check", lead.job(), mode="rows", doubles="skip")
    with acting(cast.admin):
        type(cast.lead).objects.filter(pk=cast.lead.pk).update(starts_on="2020-01-01", ends_on="2020-02-01")
    assert states(lead.run(lead.job()), lead.by) == {2: "refused"}


@pytest.mark.parametrize(("content", "words"), [
    (b"", "empty"),
    (b"%PDF-1.7 invented", "not a spreadsheet"),
    (b"PK\x03\x04broken", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not a spreadsheet"),
])  # fmt: skip
def test_what_is_no_spreadsheet_is_refused(lead, content, words):
    answer = lead.upload(content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_too_many_rows_are_refused_plainly(lead):
    answer = lead.upload(b"Title\n" + b"x\n" * 5_100)
    assert "more than 5,000 rows" in answer.content.decode()


def test_an_action_demands_the_permission(cast):
    from django.core.exceptions import PermissionDenied

    with acting(cast.viewer), pytest.raises(PermissionDenied):
        actions.bring(as_csv({}), "a.csv", by=cast.viewer)


def prepared(lead, *rows):
    """A sheet whose columns are chosen, ready to be imported."""
    lead.upload(as_csv(*rows))
    lead.take_columns(lead.job())
    return lead.job()


DOUBTFUL = {"Title": "Second", "What was seen": "Ring Mrs Zzyzxova on 07700 900123."}


def test_rows_with_words_that_may_identify_somebody_are_refused_without_a_reason(lead):
    job = lead.bring(as_csv({"Title": "First"}, DOUBTFUL))
    assert states(job, lead.by) == {2: "made", 3: "refused"}
    assert "may hold" in problems(job, lead.by, 3)["summary"]
    assert "Zzyzxova" not in str(problems(job, lead.by, 3))


def test_they_are_shown_before_the_import_and_pass_with_a_reason_for_the_whole_sheet(lead):
    job = prepared(lead, {"Title": "First"}, DOUBTFUL)
    assert "why do they have to stay?" in lead.text("check", job)

    refused = lead.post("check", job, mode="rows", doubles="skip", why_kept="Ring 07700 900123")
    started = lead.post("check", job, mode="rows", doubles="skip", why_kept="The ward's own line.")
    job = lead.run(job)

    assert refused.status_code == 422
    assert "must not name or identify" in refused.content.decode()
    assert started.status_code == 302

    assert states(job, lead.by) == {2: "made", 3: "made"}
    with acting(lead.by):
        second = Concern.objects.get(title="Second")
        found = PrivacyFinding.objects.all()
        assert {(each.concern_id, each.reason) for each in found} == {(second.pk, "The ward's own line.")}
        assert sorted(each.kind for each in found) == ["name", "phone_number"]


def test_a_reason_for_the_whole_sheet_is_given_while_rows_are_mended(lead):
    job = lead.bring(as_csv({"Title": "First"}, DOUBTFUL, BAD))
    with acting(lead.by):
        row = job.rows.get(number=3)
    cells = {f"cell_{row.pk}_{place}": text for place, text in enumerate(row.cells) if place in job.places.values()}

    asked = lead.text("mend", job)
    refused = lead.post("mend", job, **cells, why_kept="Ring 07700 900123")
    again = lead.post("mend", job, **cells, why_kept="The ward's own line.")
    job = lead.run(job)

    assert "why do they have to stay?" in asked
    assert asked.index('id="cell_') < asked.index("The other cells of row 3") < asked.index(' value="Second"')
    assert refused.status_code == 422
    assert "must not name or identify" in refused.content.decode()
    assert "Ring Mrs Zzyzxova on 07700 900123." in refused.content.decode(), "what was typed is kept"
    assert again.status_code == 302
    assert states(job, lead.by)[3] == "made"
    assert job.why_kept == "The ward's own line."
    assert "why do they have to stay?" not in lead.text("mend", job)


def test_before_the_import_it_is_said_what_would_become_of_all_rows(lead, cast):
    lead.bring(as_csv({"Title": "Falls on ward 4"}, {"Title": "Delays in clinic 9"}))
    with acting(lead.by):
        refs = [concern.ref for concern in Concern.objects.order_by("ref")]
    sheet = lead.client.get(reverse("sheets:export", args=["csv"]))
    lead.upload(b"".join(sheet.streaming_content))
    lead.take_columns(lead.job())
    known = lead.text("check", lead.job())
    assert "<strong>0</strong> new" in known
    assert "<strong>2</strong> here already, unchanged" in known
    assert "2 rows below the headings" in known
    assert "2 rows below the headings" in lead.text("columns", lead.job())

    page = lead.text("check", prepared(lead, {"Title": "Falls on ward  4"}, {"Title": "New"}, {"Title": "new"}, BAD))
    assert "<strong>1</strong> new" in page
    assert "<strong>2</strong> like a concern that is here or another row" in page
    assert "<strong>1</strong> would be refused" in page
    assert f"{refs[0]} Falls on ward 4</a>" in page
    assert "Row 3 of this sheet" in page
    assert page.count("Looks like one that is here") == 2


def test_what_is_foreseen_is_what_comes(lead, monkeypatch):
    """Of rows that a worker looked through before the import too."""
    lead.bring(as_csv({"Title": "Falls on ward 4"}))
    with acting(lead.by):
        ref = Concern.objects.get().ref
    rows = [
        {"Title": "Falls on ward 4"}, {"Title": "New"}, {"Title": "new"}, BAD, {"Title": ""}, {"Date identified": "x"},
        {"Reference": ref, "Title": "Other"}, {"Reference": "QC-1999-0001"}, {"Provider code": "none"},
    ]  # fmt: skip
    monkeypatch.setattr(looking, "AT_ONCE", 2)
    job = prepared(lead, *rows)
    look_through(str(lead.by.tenant_id), str(job.pk))
    with acting(lead.by) as by:
        foreseen = {line.row.number: str(line.fate) for line in actions.foresee(job, actions.Reader(job, by)).lines}

    lead.post("check", job, mode="rows", doubles="skip")
    assert states(lead.run(job), lead.by) == foreseen
    assert set(foreseen.values()) == {"made", "duplicate", "changed", "refused"}


def test_every_row_is_looked_through_before_a_long_sheet_is_imported(lead, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 3)
    ordinary = [{"Title": f"Concern {number} (invented)"} for number in range(8)]
    job = prepared(lead, *ordinary, DOUBTFUL)

    waits = lead.text("check", job)
    assert "0 of 9 rows looked through" in waits
    assert "Import</button>" not in waits
    early = lead.post("check", job, mode="rows", doubles="skip")
    assert early.status_code == 422
    assert "still being looked through" in early.content.decode()
    with acting(lead.by) as by:
        assert actions.look_through(job.pk, by=by)
    assert "3 of 9 rows looked through" in lead.text("check", job)

    look_through(str(lead.by.tenant_id), str(job.pk))
    page = lead.text("check", job)
    assert "<strong>1 row</strong> may hold words that identify somebody: row 10. All rows were looked through." in page
    assert "<strong>1</strong> would be refused" in page
    assert "why do they have to stay?" in page
    assert "Zzyzxova" not in page.split("would be refused</h2>")[1].split("<form")[0]
    lead.post("check", job, mode="rows", doubles="skip", why_kept="The ward's own line.")
    assert set(states(lead.run(job), lead.by).values()) == {"made"}


def test_other_columns_are_looked_through_anew(lead, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    job = prepared(lead, {"Title": "First"}, DOUBTFUL)
    look_through(str(lead.by.tenant_id), str(job.pk))
    assert "may hold words" in lead.text("check", job)
    lead.take_columns(job)
    assert "0 of 2 rows looked through" in lead.text("check", job)


def test_a_sheet_that_no_worker_looked_through_is_found_by_the_next_round(lead, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    job = prepared(lead, {"Title": "First"}, {"Title": "Second"})
    sent = []
    monkeypatch.setattr(
        "concerns.sheets.tasks.current_app.send_task", lambda name, args, **more: sent.append((name, args))
    )
    run_due_for(str(lead.by.tenant_id))
    assert sent == [("concerns.sheets.tasks.look_through", [str(lead.by.tenant_id), str(job.pk)])]


def test_the_page_that_waits_is_led_to_what_was_found(lead, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    job = prepared(lead, {"Title": "First"}, {"Title": "Second"})
    address, asks = reverse("sheets:check", args=[job.pk]), {"HX-Request": "true", "HX-Target": "progress"}
    waits = lead.client.get(address, headers=asks)
    assert "looked through" in waits.content.decode()
    assert "<main" not in waits.content.decode()
    look_through(str(lead.by.tenant_id), str(job.pk))
    assert lead.client.get(address, headers=asks).headers["HX-Redirect"] == address


def test_the_result_says_what_each_row_was_joined_to(lead, cast):
    with acting(cast.lead):
        first = add_concern(cast.subject, 900, title="Falls, on ward 4 (invented)", date_identified="2026-03-27")
        ended = add_concern(
            cast.subject, 901, title="Long waits (invented)", date_identified="2026-03-27", status="no_further_action"
        )
    sheet = as_csv({}, {"Title": "Long wait (invented)"}, {"Title": "Noise"}, {"Title": "Noise!"})
    job = lead.bring(sheet, doubles="join")
    with acting(lead.by):
        made = {row.number: row for row in job.rows.filter(number__gt=1).select_related("concern")}
        noise = made[4].concern
        assert [made[number].joined_to_id for number in (2, 3, 4, 5)] == [first.pk, ended.pk, None, noise.pk]
    page = " ".join(lead.text("job", job).split())
    assert "3 rows were joined to a concern that was here or to another row" in page
    for other, how in ((first, "counted once"), (ended, "linked: work on it has ended"), (noise, "counted once")):
        assert f'<a href="{other.get_absolute_url()}">{other.ref} {other.title}</a> ({how})' in page
    only = lead.client.get(reverse("sheets:job", args=[job.pk]) + "?joined=1").content.decode()
    assert made[2].concern.ref in only
    assert f'">{noise.ref}</a>' not in only


def test_rows_that_read_like_speaking_up_are_said_before_and_after(lead):
    job = prepared(lead, {"Title": "First"}, {"Title": "Second", "What was seen": "I was bullied after I raised it."})
    before = " ".join(lead.text("check", job).split())
    assert "1 row reads like speaking up or safeguarding" in before
    assert "Row 3." in before
    lead.post("check", job, mode="rows", doubles="skip")
    job = lead.run(job)
    after = lead.text("job", job)
    with acting(lead.by):
        second = Concern.objects.get(title="Second")
    assert f'Row 3: <a href="{second.get_absolute_url()}">' in after
    assert "like speaking up" not in lead.text("check", prepared(lead, {"Title": "Another"}))


def test_an_ordinary_sheet_asks_for_no_such_reason(lead):
    job = prepared(lead, {"Title": "First"})
    assert "why do they have to stay?" not in lead.text("check", job)


def test_before_the_import_the_rows_that_would_be_refused_are_marked_among_the_first(lead):
    page = lead.text("check", prepared(lead, {"Title": "First"}, BAD, DOUBTFUL))
    assert page.count("Would be refused") == 2
    assert BY_CODE["IQ01"].name in page
    assert "why it has to stay.." not in page


def test_columns_that_nobody_needs_stay_folded_until_one_of_them_is_used(lead):
    needed = [column.label for column in READ if column.needed]
    lead.upload(as_csv({}, head=needed))
    assert '<details class="nhsuk-details">' in lead.text("columns", lead.job())
    lead.upload(as_csv({}, head=[*needed, "Harm known so far"]))
    assert '<details class="nhsuk-details" open>' in lead.text("columns", lead.job())
