"""The Celery application: finds the tasks of every app and leaves the marks that health reads."""

import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, heartbeat_sent, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quality_oversight.settings")
PULSE = "quality_oversight.tasks.pulse"

app = Celery("quality_oversight", task_cls="quality_oversight.again:TaskDoneAgain")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_unbound_role(**kwargs: Any) -> None:
    """Do no work on a database role that row-level security does not bind; Celery lets no other exception stop it."""
    from quality_oversight.tenancy.checks import demand_bound_role

    try:
        demand_bound_role()
    except ImproperlyConfigured as reason:
        raise SystemExit(str(reason)) from reason


@beat_init.connect
def send_first_pulse(**kwargs: Any) -> None:
    """Send a pulse at once, so that a start is seen to be complete within seconds."""
    app.send_task(PULSE, expires=15)


@after_task_publish.connect(sender=PULSE)
def mark_sent(**kwargs: Any) -> None:
    """Note that beat, which alone sends pulses, has sent one."""
    from quality_oversight.health import mark

    mark("sent")


@heartbeat_sent.connect
def mark_worker(**kwargs: Any) -> None:
    """Note every heartbeat of the worker."""
    from quality_oversight.health import mark

    mark("worker")
