"""Mail to whoever shared something under their name: that there is news, and where; never what it says."""

from urllib.parse import urljoin

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from concerns.intake.actions import news_to_announce
from concerns.intake.models import SoftReport
from quality_oversight.addresses import url
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.policy import TEAM, Clearance

EVERYTHING = [TEAM, *Clearance.values]  # what was passed on has news for whoever shared it, too


@shared_task(name="concerns.intake.tasks.announce")
def announce(tenant_id: str, report_id: str) -> None:
    """Write about one report, once for all that was said since the last mail."""
    with tenant_context(tenant_id, clearances=EVERYTHING):
        report = news_to_announce(report_id)
        if report is None or report.made_by is None:
            return
        user = report.made_by.user
        context = {
            "name": user.name,
            "ref": report.ref,
            "icb": report.tenant.name,
            "link": urljoin(settings.SITE_ADDRESS, url("intake:report", report.pk)),
        }
        send_mail(f"News about {report.ref}", render_to_string("intake/email/news.txt", context), None, [user.email])


@shared_task
def announce_all() -> None:
    """Find what no mail has announced: a worker was stopped, or the queue was lost."""
    for tenant in Tenant.objects.all():
        with tenant_context(tenant.pk, clearances=EVERYTHING):
            waiting = list(SoftReport.objects.with_news().values_list("pk", flat=True))
        for pk in waiting:
            announce.delay(str(tenant.pk), str(pk))
