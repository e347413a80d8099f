"""Invented regulatory actions, contract levers, support and visits about the subjects with the gravest stories."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from escalation.interventions import actions
from escalation.interventions.models import Intervention
from escalation.interventions.rules.clock import RESPONSE
from escalation.interventions.rules.vocabulary import Kind, Report
from quality_oversight.tenancy.models import Membership
from quality_oversight.working_days import working_days_after
from reporting.demo.directory import Place

DAY = timedelta(days=1)
LETTER = """Contract performance notice (invented)

Handovers of more than an hour stood above the agreed level in three months running. We ask you to a contract management
meeting within ten operational days of this notice, and to bring the causes and what you have done about them.
"""
FOUND = {
    "found_safe": "Call bells out of reach in two bays. Observations were up to date in all records.",
    "found_effective": "The agreed handover is used on weekdays; at weekends it depends on who leads the shift.",
    "found_caring": "Patients spoke warmly of the nurses. Two had not been told what they were waiting for.",
    "found_responsive": "Waits for a bed were between two and eleven hours on the day.",
    "found_well_led": "The ward knows its figures. The plan’s owner had changed, and nobody had been told.",
    "immediate_concerns": "A fire door was blocked by a bed. It was cleared while the team was there.",
    "good_practice": "A daily talk of all teams at the front door, ten minutes, standing.",
}


def add_interventions(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Record one of everything about the first places, through the actions; some of it is due, some of it ended."""
    grave, next_grave = (*places, places[0])[:2]
    focus = next(place for place in places if place.focus)
    by = people["quality-lead"]
    owner = {"owner": by}
    _contract(grave, by, today)
    warned = actions.add(
        grave.subject,
        Kind.REGULATORY,
        by=by,
        type="warning_notice",
        party="care_regulator",
        body="Care Quality Commission",
        started_on=today - 60 * DAY,
        due_on=today - 32 * DAY,
        text="Staffing and escalation at the front door are to be put right (invented).",
        told_on=today - 60 * DAY,
        **owner,
    )
    response = warned.deadlines.get(key=RESPONSE)
    actions.meet_deadline(response, by=by, done_on=today - 35 * DAY, note="Answered with a plan.")
    actions.add(
        grave.subject,
        Kind.SUPPORT,
        by=by,
        type="recovery_support",
        party="regional_oversight_body",
        body="",
        started_on=today - 40 * DAY,
        due_on=today + 140 * DAY,
        text="A director of improvement works with the trust three days a week (invented).",
        told_on=today - 40 * DAY,
        **owner,
    )
    ended = actions.add(
        next_grave.subject,
        Kind.SUPPORT,
        by=by,
        type="improvement_support",
        party="icb",
        body="",
        started_on=today - 150 * DAY,
        text="The ICB’s analysts worked on the lists of people who were overdue (invented).",
        **owner,
    )
    actions.end(ended, by=by, ended_on=today - 30 * DAY, outcome="The lists are validated and kept.")
    _visits(focus, grave, by, today)


def _contract(place: Place, by: Membership, today: date) -> None:
    """A performance notice whose meeting was held and whose plan was agreed late, and the plan that followed it."""
    issued = today - 50 * DAY
    told = {"owner": by, "told_on": issued}
    words = "Handovers over an hour, three months running (invented)."
    notice = actions.add(
        place.subject, Kind.CONTRACT, by=by, type="cpn", clause="GC9.4", started_on=issued, text=words, **told
    )
    letter = SimpleUploadedFile("Contract performance notice.txt", LETTER.encode())
    actions.add_files(notice, [letter], by=by)
    for key, days in (("management_meeting", 8), ("rap_agreed", 16)):
        due = notice.deadlines.get(key=key)
        actions.meet_deadline(due, by=by, done_on=working_days_after(issued, days))
    plan = actions.add(
        place.subject,
        Kind.CONTRACT,
        by=by,
        type="rap",
        follows=notice,
        clause="GC9.10",
        started_on=working_days_after(issued, 16),
        text="Nine milestones in six months, looked at monthly (invented).",
        **told,
    )
    actions.add_deadline(plan, by=by, label="Milestone 1: daily review of long waits", due=today - 4 * DAY)
    actions.add_deadline(plan, by=by, label="Milestone 2: second assessment bay open", due=today + 26 * DAY)


def _visits(focus: Place, other: Place, by: Membership, today: date) -> list[Intervention]:
    """One visit whose report the provider checks now, and one that is planned."""
    team = "Head of quality; a matron of the ICB; a patient safety partner"
    about = {"owner": by, "team": team, "lived_experience": True, "tool": "Fifteen steps"}
    held = actions.add(
        focus.subject,
        Kind.VISIT,
        by=by,
        type="unannounced",
        started_on=today - 12 * DAY,
        text="Safety at the busiest hours (invented).",
        **about | FOUND,
    )
    actions.move_report(held, by=by, report=Report.DRAFT, on=today - 9 * DAY)
    actions.move_report(held, by=by, report=Report.ACCURACY, on=today - 5 * DAY)
    planned = actions.add(
        other.subject,
        Kind.VISIT,
        by=by,
        type="standards",
        started_on=today + 16 * DAY,
        text="Agree the practice standards and the audit that will show them (invented).",
        **about,
    )
    return [held, planned]
