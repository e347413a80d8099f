"""The paper of a report: everything that is printed, as frozen values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from concerns.rules.risk import band
from escalation.queries import framework_of, levels_as_at
from escalation.queries.ended import ended_subjects
from escalation.rules.cadence import next_occurrence
from quality_oversight.frameworks import Framework
from quality_oversight.markings import Marked, highest
from quality_oversight.tenancy.models import Membership
from reporting.models import Report, ReportItem
from reporting.papers.sections import (
    AAAPaper,
    FollowThrough,
    Level,
    Override,
    PaperItem,
    PaperSection,
    Risk,
    SignOff,
)
from reporting.queries.gathering import subject_name
from reporting.queries.judging import item_facts, period_since, printed_follow_ups, printed_items
from reporting.queries.said import late_reviews, said_of_moves
from reporting.rules.aaa import REASSURANCE_WORDS, is_reassurance
from reporting.rules.papers import Section

TITLE = "Alert, advise and assure report"
PURPOSE = (
    "To tell the {receiver}, on behalf of the {committee}, what it needs to discuss or act on, what is being watched, "
    "and what is going well."
)
RECEIVE = "Receive this report."


def compose(report: Report, *, approval: SignOff | None, as_at: date) -> AAAPaper:
    """Compose the paper; without an approval it is a draft. Levels are those of `as_at`."""
    framework = framework_of(report)
    levels = _Levels(framework, report, as_at)
    author = report.submitted_by
    sections, number = [], 0
    items = list(printed_items(report))
    marked = marked_of(items)
    for section in Section:
        printed = []
        for item in (item for item in items if item.section == section):
            number += 1
            printed.append(_item(item, number, levels))
        stated = bool(getattr(report, f"none_{section}")) and not printed
        sections.append(
            PaperSection(
                key=section,
                heading=str(section.label),
                meaning=section.meaning,
                items=tuple(printed),
                none_stated=stated,
            )
        )
    return AAAPaper(
        reference=reference(report),
        version="1.0" if approval else f"0.{report.version}",
        title=TITLE,
        tenant_name=report.tenant.name,
        tenant_code=report.tenant.code,
        from_committee=report.committee.name,
        to_committee=report.receiver.name,
        meeting_date=report.meeting_on,
        covers_from=report.covers_from,
        covers_to=report.covers_to,
        chair=approval.name if approval else "",
        author=_signed(author) if author else "",
        purpose=PURPOSE.format(receiver=report.receiver.name, committee=report.committee.name),
        recommendations=_lines(report.recommendation) or (RECEIVE,),
        sections=tuple(sections),
        marking=str(marked.marking.label),
        handling=marked.line if marked.is_sensitive else "",
        quorate=report.quorate,
        declarations=report.declarations,
        follow_through=tuple(
            FollowThrough(
                title=row.item.title, disposition=row.get_disposition_display() or "Not yet stated", note=row.note
            )
            for row in printed_follow_ups(report)
        ),
        to_ratify=_lines(report.quorate_note) if report.quorate is False else (),
        overrides=tuple(
            Override(subject=subject_name(row.subject), reason=row.reason, by=row.by_name)
            for row in report.left_out.select_related("subject").order_by("subject__name", "pk")
        ),
        late_reviews=late_reviews(report, framework, as_at),
        said_of_moves=said_of_moves(report, as_at),
        next_meeting=next_occurrence(report.schedule.cadence, report.schedule.starts_on, after=report.meeting_on),
        sign_off=approval,
        draft=approval is None,
    )


def marked_of(items: Iterable[ReportItem]) -> Marked:
    """The highest marking of the concerns that a report speaks of."""
    return highest(item.concern.marked for item in items if item.concern)


def reference(report: Report) -> str:
    """A name for the paper that tells it apart within the ICB: "AAA-SQG-QC-2026-03-11"."""
    return f"AAA-{report.committee.key}-{report.receiver.key}".upper() + f"-{report.meeting_on:%Y-%m-%d}"


def sign_off(by: Membership, at: Any) -> SignOff:
    return SignOff(name=by.name, role=by.job_title or by.get_role_display(), at=at)


def _signed(by: Membership) -> str:
    return f"{by.name}, {(by.job_title or by.get_role_display()).lower()}"


def _asked(item: ReportItem) -> str:
    """The ask with its verb, which is not said twice: "Discuss progress", "Decide: fund the post"."""
    verb = str(item.get_ask_display()) if item.ask else ""
    if item.ask_text.casefold().startswith(verb.casefold()):
        return item.ask_text or verb
    return f"{verb}: {item.ask_text}" if item.ask_text else verb


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class _Levels:
    """Levels of subjects in the framework's words, as at a day and before the report's period."""

    def __init__(self, framework: Framework, report: Report, as_at: date) -> None:
        self.framework = framework
        self.now, self.before = levels_as_at(as_at), levels_as_at(period_since(report))
        self.ended = ended_subjects(as_at)

    def of(self, item: ReportItem) -> tuple[Level | None, str]:
        """The level of an item's subject, and the label of the level before where it has changed."""
        if item.subject_id is None or item.subject_id in self.ended:  # what ended stands at no level
            return None, ""
        now = self.now[item.subject_id].level if item.subject_id in self.now else "routine"
        before = self.before[item.subject_id].level if item.subject_id in self.before else "routine"
        level = self.framework.level(now)
        mark = Level(label=level.short_label, colour=level.colour.hex, shape=level.shape)
        return mark, self.framework.level(before).short_label if before != now else ""


def _item(item: ReportItem, number: int, levels: _Levels) -> PaperItem:
    level, previous = levels.of(item)
    concern = item.concern
    return PaperItem(
        number=number,
        title=item.title,
        text=item.text,
        level=level,
        previous_level=previous,
        risk=Risk(score=concern.score, band=band(concern.score).label) if concern else None,
        reference=concern.ref if concern else "",
        ask=_asked(item),
        owner=item.owner,
        next_look=item.next_look,
        evidence="; ".join(line.rstrip(".;") for line in _lines(item.evidence)),
        evidence_line=item.get_evidence_line_display() if item.evidence_line else "",
        assurance=REASSURANCE_WORDS if is_reassurance(item_facts(item)) else "",
    )
