"""The mail to a person who was given access: what it is, and how to sign in."""

from urllib.parse import urljoin

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from quality_oversight.tenancy.models import Membership, User


def send(membership_id: str, address: str) -> None:
    """Write to the person; without a password yet, the mail holds a link to choose one (allauth's password reset)."""
    found = Membership.objects.current(timezone.localdate()).filter(pk=membership_id)
    membership = found.select_related("user", "tenant").first()
    if membership is None:  # ended before the mail was sent
        return
    user = membership.user
    context = {
        "membership": membership,
        "sign_in": urljoin(address, reverse("account_login")),
        "choose_password": None if user.has_usable_password() else urljoin(address, password_link(user)),
    }
    subject = f"Your access to Quality oversight for {membership.tenant.name}"
    send_mail(subject, render_to_string("tenancy/email/invitation.txt", context), None, [user.email])


def password_link(user: User) -> str:
    """The path of a page where this person can choose a password, once; it holds for PASSWORD_RESET_TIMEOUT."""
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
