"""Giving and ending access, clearances and API keys."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.models import Organisation
from quality_oversight.audit.trail import record
from quality_oversight.people import rules
from quality_oversight.tenancy import keys
from quality_oversight.tenancy.middleware import enter
from quality_oversight.tenancy.models import ApiKey, Membership, User
from quality_oversight.tenancy.policy import PARTY_OF, Party, Role
from quality_oversight.tenancy.tasks import enqueue

INVITE = "quality_oversight.tenancy.tasks.invite"


@transaction.atomic
def begin_acting(membership: Membership) -> None:
    """Act as one of one's own memberships from here on, and tell the ICB that is entered."""
    enter(membership)
    record("session.entered", membership, by=membership)


@transaction.atomic
def give_access(
    *,
    by: Membership,
    email: str,
    name: str,
    role: str,
    job_title: str = "",
    party: str = "",
    organisation: Organisation | None = None,
    clearances: Collection[str] = (),
    ends_on: date | None = None,
    address: str,
) -> Membership:
    """Give a person a role in the acting ICB; a new person gets an account, and everybody a mail that says so.

    `address` is the site's own, for the link in the mail. Access that had ended is taken up again.
    """
    by.demand("people.manage")
    email = email.strip().lower()
    refusals = rules.why_not_give(
        role=role, outside=organisation is not None, clearances=clearances, oneself=email == by.user.email
    )
    if refusals:
        raise ValidationError(refusals)
    user, is_new = User.objects.get_or_create(email=email, defaults={"name": name, "password": make_password(None)})
    if not user.is_active:
        raise ValidationError({"email": "This account is closed. Ask the people who run the service."})
    today = timezone.localdate()
    membership = Membership.objects.select_for_update(of=("self",)).filter(user=user, role=role).first()
    if membership is not None and (membership.ends_on is None or membership.ends_on >= today):
        raise ValidationError({"role": "This person has this role already"})
    again = membership is not None
    membership = membership or Membership(user=user, role=role)
    membership.job_title, membership.clearances, membership.ends_on = job_title, sorted(clearances), ends_on
    membership.party = party or PARTY_OF.get(Role(role), Party.ICB)
    membership.organisation_id = organisation.pk if organisation else None
    membership.starts_on = today
    membership.save()
    if again:  # keys of the time before stay dead
        membership.api_keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    record(
        "access.given_again" if again else "access.given",
        membership,
        by=by,
        role=role,
        organisation=organisation.code if organisation else None,
        clearances=membership.clearances,
        ends_on=ends_on,
        new_account=is_new,
    )
    enqueue(INVITE, by.tenant_id, membership.pk, address)
    return membership


def send_invitation(membership: Membership, *, by: Membership, address: str) -> None:
    """Send the mail with the link again."""
    by.demand("people.manage")
    if not membership.is_current(timezone.localdate()):
        raise ValidationError("This access has ended.")
    record("access.invited", membership, by=by)
    enqueue(INVITE, by.tenant_id, membership.pk, address)


@transaction.atomic
def end_access(membership: Membership, *, by: Membership, last_day: date | None) -> Membership:
    """End a person's access with a day, or at once without one."""
    by.demand("people.manage")
    managers = Membership.objects.holding("people.manage").order_by("pk").select_for_update(of=("self",))
    managing = {manager.pk: manager for manager in managers}  # locked, so that two administrators cannot end each other
    membership = managing.get(membership.pk) or Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    starts_on = membership.starts_on
    if last_day is None:
        # A day of access counts to its end. Access that began today and ends at once was a slip: it never held.
        last_day, starts_on = yesterday, min(starts_on, yesterday)
    after = Membership.objects.current(last_day + timedelta(days=1)).holding("people.manage").exclude(pk=membership.pk)
    refusals = rules.why_not_end(
        starts_on=starts_on,
        last_day=last_day,
        manages_people=membership.pk in managing,
        managers_after=after.count(),
    )
    if refusals:
        raise ValidationError(refusals)
    membership.starts_on, membership.ends_on = starts_on, last_day
    membership.save(update_fields=["starts_on", "ends_on"])
    record("access.ended", membership, by=by, last_day=last_day, at_once=last_day == yesterday)
    return membership


@transaction.atomic
def set_clearances(membership: Membership, *, by: Membership, clearances: Collection[str]) -> Membership:
    """Say which restricted streams a person may see."""
    by.demand("people.manage")
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    before, after = set(membership.clearances), set(clearances)
    refusals = rules.why_not_clear(
        outside=membership.is_outside, adds=after - before, oneself=membership.user_id == by.user_id
    )
    if refusals:
        raise ValidationError(refusals)
    membership.clearances = sorted(after)
    membership.save(update_fields=["clearances"])
    record("access.cleared", membership, by=by, clearances=[sorted(before), sorted(after)])
    return membership


@transaction.atomic
def issue_key(membership: Membership, *, by: Membership, label: str) -> tuple[ApiKey, str]:
    """Make an API key that stands for a membership; the secret is returned once and kept by nobody."""
    by.demand("people.manage")
    if not membership.is_current(timezone.localdate()):
        raise ValidationError({"label": "This person's access has ended"})
    secret = keys.new_secret(by.tenant)
    key = ApiKey.objects.create(membership=membership, label=label, secret_hash=keys.digest(secret))
    record("api_key.issued", key, by=by, **_stands_for(key))
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Membership) -> ApiKey:
    """Take an API key out of force for good."""
    by.demand("people.manage")
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("membership__user").get(pk=key.pk)
    if key.revoked_at is not None:
        raise ValidationError("This key was revoked before.")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    record("api_key.revoked", key, by=by, **_stands_for(key))
    return key


def _stands_for(key: ApiKey) -> dict[str, Any]:
    return {"stands_for": str(key.membership)}
