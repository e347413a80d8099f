"""Reads of letters and of what is merged into them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from concerns.files.rules.states import Words, why_not_download
from concerns.files.scanner import is_on
from escalation.letters.models import Letter, LetterFile, LetterTemplate
from escalation.letters.rules import (
    DEFAULTS,
    RESPONSIBILITY,
    Kind,
    may_decide,
    merged,
    why_not_have,
    why_not_release,
    why_not_remove,
)
from escalation.models import Assurance, LevelDecision
from escalation.queries.frameworks import framework_of
from escalation.rules.levels import Level
from providers.models import Subject
from quality_oversight.jinja import long_date
from quality_oversight.tenancy.models import Membership


def letters() -> QuerySet[Letter]:
    """Letters as lists and pages show them, without the bytes of their PDFs."""
    return Letter.objects.defer("pdf").select_related("subject__provider__organisation", "sent_file")


@dataclass(frozen=True)
class SentFile:
    """The file that was sent, for one reader: why they cannot have it, and what they may do with it.

    `left`: it is held, and who recorded it has left.
    """

    file: LetterFile
    held: str
    left: bool
    releasable: bool
    removable: bool


def met(file: LetterFile, by: Membership) -> SentFile:
    """A file that was sent, as a reader meets it."""
    (decides, left), writes = deciding(file, by), by.may("letter.write")
    held = why_not_download(file.scan, scanning=is_on(), removed=file.is_removed)
    return SentFile(
        file,
        held=held or why_not_have(file.words, decides=decides, left=left) or "",
        left=left and not file.is_removed,
        releasable=writes and not file.is_removed and why_not_release(file.words, decides=decides) is None,
        removable=writes and why_not_remove(file.words, file.scan, removed=file.is_removed) is None,
    )


def deciding(file: LetterFile, by: Membership) -> tuple[bool, bool]:
    """Whether a reader decides on a file that is held, and whether who recorded it has left; two reads where held.

    A person is the same in another membership; who writes no letters here any more has left.
    """
    if file.words != Words.HELD:
        return False, False
    recorder = file.by.user_id if file.by else None
    writing = Membership.objects.current(timezone.localdate()).holding("letter.write")
    left = not writing.filter(user=recorder).exists()
    return may_decide(own=recorder == by.user_id, left=left, writes=by.may("letter.write")), left


def words_of(kind: Kind | str) -> tuple[str, str]:
    """Heading and body of a kind of letter: the ICB's own, else those that are shipped."""
    own = LetterTemplate.objects.filter(kind=kind).first()
    return (own.heading, own.body) if own else DEFAULTS[Kind(kind)]


def provider_name(subject: Subject) -> str:
    return str(subject.provider.organisation.name) if subject.provider else subject.name


def first_words(subject: Subject, kind: Kind | str, *, by: Membership) -> dict[str, str]:
    """A letter as its template begins it, with what is known of the subject merged in."""
    values = _values(subject, by)
    heading, body = words_of(kind)
    return {"heading": merged(heading, values), "body": merged(body, values)}


def _values(subject: Subject, by: Membership) -> dict[str, str]:
    framework, provider = framework_of(by), provider_name(subject)
    standing = Assurance.objects.filter(subject=subject).select_related("entry_request").first()
    decision = LevelDecision.objects.filter(subject=subject, corrections=None, periods__isnull=False).first()
    entry = standing.entry_request if standing else None
    criteria = [each.text for each in entry.exit_criteria.all()] if entry else []
    signed = by.job_title or by.get_role_display()
    return {
        "provider": provider,
        "subject": subject.name,
        "scope": subject.scope,
        "icb": by.tenant.name,
        "level": framework.level(standing.level if standing else Level.ROUTINE).label,
        "level_before": framework.level(decision.origin).label if decision else "",
        "since": long_date(standing.since) if standing and standing.since else "",
        "reasons": decision.reasons if decision else "",
        "conditions": (decision.conditions or "None.") if decision else "",
        "exit_criteria": "\n".join(f"- {text}" for text in criteria),
        "review_due": long_date(standing.review_due) if standing and standing.review_due else "",
        "signatory": by.name,
        "signatory_role": str(signed),
        "responsibility": RESPONSIBILITY.format(provider=provider),
    }
