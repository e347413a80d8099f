"""Blocks on who a provider is and how it stands: identity, levels, ratings, concerns and risks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from concerns.models import Concern
from concerns.register.models import Risk
from concerns.rules.lifecycle import ClosureReason, Status
from concerns.rules.risk import BANDS, band
from escalation.interventions.rules.vocabulary import Kind as Intervened
from escalation.models import LevelDecision, LevelPeriod
from escalation.rules.levels import Level
from escalation.rules.reviews import days_overdue
from providers.directory.models import Relationship
from providers.directory.queries import Regulated
from providers.directory.rules.cqc import Question
from providers.models import Subject
from providers.rules.places import ICBS, REGIONS, place
from providers.rules.sectors import SubjectKind
from quality_oversight.addresses import url
from quality_oversight.jinja import days, long_date, plural
from quality_oversight.tenancy.policy import Party
from reporting.profile.queries.known import HISTORY_FROM, Known
from reporting.profile.rules.blocks import AGES, RATED_AGAIN, Key, age_of, gap, latest
from reporting.profile.rules.content import Block, Cell, Facts, Part, Table, Words
from reporting.profile.rules.ratings import direction

MOST = 10  # rows of a table that stands for a longer list
NOT_HELD = "Not held here"


def fill(known: Known, permission: str, words: str, href: str) -> tuple[tuple[str, str], ...]:
    """Where something is entered, for those who may."""
    return ((words, href),) if known.by.may(permission) else ()


def identity(known: Known, *, shared: bool = False) -> Block:
    """Who the provider is; the provider's own rendering names no person."""
    provider, organisation = known.provider, known.organisation
    locations = ", ".join(each.location.location_id for each in known.locations)
    icb, region = place(ICBS, organisation.icb_code), place(REGIONS, organisation.region_code)
    rows: list[tuple[str, Cell | str]] = [
        ("Name", organisation.name),
        ("ODS code", organisation.code),
        ("Care Quality Commission ids", locations or "None on file"),
        ("Kind", organisation.get_kind_display()),
        ("Sector", provider.get_sector_display()),
        ("Standing", organisation.standing(known.today) or "Open"),
        ("Former names", ", ".join(organisation.former_names.splitlines()) or "None on file"),
        ("Address", ", ".join(filter(None, [organisation.address, organisation.postcode])) or "Not on file"),
        ("ICB area and region", ", ".join(filter(None, [icb, region]))),
        (f"{known.icb} is", provider.get_role_display()),
        *(() if shared else [("Lead", provider.lead.name if provider.lead else "Nobody yet")]),
        ("Networks, and what it follows", "\n".join(_tie(known, *each) for each in known.networks) or "None on file"),
    ]
    if not shared:
        services = [each for each in known.subjects if each.kind == SubjectKind.SERVICE]
        sites = [each for each in known.subjects if each.kind == SubjectKind.SITE and each.retired_on is None]
        rows += [
            ("Sites", ", ".join(f"{each.name} ({each.code})" if each.code else each.name for each in sites) or "None"),
            ("Services overseen here", ", ".join(each.name for each in services) or "None"),
            ("Contract value and population", f"{NOT_HELD}: no source of them is connected"),
        ]
    gaps = (
        () if known.directory_on else ("No file of the national directory has been imported since this ICB began here",)
    )
    change = fill(known, "provider.add", "Change role, sector or lead", url("providers:edit", provider.pk))
    return Block(Key.IDENTITY, (Facts(tuple(rows)),), known.directory_on, gaps, change)


def _tie(known: Known, tie: Relationship, name: str) -> str:
    forward = tie.source_code == known.organisation.code
    what = tie.get_kind_display() if forward else "Follows"
    until = f" to {long_date(tie.until)}" if tie.until else ""
    return f"{what}: {name}, from {long_date(tie.since)}{until}"


def period_now(known: Known, subject: Subject) -> LevelPeriod | None:
    """The period of a subject that holds today."""
    return next(
        (each for each in known.periods if each.subject_id == subject.pk and each.starts_on <= known.today), None
    )


def _authorised(decision: LevelDecision) -> str:
    while decision.corrects is not None:  # a correction is signed by whoever made it
        decision = decision.corrects
    return f"{decision.by_name}, {decision.by_role.lower()}" if decision.by_role else decision.by_name


def levels(known: Known) -> Block:
    parts: list[Part] = [
        Table(
            "Levels today",
            ("Subject", "Level", "Since", "At this level", "Authorised by", "Next review", "Proposed"),
            tuple(_level_row(known, each) for each in known.subjects),
        )
    ]
    if known.criteria:
        rows = tuple(
            (
                Cell(each.text, each.get_absolute_url()),
                known.name_of(each.request.subject_id),
                Cell(each.get_status_display(), tag="green" if each.is_fulfilled else "yellow"),
                each.lacks or "Nothing",
            )
            for each in known.criteria
        )
        done = sum(each.is_fulfilled for each in known.criteria)
        caption = f"Exit criteria: {done} of {len(rows)} fulfilled"
        parts.append(Table(caption, ("Criterion", "Subject", "State", "Lacks"), rows))
    parts += [_replies(known), _letters(known)]
    overdue = [
        f"The review of {known.name_of(pk)[0].lower()}{known.name_of(pk)[1:]} is overdue by {days(late)}"
        for pk, each in known.standings.items()
        if (late := days_overdue(each.review_due, known.today)) and pk not in known.ended
    ]
    newest = latest(
        [
            *(each.starts_on for each in known.periods if each.starts_on <= known.today),
            *(each.held_on for each in known.reviews.values()),
            *(each.sent_on for each in known.letters),
        ]
    )
    parts.append(Words("", url("story:story", known.about.pk), "The whole story of its level"))
    propose = fill(known, "level.propose", "Propose a level", url("escalation:propose", known.about.pk))
    review = fill(known, "level.review", "Record a review", url("escalation:review", known.about.pk))
    return Block(Key.LEVELS, tuple(parts), newest, tuple(overdue), propose + review)


def _level_row(known: Known, subject: Subject) -> tuple[Cell | str, ...]:
    period, standing = period_now(known, subject), known.standings.get(subject.pk)
    level = period.level if period else Level.ROUTINE
    label = known.framework.level(level).label
    ended, open_request = (
        known.ended.get(subject.pk),
        next((r for r in known.requests if r.subject_id == subject.pk), None),
    )
    proposed: Cell | str = "Nothing"
    if open_request:
        words = known.framework.level(open_request.target).label
        proposed = Cell(f"{words} ({open_request.get_status_display().lower()})", open_request.get_absolute_url())
    suffix = f", ended or suspended since {long_date(ended.starts_on)}" if ended else "" if period else ", by default"
    return (
        Cell(known.name_of(subject.pk), url("escalation:subject", subject.pk)),
        Cell(f"{label}{suffix}", level=level),
        long_date(period.starts_on) if period else "No decision on file",
        days((known.today - period.starts_on).days) if period else "",
        _authorised(period.decision) if period else "",
        long_date(standing.review_due) if standing and standing.review_due and not ended else "",
        proposed,
    )


def _replies(known: Known) -> Part:
    if not known.shares:
        return Words("Right of reply: the provider has not been asked to check facts.")
    rows = tuple(
        (
            Cell(long_date(each.share.at), url("escalation:request", each.share.request_id)),
            known.name_of(each.share.request.subject_id),
            long_date(each.share.due_on),
            each.words,
        )
        for each in known.shares[:MOST]
    )
    return Table("Right of reply, the newest first", ("Asked on", "About", "Until", "Answer"), rows)


def _letters(known: Known) -> Part:
    if not known.letters:
        return Words("Letters: none on file.", url("letters:of_subject", known.about.pk), "Letters to this provider")
    rows = tuple(
        (
            Cell(each.heading, each.get_absolute_url()),
            each.get_kind_display(),
            f"Sent on {long_date(each.sent_on)}, {each.get_sent_how_display().lower()}" if each.sent_on else "Not sent",
        )
        for each in known.letters[:MOST]
    )
    return Table("Letters, the newest first", ("Letter", "Kind", "State"), rows)


def ratings(known: Known, *, notices: bool = True) -> Block:
    """What the Care Quality Commission says, which is public; its notices are those that are recorded here."""
    parts: list[Part] = []
    if known.locations:
        head = ("Location", *Question.labels, "Published", "Overall, since the last")
        parts.append(Table("Ratings by location", tuple(head), tuple(_rating_row(each) for each in known.locations)))
    newest = latest(each.on for each in known.locations)
    if notices:
        standing = [each for each in known.interventions if _is_notice(each)]
        said = "; ".join(f"{each.ref} {each.what}, since {long_date(each.started_on)}" for each in standing)
        parts.append(
            Words(f"Notices in force: {said or 'none is recorded'}.", url("interventions:list"), "Interventions")
        )
    if not parts:
        parts.append(Words("No location of this organisation is on file."))
    missing = gap("rating", newest, RATED_AGAIN, known.today)
    imports = fill(known, "directory.import", "Import ratings", url("directory:imports"))
    return Block(Key.RATINGS, tuple(parts), newest, (missing,) if missing else (), imports)


def _is_notice(row: Any) -> bool:
    return row.kind == Intervened.REGULATORY and row.party == Party.CARE_REGULATOR and row.ended_on is None


def _rating_row(each: Regulated) -> tuple[Cell | str, ...]:
    graded: list[Cell | str] = []
    for question in Question:
        said = each.now.get(question)
        words, colour = said.shown if said else ("No rating given", "")
        graded.append(Cell(words, tag=colour) if said else words)
    before = next((old.rating for old in each.earlier), None)
    went = direction(each.overall.rating, before) if each.overall else ""
    name = f"{each.location.name} ({each.location.location_id})"
    return (name, *graded, long_date(each.on) or "No date", went)


def concerns(known: Known) -> Block:
    live = [each for each in known.concerns if each.is_live]
    since = known.today - timedelta(days=HISTORY_FROM)
    closed = [
        each for each in known.concerns if each.status == Status.CLOSED and each.closed_on and each.closed_on >= since
    ]
    parts: list[Part] = [_by_age(live, known.today), Words(_closed(closed))]
    if live:
        gravest = sorted(live, key=lambda each: (-each.score, each.date_identified, each.ref))[:MOST]
        rows = tuple(_concern_row(each) for each in gravest)
        caption = "Open concerns" if len(rows) == len(live) else f"The {len(rows)} gravest open concerns of {len(live)}"
        parts.append(Table(caption, ("Reference", "Concern", "Status", "Risk", "Since", "Lead"), rows))
    parts.append(_risks(known.risks, known.today))
    late = [each.ref for each in known.risks if each.review_due < known.today]
    gaps = (f"The review of {plural(len(late), 'risk')} is overdue: {', '.join(late[:5])}",) if late else ()
    newest = latest([*(localdate(each.logged_at) for each in known.concerns), *(each.closed_on for each in closed)])
    if not known.concerns:
        gaps = ("No concern on file", *gaps)
    log = fill(known, "concern.raise", "Log a concern", f"{url('concerns:new')}?subject={known.about.pk}")
    return Block(Key.CONCERNS, tuple(parts), newest, gaps, log)


def _by_age(live: Sequence[Concern], today: date) -> Part:
    """Open concerns by their risk and by how long they have been open."""
    counted = Counter((band(each.score).key, age_of(localdate(each.logged_at), today)) for each in live)
    rows: list[tuple[Cell | str, ...]] = []
    for each in reversed(BANDS):
        cells = [counted[each.key, age] for age in AGES]
        rows.append((each.label, *map(str, cells), str(sum(cells))))
    totals = [sum(counted[each.key, age] for each in BANDS) for age in AGES]
    rows.append(("All", *map(str, totals), str(len(live))))
    return Table(f"Open concerns by risk and age: {len(live)}", ("Risk", *AGES, "All"), tuple(rows))


def _closed(closed: Iterable[Concern]) -> str:
    reasons = Counter(each.closure_reason for each in closed)
    if not reasons:
        return "Closed in the last 12 months: none."
    told = "; ".join(f"{ClosureReason(key).label.lower()}: {number}" for key, number in reasons.most_common())
    return f"Closed in the last 12 months: {reasons.total()} ({told})."


BAND_COLOURS = {"low": "green", "moderate": "yellow", "high": "orange", "extreme": "red"}


def scored(score: int) -> Cell:
    """A score with the word of its band."""
    found = band(score)
    return Cell(f"{score}\u00a0{found.label.lower()}", tag=BAND_COLOURS[found.key])


def _concern_row(each: Concern) -> tuple[Cell | str, ...]:
    return (
        Cell(each.ref, each.get_absolute_url()),
        each.title,
        each.status_words,
        scored(each.score),
        long_date(localdate(each.logged_at)),
        each.lead.name if each.lead else "Nobody yet",
    )


def _risks(risks: Sequence[Risk], today: date) -> Part:
    if not risks:
        return Words("Risks on the register: none.", url("register:list"), "The risk register")
    rows = tuple(
        (
            Cell(each.ref, each.get_absolute_url()),
            each.event,
            scored(each.current_score),
            each.owner.name,
            long_date(each.review_due) + (" (overdue)" if each.review_due < today else ""),
        )
        for each in risks[:MOST]
    )
    caption = (
        "Risks on the register" if len(risks) <= MOST else f"The {MOST} gravest risks on the register of {len(risks)}"
    )
    return Table(caption, ("Reference", "Risk", "Score now", "Owner", "Review by"), rows)
