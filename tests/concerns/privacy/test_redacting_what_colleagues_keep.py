"""Redaction reaches what only its writer sees, shows nobody its words, and opens nothing (decision 0009)."""

import html
from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from concerns import actions as concerns
from concerns.models import ConcernDraft
from concerns.privacy import actions
from concerns.privacy.queries import _holds_words, unseen
from concerns.register.models import ExtractPaper
from concerns.search.models import SavedView
from concerns.sheets.models import ImportJob, ImportRow, SheetMemory
from escalation.story.models import DayPaper
from quality_oversight.audit.models import AuditEvent
from quality_oversight.screening import reason_given
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Signed
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.stakeholders.models import ContributorsPaper, Occasion
from tests.cast import NORTH, SOUTH, acting
from tests.rows import add_risk

WORDS = "Mrs Zzyzx O'Nil"
TEXT = f"{WORDS} fell twice at night."
MARK = "[redacted: name of a person]"
OWN = (
    ConcernDraft, SavedView, ImportJob, ImportRow, SheetMemory, ExtractPaper, DayPaper, ProfilePaper, ContributorsPaper,
)  # fmt: skip
DAY = date(2026, 4, 9)


def add_papers(cast, by, **made):
    """A paper of a day, of a profile and of contributors, waiting to be made unless it is said that they are."""
    DayPaper.objects.create(subject=cast.subject, day=DAY, made_for=by, user_id=by.user_id, **made)
    ProfilePaper.objects.create(provider=cast.trust, rendering="internal", made_for=by, user_id=by.user_id, **made)
    strategy, _ = Occasion.objects.get_or_create(name="Quality strategy", kind="strategy", held_on=DAY)
    ContributorsPaper.objects.create(occasion=strategy, made_for=by, user_id=by.user_id, **made)


@pytest.fixture
def kept(cast, raised):
    """What the executive keeps for herself, and a concern of the lead with the same words."""
    with acting(cast.executive) as by:
        ConcernDraft.objects.create(owner=by, fields={"title": ["Falls"], "summary": [TEXT]})
        query = urlencode([("status", "open"), ("q", f'"{WORDS}" falls'), ("harm", "severe")])
        SavedView.objects.create(owner=by, name=f"About {WORDS}", query=query)
        SavedView.objects.create(owner=by, name=f"About {WORDS.upper()}", query="status=open")
        job = ImportJob.objects.create(
            made_by=by, user_id=by.user_id, audience="maker", file_name=f"{WORDS}.csv", kind="csv",
            meant={"subject": {WORDS: "x"}}, sheets=[{"name": WORDS}],
        )  # fmt: skip
        ImportRow.objects.create(job=job, number=1, cells=["Falls", TEXT])
        SheetMemory.objects.create(
            user_id=by.user_id, audience="maker", fingerprint="0" * 64, meant={"subject": {WORDS: "x"}}
        )
        ExtractPaper.objects.create(
            made_for=by, user_id=by.user_id, query=urlencode({"q": WORDS}), name="a.pdf", pdf=b"%PDF", pages=1,
            made_at=timezone.now(),
        )  # fmt: skip
        add_papers(cast, by, name=f"{WORDS}.pdf", pdf=b"%PDF", pages=1, made_at=timezone.now())
    with reason_given("It is needed."):
        return raised(summary=TEXT)


def left(somebody) -> list[str]:
    """The tables in which the words stand still, as their owner sees them; addresses spelt out."""
    with acting(somebody, "team"), connection.cursor() as cursor:
        found = []
        for model in OWN:
            cursor.execute(f"SELECT row_to_json(each)::text FROM {model._meta.db_table} AS each")
            said = " ".join(row for (row,) in cursor.fetchall()).lower()
            if "zzyzx" in said:
                found.append(model._meta.label_lower)
        return found


def test_the_words_go_from_what_a_colleague_keeps(cast, kept):
    assert len(left(cast.executive)) == len(OWN)
    with acting(cast.ig_lead) as by:
        actions.redact(kept, by=by, words=WORDS, kind="name")

    assert left(cast.executive) == []
    with acting(cast.executive):
        assert ConcernDraft.objects.get().fields == {"title": ["Falls"], "summary": [f"{MARK} fell twice at night."]}
        assert ImportRow.objects.get().cells == ["Falls", f"{MARK} fell twice at night."]
        assert ImportJob.objects.get().meant == {"subject": {MARK: "x"}}
        views = SavedView.objects.order_by("query")
        assert [view.query for view in views] == ["status=open", "status=open&harm=severe"]
        assert len({view.name for view in views}) == 2
        assert all(view.name.startswith(f"About {MARK}") for view in views)
        assert not ExtractPaper.objects.exists()
        assert not DayPaper.objects.exists()
        assert not ProfilePaper.objects.exists()


def test_the_trail_says_what_kind_and_where_and_never_which(cast, kept):
    with acting(cast.ig_lead) as by:
        actions.redact(kept, by=by, words=WORDS, kind="name")
        told = AuditEvent.objects.filter(verb="privacy.redacted", target_id=str(kept.pk))
        where = {name: rows for each in told for name, rows in each.detail["where"].items()}
    assert where["concerndraft.fields"] == 1
    assert where["savedview.name"] == 2
    assert where["savedview.query"] == 1
    assert where["importrow.cells"] == 1
    assert where["daypaper.pdf"] == where["profilepaper.pdf"] == 1
    assert {each.detail["kind"] for each in told} == {"name of a person"}
    assert "zzyzx" not in str([each.detail for each in told]).lower()


def test_the_preview_counts_and_shows_no_text(cast, kept, sign_in):
    address = reverse("privacy:redact", args=[kept.pk])
    shown = html.unescape(sign_in(cast.ig_lead).post(address, {"words": WORDS, "kind": "name"}).content.decode())

    assert "Drafts of concerns: 1" in shown
    assert "Rows of imports: 1" in shown
    assert "PDFs of profiles, which are deleted and can be made again: 1" in shown
    readable, unseen = shown.split("They also go from what only the colleague who keeps it can see", 1)
    assert "fell twice" in readable  # the concern's own text
    assert "fell twice" not in unseen
    assert len(left(cast.executive)) == len(OWN)


def test_words_that_stand_in_a_draft_alone_are_taken_out(cast, raised):
    concern = raised()
    with acting(cast.executive) as by:
        concerns.save_draft(uuid4(), by=by, typed={"title": ["Old Zzyzx fell"]})
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Zzyzx", kind="name")
    with acting(cast.executive):
        assert ConcernDraft.objects.get().title == f"Old {MARK} fell"


def test_from_the_queue_they_go_from_there_too(cast, kept):
    from concerns.privacy.models import PrivacyFinding

    with acting(cast.ig_lead) as by:
        finding = PrivacyFinding.objects.get(field="summary")
        actions.redact_finding(finding, by=by)
    with acting(cast.executive):
        assert "Zzyzx" not in ConcernDraft.objects.get().fields["summary"][0]


def test_who_leads_on_a_concern_does_not_reach_what_colleagues_keep(cast, kept):
    with acting(cast.lead) as by:
        assert actions.preview(kept, by=by, words=WORDS)[1] == []
        actions.redact(kept, by=by, words=WORDS, kind="name")
    assert len(left(cast.executive)) == len(OWN)


def test_a_print_of_the_register_goes_when_the_words_stood_in_the_register(cast, raised):
    concern = raised()
    with acting(cast.executive) as by:
        ExtractPaper.objects.create(
            made_for=by, user_id=by.user_id, name="a.pdf", pdf=b"%PDF", pages=1, made_at=timezone.now()
        )
    with acting(cast.lead) as by:
        add_risk(cast.subject, by, cause="Zzyzx left.")
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Zzyzx", kind="name")
    with acting(cast.executive):
        assert not ExtractPaper.objects.exists()


@pytest.mark.parametrize("made", [{}, {"name": "a.pdf", "pdf": b"%PDF", "pages": 1, "made_at": timezone.now()}])
def test_papers_of_days_and_profiles_go_when_the_words_stood_in_a_concern(cast, raised, made):
    """Those that wait go too: their worker may have read the words before."""
    concern = raised(summary="Zzyzx fell.")
    with acting(cast.executive) as by:
        add_papers(cast, by, **made)
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Zzyzx", kind="name")
    with acting(cast.executive):
        assert not DayPaper.objects.exists()
        assert not ProfilePaper.objects.exists()


def test_papers_stay_when_the_words_stood_in_a_draft_alone(cast, raised):
    concern = raised()
    with acting(cast.executive) as by:
        add_papers(cast, by)
        concerns.save_draft(uuid4(), by=by, typed={"title": ["Old Zzyzx fell"]})
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Zzyzx", kind="name")
    with acting(cast.executive):
        assert DayPaper.objects.exists()
        assert ProfilePaper.objects.exists()


def test_a_profile_that_was_made_for_the_provider_stays(cast, raised):
    concern = raised(summary="Zzyzx fell.")
    with acting(cast.executive) as by:
        content = {"name": "a.pdf", "pages": 1}
        made = KeptProfile.objects.create(
            provider=cast.trust, pdf=b"%PDF", sha256="0" * 64, text="Zzyzx fell.", **content, **Signed.signature(by)
        )
        ProfilePaper.objects.create(
            provider=cast.trust, rendering="shareable", made_for=by, user_id=by.user_id, made_at=timezone.now(),
            kept=made, **content,
        )  # fmt: skip
    with acting(cast.ig_lead) as by:
        places = actions.redact(concern, by=by, words="Zzyzx", kind="name")
    assert [place.fixed for place in places if place.model is KeptProfile] == [True]
    with acting(cast.executive):
        assert ProfilePaper.objects.get().kept == made


def test_a_draft_of_a_restricted_stream_stays_out_of_reach_without_its_clearance(cast, raised):
    concern = raised(summary="Zzyzx fell.")
    with acting(cast.guardian) as by:
        concerns.save_draft(uuid4(), by=by, typed={"title": ["Zzyzx spoke up"], "sensitivity": ["speak_up"]})
    with acting(cast.ig_lead) as by:
        assert unseen("Zzyzx", []) == []
        actions.redact(concern, by=by, words="Zzyzx", kind="name")
    with acting(cast.guardian):
        assert ConcernDraft.objects.get().title == "Zzyzx spoke up"


def test_the_setting_alone_opens_nothing(cast, kept):
    with acting(cast.ig_lead), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.redacting', 'yes', true)")
        for model in OWN:
            assert not model.objects.exists(), model
        assert ConcernDraft.objects.update(fields={}) == 0
        cursor.execute("SELECT set_config('app.redacting', '', true)")
        cursor.execute("SELECT place FROM privacy_redact_unseen(%s, %s, false, false)", [WORDS, "name of a person"])
        assert cursor.fetchall()
        for model in OWN:
            assert not model.objects.exists(), model


def test_another_icb_reaches_nothing(cast, kept):
    with tenant_context(SOUTH):
        assert unseen(WORDS, [], take_out=True) == []
    assert len(left(cast.executive)) == len(OWN)


@pytest.mark.parametrize(("words", "kind"), [("ab", "name of a person"), (WORDS, "anything I like")])
def test_nothing_but_a_redaction_is_done(cast, kept, words, kind):
    with acting(cast.ig_lead), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_redact_unseen(%s, %s, true, false)", [words, kind])


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ("q=%22Zzyzx%22&status=open", "status=open"),
        ("status=open&q=Mr+ZZYZX+fell", "status=open"),
        ("q=Zzyzxes&status=open", "q=Zzyzxes&status=open"),
        ("q=%zz+%C3+Zzyzx", ""),
        ("", ""),
        ("q=caf%C3%A9+Zzyzx&a=b", "a=b"),
    ],
)
def test_a_query_loses_the_part_that_holds_the_words(db, query, without):
    with tenant_context(NORTH), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_query_without(%s, 'Zzyzx')", [query])
        assert cursor.fetchone() == (without,)


def test_the_function_names_every_column_with_words_of_these_tables(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'privacy_redact_unseen'")
        source = cursor.fetchone()[0]
    for label in ("concerns.concerndraft", "sheets.importjob", "sheets.importrow", "sheets.sheetmemory"):
        model: type[models.Model] = apps.get_model(label)
        for field in model._meta.concrete_fields:
            assert (
                field.name == "kind"
                or not _holds_words(field)
                or f"('{model._meta.db_table}', '{field.column}')" in source
            ), field
