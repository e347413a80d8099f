"""What stops an Alert, Advise, Assure report from being submitted or approved (domain brief, section 7.5)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from escalation.rules.case import Id
from escalation.rules.wording import blank, day, listed

from .facts import ItemFacts, PriorAlert, ReportFacts
from .papers import MAX_WORDS, Ask, Disposition, EvidenceLine, ReportStatus, Section
from .phrases import real_evidence, says_nothing, word_count

NONE_WORDS = "None"
HELD_WORDS = "Held for the private session"
INQUORATE_WORDS = "The meeting was not quorate. Decisions are listed as to be ratified."
REASSURANCE_WORDS = "Reassurance: evidence needed"
STUCK_AFTER = 3  # meetings running (AA14)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend; a problem that is not blocking is a prompt only."""

    code: str
    message: str
    section: Section | None = None
    item_id: Id | None = None
    field: str = ""
    blocking: bool = True

    @property
    def where(self) -> str:
        """Return the place to link to: "item-7-text", "section-alert-none" or the field of the report."""
        section = f"section-{self.section}" if self.section else ""
        place = section if self.item_id is None else f"item-{self.item_id}"
        return "-".join(part for part in (place, self.field) if part)


def is_reassurance(item: ItemFacts) -> bool:
    """Say whether an assurance lacks evidence, so that it only reassures (AA7; source 004)."""
    return item.section == Section.ASSURE and not real_evidence(item.evidence)


def held_private(item: ItemFacts, *, public: bool) -> bool:
    """Say whether an item goes to the private annex: restricted, public report, no approved neutral wording (AA12)."""
    return public and item.restricted and blank(item.neutral_text)


def empty_words(report: ReportFacts, section: Section) -> str:
    """Return what a section prints where it has no item to show, or an empty text where it has one (AA2)."""
    items = report.within(section)
    if not items:
        return NONE_WORDS if section in report.none_flags else ""
    return HELD_WORDS if all(held_private(item, public=report.public) for item in items) else ""


def banner(report: ReportFacts) -> str:
    """Return the line above a report whose meeting was not quorate, or an empty text (AA10)."""
    return INQUORATE_WORDS if report.quorate is False else ""


def _none_rule(report: ReportFacts) -> Iterator[Problem]:
    for section in Section:
        filled, flagged = bool(report.within(section)), section in report.none_flags
        if not filled and not flagged:
            message = f'{section.label} is empty. Add an item, or state "None" for this section.'
            yield Problem(code="AA1", section=section, field="none", message=message)
        if filled and flagged:
            message = f'{section.label} says "None" but has items. Untick "None", or remove the items.'
            yield Problem(code="AA3", section=section, field="none", message=message)


def _item(code: str, item: ItemFacts, field: str, message: str, *, blocking: bool = True) -> Problem:
    name = item.title.strip() or "Item without a title"
    return Problem(
        code=code, section=item.section, item_id=item.id, field=field, message=f"{name}: {message}", blocking=blocking
    )


def _empty_texts(item: ItemFacts) -> Iterator[Problem]:
    for field, text in (("title", item.title), ("text", item.text)):
        if blank(text):
            yield _item("AA4", item, field, f"the {field} is missing. Write it, or remove the item.")
        elif says_nothing(text):
            yield _item(
                "AA4", item, field,
                f'"{text.strip()}" tells the reader nothing. Write what is known, or remove the item and state "None".',
            )  # fmt: skip
    if word_count(item.text) > MAX_WORDS:
        message = f"the text has {word_count(item.text)} words. Try to say it in {MAX_WORDS}."
        yield _item("length", item, "text", message, blocking=False)


def _alert_asks(item: ItemFacts) -> Iterator[Problem]:
    if item.section != Section.ALERT:
        return
    if not item.ask:
        yield _item("AA5", item, "ask", "an alert asks something of the receiving committee. Choose what it is to do.")
    elif item.ask == Ask.NOTE:
        message = "an alert needs discussion or action. Ask for more than to note it, or move it to Advise."
        yield _item("AA5", item, "ask", message)
    if says_nothing(item.ask_text):
        yield _item("AA5", item, "ask_text", "write in a sentence what the receiving committee is asked to do.")


def _advise_looks_again(item: ItemFacts) -> Iterator[Problem]:
    if item.section == Section.ADVISE and item.next_look is None:
        yield _item("AA6", item, "next_look", "say when the committee looks at this again.")


def _looks_ahead(report: ReportFacts) -> Iterator[Problem]:
    if report.covers is None:
        return
    last = report.covers[1]
    for item in report.items:
        if item.next_look is not None and item.next_look < last:
            words = f"Give a day on or after {day(last)}, the last day that this report covers."
            message = f"the next look is on {day(item.next_look)}. {words}"
            yield _item("AA6", item, "next_look", message)


def _assure_has_evidence(item: ItemFacts) -> Iterator[Problem]:
    if is_reassurance(item):
        message = f"{REASSURANCE_WORDS}. Name what was seen, such as an audit or a visit, not only what was said."
        yield _item("AA7", item, "evidence", message, blocking=False)
    elif item.section == Section.ASSURE and item.evidence_line not in EvidenceLine.values:
        yield _item("AA7", item, "evidence_line", "say which line of assurance the evidence is from.", blocking=False)


def same_matter(prior: PriorAlert, *, concern_id: Id | None, subject_id: Id | None) -> bool:
    """Say whether an item is about what an alert of the last report was about: its concern, else its subject."""
    if prior.concern_id is not None or concern_id is not None:
        return concern_id == prior.concern_id
    return subject_id is not None and subject_id == prior.subject_id


def _carried(prior: PriorAlert, item: ItemFacts) -> bool:
    if item.carried_from is not None:
        return item.carried_from == prior.id
    return same_matter(prior, concern_id=item.concern_id, subject_id=item.subject_id)


def _follow_through(report: ReportFacts) -> Iterator[Problem]:
    for prior in report.prior_alerts:
        carried = [item for item in report.within(Section.ALERT) if _carried(prior, item)]
        if prior.disposition not in Disposition.values:
            message = f'Say what became of the last report\'s alert "{prior.title}".'
            yield Problem(code="AA8", section=Section.ALERT, field=f"prior-{prior.id}", message=message)
        elif prior.disposition == Disposition.STILL_ALERT and not carried:
            message = f'"{prior.title}" is marked as still an alert, but is not in Alert. Check which is right.'
            field = f"prior-{prior.id}"
            yield Problem(code="AA8", section=Section.ALERT, field=field, message=message, blocking=False)
        for item in carried:
            if prior.running + 1 >= STUCK_AFTER:
                message = f"an alert for {prior.running + 1} meetings running. Is it stuck? Consider changing the ask."
                yield _item("AA14", item, "ask", message, blocking=False)


def _intensive_is_alerted(report: ReportFacts) -> Iterator[Problem]:
    alerted = {item.subject_id for item in report.within(Section.ALERT)}
    for subject_id, name in report.newly_intensive.items():
        if subject_id not in alerted and blank(report.overrides.get(subject_id, "")):
            message = f"{name} moved to the highest level since the last meeting. Add it to Alert, or say why not."
            yield Problem(code="AA9", section=Section.ALERT, field=f"override-{subject_id}", message=message)


def _one_section_each(report: ReportFacts) -> Iterator[Problem]:
    sections: dict[Id, list[Section]] = {}
    for item in report.items:
        if item.concern_id is None:
            continue
        seen = sections.setdefault(item.concern_id, [])
        if seen and item.section not in seen:
            words = listed(tuple(str(section.label) for section in seen))
            yield _item("AA11", item, "section", f"the same concern is already in {words}. Keep it in one section.")
        seen.append(item.section)


def _restricted_is_held(report: ReportFacts) -> Iterator[Problem]:
    for item in report.items:
        if held_private(item, public=report.public):
            # The title of a restricted item is not repeated: messages travel further than the annex does.
            message = "A restricted item goes to the private annex, until neutral wording for the public is approved."
            field = "neutral_text"
            yield Problem(
                code="AA12", section=item.section, item_id=item.id, field=field, message=message, blocking=False
            )


def _block_a(report: ReportFacts) -> Iterator[Problem]:
    if report.covers is None:
        yield Problem(code="covers", field="covers", message="Give the dates that this report covers.")
    elif report.covers[0] > report.covers[1]:
        yield Problem(code="covers", field="covers", message="The dates covered are the wrong way round.")
    if report.quorate is None:
        yield Problem(code="quorate", field="quorate", message="Say whether the meeting was quorate.")
    elif not report.quorate:
        yield Problem(code="AA10", field="quorate", message=INQUORATE_WORDS, blocking=False)


ITEM_RULES: tuple[Callable[[ItemFacts], Iterable[Problem]], ...] = (
    _empty_texts, _alert_asks, _advise_looks_again, _assure_has_evidence,
)  # fmt: skip
REPORT_RULES: tuple[Callable[[ReportFacts], Iterable[Problem]], ...] = (
    _block_a, _none_rule, _follow_through, _intensive_is_alerted, _one_section_each, _looks_ahead, _restricted_is_held,
)  # fmt: skip


def problems(report: ReportFacts) -> list[Problem]:
    """Return all that is wrong with a report; it may be submitted where no problem is blocking."""
    found = [problem for rule in REPORT_RULES for problem in rule(report)]
    return found + [problem for item in report.items for rule in ITEM_RULES for problem in rule(item)]


def why_not_submit(report: ReportFacts) -> list[Problem]:
    """Return the problems that stop a report from being submitted."""
    return [problem for problem in problems(report) if problem.blocking]


def _approver(report: ReportFacts) -> Iterator[Problem]:
    if report.approver_id is None:
        yield Problem(code="approver", field="approver", message="Nobody has been named to approve this report.")
    elif not ({report.approver_id, *report.approved_by} - report.author_ids):
        message = "An author cannot be the only person to approve a report. Ask somebody who did not write it."
        yield Problem(code="approver", field="approver", message=message)


def why_not_approve(report: ReportFacts) -> list[Problem]:
    """Return what stops approval: what stops submission, assurance without evidence, the author as sole approver."""
    unevidenced = {item.id for item in report.items if is_reassurance(item)}
    found = [
        replace(problem, blocking=True) if problem.code == "AA7" and problem.item_id in unevidenced else problem
        for problem in problems(report)
    ]
    return [problem for problem in found if problem.blocking] + list(_approver(report))


__all__ = [
    "MAX_WORDS", "Ask", "Disposition", "EvidenceLine", "ItemFacts", "PriorAlert", "Problem", "ReportFacts",
    "ReportStatus", "Section", "banner", "empty_words", "held_private", "is_reassurance", "problems",
    "same_matter", "why_not_approve", "why_not_submit",
]  # fmt: skip
