"""Publish the draft as the next version, from today or a later day."""

import tomllib
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import refuse
from escalation.editor.actions.beginning import begin_due
from escalation.editor.actions.drafting import EDIT, locked
from escalation.editor.queries.effects import domains_gone
from escalation.editor.rules.publishing import publishing_problems
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.kept import framework_of, load
from quality_oversight.frameworks.models import NOTE, FrameworkVersion
from quality_oversight.frameworks.writing import written
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import plain


@transaction.atomic
def publish(
    *, by: Membership, version: int, label: str, effective_from: date, note: str = "", recalculate: bool = False
) -> FrameworkVersion:
    """Make the draft a version that holds from a day on; decisions keep the version that they were taken under."""
    by.demand(EDIT)
    draft = locked(version)
    today = timezone.localdate()
    earlier = list(FrameworkVersion.objects.only("label", "effective_from", "number"))
    label, note = " ".join(label.split()), plain(note)
    problems = publishing_problems(
        label, effective_from, today=today, day_before=max((each.effective_from for each in earlier), default=None),
        labels=[load(by.tenant.framework_key).version, *(each.label for each in earlier)],
    )  # fmt: skip
    if not note or len(note) > NOTE:
        problems["note"] = f"This text must be {NOTE:,} characters or fewer" if note else "Enter what changes and why"
    refuse(problems)
    if gone := domains_gone(framework_of(by), draft.framework):
        words = "; ".join(f"{name} ({number})" for name, number in gone)
        raise ValidationError(f"Concerns name quality domains that the draft has not: {words}. Keep these domains.")
    raw = tomllib.loads(draft.text) | {"version": label, "effective_from": effective_from}
    made = FrameworkVersion.objects.create(
        **Signed.signature(by), number=len(earlier) + 1, label=label, effective_from=effective_from, note=note,
        text=written(draft.text, raw), recalculate=recalculate,
    )  # fmt: skip
    record("framework.published", made, by=by, version=label, effective_from=effective_from, recalculate=recalculate)
    draft.delete()
    by.tenant.refresh_from_db()  # the database has added the version to it
    begin_due(today)
    return made
