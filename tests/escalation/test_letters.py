"""Letters to a provider: from the ICB's templates, as PDF and Word, kept as they were sent. All words are invented."""

from io import BytesIO

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from escalation.letters import actions, tasks
from escalation.letters.models import Letter, LetterTemplate
from escalation.letters.papers import docx
from escalation.letters.queries import first_words
from escalation.letters.rules import (
    DEFAULTS,
    FIELDS,
    RESPONSIBILITY,
    Kind,
    Part,
    merged,
    parts,
    why_not_letter,
    why_not_template,
)
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from tests.cast import acting
from tests.pdf import barriers

JSON = "application/json"


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_templates_keep_the_rules(kind):
    assert why_not_template(*DEFAULTS[kind]) == {}


@pytest.mark.parametrize(
    ("heading", "body", "field"),
    [
        ("", "[[responsibility]]", "heading"),
        ("Level", " ", "body"),
        ("Level", "[[responsibilty]]", "body"),
        ("[[colour]]", "[[responsibility]]", "heading"),
        ("Level", "[[responsibility]] [[provider", "body"),
        ("Level", "[[[[responsibility]]]]", "body"),
        ("Level", "No such sentence.", "body"),
    ],
)
def test_what_a_template_may_not_be(heading, body, field):
    assert set(why_not_template(heading, body)) == {field}


def test_a_field_without_a_value_is_left_to_be_written_by_hand():
    assert merged("From [[since]]: [[level]]", {"level": "Amber"}) == "From [the day from which the level holds]: Amber"


def test_a_letter_begins_with_what_is_known(cast, letter):
    assert letter.heading.startswith("Quality oversight of The Newcastle")
    for words in ("Several sources agree.", "Handovers below 2 per cent", RESPONSIBILITY.split("{")[0], cast.lead.name):
        assert words in letter.body
    assert "[" not in letter.body


def test_the_icbs_own_template_holds_and_is_the_administrators(cast, at_level):
    with acting(cast.admin) as by:
        actions.write_template("entry", by=by, heading="Your level", body="Hello [[provider]]. [[responsibility]]")
        with pytest.raises(ValidationError, match="no merge field"):
            actions.write_template("entry", by=by, heading="[[nonsense]]", body="[[responsibility]]")
    with acting(cast.lead) as by:
        words = first_words(cast.subject, "entry", by=by)
        assert words["heading"] == "Your level"
        assert words["body"].startswith("Hello The Newcastle")
        with pytest.raises(PermissionDenied):
            actions.write_template("entry", by=by, heading="Mine", body="[[responsibility]]")
    with acting(cast.south_lead):
        assert not LetterTemplate.objects.exists()


def test_the_pdf_is_accessible_and_kept_with_its_fingerprint(made):
    assert barriers(bytes(made.pdf)) == []
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(bytes(made.pdf))).pages)
    said = " ".join(said.split())
    for words in ("The chief executive", "Several sources agree.", "Statutory responsibility", "OFFICIAL"):
        assert words in said
    assert len(made.sha256) == 64


def test_without_the_responsibility_or_with_a_gap_no_pdf_is_made(cast, letter):
    provider = letter.subject.provider.organisation.name
    assert why_not_letter("Only this.", provider).startswith("Keep the sentence")
    with acting(cast.lead) as by:
        actions.rewrite(letter, by=by, recipient="You", heading="Level", body=f"{letter.body}\n\n[say what]")
        with pytest.raises(ValidationError, match="say what"):
            actions.ask_for_pdf(letter, by=by)


def test_changed_words_need_a_new_pdf(cast, made):
    with acting(cast.lead) as by:
        changed = actions.rewrite(made, by=by, recipient="You", heading="Level", body=made.body)
        assert (changed.pdf, changed.asked_at, changed.version) == (None, None, 2)
        with pytest.raises(ValidationError, match="Make the PDF first"):
            actions.record_sent(changed, by=by, sent_on=made.at.date(), sent_how="email", sent_to="ceo@trust.example")


def test_what_was_sent_is_kept_and_never_changes(cast, made, today):
    kept = bytes(made.pdf)
    with acting(cast.lead) as by:
        actions.record_sent(made, by=by, sent_on=today, sent_how="post", sent_to="1 Example Road")
        sent = Letter.objects.get(pk=made.pk)
        assert (sent.sent_on, sent.sent_to, sent.sent_by) == (today, "1 Example Road", cast.lead.name)
        with pytest.raises(ValidationError, match="was sent"):
            actions.rewrite(sent, by=by, recipient="You", heading="Other", body="Other")
        with pytest.raises(ValidationError, match="was sent"):
            actions.record_sent(sent, by=by, sent_on=today, sent_how="post", sent_to="2 Example Road")
        assert bytes(Letter.objects.get(pk=made.pk).pdf) == kept
        event = AuditEvent.objects.get(verb="letter.sent")
        assert event.detail["sha256"] == made.sha256


def test_the_pages_from_template_to_sent(cast, at_level, sign_in, today):
    at_level("enhanced")
    client = sign_in(cast.lead)
    address = reverse("letters:write", args=[cast.subject.pk, "entry"])
    assert "Several sources agree." in client.get(address).content.decode()
    with acting(cast.lead) as by:
        words = first_words(cast.subject, "entry", by=by)
    short = client.post(address, {**words, "recipient": ""})
    assert (short.status_code, "Enter the recipient" in short.content.decode()) == (422, True)
    letter = client.post(address, {**words, "recipient": "The chief executive"}).url
    assert "Make the PDF" in client.get(letter).content.decode()
    word = client.get(f"{letter}docx/")
    assert "Several sources agree." in "\n".join(each.text for each in Document(BytesIO(word.content)).paragraphs)
    assert client.post(f"{letter}print/").status_code == 302
    pk = letter.rstrip("/").rpartition("/")[2]
    tasks.print_letter(str(cast.lead.tenant_id), str(cast.lead.pk), pk)
    assert client.get(f"{letter}pdf/").content.startswith(b"%PDF")
    day = {"sent_on_day": today.day, "sent_on_month": today.month, "sent_on_year": today.year}
    sent = client.post(
        f"{letter}sent/", {**day, "version": "here", "sent_how": "email", "sent_to": "ceo@trust.example"}
    )
    assert sent.status_code == 302
    page = client.get(letter).content.decode()
    assert "kept as it was sent" in page
    assert "The PDF that was made here" in page
    assert "Change the letter" not in page
    listed = client.get(reverse("letters:of_subject", args=[cast.subject.pk])).content.decode()
    assert "ceo@trust.example" in listed


def test_the_pages_of_templates_list_the_merge_fields(cast, sign_in):
    client, address = sign_in(cast.admin), reverse("letters:template", args=["entry"])
    page = client.get(address).content.decode()
    assert all(f"[[{name}]]" in page for name in FIELDS)
    wrong = client.post(address, {"heading": "Level", "body": "Without it."})
    assert (wrong.status_code, "Keep [[responsibility]]" in wrong.content.decode()) == (422, True)
    assert client.post(address, {"heading": "Ours", "body": "[[responsibility]]"}).status_code == 302
    assert "Ours" in client.get(reverse("letters:templates")).content.decode()


def test_by_rest(cast, at_level, today):
    at_level("enhanced")
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    wanted = {"subject": str(cast.subject.pk), "kind": "entry", "recipient": "The chief executive"}
    written = client.post("/api/v1/letters/", wanted, content_type=JSON)
    assert written.status_code == 201, written.json()
    body = client.get(written.headers["Location"]).json()
    assert (body["kind"], body["sent_on"], "Several sources agree." in body["body"]) == ("entry", None, True)
    out = {"sent_on": str(today), "sent_how": "email", "sent_to": "ceo@trust.example"}
    early = client.post(f"{written.headers['Location']}sending/", out, content_type=JSON)
    assert (early.status_code, "Make the PDF first" in str(early.json())) == (400, True)
    assert client.get(f"/api/v1/letters/?subject={cast.subject.pk}").json()["count"] == 1
    assert client.get(f"/api/v1/letters/?subject={cast.second_subject.pk}").json()["count"] == 0


def test_the_list_of_letters_asks_the_same_number_of_queries_for_any_number(cast, letter, sign_in):
    client, address = sign_in(cast.lead), reverse("letters:of_subject", args=[cast.subject.pk])

    def asked():
        assert client.get(address).status_code == 200  # what is read once is read here
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    few = asked()
    with acting(cast.lead) as by:
        words = {"recipient": "The chief executive", "heading": letter.heading, "body": letter.body}
        for _ in range(20):
            actions.write(cast.subject, Kind.ENTRY, by=by, **words)
    assert asked() == few


def test_lines_of_a_list_are_a_list_everywhere(cast, letter, sign_in):
    assert parts("- none\nWhen:\n- one\n- two\nthen\n\n \n- three") == [
        Part("", ("none",)),
        Part("When:", ("one", "two")),
        Part("then", ("three",)),
    ]
    assert parts("One\r\n\r\nTwo\nlines") == [Part("One"), Part("Two\nlines")]
    page = sign_in(cast.lead).get(letter.get_absolute_url()).content.decode()
    assert "<li>Handovers below 2 per cent for 12 weeks</li>" in page
    with acting(cast.lead):
        written = Document(BytesIO(docx(letter, owner="The ICB", on=letter.at.date())))
    bullets = [each.text for each in written.paragraphs if each.style.name == "List Bullet"]
    assert "Handovers below 2 per cent for 12 weeks" in bullets
