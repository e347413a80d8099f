"""Change what stands around the items of a draft: particulars, "None", alerts of the last report, reasons."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from providers.models import Subject
from quality_oversight.meanwhile import SavedMeanwhileError
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems, given_reason, plain, refuse, text_problems
from reporting.actions.history import lock_draft, longest, tell
from reporting.models import AlertFollowUp, LeftOut, Report
from reporting.queries.judging import judge, printed_items
from reporting.queries.reports import saved_last
from reporting.rules.history import fingerprint
from reporting.rules.papers import Disposition, Section

PARTICULARS = ("quorate", "quorate_note", "declarations", "recommendation")
FOLLOWED = ("disposition", "note")


def particulars_mark(report: Report) -> str:
    return fingerprint({name: _told(getattr(report, name)) for name in PARTICULARS})


def follow_up_mark(row: AlertFollowUp) -> str:
    return fingerprint({name: getattr(row, name) for name in FOLLOWED})


def left_out_mark(row: LeftOut | None) -> str:
    return fingerprint({"reason": row.reason if row else ""})


@transaction.atomic
def edit_particulars(
    report: Report, *, by: Membership, seen: str, quorate: bool | None, quorate_note: str, declarations: str,
    recommendation: str,
) -> Report:  # fmt: skip
    """Change quorum, declarations and recommendation; `seen` is the mark of them when they were opened."""
    report = lock_draft(report, by=by)
    if particulars_mark(report) != seen:
        raise SavedMeanwhileError(report, _last(report, "particulars_changed"))
    given: dict[str, Any] = {
        "quorate_note": plain(quorate_note),
        "declarations": plain(declarations),
        "recommendation": plain(recommendation),
    }
    was = {name: getattr(report, name) for name in given}
    refuse(text_problems(given, longest(Report, *given), was=was, naming={"declarations"}))
    given["quorate"] = quorate
    changed = sorted(name for name in PARTICULARS if getattr(report, name) != given[name])
    if changed:
        Report.objects.filter(pk=report.pk).update(**given)
        tell(report, "particulars_changed", by=by, fields=changed)
    return report


@transaction.atomic
def state_none(report: Report, *, by: Membership, section: str, none: bool) -> Report:
    """State that a section has nothing to say (AA1), or withdraw it; refused where the section has items (AA3)."""
    report = lock_draft(report, by=by)
    if section not in Section.values:
        raise ValidationError({"section": "Choose Alert, Advise or Assure."})
    chosen, field = Section(section), f"none_{section}"
    if none and printed_items(report).filter(section=chosen).exists():
        raise ValidationError(f'{chosen.label} has items. Remove or move them before you state "None".', code="AA3")
    if getattr(report, field) != none:
        Report.objects.filter(pk=report.pk).update(**{field: none})
        verb = "none_stated" if none else "none_withdrawn"
        tell(report, verb, by=by, text=str(chosen.label), section=chosen)
    return report


@transaction.atomic
def follow_up(row: AlertFollowUp, *, by: Membership, seen: str, disposition: str, note: str) -> AlertFollowUp:
    """Say what became of an alert of the last report (AA8)."""
    report = lock_draft(row.report, by=by)
    row = AlertFollowUp.objects.select_related("item").get(pk=row.pk)
    if follow_up_mark(row) != seen:
        raise SavedMeanwhileError(row, saved_last(report, about=row.pk))
    note = plain(note)
    problems: Problems = text_problems({"note": note}, longest(AlertFollowUp, "note"), was={"note": row.note})
    if disposition not in Disposition.values:
        problems["disposition"] = ValidationError("Choose what became of the alert")
    refuse(problems)
    if (row.disposition, row.note) != (disposition, note):
        row.disposition, row.note = disposition, note
        row.save(update_fields=["disposition", "note"])
        tell(report, "followed_up", by=by, about=row.pk, alert=row.item_id, disposition=disposition)
    return row


@transaction.atomic
def leave_out(report: Report, subject: Subject, *, by: Membership, seen: str, reason: str) -> LeftOut:
    """Give the reason why a subject that is newly at the highest level is not in Alert (AA9)."""
    report = lock_draft(report, by=by)
    row = LeftOut.objects.filter(report=report, subject=subject).first()
    if left_out_mark(row) != seen:
        raise SavedMeanwhileError(row, saved_last(report, about=subject.pk))
    if subject.pk not in judge(report).facts.newly_intensive:
        raise ValidationError(f"{subject} has not moved to the highest level since the last report.")
    reason = given_reason(reason, "Enter the reason", most=longest(LeftOut, "reason")["reason"])
    row, _ = LeftOut.objects.update_or_create(
        report=report, subject=subject, defaults={"reason": reason, "by_name": by.name}
    )
    tell(report, "left_out", by=by, about=subject.pk, subject=subject.pk)
    return row


def _told(value: Any) -> Any:
    """ "No" and "not stated" are two answers."""
    return {True: "yes", False: "no", None: ""}[value] if value is None or isinstance(value, bool) else value


def _last(report: Report, verb: str) -> Any:
    return report.events.filter(verb=verb).first()
