"""Set the terms of reference of a committee: a new version each time, which holds at once."""

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions.history import changes_between
from concerns.register.actions.history import in_words
from escalation.actions.committees import first_meeting
from escalation.models import Committee
from escalation.rules.cadence import why_not_rule
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.policy import Party
from quality_oversight.texts.checks import plain, text_problems
from reporting.committees.actions.meetings import replan
from reporting.committees.actions.steps import SavedMeanwhileError, refuse_all, tell
from reporting.committees.models import Terms
from reporting.committees.rules.vocabulary import LIMITS, MOST_MINUTES, NAMING, TERMS, OnHoliday
from reporting.rules.recurrence import in_words as cadence_words

EMPTY: dict[str, Any] = {
    "purpose": "", "cadence": "", "starts_at": None, "minutes": 120, "venue": "", "on_holiday": OnHoliday.NEXT,
    "paper_days": 5, "in_public": False, "quorum_members": 0, "quorum_chair": False, "quorum_parties": [], "note": "",
}  # fmt: skip
MOST_DAYS, MOST_MEMBERS = 60, 100


@transaction.atomic
def set_terms(committee: Committee, *, by: Membership, number: int, **given: Any) -> Terms:
    """Set a new version of the terms; `number` is the one that was seen, 0 where there was none.

    `given` holds the fields of TERMS and a note; what is left out stays. Meetings of the year ahead are planned anew:
    those that the new rule does not give are cancelled, those that it gives besides are added, and what somebody moved
    or cancelled by hand stays as it is.
    """
    by.demand("committee.keep")
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    was = committee.terms.first()
    if (was.number if was else 0) != number:
        raise SavedMeanwhileError(was)
    now = {name: getattr(was, name) for name in EMPTY if name != "note"} if was else {}
    written = _checked(EMPTY | now | given, was)
    made = Terms(**Signed.signature(by), committee=committee, number=number + 1, **written)
    before = in_terms(was)
    changes = changes_between(before, in_terms(made))
    if was and not changes:
        raise ValidationError("Nothing is changed: these are the terms that hold now.")
    if not was:
        changes = {name: pair for name, pair in changes.items() if pair[1]}
    made.save(force_insert=True)
    today = timezone.localdate()
    if made.cadence != committee.cadence or not committee.first_meeting_on:
        committee.cadence = made.cadence
        committee.first_meeting_on = first_meeting(made.cadence, today=today)
        committee.save(update_fields=["cadence", "first_meeting_on"])
    tell(committee, "terms_set", by=by, text=made.note, changes=changes)
    record("committee.terms_set", committee, by=by, number=made.number, fields=sorted(changes))
    replan(committee, made, was, today=today, by=by)
    return made


def in_terms(terms: Terms | None) -> dict[str, str]:
    """Terms in words, field by field."""
    if terms is None:
        return dict.fromkeys(TERMS, "")
    yes = {True: "Yes", False: "No"}
    return in_words(terms, ("purpose", "minutes", "venue", "on_holiday", "paper_days", "quorum_members")) | {
        "cadence": cadence_words(terms.cadence) if terms.cadence else "On request",
        "starts_at": f"{terms.starts_at:%H:%M}",
        "in_public": yes[terms.in_public],
        "quorum_chair": yes[terms.quorum_chair],
        "quorum_parties": ", ".join(terms.parties),
    }


def _checked(given: dict[str, Any], was: Terms | None) -> dict[str, Any]:
    if unknown := set(given) - set(EMPTY):
        raise TypeError(f"Terms of reference have no such fields: {', '.join(sorted(unknown))}")
    given |= {name: plain(given[name]) for name in LIMITS}
    before = {name: getattr(was, name) for name in LIMITS if name != "note"} if was else {}
    problems = text_problems({name: given[name] for name in LIMITS}, LIMITS, was=before, naming=NAMING)
    found: dict[str, str] = {}
    if not given["purpose"]:
        found["purpose"] = "Enter the purpose of the committee"
    if not isinstance(given["starts_at"], time):
        found["starts_at"] = "Enter the time at which it begins"
    if given["on_holiday"] not in OnHoliday.values:
        found["on_holiday"] = "Choose what becomes of a meeting on a bank holiday"
    if given["cadence"] and (reason := why_not_rule(given["cadence"], timezone.localdate())):
        found["cadence"] = reason
    for name, least, most in (
        ("minutes", 5, MOST_MINUTES), ("paper_days", 0, MOST_DAYS), ("quorum_members", 0, MOST_MEMBERS),
    ):  # fmt: skip
        if not isinstance(given[name], int) or not least <= given[name] <= most:
            found[name] = f"{TERMS[name]} must be between {least} and {most}"
    given["quorum_parties"] = [party for party in Party.values if party in set(given["quorum_parties"])]
    refuse_all(problems, found)
    return given
