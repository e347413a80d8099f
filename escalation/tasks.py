"""Scheduled work on levels, and mail to and about providers that were asked; each may be lost, repeated or killed."""

from typing import Any
from urllib.parse import urljoin

from celery import current_app, shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone

from concerns.files.scanner import ScannerAwayError
from escalation import actions
from escalation.models import EndingNotice, ProviderShare, RequestNotice
from escalation.queries.shares import link_token
from quality_oversight.addresses import url
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tasks import enqueue, tenant_task

EVERY = 300  # seconds between two rounds


@tenant_task("escalation.tasks.bring_into_effect")
def bring_levels_into_effect() -> None:
    """Bring one tenant's decisions into effect whose day has come; safe to run again."""
    actions.bring_into_effect()
    actions.bring_endings_into_effect()


@tenant_task("escalation.tasks.send_link")
def send_link(share_id: str) -> None:
    """Write to the address that was given, once: who asks, until when, and the link; nothing of what is asked."""
    share = ProviderShare.objects.to_mail().select_for_update(of=("self",)).filter(pk=share_id).first()
    token = link_token(share) if share else None
    if share is None or token is None:
        return
    share.mailed_at = timezone.now()
    share.save(update_fields=["mailed_at"])
    link = url("escalation:reply", share.tenant.code.lower(), token)
    _write("asked", f"{share.tenant.name} asks you to check facts", share.address, share, link, contact=share.contact)


@tenant_task("escalation.tasks.announce_answer")
def announce_answer(share_id: str) -> None:
    """Tell who asked, once, that the provider has answered, and where; nothing of what it says."""
    share = ProviderShare.objects.to_announce().select_for_update(of=("self",)).filter(pk=share_id).first()
    if share is None or share.by is None:
        return
    share.announced_at = timezone.now()
    share.save(update_fields=["announced_at"])
    link = url("escalation:request", share.request_id)
    _write("answered", "A provider has answered", share.by.user.email, share, link, name=share.by.user.name)


@tenant_task("escalation.tasks.examine_file", autoretry_for=(ScannerAwayError,), retry_backoff=10, max_retries=6)
def examine_file(file_id: str) -> None:
    """Have one file of an answer scanned and read."""
    actions.examine_file(file_id)


REQUEST_MAILS = {
    "waiting": ("Urgent: an emergency request waits for a decision", "waiting"),
    "declined": ("A request for another level was declined", "declined"),
    "returned": ("A request for another level was returned for more work", "returned"),
    "asked": ("Urgent: an emergency decision waits for a second person", "confirmation_asked"),
    "confirmed": ("An emergency decision was confirmed by a second person", "confirmed"),
    "decided": ("A decision on an assurance level", "decided"),
    "effective": ("A decision on an assurance level is in effect", "effective"),
    "undone": ("A decision on an assurance level does not take effect", "undone"),
}
ENDING_MAILS = {
    "asked": ("The end of a subject waits for you to confirm it", "ending_asked"),
    "decided": ("A subject ends, is suspended or is taken up again", "ending_decided"),
}


@tenant_task("escalation.tasks.mail_notice")
def mail_notice(notice_id: str) -> None:
    """Tell one person, once, what became of a request for another level, and where; nothing of what was decided."""
    notice = _noted(RequestNotice.objects.select_related("decision", "step"), notice_id)
    if notice is not None:
        _tell(notice, *REQUEST_MAILS[notice.about], url("escalation:request", notice.request_id))


@tenant_task("escalation.tasks.mail_ending_notice")
def mail_ending_notice(notice_id: str) -> None:
    """Tell one person, once, that an ending waits for them or was confirmed, and where; nothing of what it is about."""
    notice = _noted(EndingNotice.objects.all(), notice_id)
    if notice is not None:
        _tell(notice, *ENDING_MAILS[notice.about], url("escalation:ending", notice.ending_id))


def _noted(rows: Any, notice_id: str) -> Any:
    """A notice that nobody has mailed yet, noted as mailed; None where there is nothing to do."""
    notice = rows.to_mail().select_for_update(of=("self",)).filter(pk=notice_id).first()
    if notice is not None:
        notice.mailed_at = timezone.now()
        notice.save(update_fields=["mailed_at"])
    return notice


def _tell(notice: Any, subject: str, template: str, link: str) -> None:
    user = notice.recipient.user
    about = {"icb": notice.tenant.name, "name": user.name, "link": urljoin(settings.SITE_ADDRESS, link)}
    send_mail(subject, render_to_string(f"escalation/email/{template}.txt", about), None, [user.email])


@shared_task(name="escalation.tasks.look_after_replies", expires=EVERY)
def look_after_replies() -> None:
    """Ask for a round in every tenant."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        for task in ("look_after_replies_of", "tidy_files", "look_at_charts"):
            current_app.send_task(f"escalation.tasks.{task}", args=[str(tenant_id)], expires=EVERY)


@shared_task(name="escalation.tasks.tidy_files")
def tidy_files(tenant_id: str) -> None:
    """Put right what was left undone with the files of answers in one tenant."""
    with tenant_context(tenant_id):
        actions.tidy_files(tenant_id, timezone.now())


@tenant_task("escalation.tasks.look_at_charts")
def look_at_charts() -> None:
    """Note for lists what the charts that judge exit criteria say now; safe to run again."""
    actions.look_at_charts()


@tenant_task("escalation.tasks.look_after_replies_of")
def look_after_replies_of() -> None:
    """Record what time has passed over in silence, and find the mail that a lost task left undone."""
    actions.record_silence()
    for name, rows in (
        ("send_link", ProviderShare.objects.to_mail()),
        ("announce_answer", ProviderShare.objects.to_announce()),
        ("mail_notice", RequestNotice.objects.to_mail()),
        ("mail_ending_notice", EndingNotice.objects.to_mail()),
    ):
        for tenant_id, pk in rows.values_list("tenant_id", "pk"):
            enqueue(f"escalation.tasks.{name}", tenant_id, pk)


def _write(template: str, subject: str, to: str, share: ProviderShare, link: str, **more: Any) -> None:
    context = {"icb": share.tenant.name, "due_on": share.due_on, "link": urljoin(settings.SITE_ADDRESS, link), **more}
    send_mail(subject, render_to_string(f"escalation/email/{template}.txt", context), None, [to])
