"""Redacted words are nowhere any more, and nothing but redaction changes history (docs/decisions/0009)."""

import html
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from concerns import actions as concerns
from concerns.models import Concern, ConcernEvent
from concerns.privacy import actions
from concerns.privacy.models import PrivacyDecision, PrivacyFinding
from concerns.privacy.queries import places_of, searched_models
from concerns.privacy.rules.places import PUBLISHED, why_not_words
from concerns.register.models import RiskControl, RiskEvent
from concerns.sheets.models import ImportJob, ImportRow
from escalation.models import RequestStep
from quality_oversight import meanwhile
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import breaks
from quality_oversight.screening import reason_given
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Signed
from quality_oversight.tenancy.policy import Role
from quality_oversight.texts.doubts import digest_of
from quality_oversight.texts.findings import Kind
from reporting.models import Paper, Report, ReportItem
from tests.cast import NORTH, SOUTH, Cast, acting, add_person
from tests.rows import (
    TENANT_MODELS,
    VAULT,
    add_action,
    add_file,
    add_level_request,
    add_report,
    add_risk,
    add_soft_report,
)

CANARY = "Mrs Zzyzxova"
WORDS = f"{CANARY} fell twice at night."
WHY = "It is needed."
EVERYTHING = ["speak_up", "safeguarding", "team", VAULT]


def page_of(response) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def everywhere(words: str) -> list[str]:
    """Every column of every table of the north in which words stand, as the database holds them."""
    found = []
    with tenant_context(NORTH, clearances=EVERYTHING), connection.cursor() as cursor:
        for model in TENANT_MODELS:
            table = model._meta.db_table
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'json'::regtype,"
                " 'tsvector'::regtype, 'text[]'::regtype, 'varchar[]'::regtype)",
                [table],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(f'SELECT count(*) FROM {table} WHERE "{column}"::text ILIKE %s', [f"%{words}%"])
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


@pytest.fixture
def concern(cast: Cast, raised) -> Concern:
    """A concern whose words stand in its text, its history, and everything that hangs from it."""
    with reason_given(WHY):
        concern = raised(summary=WORDS, title=f"{CANARY} fell")
    with acting(cast.lead) as by, reason_given(WHY):
        concern = concerns.edit(concern, by=by, version=1, summary=f"{WORDS} And again.")
        update = concerns.add_update(concern, by=by, text=f"Rang about mrs  zzyzxova\n{WORDS}", visibility="team")
        concerns.correct_update(update, by=by, text=f"Rang {CANARY}.")
        concerns.move(concern, "triage", by=by)
        concerns.move(concern, "no_further_action", by=by, reason=WORDS, outcome=WORDS)
        add_file(concern, by, name=f"{CANARY}.pdf")
        add_soft_report(by, what=WORDS, taken_into=concern, state="taken_up")
        job = ImportJob.objects.create(made_by=by, user_id=by.user_id, audience="team", file_name="a.csv", kind="csv")
        ImportRow.objects.create(job=job, number=1, cells=["Falls", {"deep": WORDS}], concern=concern)
        ImportRow.objects.create(job=job, number=2, cells=[f"“{CANARY}”"])
        risk = add_risk(cast.subject, by, cause=WORDS)
        RiskEvent.objects.create(risk=risk, verb="edited", changes={"cause": ["", WORDS]}, **Signed.signature(by))
        request = add_level_request(cast.subject, by)
        RequestStep.objects.create(request=request, status="drafted", text=WORDS, **Signed.signature(by))
        report = add_report(by)
        ReportItem.objects.create(report=report, section="alert", title="Falls", text=WORDS, concern=concern)
        concern.refresh_from_db()
    return concern


def test_the_words_stand_in_many_places_before(concern):
    assert {
        "concerns_concern.summary",
        "concerns_concernevent.changes",
        "concerns_concernevent.text",
        "concerns_concernupdate.text",
        "concerns_concernanswer.words",
        "intake_softreport.what",
        "register_risk.cause",
        "register_riskevent.changes",
        "files_attachment.name",
        "sheets_importrow.cells",
        "escalation_requeststep.text",
        "reporting_reportitem.text",
    } <= set(everywhere("zzyzxova"))


def test_after_redaction_the_words_stand_nowhere(cast, concern):
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words=CANARY, kind="name")

    assert everywhere("zzyzxova") == []
    with acting(cast.lead):
        concern.refresh_from_db()
        assert concern.summary == "[redacted: name of a person] fell twice at night. And again."
        edited = ConcernEvent.objects.get(verb="edited")
        assert edited.changes["summary"][0] == "[redacted: name of a person] fell twice at night."
        assert ImportRow.objects.get(number=1).cells[1] == {"deep": "[redacted: name of a person] fell twice at night."}
        assert ImportRow.objects.get(number=2).cells == ["“[redacted: name of a person]”"]


def test_the_history_and_the_trail_say_what_kind_it_was_and_where(cast, concern):
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words=CANARY, kind="name")

    with acting(cast.lead):
        step = concern.events.first()
        assert (step.verb, step.by_name) == ("redacted", "Ig Lead (invented)")
        assert step.text == "A name of a person was taken out."
        told = AuditEvent.objects.filter(verb="privacy.redacted", target_id=str(concern.pk)).get()
        assert told.detail["kind"] == "name of a person"
        assert told.detail["where"]["concern.summary"] == 1
        assert told.detail["where"]["concernevent.changes"] >= 1
    with tenant_context(NORTH, clearances=EVERYTHING):
        assert list(breaks()) == []


def test_every_finding_of_these_words_is_decided(cast, concern):
    with acting(cast.ig_lead) as by:
        before = PrivacyFinding.objects.waiting().filter(digest=digest_of(Kind.NAME, CANARY)).count()
        actions.redact(concern, by=by, words=CANARY, kind="name")
        assert before > 3
        assert not PrivacyFinding.objects.waiting().filter(digest=digest_of(Kind.NAME, CANARY)).exists()
        assert set(PrivacyDecision.objects.values_list("verdict", flat=True)) == {"redacted"}


def test_a_finding_is_redacted_from_the_queue(cast, sign_in, concern):
    with acting(cast.ig_lead):
        finding = PrivacyFinding.objects.filter(field="summary").first()
    browser = sign_in(cast.ig_lead)

    page = page_of(browser.get(finding.get_absolute_url()))
    response = browser.post(finding.get_absolute_url(), {"decision": "redact"})

    assert f"<mark>{CANARY}</mark>" in page
    assert "risk, cause" in page
    assert response.status_code == 302
    assert everywhere("zzyzxova") == []


def test_the_pages_of_the_concern_do_not_have_them_any_more(cast, sign_in, concern):
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words=CANARY, kind="name")
    browser = sign_in(cast.lead)
    today = timezone.localdate().isoformat()

    for address in (
        concern.get_absolute_url(),
        f"{concern.get_absolute_url()}?as_at={today}",
        reverse("concerns:history", args=[concern.pk]),
        reverse("concerns:list"),
        reverse("concerns:logged"),
    ):
        assert "zzyzxova" not in page_of(browser.get(address)).lower()
    assert concern.ref not in page_of(browser.get(f"{reverse('concerns:list')}?q=zzyzxova"))
    sheet = b"".join(
        browser.get(reverse("sheets:export", args=["csv"]) + "?status=no_further_action").streaming_content
    )
    assert b"zzyzxova" not in sheet.lower()
    assert concern.ref.encode() in sheet


def test_it_is_shown_before_and_confirmed(cast, sign_in, concern):
    browser, address = sign_in(cast.ig_lead), reverse("privacy:redact", args=[concern.pk])
    typed = {"words": CANARY, "kind": "name"}

    shown = page_of(browser.post(address, typed))
    still = everywhere("zzyzxova")
    done = browser.post(address, typed | {"confirm": "yes"})

    assert f"{concern.ref}: concern, what was seen" in shown
    assert "report item, text" in shown
    assert "These words were found." in shown
    assert still
    assert (done.status_code, done.url) == (302, concern.get_absolute_url())
    assert everywhere("zzyzxova") == []


def test_the_quality_lead_redacts_on_the_own_concern_and_nowhere_else(cast, sign_in, concern):
    browser, address = sign_in(cast.lead), reverse("privacy:redact", args=[concern.pk])

    done = browser.post(address, {"words": CANARY, "kind": "name", "confirm": "yes"})

    assert done.status_code == 302
    left = everywhere("zzyzxova")
    assert set(left) == {
        "register_risk.cause", "register_riskevent.changes", "sheets_importrow.cells", "escalation_requeststep.text",
        *(name for name in left if name.endswith(".search")),
    }  # fmt: skip
    assert sign_in(cast.executive).get(address).status_code == 403
    assert sign_in(cast.viewer).get(address).status_code == 403


def test_another_icbs_concern_is_not_there(cast, sign_in, concern):
    with tenant_context(SOUTH):
        other = add_person("South IG", "ig@south.example", Role.IG_LEAD)

    assert sign_in(other).get(reverse("privacy:redact", args=[concern.pk])).status_code == 404
    assert sign_in(other).post(reverse("privacy:redact", args=[concern.pk]), {"words": CANARY}).status_code == 404


def test_a_restricted_concern_stays_out_of_reach_without_its_clearance(cast, concern, raised):
    with reason_given(WHY):
        hidden = raised(by=cast.guardian, sensitivity="speak_up", source="IL03", summary=WORDS)
    with acting(cast.ig_lead) as by:
        places, _ = actions.preview(concern, by=by, words=CANARY)
        actions.redact(concern, by=by, words=CANARY, kind="name")

    assert hidden.ref not in {place.about for place in places}
    with acting(cast.guardian):
        assert Concern.objects.get(pk=hidden.pk).summary == WORDS


def test_what_is_published_stays_and_is_listed(cast, sign_in, concern):
    with acting(cast.lead):
        report = Report.objects.get()
        Report.objects.filter(pk=report.pk).update(
            status="published", approved_by=cast.chair, approved_text={"text": WORDS}
        )
        Paper.objects.create(
            report=report,
            data={"items": [WORDS]},
            pdf=b"%PDF",
            sha256="0" * 64,
            pages=1,
            **Signed.signature(cast.chair),
        )
    shown = page_of(
        sign_in(cast.ig_lead).post(reverse("privacy:redact", args=[concern.pk]), {"words": CANARY, "kind": "name"})
    )
    with acting(cast.ig_lead) as by:
        places = actions.redact(concern, by=by, words=CANARY, kind="name")

    assert "They stay in what is published or was sent" in shown
    assert {place.model._meta.label_lower for place in places if place.fixed} == {
        "reporting.paper", "reporting.report", "reporting.reportitem",
    }  # fmt: skip
    assert {name.split(".")[0] for name in everywhere("zzyzxova")} == {
        "reporting_paper", "reporting_report", "reporting_reportitem",
    }  # fmt: skip


def test_an_open_form_does_not_put_the_words_back(cast, sign_in, raised, typed):
    """Words that no rule finds, so that nothing but the two versions stands in the way."""
    live = raised(summary="Old Zzyzxova fell.")
    with acting(cast.lead):
        step = live.events.get().pk
    with acting(cast.ig_lead) as by:
        actions.redact(live, by=by, words="Zzyzxova", kind="name")
    browser, address = sign_in(cast.lead), reverse("concerns:edit", args=[live.pk])
    late_form = typed(summary="Old Zzyzxova fell twice.", harm="severe", version=1, step=str(step))

    late = browser.post(address, late_form)
    page = page_of(late)

    assert late.status_code == 409
    assert "Words that were taken out" in page
    assert "Not shown: words were taken out of this text after you opened it" in page
    assert "Zzyzxova" not in page
    assert 'name="pick_summary" type="radio" value="mine"' not in page
    assert everywhere("zzyzxova") == []

    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    combined = "Old [redacted: name of a person] fell twice."
    chosen = {"pick_summary": "combined", "combine_summary": combined}
    done = browser.post(address, carried | chosen)

    assert done.status_code == 302
    with acting(cast.lead):
        live.refresh_from_db()
        assert (live.summary, live.harm) == (combined, "severe")


@pytest.mark.parametrize("what", ["control", "action", "item"])
def test_no_open_form_of_what_hangs_from_it_puts_them_back(cast, sign_in, raised, what):
    concern = raised()
    with acting(cast.lead) as by:
        control = RiskControl.objects.create(risk=add_risk(cast.subject, by), text="Ask Zzyzxova.")
        action = add_action(concern, by, detail="Ask Zzyzxova.")
        item = ReportItem.objects.create(report=add_report(by), section="alert", title="Falls", text="Ask Zzyzxova.")
        owner = f"person:{by.pk}"
    address, name = {
        "control": (reverse("register:edit_part", args=[control.risk_id, "control", control.pk]), "text"),
        "action": (reverse("work:change", args=[action.pk]), "detail"),
        "item": (reverse("reporting:item_edit", args=[item.report_id, item.pk]), "text"),
    }[what]
    browser = sign_in(cast.secretary if what == "item" else cast.lead)
    fields = {"effectiveness": "untested", "title": "Falls", "section": "alert"}
    if what == "action":
        fields["owner"] = owner
    fields |= dict(re.findall(r'name="(version|seen)" value="([^"]*)"', browser.get(address).content.decode()))
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Zzyzxova", kind="name")

    clash = browser.post(address, fields | {name: "Ask Zzyzxova daily."})

    assert clash.status_code == 409
    assert "Zzyzxova" not in page_of(clash)
    assert page_of(clash).count("Ask [redacted: name of a person].") == 2, "beside, and in the form"
    assert meanwhile.WITHHELD in page_of(clash)
    assert everywhere("zzyzxova") == []


def test_texts_are_withheld_where_words_went_since():
    mark = "[redacted: name of a person]"
    assert meanwhile.withheld(f"Old {mark} fell.", "Old X fell.")
    assert meanwhile.withheld(f"{mark} and {mark}", f"{mark} and X")
    assert meanwhile.withheld("A title [redacted: na", "A title of X")
    assert not meanwhile.withheld(f"{mark} fell.", f"{mark} fell twice.")
    assert not meanwhile.withheld("Nobody fell.", "X fell.")


def test_a_mark_that_is_longer_than_a_title_allows_is_cut(cast, raised):
    with reason_given(WHY):
        concern = raised(title="x" * 107 + " Mr Zzyzxov")
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words="Mr Zzyzxov", kind="name")
        concern.refresh_from_db()
    assert concern.title == "x" * 107 + " [redacted: n"
    assert everywhere("zzyzxov") == []


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Ann", "Annual plan of Ann.", "Annual plan of [redacted: name of a person]."),
        ("a.b (c)", "axb (c) and A.B (C)!", "axb (c) and [redacted: name of a person]!"),
        ("+44 7911 123456", "ring +44 7911  123456", "ring [redacted: name of a person]"),
        ("100% \\1", "it says 100% \\1, once", "it says [redacted: name of a person], once"),
    ],
)
def test_whole_words_go_whatever_signs_they_hold(cast, raised, words, text, left):
    concern = raised(informant="A colleague")
    with acting(cast.lead):
        Concern.objects.update(summary=text)
    with acting(cast.ig_lead) as by:
        actions.redact(concern, by=by, words=words, kind="name")
        concern.refresh_from_db()
    assert concern.summary == left


@pytest.mark.parametrize(
    ("words", "kind", "field"),
    [
        ("ab", "name", "words"),
        ("Zzyzxova", "rank", "kind"),
        ("Nowhere at all", "name", "words"),
        ("x" * 201, "name", "words"),
    ],
)
def test_what_cannot_be_redacted_says_why(cast, concern, words, kind, field):
    with acting(cast.ig_lead) as by, pytest.raises(ValidationError) as refusal:
        actions.redact(concern, by=by, words=words, kind=kind)
    assert list(refusal.value.message_dict) == [field]


def test_rules_of_words():
    assert why_not_words("Mr X") is None
    assert why_not_words(" a b ") is not None
    assert why_not_words("x" * 201) is not None


def test_every_append_only_table_with_words_lets_them_be_redacted(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation.relname FROM pg_class AS relation WHERE relation.relforcerowsecurity AND NOT EXISTS ("
            " SELECT 1 FROM pg_policy WHERE polrelid = relation.oid AND polcmd IN ('w', '*') AND polpermissive)"
        )
        fixed = {name for (name,) in cursor.fetchall()}
    with_words = {model._meta.db_table for model, _ in searched_models()}
    assert fixed & with_words == {"reporting_paper", "profile_keptprofile"}, "give its migration Redactable(...)"


def test_what_is_published_is_named_as_the_tables_are(db):
    labels = {model._meta.label_lower for model in TENANT_MODELS}
    assert set(PUBLISHED) <= labels


def _history_cannot_be_changed(change) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_nothing_but_redaction_changes_history(cast, concern):
    def sql(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    with acting(cast.ig_lead):
        step = str(ConcernEvent.objects.get(verb="edited").pk)
        trail = str(AuditEvent.objects.first().pk)
        _history_cannot_be_changed(lambda: ConcernEvent.objects.update(text="Another."))
        sql("SELECT set_config('app.redacting', 'yes', true)")
        _history_cannot_be_changed(lambda: ConcernEvent.objects.update(text="Another."))
        sql("SELECT set_config('app.redacting', '', true)")
        redact = "SELECT privacy_redact(%s, %s, %s, %s, %s)"
        for values in (
            ("concerns_concernevent", "text", step, CANARY, "anything I like"),
            ("concerns_concernevent", "text", step, "ab", "name of a person"),
            ("concerns_concernevent", "at", step, CANARY, "name of a person"),
            ("concerns_concernevent", "by_id", step, CANARY, "name of a person"),
            ("concerns_concernevent; --", "text", step, CANARY, "name of a person"),
            ("audit_auditevent", "actor", trail, "Lead (invented)", "name of a person"),
            ("tenancy_membership", "job_title", step, CANARY, "name of a person"),
            ("reporting_paper", "data", step, CANARY, "name of a person"),
            ("streams_reporteridentity", "sealed", step, CANARY, "name of a person"),
            ("django_session", "session_data", step, CANARY, "name of a person"),
        ):
            _history_cannot_be_changed(lambda values=values: sql(redact, *values))


def test_another_icb_does_not_redact_here(cast, concern):
    with tenant_context(SOUTH), connection.cursor() as cursor:
        cursor.execute(
            "SELECT privacy_redact(%s, %s, %s, %s, %s)",
            ["concerns_concern", "summary", str(concern.pk), CANARY, "name of a person"],
        )
        assert cursor.fetchone() == (False,)
    with acting(cast.lead):
        assert CANARY in Concern.objects.get(pk=concern.pk).summary


def test_the_marks_of_the_database_are_those_of_the_kinds(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'privacy_redact'")
        source = cursor.fetchone()[0]
    assert all(f"'{kind.words}'" in source for kind in Kind)


def test_places_are_named_in_words(cast, concern):
    with tenant_context(NORTH, clearances=EVERYTHING):
        named = {place.words for place in places_of(CANARY)}
    assert {"concern, title", "history, what was changed", "file, name", "update, an earlier wording"} <= named


def test_each_place_is_shown_with_the_words_around_it_where_the_reader_may_read_them(cast, concern, sign_in):
    sent = {"words": CANARY.lower(), "kind": "name"}
    page = page_of(sign_in(cast.ig_lead).post(reverse("privacy:redact", args=[concern.pk]), sent))

    assert "In the whole of" in page
    shown = dict(re.findall(r"<strong>([^<]*)</strong><br> (.*?)</li>", page))
    assert shown[f"{concern.ref}: concern, title"] == f"<q><mark>{CANARY}</mark> fell</q>"
    assert shown[f"{concern.ref}: concern, what was seen"].startswith(f"<q><mark>{CANARY}</mark> fell twice at night.")
    assert "not yours to read" in shown[f"{concern.ref}: update, text"]  # a note for the quality team alone
    own = page_of(sign_in(cast.lead).post(reverse("privacy:redact", args=[concern.pk]), sent))
    assert "In the whole of" not in own
    assert dict(re.findall(r"<strong>([^<]*)</strong><br> (.*?)</li>", own))[f"{concern.ref}: update, text"] == (
        f"<q>Rang <mark>{CANARY}</mark>.</q>"
    )
