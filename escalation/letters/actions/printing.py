"""Have the PDF of a letter made, and keep it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.letters.actions.checks import unsent
from escalation.letters.models import Letter
from escalation.letters.queries import provider_name
from escalation.letters.rules import why_not_letter
from quality_oversight.printing.render import Printed
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.tasks import enqueue

PRINT = "escalation.letters.tasks.print_letter"


@transaction.atomic
def ask_for_pdf(letter: Letter, *, by: Membership) -> Letter:
    """Have the PDF made by a worker, once the letter is complete (F055)."""
    by.demand("letter.write")
    letter = unsent(letter)
    if why := why_not_letter(letter.body, provider_name(letter.subject)):
        raise ValidationError(why)
    letter.asked_at = timezone.now()
    letter.save(update_fields=["asked_at"])
    enqueue(PRINT, by.tenant_id, by.pk, letter.pk)
    return letter


@transaction.atomic
def keep_pdf(pk: UUID | str, version: int, printed: Printed) -> None:
    """Keep the PDF of a letter, if its words are still those that were printed; a second one is dropped."""
    letter = Letter.objects.select_for_update().filter(pk=pk, version=version, pdf=None, sent_on=None).first()
    if letter is not None:
        letter.pdf, letter.sha256, letter.pages = printed.content, printed.sha256, printed.pages
        letter.save(update_fields=["pdf", "sha256", "pages"])
