"""Everything that happened about a subject, as its reader may see it, in one order."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from concerns.models import Concern, ConcernEvent
from concerns.queries import about
from concerns.rules.changes import told
from concerns.rules.lifecycle import MOVE_NAMES
from concerns.rules.risk import band
from concerns.rules.vocabulary import Sensitivity
from escalation.agreements.queries import told_of
from escalation.agreements.rules import end_words
from escalation.interventions.models import Intervention, InterventionEvent
from escalation.letters.queries import letters
from escalation.models import EndingStep, LevelDecision, LevelReview, ProviderShare, RequestStep
from escalation.queries.levels import standing_periods
from escalation.story.rules import TOLD_OF_CONCERNS, Entry, Kind
from providers.models import Subject
from quality_oversight.addresses import url
from quality_oversight.dates import start_of
from quality_oversight.frameworks.kept import framework_on, load
from quality_oversight.jinja import long_date, long_datetime
from quality_oversight.markings import ORDINARY, Marked, highest
from quality_oversight.tenancy.models import Membership

SUBJECTS = Subject.objects.with_provider()


@dataclass(frozen=True)
class Story:
    """The entries, the newest first, and how what is told of concerns is marked."""

    entries: tuple[Entry, ...]
    marked: Marked


@dataclass(frozen=True)
class About:
    """Whose story is told to whom; a `paper` leaves the system, so no restricted concern is in it."""

    subject: Subject
    by: Membership
    paper: bool = False
    parts: tuple[Subject, ...] = ()  # its services, whose story is told with its own
    restricted: bool = True  # whether concerns of restricted streams are told to those who are cleared

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return (self.subject, *self.parts)

    def of(self, subject_id: UUID) -> str:
        """What an entry about a part of the subject begins with; nothing where it is about the subject itself."""
        return next((f"{part}: " for part in self.parts if part.pk == subject_id), "")

    def level(self, key: str, on: date, under: str = "") -> str:
        """A level in the words of the framework that held on a day, or of the one that a decision was taken under."""
        framework = load(under) if under else framework_on(self.by, on)
        return framework.level(key).label

    def concerns(self) -> list[Concern]:
        """Concerns about the subject that the reader may see."""
        rows = Concern.objects.filter(about(pk__in=[each.pk for each in self.subjects]))
        open_to_all = self.paper or not self.restricted
        return list(rows.filter(sensitivity=Sensitivity.STANDARD) if open_to_all else rows)


def timeline(
    subject: Subject,
    *,
    by: Membership,
    kinds: Collection[str] = (),
    paper: bool = False,
    parts: Iterable[Subject] = (),
    restricted: bool = True,
) -> Story:
    """The story of a subject, the newest first; all `kinds` where none is named. Two queries a kind at most.

    Each entry speaks the words of the framework of its own day. `parts` are services of it that are told of as well,
    each by its name; without `restricted` nobody is told of a restricted concern.
    """
    teller = About(subject, by, paper, tuple(parts), restricted)
    wanted = [kind for kind in Kind if not kinds or kind in kinds]
    concerns = teller.concerns() if Kind.CONCERN in wanted else []
    entries = [entry for kind in wanted if kind is not Kind.CONCERN for entry in TELL[kind](teller)]
    entries += _concerns(teller, concerns)
    marked = highest(each.marked_to(by) for each in concerns) if concerns else ORDINARY
    return Story(tuple(sorted(entries, key=lambda each: each.at, reverse=True)), marked)


def _signed(row: Any) -> str:
    return f"{row.by_name}, {row.by_role.lower()}" if row.by_role else str(row.by_name)


def _given(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in facts if text)


def _levels(teller: About) -> Iterator[Entry]:
    rows: Any = standing_periods().filter(subject__in=teller.subjects)
    for row in rows.select_related("decision"):
        level = teller.level(row.level, row.starts_on, row.decision.framework)
        yield Entry(
            at=row.at if localdate(row.at) == row.starts_on else start_of(row.starts_on),
            on=row.starts_on,
            recorded=row.at,
            kind=Kind.LEVEL,
            what=f"{teller.of(row.subject_id)}{level} begins",
            who=_signed(row),
        )


def _requests(teller: About) -> Iterator[Entry]:
    decided = LevelDecision.objects.filter(request=OuterRef("request"), corrects=None).values("decided_on")[:1]
    rows = RequestStep.objects.filter(request__subject__in=teller.subjects).select_related("request")
    for row in rows.annotate(decided_on=Subquery(decided)):
        request, on = row.request, localdate(row.at)
        # On the day of its decision, when the ICB's words may change as well, and afterwards: those of the decision.
        under = request.framework if row.decided_on and row.decided_on <= on else ""
        move = f"{teller.level(request.origin, on, under)} to {teller.level(request.target, on, under)}"
        yield Entry(
            at=row.at,
            kind=Kind.REQUEST,
            what=f"{teller.of(request.subject_id)}Request, {move}: {row.what[0].lower()}{row.what[1:]}",
            who=_signed(row),
            facts=_given(("What was said", row.text)),
            href=url("escalation:request", request.pk),
        )


def _decisions(teller: About, *, corrections: bool = False) -> Iterator[Entry]:
    rows = LevelDecision.objects.filter(subject__in=teller.subjects, corrects__isnull=not corrections)
    for row in rows.select_related("confirmer__user", "confirmation").prefetch_related("concurrences"):
        when = localdate(row.at), row.framework
        move = f"{teller.level(row.origin, *when)} to {teller.level(row.target, *when)}"
        agreed = "; ".join(f"{each.get_party_display()}: {_signed(each)}" for each in row.concurrences.all())
        facts = (
            ("Why it was corrected", row.correction_reason),
            ("Reasons", "" if corrections else row.reasons),
            ("Conditions", "" if corrections else row.conditions),
            ("Dissent", "" if corrections else row.dissent),
            ("Decided against open criteria or the group’s view", "" if corrections else row.override_reason),
            ("Second person in the emergency, named by the authoriser", row.confirmer.name if row.confirmer else ""),
            ("Confirmed as the second person by", _confirmed(row)),
            ("Agreed by", agreed),
            ("Takes effect", long_date(row.effective_from)),
        )
        yield Entry(
            at=row.at,
            kind=Kind.CORRECTION if corrections else Kind.DECISION,
            what=f"{teller.of(row.subject_id)}{'Correction' if corrections else 'Decision'}: {move}",
            who=_signed(row),
            facts=_given(*facts),
            href=url("story:replay", row.pk) if not corrections else url("escalation:request", row.request_id),
        )


def _confirmed(row: LevelDecision) -> str:
    """Who confirmed an emergency, and when; empty where nobody has."""
    given = row.confirmed
    return f"{_signed(given)}, {long_datetime(given.at)}" if given else ""


def _corrections(teller: About) -> Iterator[Entry]:
    return _decisions(teller, corrections=True)


def _reviews(teller: About) -> Iterator[Entry]:
    for row in LevelReview.objects.filter(subject__in=teller.subjects):
        level = teller.level(row.level, row.held_on)
        yield Entry(
            at=row.at if localdate(row.at) == row.held_on else start_of(row.held_on),
            on=row.held_on,
            recorded=row.at,
            kind=Kind.REVIEW,
            what=f"{teller.of(row.subject_id)}Review as {level}: {row.get_outcome_display().lower()}",
            who=_signed(row),
            facts=_given(("What it found", row.note), ("Next review by", long_date(row.next_due))),
        )


def _endings(teller: About) -> Iterator[Entry]:
    """What ended, suspended or resumed it, and what ended elsewhere and gave it its level."""
    told_of = teller.subjects
    own = Q(ending__subject__in=told_of) | Q(ending__covered__subject__in=told_of)
    followed = Q(ending__successor__in=told_of) | Q(ending__covered__successor__in=told_of)
    rows = EndingStep.objects.filter(own | followed).select_related("ending__subject", "ending__successor").distinct()
    for row in rows:
        ending = row.ending
        status, successor = row.get_status_display(), ending.successor
        dates = f"{long_date(row.recorded)} to {long_date(row.corrected)}" if row.recorded and row.corrected else ""
        became = "day corrected" if dates else _lower(status)
        yield Entry(
            at=row.at,
            kind=Kind.ENDING,
            what=f"{ending.subject}: {_lower(ending.get_why_display())}, {became}",
            who=_signed(row),
            facts=_given(
                ("From", "" if dates else long_date(ending.holds_from or ending.effective_on)),
                ("Corrected from", dates),
                ("Followed by", str(successor) if successor and successor not in told_of else ""),
                ("What was said", row.text),
            ),
            href=ending.get_absolute_url(),
        )


def _lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def _replies(teller: About) -> Iterator[Entry]:
    for row in ProviderShare.objects.filter(request__subject__in=teller.subjects).select_related("request"):
        happened = (
            (row.at, "The provider is asked to check the facts", _signed(row), (("Until", long_date(row.due_on)),)),
            (row.opened_at, "The provider opens the link", "", ()),
            (row.answered_at, "The provider answers", row.answered_by, _given(("In its words", row.words))),
            (row.silent_at, "The provider’s time to answer is over; there is no answer", "", ()),
            (row.withdrawn_at, "The link is withdrawn", "", _given(("Why", row.withdrawal_reason))),
        )
        for at, what, who, facts in happened:
            if at:
                href = url("escalation:request", row.request_id)
                said = f"{teller.of(row.request.subject_id)}{what}"
                yield Entry(at=at, kind=Kind.REPLY, what=said, who=who, facts=facts, href=href)


def _interventions(teller: About) -> Iterator[Entry]:
    rows = Intervention.objects.filter(subject__in=teller.subjects).select_related("owner__user")
    for row in rows.annotate(added_at=_written("added", "at"), ended_at=_written("ended", "-at")):
        named = f"{teller.of(row.subject_id)}{row.ref} {row.what}"
        begun: dict[str, Any] = {
            "kind": Kind.INTERVENTION,
            "href": row.get_absolute_url(),
            "who": f"Followed up by {row.owner.name}",
        }
        yield Entry(
            at=start_of(row.started_on), on=row.started_on, what=f"{named} begins", facts=_given(("What", row.text)),
            recorded=row.added_at, **begun,
        )  # fmt: skip
        if row.ended_on:
            yield Entry(
                at=start_of(row.ended_on), on=row.ended_on, recorded=row.ended_at, what=f"{named} ends",
                facts=_given(("Outcome", row.outcome)), **begun,
            )  # fmt: skip


def _written(verb: str, order: str) -> Subquery:
    """When a step of an intervention was written down, the first one or the last one."""
    steps = InterventionEvent.objects.filter(intervention=OuterRef("pk"), verb=verb)
    return Subquery(steps.order_by(order).values("at")[:1])


def _letters(teller: About) -> Iterator[Entry]:
    """The letters that went out, each on its day."""
    rows: Any = letters().filter(subject__in=teller.subjects, sent_on__isnull=False)
    for row in rows:
        yield Entry(
            at=start_of(row.sent_on),
            on=row.sent_on,
            recorded=row.at,
            kind=Kind.LETTER,
            what=f"{teller.of(row.subject_id)}Letter sent: {row.heading}",
            who=row.sent_by,
            facts=_given(
                ("Kind", str(row.get_kind_display())),
                ("To", f"{row.recipient}, {_lower(str(row.get_sent_how_display()))}"),
            ),
            href=row.get_absolute_url(),
        )


def _told(teller: About) -> Iterator[Entry]:
    """What other ICBs told of the provider by agreement; it stays in the system, so no paper has it (decision 0017)."""
    provider = teller.subject.provider
    if provider is None or teller.paper:
        return
    for row, icb in told_of(provider.organisation_id):
        words = f"{end_words(row.suspended)} on {long_date(row.ended_on)}" if row.ended_on else row.label
        yield Entry(
            at=row.told_at,
            kind=Kind.TOLD,
            what=f"Told by {icb}: {words}",
            facts=_given(
                ("Level until then" if row.ended_on else "Level", str(row.get_level_display())),
                ("About", "" if row.whole else f"{row.name}, {row.scope}"),
                ("Since", long_date(row.since) if row.since else ""),
                ("Next review by", long_date(row.review_due) if row.review_due else ""),
                ("Proposed", row.proposed_label),
            ),
            href=url("agreements:agreement", row.agreement_id),
        )


def _concerns(teller: About, concerns: list[Concern]) -> Iterator[Entry]:
    known = {each.pk: each for each in concerns}
    verbs = TOLD_OF_CONCERNS | MOVE_NAMES
    rows = ConcernEvent.objects.filter(concern__in=list(known), verb__in=verbs)
    for row in rows if known else ():
        concern, score = known[row.concern_id], row.consequence * row.likelihood
        yield Entry(
            at=row.at,
            kind=Kind.CONCERN,
            what=f"{concern.ref} {concern.title}: {told(row.verb)[0].lower()}{told(row.verb)[1:]}",
            who=_signed(row),
            facts=(("Then", f"{row.get_status_display()}, score {score} {band(score).label.lower()}"),),
            href=concern.get_absolute_url(),
        )


TELL: dict[Kind, Callable[[About], Iterator[Entry]]] = {
    Kind.LEVEL: _levels,
    Kind.REQUEST: _requests,
    Kind.REPLY: _replies,
    Kind.DECISION: _decisions,
    Kind.CORRECTION: _corrections,
    Kind.REVIEW: _reviews,
    Kind.ENDING: _endings,
    Kind.INTERVENTION: _interventions,
    Kind.LETTER: _letters,
    Kind.TOLD: _told,
}
