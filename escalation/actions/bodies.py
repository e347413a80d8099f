"""Which body a person decides for: bodies are renamed and abolished, party types stay (EA13)."""

from datetime import date

from django.core.exceptions import ValidationError

from escalation.queries.frameworks import framework_of
from escalation.rules.wording import day
from quality_oversight.tenancy.models import Membership


def body_of(by: Membership, on: date) -> str:
    """What the party of a person is called on a day, as the framework names it; refused where it has ended.

    Empty where the framework names no body of this type: the party type then stands for itself.
    """
    body = framework_of(by).body_on(by.party, on)
    if body is None:
        words = (
            f"No {by.get_party_display().lower()} acts on {day(on)}. The administrator can name one in the framework."
        )
        raise ValidationError(words)
    return body
