"""The health addresses tell the truth, and ask for nothing that may be missing."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.test import Client

from quality_oversight import celery, health, tasks

NOWHERE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture(autouse=True)
def no_marks():
    health.forget()
    yield
    health.forget()


def test_live_asks_neither_database_nor_redis_nor_a_known_host(settings):
    settings.CACHES = NOWHERE
    answer = Client().get("/health/live", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_all_is_well_after_a_pulse():
    celery.mark_worker()
    celery.mark_sent()
    tasks.pulse()
    answer = Client().get("/health/ready", headers={"host": "10.0.0.7"})
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "redis": "ok", "worker": "ok", "beat": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("marks", "worker", "beat"),
    [
        ([], "no sign of life for a minute", "has sent nothing for a minute"),
        (["worker"], "ok", "has sent nothing for a minute"),
        (["worker", "done"], "ok", "has sent nothing for a minute"),
        (["sent"], "no sign of life for a minute", "ok"),
        (["sent", "worker"], "has not carried out a task for a minute", "ok"),
    ],
)
def test_a_dead_beat_is_told_from_a_dead_worker(marks, worker, beat):
    for name in marks:
        health.mark(name)
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "redis": "ok", "worker": worker, "beat": beat}


def test_marks_fade_within_a_minute():
    health.mark("sent")
    assert 0 < cache._cache.get_client().ttl(cache.make_key("health:sent")) <= 60


@pytest.mark.django_db
def test_without_redis_the_database_is_still_judged(settings):
    settings.CACHES = NOWHERE
    health.mark("worker")
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    unknown = "unknown without Redis"
    assert answer.json() == {"database": "ok", "redis": "does not answer", "worker": unknown, "beat": unknown}


def test_without_the_database_nothing_of_its_error_is_told(fresh_database, monkeypatch):
    connections["default"].close()
    with monkeypatch.context() as patch:
        patch.setitem(connections.settings["default"], "NAME", "secret_name_of_nothing")
        with pytest.raises(DatabaseError):
            connections["default"].cursor()
        answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer"
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_nothing_can_be_posted(path):
    assert Client().post(path).status_code == 405


def test_beat_sends_the_pulse_that_the_schedule_names(settings):
    assert settings.CELERY_BEAT_SCHEDULE["pulse"]["task"] == celery.PULSE == tasks.pulse.name
