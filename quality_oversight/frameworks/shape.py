"""The shape that a framework file must have: each table's fields, and what must hold between them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from quality_oversight.frameworks import checks, schema, timing, vocabulary
from quality_oversight.frameworks.checks import INVALID, Report, keyed, many, one_of, record, text, whole
from quality_oversight.frameworks.contrast import LEAST_CONTRAST, contrast
from quality_oversight.frameworks.lines import Path


def _readable(colour: schema.Colour, path: Path, report: Report) -> None:
    ratio = contrast(colour.hex, colour.text_hex)
    if ratio < LEAST_CONTRAST:
        reason = (
            f"the contrast of {colour.hex} with text in {colour.text_hex} is {ratio:.1f}, less than {LEAST_CONTRAST}"
        )
        report((*path, "hex"), reason)


def _authorised(transition: schema.Transition, path: Path, report: Report) -> None:
    parties = vocabulary.AUTHORISERS[transition.authoriser_role]
    if transition.authoriser_party not in parties:
        reason = f"{transition.authoriser_role} acts for {' or '.join(parties)}, not for {transition.authoriser_party}"
        report((*path, "authoriser_party"), reason)


def _scheduled(committee: schema.Committee, path: Path, report: Report) -> None:
    if committee.kind in vocabulary.REPORTING_SPINE and not committee.cadence.rrule:
        report(
            (*path, "cadence", "rrule"), f'"rrule" is missing: a {committee.kind} needs one for its reports to fall due'
        )


def _distinct(value: Any, path: Path, report: Report) -> Any:
    levels = LEVELS(value, path, report)
    if levels is INVALID:
        return INVALID
    for rank, level in enumerate(levels, start=1):
        if level.rank != rank:
            report((*path, level.key, "rank"), f"must be {rank} for {level.key}, not {level.rank}")
        others = levels[: rank - 1]
        for field in ("label", "short_label", "shape"):
            if getattr(level, field) in [getattr(other, field) for other in others]:
                report((*path, level.key, field), f'"{getattr(level, field)}" already stands for a lower level')
        if level.colour.name in [other.colour.name for other in others]:
            report((*path, level.key, "colour", "name"), f'"{level.colour.name}" already stands for a lower level')
    return levels


def _chain(rows: list[Any], path: Path, report: Report) -> None:
    """The spine stands, every receiver exists, and no report comes back to its sender."""
    committees = [(at, row) for at, row in enumerate(rows) if isinstance(row, dict)]
    receivers = {str(row.get("key")): _texts(row.get("reports_to")) for _, row in committees}
    _spine(committees, path, report)
    for at, row in committees:
        for index, receiver in enumerate(_texts(row.get("reports_to"))):
            here = (*path, at, "reports_to", index)
            if receiver not in receivers:
                report(here, f'"{receiver}" is not the key of a committee in this framework')
            elif str(row.get("key")) in _upward(receiver, receivers):
                report(here, f'the report to "{receiver}" comes back to "{row.get("key")}"')


def _spine(committees: list[tuple[int, dict[str, Any]]], path: Path, report: Report) -> None:
    """There is one committee of each kind in the spine, and each reports first to the next."""
    above: str | None = None
    for kind in reversed(vocabulary.REPORTING_SPINE):
        found = [(at, row) for at, row in committees if row.get("kind") == kind]
        if not found:
            report(path, f'there is no committee of kind "{kind}"')
        for at, _ in found[1:]:
            report((*path, at, "kind"), f'there is already a committee of kind "{kind}"')
        for at, row in found[:1]:
            if above and _texts(row.get("reports_to"))[:1] != [above]:
                report((*path, at, "reports_to"), f'the first receiver of the {kind} must be "{above}"')
        above = found[0][1].get("key") if found else None


def _wound(clock: timing.Clock, path: Path, report: Report) -> None:
    """Each step counts from the day of issue, or from a step of the same lever that stands further up."""
    seen: dict[str, list[str]] = {}
    for at, step in enumerate(clock.steps):
        before = seen.setdefault(step.lever, [vocabulary.ISSUED])
        if step.after not in before:
            report((*path, "steps", at, "after"), f'"{step.after}" is none of: {", ".join(before)}')
        before.append(step.key)


def _each_once(given: timing.EarlyWarning, path: Path, report: Report) -> None:
    """No reason stands twice: which of its numbers held would be anybody's guess."""
    keys = [each.key for each in given.reasons]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            report((*path, "reasons", at, "key"), f'"{key}" stands further up already')


def _in_turn(rows: list[Any], path: Path, report: Report) -> None:
    """Bodies of one type follow one another: no two of them act on the same day."""
    known: list[tuple[str, date, date]] = []
    for at, row in enumerate(rows):
        if not isinstance(row, dict) or type(row.get("since")) is not date:
            continue
        until = row["until"] if type(row.get("until")) is date else date.max
        if until < row["since"]:
            report((*path, at, "until"), "must not be before the day from which it acts")
        for party, since, end in known:
            if party == row.get("party") and row["since"] <= end and since <= until:
                report((*path, at, "since"), "another body of this type acts on these days")
        known.append((str(row.get("party")), row["since"], until))


def _texts(value: Any) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def _upward(key: str, receivers: dict[str, list[str]]) -> Iterator[str]:
    waiting, seen = [key], set[str]()
    while waiting:
        now = waiting.pop()
        if now not in seen:
            seen.add(now)
            yield now
            waiting += receivers.get(now, [])


PARTY = one_of(vocabulary.PARTY_TYPES, "party type")
DECIDING = one_of(
    tuple(dict.fromkeys(party for parties in vocabulary.AUTHORISERS.values() for party in parties)),
    "party type that decides",
    vocabulary.PARTY_TYPES,
)
ROLE = one_of(vocabulary.ROLES, "role")
PARTIES = record(schema.Parties, {"parties": many(PARTY, least=1), "text": text})
TEXTS = many(text, least=1)

LEVEL = record(
    schema.Level,
    {
        "label": text,
        "short_label": text,
        "rank": whole(1),
        "shape": one_of(vocabulary.SHAPES, "shape"),
        "colour": record(
            schema.Colour, {"name": text, "hex": checks.colour, "text_hex": checks.colour}, also=_readable
        ),
        "focus": text,
        "lead": PARTIES,
        "attendance": PARTIES,
        "considerations": TEXTS,
        "interventions": TEXTS,
        "monitoring": TEXTS,
        "meeting_types": many(one_of(vocabulary.MEETING_TYPES, "meeting type")),
        "includes_lower": checks.flag,
        "reporting": text,
        "exec_owner": record(schema.ExecOwner, {"role": ROLE, "title": text}),
        "review_days": whole(1),
        "applies_to": record(
            schema.Scope,
            {"kinds": many(one_of(vocabulary.SUBJECT_KINDS, "kind of subject"), least=1), "text": text},
        ),
    },
)
LEVELS = keyed(vocabulary.LEVELS, "level", LEVEL)
TRANSITION = record(
    schema.Transition,
    {
        "text": text,
        "allowed": checks.flag,
        "emergency": checks.flag,
        "authoriser_party": PARTY,
        "authoriser_role": one_of(vocabulary.AUTHORISERS, "authorising role", vocabulary.ROLES),
        "concurrence_parties": many(PARTY),
        "requires": many(one_of(vocabulary.REQUIREMENTS, "requirement")),
    },
    also=_authorised,
)
COMMITTEE = record(
    schema.Committee,
    {
        "key": checks.name,
        "name": text,
        "kind": one_of(vocabulary.COMMITTEE_KINDS, "kind of committee"),
        "purpose": text,
        "chair": text,
        "chair_role": ROLE,
        "members": many(text),
        "cadence": record(schema.Cadence, {"text": text, "rrule": checks.recurrence}),
        "paper_lead_days": whole(0),
        "reports_to": many(checks.name),
    },
    also=_scheduled,
)
CLOCK = record(
    timing.Clock,
    {
        "note": text,
        "withhold_limit": whole(0),
        "accuracy_days": whole(1),
        "steps": many(
            record(
                timing.ClockStep,
                {
                    "key": checks.name,
                    "lever": one_of(vocabulary.LEVERS, "contract lever"),
                    "label": text,
                    "after": checks.name,
                    "within": whole(1),
                    "unit": one_of(vocabulary.CLOCK_UNITS, "unit of time"),
                },
            )
        ),
    },
    also=_wound,
)
WARNINGS = {key: f"{words} ({vocabulary.WARNING_COUNTED[key]})" for key, words in vocabulary.WARNING_REASONS.items()}
EARLY_WARNING = record(
    timing.EarlyWarning,
    {
        "window_days": whole(1),
        "rise_months": whole(1),
        "fewest_cases": whole(1),
        "reasons": many(
            record(
                timing.WarningReason,
                {
                    "key": one_of(tuple(vocabulary.WARNING_REASONS), "reason", WARNINGS),
                    "level": one_of(tuple(vocabulary.WARNING_LEVELS), "level", vocabulary.WARNING_LEVELS),
                    "at": whole(1),
                },
            )
        ),
    },
    also=_each_once,
)
STATEMENT = record(
    schema.Statement,
    {
        "key": checks.name,
        "label": text,
        "description": text,
        "outcome": text,
        "details": many(record(schema.Detail, {"label": text, "points": TEXTS})),
    },
)
CHAPTER = record(
    schema.Chapter,
    {"key": checks.name, "title": text, "introduction": text, "items": many(STATEMENT, least=1)},
)
FRAMEWORK = record(
    schema.Framework,
    {
        "title": text,
        "area": text,
        "version": text,
        "effective_from": checks.day,
        "introduction": TEXTS,
        "purpose": TEXTS,
        "source": record(schema.Source, {"document": text, "author": text, "dated": text, "note": text}),
        "levels": replace(LEVELS, run=_distinct),
        "transitions": keyed(vocabulary.TRANSITIONS, "transition", TRANSITION),
        "committees": many(COMMITTEE, also=_chain),
        "reporting_chain": record(
            schema.ReportingChain,
            {"steps": TEXTS, "board_levels": many(one_of(vocabulary.LEVELS, "level"))},
        ),
        "right_of_reply": record(schema.RightOfReply, {"required": checks.flag, "working_days": whole(1)}),
        "clock": CLOCK,
        "early_warning": EARLY_WARNING,
        "domains": many(record(schema.Domain, {"key": checks.name, "label": text, "description": text}), least=1),
        "themes": CHAPTER,
        "chapters": many(CHAPTER),
        "bodies": many(
            record(schema.Body, {"party": DECIDING, "name": text, "since": checks.day, "until": checks.day}),
            also=_in_turn,
        ),
        "glossary": many(record(schema.Term, {"term": text, "meaning": text})),
    },
)
