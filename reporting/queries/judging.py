"""A report as the rules judge it, the same for everybody who asks: what cites a restricted concern is left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from concerns.rules.vocabulary import Sensitivity
from escalation.rules.case import Id
from quality_oversight.tenancy.models import Membership
from reporting.models import AlertFollowUp, Report, ReportItem
from reporting.queries.gathering import newly_intensive
from reporting.rules.aaa import Problem, problems
from reporting.rules.facts import ItemFacts, PriorAlert, ReportFacts
from reporting.rules.history import AUTHORING
from reporting.rules.papers import Ask, Disposition, EvidenceLine, ReportStatus, Section

OPEN_TO_ALL = Q(concern=None) | Q(concern__sensitivity=Sensitivity.STANDARD)


@dataclass(frozen=True)
class Judged:
    """A report's parts, read once, and what the rules find."""

    items: list[ReportItem]
    held: int  # items of restricted concerns that this reader may see, and that are not printed (AA12)
    follow_ups: list[AlertFollowUp]
    facts: ReportFacts
    problems: list[Problem]

    def within(self, section: str) -> list[ReportItem]:
        """The items of a section, in order."""
        return [item for item in self.items if item.section == section]


def printed_items(report: Report) -> QuerySet[ReportItem]:
    """The items that the paper prints, in order."""
    return report.items.filter(OPEN_TO_ALL).select_related("subject", "concern").order_by("position", "id")


def printed_follow_ups(report: Report) -> QuerySet[AlertFollowUp]:
    """The alerts of the last report, without those that cite a concern which is restricted by now."""
    open_to_all = Q(item__concern=None) | Q(item__concern__sensitivity=Sensitivity.STANDARD)
    return report.follow_ups.filter(open_to_all).select_related("item").order_by("item__position", "item_id")


def judge(report: Report, *, approver: Membership | None = None) -> Judged:
    """Read a report with all that its submission and approval are judged by. Eight queries at most."""
    items, follow_ups = list(printed_items(report)), list(printed_follow_ups(report))
    authors = report.events.filter(verb__in=AUTHORING, by__isnull=False)
    facts = ReportFacts(
        items=tuple(map(item_facts, items)),
        none_flags=frozenset(section for section in Section if getattr(report, f"none_{section}")),
        prior_alerts=_prior_alerts(report, follow_ups),
        newly_intensive=_newly_intensive(report),
        overrides={row.subject_id: row.reason for row in report.left_out.all()},
        author_ids=frozenset(authors.values_list("by__user_id", flat=True)),
        approver_id=approver.user_id if approver else None,
        covers=(report.covers_from, report.covers_to),
        quorate=report.quorate,
    )
    held = report.items.exclude(OPEN_TO_ALL).count()
    return Judged(items, held, follow_ups, facts, problems(facts))


def period_since(report: Report) -> date:
    """The last day of the period before: what happened after it belongs to this report."""
    return report.covers_from - timedelta(days=1)


def item_facts(item: ReportItem) -> ItemFacts:
    return ItemFacts(
        id=item.pk,
        section=Section(item.section),
        title=item.title,
        text=item.text,
        ask=Ask(item.ask) if item.ask else None,
        ask_text=item.ask_text,
        owner=item.owner,
        next_look=item.next_look,
        evidence=item.evidence,
        evidence_line=EvidenceLine(item.evidence_line) if item.evidence_line else None,
        concern_id=item.concern_id,
        subject_id=item.subject_id,
        carried_from=item.carried_from_id,
    )


def prior_alert(item: ReportItem, disposition: str = "", running: int = 1) -> PriorAlert:
    return PriorAlert(
        id=item.pk,
        title=item.title,
        disposition=Disposition(disposition) if disposition else None,
        concern_id=item.concern_id,
        subject_id=item.subject_id,
        running=running,
    )


def _newly_intensive(report: Report) -> dict[Id, str]:
    """Subjects that moved to the highest level since the last report, up to now: news does not wait for a draft."""
    if report.status == ReportStatus.PUBLISHED:
        return {}
    return newly_intensive(
        period_since(report), min(timezone.localdate(), report.meeting_on), known_at=drafted_before(report)
    )


def drafted_before(report: Report) -> datetime | None:
    """When the schedule's report before this one was drafted."""
    earlier = Report.objects.filter(schedule=report.schedule_id, meeting_on__lt=report.meeting_on)
    return earlier.order_by("-meeting_on").values_list("drafted_at", flat=True).first()


def _prior_alerts(report: Report, follow_ups: Iterable[AlertFollowUp]) -> tuple[PriorAlert, ...]:
    if not follow_ups:
        return ()
    alerts = ReportItem.objects.filter(report__schedule=report.schedule_id, section=Section.ALERT)
    before: dict[UUID, UUID | None] = dict(alerts.values_list("pk", "carried_from_id"))
    return tuple(prior_alert(row.item, row.disposition, _running(row.item_id, before)) for row in follow_ups)


def _running(alert: UUID | None, before: dict[UUID, UUID | None]) -> int:
    """In how many reports in a row an alert has stood (AA14)."""
    count = 0
    while alert in before:
        count, alert = count + 1, before[alert]
    return count
