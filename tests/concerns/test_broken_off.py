"""Two who wait for each other in the database both get their answer, and nothing is done twice."""

import logging
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from celery import current_app
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from concerns import actions, links_api
from concerns.actions import moving
from concerns.files import views as files
from concerns.files.models import Attachment, kept
from concerns.models import Concern, ConcernEvent, ConcernLink
from concerns.views import moving as pages
from quality_oversight.again import again, was_broken_off
from quality_oversight.audit import trail
from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy import tasks
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from tests.at_once import at_once
from tests.cast import NORTH, Cast, assemble

PATIENCE = 20  # seconds; PostgreSQL looks for a circle after one


@pytest.fixture
def cast(fresh_database) -> Cast:
    """The cast, committed, so that several connections see it."""
    return assemble()


class Crossing:
    """Where two meet: one has recorded and wants the other's concern, the other holds it and wants to record."""

    def __init__(self) -> None:
        self.recorded, self.held, self.tries = Event(), Event(), 0

    def wants(self, wanted: Concern) -> None:
        """Go on to a second concern with the end of the trail in hand."""
        self.tries += 1
        self.recorded.set()
        assert self.held.wait(PATIENCE)
        Concern.objects.locked().get(pk=wanted.pk)

    def holds(self) -> None:
        """Go on to the trail with the concern in hand."""
        self.tries += 1
        self.held.set()
        assert self.recorded.wait(PATIENCE)


class Stand:
    """A module with one of its names changed, for one reader alone."""

    def __init__(self, module: Any, **changed: Any) -> None:
        self._module, self._changed = module, changed

    def __getattr__(self, name: str) -> Any:
        return self._changed.get(name) or getattr(self._module, name)


@pytest.fixture
def crossing() -> Crossing:
    return Crossing()


@pytest.fixture
def holding(monkeypatch, crossing):
    """Let the move of one concern stop between its lock and the trail."""

    def let(concern: Concern) -> None:
        def slowly(verb: str, target: Any, **detail: Any) -> Any:
            if target.pk == concern.pk:
                crossing.holds()
            return trail.record(verb, target, **detail)

        monkeypatch.setattr(moving, "record", slowly)

    return let


def start(client, concern):
    return client.post(reverse("concerns:move", args=[concern.pk, "start_triage"]))


def test_two_pages_that_meet_are_both_answered(cast, raised, sign_in, monkeypatch, crossing, holding, caplog):
    first, second = raised(title="First"), raised(title="Second")
    holding(second)

    def and_the_other(concern: Concern, target: str, **given: Any) -> Concern:
        moved = actions.move(concern, target, **given)
        if concern.pk == first.pk:
            crossing.wants(second)
        return moved

    monkeypatch.setattr(pages, "actions", Stand(actions, move=and_the_other))
    lead, executive = sign_in(cast.lead), sign_in(cast.executive)
    with caplog.at_level(logging.WARNING):
        answers = at_once(lambda: start(lead, first), lambda: start(executive, second))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert crossing.tries == 3, "one of the two was broken off and came again"
    assert "DeadlockDetected" in caplog.text
    for answer in answers:
        assert len(list(get_messages(answer.wsgi_request))) == 1
    with tenant_context(NORTH):
        assert {concern.status for concern in Concern.objects.all()} == {"triage"}
        assert ConcernEvent.objects.filter(verb="start_triage").count() == 2
        assert AuditEvent.objects.filter(verb="concern.moved").count() == 2
        assert list(trail.breaks()) == []


def test_a_program_that_meets_somebody_is_answered_with_what_it_sent(
    cast, raised, sign_in, client, key_for, monkeypatch, crossing, holding
):
    first, other, second = raised(title="First"), raised(title="Other"), raised(title="Second")
    holding(second)

    def and_the_other(concern: Concern, **given: Any) -> ConcernLink:
        made = actions.link(concern, **given)
        crossing.wants(second)
        return made

    monkeypatch.setattr(links_api, "actions", Stand(actions, link=and_the_other))
    headers, executive = key_for(cast.lead), sign_in(cast.executive)
    body = {"concern": str(other.pk), "way": "related", "reason": "The same ward."}
    address = reverse("concerns-api:links", args=[first.pk])
    answers = at_once(
        lambda: client.post(address, body, content_type="application/json", headers=headers),
        lambda: start(executive, second),
    )

    assert [answer.status_code for answer in answers] == [201, 302]
    assert crossing.tries == 3
    with tenant_context(NORTH):
        assert ConcernLink.objects.get().reason == "The same ward."


def test_files_are_read_again_and_kept_once(cast, raised, sign_in, monkeypatch, crossing, holding, settings, tmp_path):
    options = settings.STORAGES["attachments"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"attachments": options}
    first, second = raised(title="First"), raised(title="Second")
    holding(second)
    real = files.actions.add_files

    def and_the_other(*given: Any, **more: Any) -> Any:
        added = real(*given, **more)
        crossing.wants(second)
        return added

    monkeypatch.setattr(files, "actions", Stand(files.actions, add_files=and_the_other))
    lead, executive = sign_in(cast.lead), sign_in(cast.executive)
    sent = {
        "files": SimpleUploadedFile("falls.csv", b"month,falls\nMay,4\n"),
        "visibility": "icb",
        "once": str(uuid4()),
    }
    answers = at_once(lambda: lead.post(reverse("files:add", args=[first.pk]), sent), lambda: start(executive, second))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert crossing.tries == 3
    with tenant_context(NORTH):
        row = Attachment.objects.get()
    with kept().open(row.stored_as) as file:
        assert file.read() == b"month,falls\nMay,4\n"


def test_a_task_that_meets_somebody_is_begun_again(cast, raised, sign_in, crossing, holding):
    first, second = raised(title="First"), raised(title="Second")
    holding(second)

    @tasks.tenant_task("tests.looks_at_two")
    def looks_at_two() -> str:
        by = Membership.objects.select_related("user", "tenant").get(pk=cast.lead.pk)
        trail.record("concern.read", first, by=by)
        crossing.wants(second)
        return "done"

    executive = sign_in(cast.executive)
    answers = at_once(lambda: current_app.tasks["tests.looks_at_two"](str(NORTH)), lambda: start(executive, second))

    assert answers[0] == "done"
    assert answers[1].status_code == 302
    assert crossing.tries == 3
    with tenant_context(NORTH):
        assert AuditEvent.objects.filter(verb="concern.read").count() == 1


def broken() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


def test_after_three_times_it_is_an_error():
    tries = []

    def never() -> None:
        tries.append(1)
        raise broken()

    with pytest.raises(OperationalError):
        again(never)
    assert len(tries) == 3


def test_another_error_of_the_database_is_not_tried_again():
    lost = OperationalError("the connection is lost")
    lost.__cause__ = psycopg.errors.AdminShutdown()
    tries = []

    def lose() -> None:
        tries.append(1)
        raise lost

    assert not was_broken_off(lost)
    with pytest.raises(OperationalError):
        again(lose)
    assert len(tries) == 1


@pytest.mark.parametrize(("changes", "times"), [(False, 3), (True, 1)])
def test_who_changes_the_session_is_not_answered_twice(cast, raised, sign_in, monkeypatch, changes, times):
    concern, tries = raised(), []

    def always(concern: Concern, target: str, **given: Any) -> Concern:
        tries.append(1)
        raise broken()

    def with_session(request: Any, form: Any) -> None:
        if changes:
            request.session["seen"] = 1

    monkeypatch.setattr(pages, "actions", Stand(actions, move=always))
    monkeypatch.setattr(pages, "searched", with_session)
    client = sign_in(cast.lead)
    client.raise_request_exception = False
    assert start(client, concern).status_code == 500
    assert len(tries) == times
