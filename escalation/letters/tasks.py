"""Work of letters outside the request."""

from celery import shared_task
from django.utils import timezone

from escalation.letters.actions import PRINT, keep_pdf
from escalation.letters.models import Letter
from escalation.letters.papers import pdf
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership


@shared_task(name=PRINT)
def print_letter(tenant_id: str, membership_id: str, letter_id: str) -> None:
    """Make the PDF of a letter; a task that is sent twice changes nothing."""
    with tenant_context(tenant_id):
        by = Membership.objects.select_related("tenant", "user").get(pk=membership_id)
    with by.acting():
        letter = Letter.objects.filter(pk=letter_id, pdf=None, sent_on=None).exclude(asked_at=None).first()
    if letter is None:
        return
    made = pdf(letter, owner=by.tenant.name, on=timezone.localdate())
    with by.acting():
        keep_pdf(letter_id, letter.version, made)
