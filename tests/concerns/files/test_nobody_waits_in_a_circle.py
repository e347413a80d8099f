"""Whoever holds a concern waits for the end of the audit trail, and never the other way round."""

from threading import Thread
from typing import Any

import pytest
from django.db import connections

from concerns import actions
from concerns.actions import joining, raising
from concerns.files import tasks
from concerns.files.actions import add_files, adding
from concerns.files.models import Attachment
from concerns.models import Concern
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from tests.cast import NORTH, Cast, acting, assemble
from tests.concerns.files.conftest import upload

PATIENCE = 20  # seconds; far more than is needed


@pytest.fixture
def cast(fresh_database) -> Cast:
    """The cast, committed, so that several connections see it."""
    return assemble()


def elsewhere(work: Any) -> bool:
    """Do some work on a connection of its own; tell whether it ends without waiting for this one."""

    def run() -> None:
        work()
        connections.close_all()

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return not thread.is_alive()


def test_a_file_is_held_while_another_is_added_to_the_same_concern(cast, raised, monkeypatch):
    concern = raised()
    with acting(cast.lead) as by:
        first = add_files(concern, [upload("note.txt", b"Ring 07700 900123.")], by=by).files[0]
    ended = []

    def reading_first(*about: Any, **detail: Any) -> Any:
        ended.append(elsewhere(lambda: tasks.read(NORTH, str(first.pk))))
        return record(*about, **detail)

    monkeypatch.setattr(adding, "record", reading_first)
    with acting(cast.lead) as by:
        add_files(concern, [upload("list.csv", b"month,falls\nMay,4\n")], by=by)

    assert ended == [True]
    with tenant_context(NORTH, clearances=tasks.EVERYTHING):
        assert Attachment.objects.get(pk=first.pk).words == "held"


def test_the_other_concern_is_held_before_one_is_logged_beside_it(cast, raised, described, monkeypatch):
    other, free = raised(), []

    def look() -> None:
        with tenant_context(NORTH):
            free.extend(Concern.objects.select_for_update(skip_locked=True).values_list("ref", flat=True))

    def logging(**given: Any) -> Concern:
        assert elsewhere(look)
        return raising.raise_concern(**given)

    monkeypatch.setattr(joining, "raise_concern", logging)
    with acting(cast.lead) as by:
        actions.raise_beside(other, by=by, how="related", subject=cast.subject, **described(title="Falls again"))
    assert free == []
