"""The daily mail: counts and a link, nothing of what it is about; and the choice not to get it."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from concerns.work.models import Digest, DigestChoice
from concerns.work.queries import counts
from quality_oversight.addresses import url
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


@transaction.atomic
def remind(by: Membership, *, today: date) -> Digest | None:
    """Write to one person, once a day, if something is due or overdue; call inside what that person sees.

    The row and the mail stand or fall together: two runs at once wait for each other at the row, and a mail that fails
    takes the row back, so that the next run writes it. A repeated mail is known by its Message-ID.
    """
    found = counts(by, today=today)
    if not found:
        return None
    numbers = {"overdue": found.overdue, "due": found.due, "reviews": found.reviews, "waiting": found.waiting}
    digest, made = Digest.objects.get_or_create(user=by.user, day=today, defaults=numbers)
    if not made:
        return None
    page = urljoin(settings.SITE_ADDRESS, url("work:mine"))
    context = {"name": by.name, "icb": by.tenant.name, "page": page, "found": found}
    text = render_to_string("work/email/digest.txt", context)
    headers = {"Message-ID": f"<digest-{by.tenant.code}-{by.user_id}-{today}@quality-oversight>"}
    EmailMessage("Your work in Quality oversight today", text, None, [by.user.email], headers=headers).send()
    return digest


@transaction.atomic
def choose_digest(*, by: Membership, wanted: bool) -> None:
    """Say whether one wants the daily mail."""
    by.demand("work.view")
    DigestChoice.objects.update_or_create(user=by.user, defaults={"wanted": wanted})
    record("digest.chosen", by, by=by, wanted=wanted)
