"""What of a profile the provider may have: row-level security reads for it as its own user would (8.3, 8.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate

from concerns.insight.queries import Triangle
from concerns.insight.rules.triangulation import weigh
from concerns.models import Concern, ConcernEvent, ConcernShare
from concerns.rules.changes import told
from concerns.rules.lifecycle import MOVE_NAMES
from concerns.rules.markings import outside
from concerns.work.models import ConcernAction
from concerns.work.queries.actions import lines
from escalation.interventions.models import Intervention
from escalation.interventions.rules.states import shows_findings
from escalation.interventions.rules.vocabulary import Kind as Intervened
from escalation.letters.rules import telling
from escalation.models import ProviderShare
from escalation.queries.shares import with_answers
from escalation.story.rules import Entry
from providers.measures.pictures import Picture
from providers.models import Provider
from quality_oversight.dates import start_of
from quality_oversight.jinja import long_date
from quality_oversight.markings import ORDINARY, Marked, highest
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from reporting.profile.queries.done import findings_of, of_kinds, taken
from reporting.profile.queries.evidence import measures, practice_of
from reporting.profile.queries.known import Known, known
from reporting.profile.queries.standing import identity, ratings
from reporting.profile.queries.timeline import rated, sent, signals
from reporting.profile.rules.blocks import Key, latest
from reporting.profile.rules.content import Block, Part, Table, Words, newest_first
from reporting.profile.rules.kinds import Kind
from reporting.profile.rules.sharing import NOTHING, SHARED, Sent, Told, is_public, level_told


@dataclass(frozen=True)
class Shared:
    """What the provider may have, and nothing else: the blocks and the timeline are made of this alone."""

    reduced: Known
    told: tuple[tuple[str, Told], ...]  # the subject in words, and the level of it that the provider was told
    events: tuple[ConcernEvent, ...]
    handling: dict[UUID, str]  # by concern, how the provider is to handle it


def read_shared(provider: Provider, *, by: Membership, today: date) -> Shared:
    """Read what was shared with the provider's organisation, and what is public.

    The rows are those that row-level security shows to a user of that organisation: whatever was not shared with it is
    not read at all. What such a user cannot read (letters, levels, figures) goes by rules/sharing.py.
    """
    every = known(provider, by=by, today=today)
    keys = [each.pk for each in every.concerns]
    with tenant_context(by.tenant_id, organisation_id=provider.organisation_id):
        concerns = tuple(Concern.objects.filter(pk__in=keys).order_by("-date_identified", "ref"))
        shares = ConcernShare.objects.current().filter(concern__in=concerns, organisation=provider.organisation_id)
        handling = {each.concern_id: each.handling for each in shares}
        events = tuple(ConcernEvent.objects.filter(concern__in=concerns))
        asked = ConcernAction.objects.filter(concern__in=concerns).select_related("organisation").order_by("due", "pk")
        actions = tuple(asked)
        subjects = [each.pk for each in every.subjects]
        interventions = tuple(Intervention.objects.with_next_due().filter(subject__in=subjects))
        mine = ProviderShare.objects.filter(pk__in=[each.share.pk for each in every.shares], withdrawn_at=None)
        answered = tuple(with_answers(mine))
    reduced = replace(
        every,
        standings={},
        periods=(),
        criteria=(),
        requests=(),
        ended={},
        reviews={},
        letters=tuple(each for each in every.letters if each.sent_on),
        shares=answered,
        concerns=concerns,
        risks=(),
        items=(),
        triangle=Triangle((), (), weigh(()), today),
        charted=(),
        note=None,
        pictures=tuple(each for each in every.pictures if _is_public(each)),
        interventions=interventions,
        actions=actions,
    )
    return Shared(reduced, tuple(_told(every)), events, handling)


def _is_public(picture: Picture) -> bool:
    published = (point.published for point in picture.series.points if point is not None)
    return is_public(published, small_numbers=picture.series.measure.small_numbers)


def _told(every: Known) -> Iterator[tuple[str, Told]]:
    for subject in every.subjects:
        periods = [
            Told(
                each.level,
                each.starts_on,
                (each.decision.corrects or each.decision).at,
                telling(each.decision.origin, each.level),
                each.decision.request.provider_informed_on,
            )
            for each in every.periods
            if each.subject_id == subject.pk
        ]
        letters = [
            Sent(each.kind, each.at, each.sent_on)
            for each in every.letters
            if each.subject_id == subject.pk and each.sent_on
        ]
        if found := level_told(periods, letters, every.today):
            yield every.name_of(subject.pk), found


def blocks_shared(shared: Shared) -> tuple[Block, ...]:
    """The blocks of the provider's own rendering, in their order."""
    reduced = shared.reduced
    made = {
        Key.IDENTITY: replace(identity(reduced, shared=True), gaps=()),
        Key.LEVELS: _levels(shared),
        Key.RATINGS: ratings(reduced, notices=False),
        Key.CONCERNS: _concerns(shared),
        Key.MEASURES: _measures(reduced),
        Key.CONTRACT: _interventions(reduced, Key.CONTRACT, Intervened.REGULATORY, Intervened.CONTRACT),
        Key.VISITS: _visits(reduced),
        Key.PLAN: _plan(reduced),
        Key.PRACTICE: _practice(reduced),
    }
    return tuple(replace(made[key], fills=()) for key in SHARED)


def _block(key: Key, parts: list[Part], as_at: date | None) -> Block:
    return Block(key, tuple(parts) or (Words(NOTHING),), as_at)


def _levels(shared: Shared) -> Block:
    reduced, parts = shared.reduced, []
    if shared.told:
        rows = tuple(
            (name, reduced.framework.level(each.level).label, long_date(each.starts_on)) for name, each in shared.told
        )
        parts.append(Table("The level that you were told of", ("Subject", "Level", "Since"), rows))
    if reduced.shares:
        answers = tuple(
            (long_date(each.share.at), each.share.about, long_date(each.share.due_on), each.words)
            for each in reduced.shares
        )
        parts.append(
            Table("Facts that you were asked to check", ("Asked on", "About", "Until", "Your answer"), answers)
        )
    if reduced.letters:
        letters = tuple(
            (each.heading, str(each.get_kind_display()), long_date(each.sent_on)) for each in reduced.letters
        )
        parts.append(Table("Letters to you", ("Letter", "Kind", "Sent on"), letters))
    days = [each.starts_on for _, each in shared.told]
    return _block(Key.LEVELS, [*parts], latest([*days, *(each.sent_on for each in reduced.letters)]))


def _concerns(shared: Shared) -> Block:
    rows = tuple(
        (
            each.ref,
            each.title,
            each.status_words,
            long_date(each.date_identified),
            shared.handling.get(each.pk) or "No caveat",
        )
        for each in shared.reduced.concerns
    )
    head = ("Reference", "Concern", "Status", "Identified", "How to handle it")
    parts: list[Part] = [Table("Concerns that are shared with you", head, rows)] if rows else []
    return _block(Key.CONCERNS, parts, latest(each.date_identified for each in shared.reduced.concerns))


def _measures(reduced: Known) -> Block:
    if not reduced.pictures:
        return _block(Key.MEASURES, [Words("No published figures are on file.")], None)
    found = measures(reduced)
    return replace(found, parts=(Words("Only figures that are published are shown."), *found.parts))


def _interventions(reduced: Known, key: Key, *kinds: str) -> Block:
    rows = of_kinds(reduced, *kinds)
    parts: list[Part] = [taken(reduced, rows, "What you were told of, the newest first")] if rows else []
    return _block(key, parts, latest(row.ended_on or row.started_on for row in rows))


def _visits(reduced: Known) -> Block:
    block = _interventions(reduced, Key.VISITS, Intervened.VISIT)
    shown = [
        findings_of(row) for row in of_kinds(reduced, Intervened.VISIT) if shows_findings(row.report, outside=True)
    ]
    return replace(block, parts=(*block.parts, *(each for each in shown if each.rows)))


def _plan(reduced: Known) -> Block:
    block = _interventions(reduced, Key.PLAN, Intervened.SUPPORT)
    parts: list[Part] = [each for each in block.parts if not isinstance(each, Words)]
    rows = tuple(
        (each.action.title, each.action.owner_words, long_date(each.action.due), each.status)
        for each in lines(reduced.actions, reduced.today)
    )
    if rows:
        parts.append(Table("Actions that you were asked to do", ("Action", "Who", "Due", "Status"), rows))
    newest = latest([block.as_at, *(localdate(each.asked_at) for each in reduced.actions)])
    return _block(Key.PLAN, parts, newest)


def _practice(reduced: Known) -> Block:
    visits = [
        row
        for row in of_kinds(reduced, Intervened.VISIT)
        if row.good_practice and shows_findings(row.report, outside=True)
    ]
    parts: list[Part] = [practice_of(visits)] if visits else []
    return _block(Key.PRACTICE, parts, latest(row.started_on for row in visits))


def moments_shared(shared: Shared) -> tuple[Entry, ...]:
    """Everything that the provider may know, the newest first; nobody of this ICB is named in it."""
    reduced = shared.reduced
    return newest_first(
        [
            *_of_levels(shared),
            *_of_concerns(shared),
            *_of_interventions(reduced),
            *rated(reduced.locations),
            *sent(reduced.letters, named=False),
            *signals(reduced.pictures),
        ]
    )


def _of_levels(shared: Shared) -> Iterator[Entry]:
    framework = shared.reduced.framework
    for name, each in shared.told:
        what = f"{name}: {framework.level(each.level).label} begins"
        yield Entry(at=start_of(each.starts_on), on=each.starts_on, kind=Kind.LEVELS, what=what)
    for asked in shared.reduced.shares:
        what = f"You are asked to check the facts of a proposal about {asked.share.about}"
        yield Entry(at=asked.share.at, kind=Kind.REPLIES, what=what)
        if asked.share.answered_at:
            yield Entry(at=asked.share.answered_at, kind=Kind.REPLIES, what="You answer")


def _of_concerns(shared: Shared) -> Iterator[Entry]:
    concerns = {each.pk: each for each in shared.reduced.concerns}
    for event in shared.events:
        if event.verb in MOVE_NAMES | {"raised", "shared"}:
            concern, words = concerns[event.concern_id], told(event.verb)
            what = f"{concern.ref} {concern.title}: {words[0].lower()}{words[1:]}"
            yield Entry(at=event.at, kind=Kind.CONCERNS, what=what)
    for action in shared.reduced.actions:
        yield Entry(at=action.asked_at, kind=Kind.CONCERNS, what=f"Action asked for: {action.title}")


def _of_interventions(reduced: Known) -> Iterator[Entry]:
    for row in reduced.interventions:
        named = f"{row.ref} {row.what}"
        begun = start_of(row.started_on)
        yield Entry(at=begun, on=row.started_on, kind=Kind.INTERVENTIONS, what=f"{named} begins")
        if row.ended_on:
            ended = start_of(row.ended_on)
            yield Entry(at=ended, on=row.ended_on, kind=Kind.INTERVENTIONS, what=f"{named} ends")


def marked_shared(shared: Shared) -> Marked:
    """How the provider's rendering is marked: as the concerns in it are to a reader outside."""
    return highest([ORDINARY, *(outside(each.marked) for each in shared.reduced.concerns)])
