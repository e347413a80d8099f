"""What every change of a letter asks first."""

from django.core.exceptions import ValidationError

from escalation.letters.models import Letter
from quality_oversight.jinja import long_date


def unsent(letter: Letter) -> Letter:
    """Lock a letter that has not gone out; a ValidationError says who recorded that it has."""
    rows = Letter.objects.select_for_update(of=("self",)).select_related("subject__provider__organisation")
    letter = rows.get(pk=letter.pk)
    if letter.sent_on is not None:
        told = f"{letter.sent_by} recorded that it went to {letter.sent_to} on {long_date(letter.sent_on)}"
        raise ValidationError(
            f"This letter was sent: {told}. It stays as it is. Write a new letter if more is to be said."
        )
    return letter
