"""The words of an Alert, Advise, Assure report (source 004; domain brief, sections 5.4 and 6.1)."""

from django.db.models import TextChoices

from escalation.rules.wording import blank

MAX_WORDS = 150  # product default for one item's text


class Section(TextChoices):
    """The three sections, always in this order and always printed."""

    ALERT = "alert", "Alert"
    ADVISE = "advise", "Advise"
    ASSURE = "assure", "Assure"

    @property
    def meaning(self) -> str:
        """Return what belongs into the section, in one line (source 004, Triple A approach)."""
        return MEANINGS[self]


MEANINGS: dict[Section, str] = {
    Section.ALERT: "Matters that the receiving committee needs to discuss or act on.",
    Section.ADVISE: "Matters that may need further monitoring by the committee for a time.",
    Section.ASSURE: "Good performance, best practice, and successes or awards to celebrate.",
}


class Ask(TextChoices):
    """What the receiving committee is asked to do about an item."""

    DECISION = "decision", "Decide"
    DIRECTION = "direction", "Give direction"
    DISCUSSION = "discussion", "Discuss"
    NOTE = "note", "Note"


class EvidenceLine(TextChoices):
    """Who gives the assurance: those who do the work, those who oversee it, or somebody independent."""

    OPERATIONAL = "operational", "First line: operational"
    OVERSIGHT = "oversight", "Second line: oversight function"
    INDEPENDENT = "independent", "Third line: independent"


class Disposition(TextChoices):
    """What became of an alert of the last report."""

    STILL_ALERT = "still_alert", "Still an alert"
    TO_ADVISE = "to_advise", "Down to advise"
    ASSURED = "assured", "Assured"
    CLOSED = "closed", "Closed"


class ReportStatus(TextChoices):
    """Where a report stands; a returned report is a draft with the reason of its return."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted for approval"
    PUBLISHED = "published", "Published"


# Each step of a report: its label and whether it needs a reason.
REPORT_STEPS: dict[tuple[ReportStatus, ReportStatus], tuple[str, bool]] = {
    (ReportStatus.DRAFT, ReportStatus.SUBMITTED): ("Submit for approval", False),
    (ReportStatus.SUBMITTED, ReportStatus.DRAFT): ("Return to the author", True),
    (ReportStatus.SUBMITTED, ReportStatus.PUBLISHED): ("Approve and publish", False),
}

# Every other pair, in a sentence for whoever pressed the button twice or after somebody else.
NO_STEPS: dict[tuple[ReportStatus, ReportStatus], str] = {
    (ReportStatus.DRAFT, ReportStatus.DRAFT): "This report is with its author already.",
    (ReportStatus.DRAFT, ReportStatus.PUBLISHED): "This report is a draft. It is submitted before it is approved.",
    (ReportStatus.SUBMITTED, ReportStatus.SUBMITTED): "This report is submitted already.",
    (ReportStatus.PUBLISHED, ReportStatus.DRAFT): "This report is published already. It cannot be returned.",
    (ReportStatus.PUBLISHED, ReportStatus.SUBMITTED): "This report is published already.",
    (ReportStatus.PUBLISHED, ReportStatus.PUBLISHED): "This report is published already.",
}

# Why the text of a report cannot be changed.
FIXED: dict[ReportStatus, str] = {
    ReportStatus.SUBMITTED: "This report is submitted for approval. Its text can only be changed if it is returned.",
    ReportStatus.PUBLISHED: "This report is published. Its text can no longer be changed.",
}


def why_not_step(origin: ReportStatus, target: ReportStatus, *, reason: str = "") -> dict[str, str]:
    """Return why a report may not take a step, keyed by field; its content has rules of its own."""
    step = REPORT_STEPS.get((origin, target))
    if step is None:
        return {"status": NO_STEPS[origin, target]}
    _, needs_reason = step
    return {"reason": "Say what the author should change."} if needs_reason and blank(reason) else {}


def why_not_edit(status: ReportStatus) -> str:
    """Return why the text may not change: a submitted report is returned first, a published one never changes."""
    return FIXED.get(status, "")


def returned(status: ReportStatus, returned_reason: str) -> bool:
    """Say whether a draft is one that the approver sent back."""
    return status == ReportStatus.DRAFT and not blank(returned_reason)


def why_not_correct(status: ReportStatus, change_note: str) -> dict[str, str]:
    """Return why a report may not have a corrected new version, keyed by field (AA13); the old one is kept."""
    if status != ReportStatus.PUBLISHED:
        return {"status": "Only a published report needs a correction. Edit the draft instead."}
    return {"change_note": "Say what was corrected and why."} if blank(change_note) else {}
