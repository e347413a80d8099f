"""What is sent twice is made once: a double click, a proxy that repeats, "Resubmit" in a browser, a program's retry."""

import re
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from concerns import actions
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernDraft, ConcernUpdate
from concerns.register.models import Risk
from concerns.work.models import ConcernAction
from quality_oversight.tenancy import once
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Sending
from quality_oversight.tenancy.tasks import forget_sendings
from tests.at_once import at_once
from tests.cast import NORTH, SOUTH, acting, assemble

DAY = timezone.localdate() + timedelta(days=30)
KEY = re.compile(r'name="once" value="([0-9a-f-]{36})" autocomplete="off"')
TOLD = {"what": "Nobody answered the bell.", "place": "Ward 4", "when": "week", "certainty": "seen"}
SCORES = {f"{which}_{part}": 3 for which in ("inherent", "current", "target") for part in ("consequence", "likelihood")}


def day(name):
    return {f"{name}_day": DAY.day, f"{name}_month": DAY.month, f"{name}_year": DAY.year}


def risk(cast):
    words = {"event": "Patients fall", "cause": "Too few nurses.", "effect": "Broken hips.", "kind": "quality"}
    more = {"category": "safety", "subject": cast.subject.pk, "owner": cast.lead.pk, "proximity": "now"}
    return words | more | SCORES | day("review_due")


# model: (address, who sends it, what is typed)
FORMS = {
    Concern: lambda cast, concern, typed: ("/concerns/new/", cast.lead, typed()),
    ConcernUpdate: lambda cast, concern, typed: (
        reverse("concerns:updates", args=[concern.pk]),
        cast.lead,
        {"text": "The ward has a new rota.", "visibility": "icb"} | day_before(),
    ),
    ConcernAction: lambda cast, concern, typed: (
        reverse("work:add", args=[concern.pk]),
        cast.lead,
        {"title": "Audit of bed rails", "owner": f"person:{cast.lead.pk}"} | day("due"),
    ),
    SoftReport: lambda cast, concern, typed: (reverse("intake:share"), cast.colleague, TOLD),
    Risk: lambda cast, concern, typed: ("/risks/new/", cast.risk_manager, risk(cast)),
}


def day_before():
    today = timezone.localdate()
    return {"happened_on_day": today.day, "happened_on_month": today.month, "happened_on_year": today.year}


def rows_of(model, *streams):
    with tenant_context(NORTH, clearances=["team", *streams]):
        return list(model.objects.all())


@pytest.mark.parametrize("model", FORMS, ids=lambda model: model.__name__)
def test_a_form_that_is_sent_twice_makes_one_thing_and_leads_to_it_twice(cast, sign_in, opened, typed, model):
    address, who, fields = FORMS[model](cast, None if model is Concern else opened(), typed)
    browser, before = sign_in(who), len(rows_of(model))
    sent = fields | {"once": KEY.search(browser.get(address).content.decode())[1]}
    first, second = browser.post(address, sent), browser.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302), first.content.decode()
    assert second.url == first.url
    assert len(rows_of(model)) == before + 1
    assert once.AGAIN in browser.get(second.url).content.decode()
    assert browser.post(address, sent | {"once": str(uuid4())}).status_code in (200, 302, 422)


def test_another_form_of_the_same_words_is_another_thing(cast, sign_in):
    browser, address = sign_in(cast.colleague), reverse("intake:share")
    for _ in range(2):
        browser.post(address, TOLD | {"once": str(uuid4())})
    assert len(rows_of(SoftReport)) == 2


def test_the_same_form_with_other_words_is_another_thing_and_nothing_is_lost(cast, sign_in):
    browser, address, key = sign_in(cast.colleague), reverse("intake:share"), str(uuid4())
    browser.post(address, TOLD | {"once": key})
    browser.post(address, TOLD | {"once": key, "place": "Ward 5"})
    assert {each.place for each in rows_of(SoftReport)} == {"Ward 4", "Ward 5"}


def test_a_form_that_was_refused_can_be_sent_again(cast, sign_in, typed, monkeypatch):
    browser, sent = sign_in(cast.lead), typed(once=str(uuid4()))
    with monkeypatch.context() as patch:
        patch.setattr("concerns.views.writing._log", lambda *given: None)
        assert browser.post("/concerns/new/", sent).status_code == 422
    assert not rows_of(Sending)
    assert browser.post("/concerns/new/", sent).status_code == 302


def test_what_failed_halfway_can_be_sent_again(cast, sign_in, typed, monkeypatch):
    browser, sent = sign_in(cast.lead), typed(once=str(uuid4()))
    browser.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("concerns.views.writing.drafts.logged", lambda request: 1 / 0)
        assert browser.post("/concerns/new/", sent).status_code == 500
    assert not rows_of(Concern)
    assert browser.post("/concerns/new/", sent).status_code == 302
    assert len(rows_of(Concern)) == 1


def test_the_key_of_one_person_says_nothing_to_another(cast, sign_in, typed):
    sent = typed(once=str(uuid4()))
    for person in (cast.lead, cast.executive):
        sign_in(person).post("/concerns/new/", sent | {"seen": [str(each.pk) for each in rows_of(Concern)]})
    assert len(rows_of(Sending)) == len(rows_of(Concern)) == 2
    with acting(cast.lead) as by:
        assert [row.user_id for row in Sending.objects.all()] == [by.user_id]


def test_with_javascript_the_second_update_leads_to_the_concern(cast, sign_in, opened):
    concern, browser = opened(), sign_in(cast.lead)
    address = reverse("concerns:updates", args=[concern.pk])
    sent = {"text": "A new rota.", "visibility": "icb", "once": str(uuid4())} | day_before()
    first, second = (browser.post(address, sent, headers={"HX-Request": "true"}) for _ in range(2))
    assert (first.status_code, "A new rota." in first.content.decode()) == (200, True)
    assert KEY.search(first.content.decode())[1] != sent["once"]
    assert second["HX-Redirect"] == concern.get_absolute_url()
    assert len(rows_of(ConcernUpdate)) == 1


def test_the_key_goes_into_no_draft(cast, sign_in):
    key = str(uuid4())
    sign_in(cast.lead).post("/concerns/new/", {"save_draft": "1", "draft": key, "title": "Falls", "once": key})
    with acting(cast.lead):
        assert actions.drafts.ConcernDraft.objects.get().fields == {"title": ["Falls"]}


def slowly(monkeypatch, calls):
    """Let logging a concern take a while, and note each time that it is begun."""
    act = actions.raise_concern

    def log(**given):
        calls.append(1)
        time.sleep(0.5)
        return act(**given)

    monkeypatch.setattr(actions, "raise_concern", log)
    monkeypatch.setattr("concerns.actions.joining.raise_concern", log)


def test_two_presses_in_the_same_moment_log_one_concern(fresh_database, monkeypatch):
    cast, calls = assemble(), []
    sent = {
        "title": "Falls on two wards",
        "summary": "Four falls.",
        "source": "IL01",
        "domains": ["safety"],
        "key_questions": ["safe"],
        "immediacy": "soon",
        "harm": "low",
        "sensitivity": "standard",
        "initial_consequence": 4,
        "initial_likelihood": 3,
        "subject": str(cast.subject.pk),
        "once": str(uuid4()),
        "date_identified_day": 5,
        "date_identified_month": 1,
        "date_identified_year": 2026,
    }
    slowly(monkeypatch, calls)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(cast.lead.user)
    found = at_once(*(lambda browser=browser: browser.post("/concerns/new/", sent) for browser in browsers))
    (concern,) = rows_of(Concern)
    assert [(answer.status_code, answer.url) for answer in found] == [(302, concern.get_absolute_url())] * 2
    assert len(calls) == 1


def logged(client, headers, subject, key="7f0c", **changes):
    words = {
        "title": "Falls on two wards",
        "summary": "Four falls.",
        "source": "IL01",
        "subject": str(subject.pk),
        "domains": ["safety"],
        "key_questions": ["safe"],
        "immediacy": "soon",
        "harm": "low",
        "initial_consequence": 4,
        "initial_likelihood": 3,
        "date_identified": "2026-01-05",
    }
    sent = headers | ({"Idempotency-Key": key} if key else {})
    return client.post("/api/v1/concerns/", words | changes, content_type="application/json", headers=sent)


def test_two_requests_of_a_program_in_the_same_moment_log_one_concern(fresh_database, monkeypatch, key_for):
    cast, calls = assemble(), []
    headers = key_for(cast.lead)
    slowly(monkeypatch, calls)
    first, second = at_once(*[lambda: logged(Client(), headers, cast.subject)] * 2)
    (concern,) = rows_of(Concern)
    assert (first.status_code, second.status_code, len(calls)) == (201, 201, 1)
    assert first.json() == second.json()
    assert first.json()["reference"] == concern.ref


def test_a_key_stands_for_one_request(cast, client, key_for):
    headers = key_for(cast.lead)
    first = logged(client, headers, cast.subject, '"8e03978e"')
    assert logged(client, headers, cast.subject, "8e03978e").json() == first.json()
    other = logged(client, headers, cast.subject, "8e03978e", title="Another title")
    assert (other.status_code, "used for another request" in other.json()["detail"]) == (422, True)
    assert logged(client, headers, cast.subject, "x" * 256).status_code == 400
    assert logged(client, headers, cast.subject, "").status_code == 201
    assert len(rows_of(Concern)) == 2


def test_a_request_that_was_refused_can_be_sent_again_with_its_key(cast, client, key_for, monkeypatch):
    headers = key_for(cast.lead)
    assert logged(client, headers, cast.subject, summary="About 943 476 5919").status_code == 400
    assert logged(client, headers, cast.subject).status_code == 201


PROGRAMS = {
    ConcernUpdate: ("updates/", {"text": "A new rota."}),
    ConcernAction: ("actions/", {"title": "Audit of bed rails", "due": DAY.isoformat()}),
}


@pytest.mark.parametrize("model", PROGRAMS, ids=lambda model: model.__name__)
def test_what_a_program_adds_to_a_concern_is_added_once(cast, client, key_for, opened, model):
    part, words = PROGRAMS[model]
    words = words | ({"owner": str(cast.lead.pk)} if model is ConcernAction else {})
    headers = key_for(cast.lead) | {"Idempotency-Key": "c0ffee"}
    address = f"/api/v1/concerns/{opened().pk}/{part}"
    first, second = (client.post(address, words, content_type="application/json", headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201), first.json()
    assert first.json()["id"] == second.json()["id"]
    assert len(rows_of(model)) == 1


def test_programs_share_soft_intelligence_and_add_risks_once(cast, client, key_for):
    score = [{"area": "safety", "consequence": 3, "likelihood": 3}]
    scores = dict.fromkeys(("inherent", "current", "target"), score)
    risk = {"event": "Patients fall", "cause": "Too few nurses.", "effect": "Broken hips.", "category": "safety"}
    more = {"subject": str(cast.subject.pk), "owner": str(cast.lead.pk), "review_due": DAY.isoformat()}
    for who, address, words in (
        (cast.lead, "/api/v1/soft-intelligence/", TOLD),
        (cast.risk_manager, "/api/v1/risks/", risk | more | scores),
    ):
        headers = key_for(who) | {"Idempotency-Key": "c0ffee"}
        sent = [client.post(address, words, content_type="application/json", headers=headers) for _ in range(2)]
        assert [each.status_code for each in sent] == [201, 201], sent[0].json()
        assert sent[0].json()["reference"] == sent[1].json()["reference"]
    assert (len(rows_of(SoftReport)), len(rows_of(Risk))) == (1, 1)


def test_old_sendings_are_forgotten_in_every_icb(cast):
    old = timezone.now() - once.KEPT - timedelta(hours=1)
    for tenant, person in ((NORTH, cast.lead), (SOUTH, cast.south_lead)):
        with tenant_context(tenant, user_id=person.user_id):
            for number, at in enumerate((old, timezone.now())):
                Sending.objects.create(user=person.user, key=f"{number}" * 64, content="0", made="/", at=at)
    forget_sendings()
    for tenant in (NORTH, SOUTH):
        with tenant_context(tenant):
            assert [row.key[0] for row in Sending.objects.all()] == ["1"]


def test_the_database_holds_one_row_for_a_sending(cast):
    with acting(cast.lead) as by:
        Sending.objects.create(user=by.user, key="0", content="0")
        with pytest.raises(IntegrityError, match="sending_once"), transaction.atomic():
            Sending.objects.create(user=by.user, key="0", content="1")


# Forms of one button, and those that change what carries a version: a second press finds it done.
WITHOUT_A_KEY = {
    "base.jinja": "sign out",
    "components/meanwhile.jinja": "carries a version",
    "components/page.jinja": "one button",
    "concerns/_bulk.jinja": "only asks what will change",
    "concerns/bulk.jinja": "carries versions",
    "concerns/themes.jinja": "one button",
    "frameworks/draft.jinja": "carries a version",
    "reporting/_parts.jinja": "moves an item",
    "reporting/report.jinja": "one button",
    "tenancy/choose.jinja": "one button",
}


def test_every_other_form_carries_a_key():
    root = Path(settings.BASE_DIR) / "templates"
    texts = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.jinja")}
    forms = {name for name, text in texts.items() if re.search(r'<form[^>]*method="post"', text)}
    assert {name for name in forms if "{{ once() }}" not in texts[name]} == set(WITHOUT_A_KEY)


def test_a_form_that_is_saved_four_times_in_the_same_moment_is_one_draft(fresh_database):
    cast, key = assemble(), uuid4()

    def save(title: str) -> ConcernDraft:
        with acting(cast.lead) as by:
            return actions.save_draft(key, by=by, typed={"title": [title]})

    saved = at_once(*(lambda title=title: save(title) for title in ("One", "Two", "Three", "Four")))
    assert {draft.pk for draft in saved} == {key}
    with acting(cast.lead):
        assert ConcernDraft.objects.get().first("title") in {"One", "Two", "Three", "Four"}
