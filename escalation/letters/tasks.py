"""Work of letters outside the request."""

from datetime import UTC, datetime

from celery import current_app, shared_task
from django.utils import timezone

from concerns.files.scanner import ScannerAwayError
from escalation.letters.actions import EXAMINE, PRINT, examine_file, keep_pdf, tidy_files
from escalation.letters.models import Letter
from escalation.letters.papers import pdf
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import asker, tenant_task

EVERY = 600  # seconds between two rounds


@shared_task(name=PRINT)
def print_letter(tenant_id: str, membership_id: str, letter_id: str) -> None:
    """Make the PDF of a letter; a task that is sent twice changes nothing."""
    by = asker(tenant_id, membership_id)
    with by.acting():
        letter = Letter.objects.filter(pk=letter_id, pdf=None, sent_on=None).exclude(asked_at=None).first()
    if letter is None:
        return
    made = pdf(letter, owner=by.tenant.name, on=timezone.localdate())
    with by.acting():
        keep_pdf(letter_id, letter.version, made)


@tenant_task(EXAMINE, autoretry_for=(ScannerAwayError,), retry_backoff=10, max_retries=6)
def examine(file_id: str) -> None:
    """Have a file that was sent scanned and read."""
    examine_file(file_id)


@shared_task(name="escalation.letters.tasks.tidy_all", expires=EVERY)
def tidy_all() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        current_app.send_task("escalation.letters.tasks.tidy", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="escalation.letters.tasks.tidy")
def tidy(tenant_id: str) -> None:
    """Put right what was left undone in one tenant."""
    with tenant_context(tenant_id):
        tidy_files(tenant_id, datetime.now(UTC))
