"""What is shared without a name and sent twice is kept once, under the same token, which is kept nowhere."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from concerns.intake import actions
from concerns.intake.models import SoftReport, SoftReportStep
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Sending
from tests.at_once import at_once
from tests.cast import NORTH, assemble

TOKEN = re.compile(r"data-token>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<")
KEY = re.compile(r'name="once" value="([0-9a-f-]{36})"')
TOLD = {"what": "Nobody answered the bell.", "place": "Ward 4", "when": "week", "certainty": "seen"}
ALL = ["speak_up", "safeguarding", "team"]
TELL, REPLY = "/tell/qhm/", "/tell/qhm/reply/"


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


def rows_of(model):
    with tenant_context(NORTH, clearances=ALL):
        return list(model.objects.all())


def token_in(response):
    return TOKEN.search(response.content.decode())[1]


@pytest.mark.parametrize("stream", ["standard", "speak_up"])
def test_the_same_form_gives_the_same_token_and_one_report(cast, stream):
    sent = TOLD | {"sensitivity": stream, "once": KEY.search(Client().get(TELL).content.decode())[1]}
    first, second = Client().post(TELL, sent), Client().post(TELL, sent)
    assert token_in(first) == token_in(second)
    (report,) = rows_of(SoftReport)
    assert len(rows_of(SoftReportStep)) == 1
    assert [event.verb for event in rows_of(AuditEvent)] == ["intelligence.shared_unnamed"]
    assert report.token_hash == actions.hashes(cast.north, token_in(first))[0]
    assert "Nobody answered" in Client().post(REPLY, {"token": token_in(first)}).content.decode()


def test_two_presses_in_the_same_moment_give_one_report_and_one_token(fresh_database):
    assemble()
    sent = TOLD | {"once": str(uuid4())}
    found = at_once(*[lambda: token_in(Client().post(TELL, sent))] * 4)
    assert len(set(found)) == 1
    (report,) = rows_of(SoftReport)
    assert report.ref.endswith("-0001")


def test_another_form_and_other_words_are_other_reports(cast):
    key = str(uuid4())
    bodies = [TOLD | {"once": key}, TOLD | {"once": str(uuid4())}, TOLD | {"once": key, "place": "Ward 5"}, TOLD, TOLD]
    assert len({token_in(Client().post(TELL, body)) for body in bodies}) == len(rows_of(SoftReport)) == 5


def test_after_a_while_the_token_is_not_shown_to_who_sits_at_the_screen_then(cast, monkeypatch):
    sent = TOLD | {"once": str(uuid4())}
    Client().post(TELL, sent)
    monkeypatch.setattr(actions.reports, "SHOWN_AGAIN", timedelta(0))
    later = Client().post(TELL, sent).content.decode()
    assert not TOKEN.search(later)
    assert "it has been kept once" in later
    assert "Nobody answered" not in later
    assert len(rows_of(SoftReport)) == 1


def test_who_is_signed_in_and_gives_no_name_leaves_none_behind(cast, sign_in):
    browser, sent = sign_in(cast.colleague), TOLD | {"anonymous": "on", "once": str(uuid4())}
    first, second = (browser.post(reverse("intake:share"), sent) for _ in range(2))
    assert token_in(first) == token_in(second)
    (report,) = rows_of(SoftReport)
    assert report.made_by_id is None
    assert not rows_of(Sending)


def test_what_is_added_with_a_token_is_added_once(cast):
    token = token_in(Client().post(TELL, TOLD))
    page = Client().post(REPLY, {"token": token}).content.decode()
    sent = {"token": token, "words": "It was Sunday.", "once": KEY.search(page)[1]}
    answers = [Client().post(REPLY, sent).content.decode() for _ in range(2)]
    assert all("will read what you added" in each for each in answers)
    assert [step.text for step in rows_of(SoftReportStep) if step.verb == "wrote"] == ["It was Sunday."]
    Client().post(REPLY, sent | {"once": str(uuid4())})
    assert len([step for step in rows_of(SoftReportStep) if step.verb == "wrote"]) == 2


def test_neither_token_nor_key_is_kept_in_clear(cast, read):
    key = str(uuid4())
    token = token_in(Client().post(TELL, TOLD | {"once": key}))
    kept = read("SELECT string_agg(r::text, ' ') FROM intake_softreport r")
    kept += read("SELECT string_agg(r::text, ' ') FROM audit_auditevent r")
    for secret in (token, token.replace("-", ""), key):
        assert secret not in kept


@pytest.fixture
def read(cast):
    """Give what reads all that the north may see of a table, as text."""

    def ask(query):
        with tenant_context(NORTH, clearances=ALL), connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]

    return ask
