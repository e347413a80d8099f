"""Blocks on what is done: contract and regulatory action, visits, improvement plan and actions."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import localdate

from concerns.work.queries.actions import Line as ActionLine
from concerns.work.queries.actions import lines
from concerns.work.rules.judging import Brag
from escalation.interventions.models import Intervention
from escalation.interventions.queries import shown
from escalation.interventions.rules.vocabulary import FINDINGS, Kind
from quality_oversight.addresses import url
from quality_oversight.jinja import days, long_date, plural
from reporting.profile.queries.known import HISTORY_FROM, Known
from reporting.profile.queries.standing import MOST, fill
from reporting.profile.rules.blocks import VISITED_AGAIN, Key, gap, latest
from reporting.profile.rules.content import Block, Cell, Part, Table, Words

BRAG_COLOURS = {Brag.RED: "red", Brag.AMBER: "orange", Brag.GREEN: "green", Brag.BLUE: "blue", Brag.NONE: "grey"}


def taken(known: Known, rows: Sequence[Intervention], caption: str) -> Table:
    """What was done, the newest first: how it stands, and what is due of it."""
    cells = []
    for row in rows[:MOST]:
        line = shown(row, known.today)
        late = f" (overdue by {days(line.standing.overdue)})" if line.standing.overdue else ""
        due = getattr(row, "next_due", None)
        cells.append(
            (
                Cell(f"{row.ref} {row.what}", row.get_absolute_url()),
                known.name_of(row.subject_id),
                Cell(line.standing.words, tag=line.standing.colour),
                long_date(row.started_on),
                f"{long_date(due)}{late}" if due else "Nothing",
                f"{long_date(row.ended_on)}: {row.outcome}" if row.ended_on else "Not ended",
            )
        )
    return Table(caption, ("What", "Subject", "State", "From", "Next due", "Ended"), tuple(cells))


def overdue(known: Known, rows: Sequence[Intervention]) -> tuple[str, ...]:
    late = [(row.ref, shown(row, known.today).standing.overdue) for row in rows]
    return tuple(f"What is due of {ref} is overdue by {days(number)}" for ref, number in late if number)


def newest_of(rows: Sequence[Intervention]) -> list[object]:
    return [*(row.started_on for row in rows), *(row.ended_on for row in rows)]


def of_kinds(known: Known, *kinds: str) -> list[Intervention]:
    return [row for row in known.interventions if row.kind in kinds]


def _add(known: Known, kind: str, words: str) -> tuple[tuple[str, str], ...]:
    return fill(known, "intervention.keep", words, url("interventions:add", known.about.pk, kind))


def contract(known: Known) -> Block:
    rows = of_kinds(known, Kind.REGULATORY, Kind.CONTRACT)
    parts: list[Part] = [taken(known, rows, "Regulatory actions and contract levers, the newest first")] if rows else []
    if not rows:
        parts.append(Words("No regulatory action and no contract lever is recorded."))
    if known.contracts:
        parts.append(contracts_table(known))
    adds = _add(known, Kind.REGULATORY, "Record a regulatory action") + _add(
        known, Kind.CONTRACT, "Record a contract lever"
    )
    newest = latest(row.ended_on or row.started_on for row in rows)
    return Block(Key.CONTRACT, tuple(parts), newest, overdue(known, rows) + late_reports(known), adds)


def contracts_table(known: Known) -> Table:
    """The contracts of the provider, those that run first."""
    rows = tuple(
        (
            Cell(f"{line.row.ref} {line.row.title}", line.row.get_absolute_url()),
            Cell(str(line.state.label), tag=line.colour),
            f"{long_date(line.row.starts_on)} to {long_date(line.row.ends_on)}"
            if line.row.ends_on
            else f"From {long_date(line.row.starts_on)}",
            long_date(line.row.next_due) if line.row.next_due else "Nothing",
        )
        for line in known.contracts[:MOST]
    )
    return Table("Contracts, those that run first", ("Contract", "State", "When", "Next report due"), rows)


def late_reports(known: Known) -> tuple[str, ...]:
    """What the provider has not sent in time by its contracts."""
    late = [(each, (known.today - each.next_due).days) for each in known.late_reports if each.next_due]
    return tuple(f"{each.title} of contract {each.contract.ref} is late by {days(number)}" for each, number in late)


def visits(known: Known) -> Block:
    rows = of_kinds(known, Kind.VISIT)
    parts: list[Part] = []
    if rows:
        parts.append(taken(known, rows, "Visits, the newest first"))
        found = next((row for row in rows if any(getattr(row, name) for name in FINDINGS)), None)
        if found:
            parts.append(findings_of(found))
    else:
        parts.append(Words("No visit is recorded."))
    parts.append(
        Words(
            "Contract quality review meetings have no record of their own here. What one found is logged as insight"
            " from the System Quality Group and quality committees (IL07)."
        )
    )
    held = latest(row.started_on for row in rows if row.started_on <= known.today)
    missing = gap("visit", held, VISITED_AGAIN, known.today)
    gaps = ((missing,) if missing else ()) + overdue(known, rows)
    return Block(Key.VISITS, tuple(parts), held, gaps, _add(known, Kind.VISIT, "Record a visit"))


def findings_of(row: Intervention) -> Table:
    """What a visit found, by the five questions of the care regulator."""
    rows = [(label, getattr(row, name)) for name, label in FINDINGS.items() if getattr(row, name)]
    rows += [("Immediate concerns", row.immediate_concerns)] if row.immediate_concerns else []
    caption = f"What {row.ref} found on {long_date(row.started_on)}"
    return Table(caption, ("Question", "What was found"), tuple(rows))


def plan(known: Known) -> Block:
    support = of_kinds(known, Kind.SUPPORT)
    parts: list[Part] = [taken(known, support, "Support, the newest first")] if support else []
    stated = next((each.decision.request for each in known.periods if each.decision.request.plan_status), None)
    if stated:
        when = long_date(localdate(stated.proposed_at))
        words = f"State of the improvement plan in the request of {when}: {stated.plan_status}"
        parts.append(Words(words, stated.get_absolute_url(), "The request"))
    every = lines(known.actions, known.today)
    open_ones = [each for each in every if each.action.is_open]
    if open_ones:
        parts.append(actions_table(open_ones, "Actions that are open, by their due date"))
    since = known.today - timedelta(days=HISTORY_FROM)
    done = [each for each in known.actions if each.status == "complete" and each.ended_on and each.ended_on >= since]
    parts.append(Words(f"Actions completed in the last 12 months: {len(done)}. Open: {len(open_ones)}."))
    late = [each for each in open_ones if each.action.due < known.today]
    gaps = (f"{plural(len(late), 'action')} {'is' if len(late) == 1 else 'are'} overdue",) if late else ()
    if not (support or stated or known.actions):
        gaps = ("No improvement plan and no action on file",)
    newest = latest(
        [
            *(row.ended_on or row.started_on for row in support),
            *(each.ended_on or localdate(each.asked_at) for each in known.actions),
            localdate(stated.proposed_at) if stated else None,
        ]
    )
    return Block(Key.PLAN, tuple(parts), newest, gaps, _add(known, Kind.SUPPORT, "Record support"))


def actions_table(some: Sequence[ActionLine], caption: str) -> Table:
    rows = tuple(
        (
            Cell(each.action.title, each.action.get_absolute_url()),
            each.action.owner_words,
            long_date(each.action.due),
            each.status,
            Cell(f"{each.judged.brag.label}: {each.judged.because}", tag=BRAG_COLOURS[each.judged.brag]),
        )
        for each in some[:MOST]
    )
    caption = caption if len(rows) == len(some) else f"{caption}: the first {len(rows)} of {len(some)}"
    return Table(caption, ("Action", "Who", "Due", "Status", "Colour, and why"), rows)
