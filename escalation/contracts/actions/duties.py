"""What is to be sent by a contract: add it, change it, remove it while nothing is recorded of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from escalation.contracts.actions.checks import duty_problems
from escalation.contracts.actions.history import changes_between, in_words, tell
from escalation.contracts.actions.keeping import SavedMeanwhileError, locked, wind
from escalation.contracts.models import Contract, Duty
from escalation.contracts.rules.fields import DUTY, DUTY_LIMITS
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import refuse

EMPTY: dict[str, Any] = {
    **dict.fromkeys(DUTY_LIMITS, ""), "kind": "", "every": "", "first_due": None, "last_due": None,
}  # fmt: skip


@transaction.atomic
def add_duty(contract: Contract, *, by: Membership, **given: Any) -> Duty:
    """Add something that is to be sent; `given` holds the fields of DUTY, what is left out is empty."""
    contract = locked(contract, by)
    made = Duty(contract=contract, **_checked(contract, EMPTY | given))
    made.save(force_insert=True)
    wind(made)
    tell(contract, "duty_added", by=by, changes={"duty": ["", made.title]})
    record("contract.duty_added", contract, by=by, kind=made.kind, every=made.every, first_due=made.first_due)
    return made


@transaction.atomic
def change_duty(duty: Duty, *, by: Membership, version: int, **given: Any) -> Duty:
    """Change given fields of what was last seen at `version`."""
    duty = locked_duty(duty, by)
    if duty.version != version:
        raise SavedMeanwhileError(duty)
    written = _checked(duty.contract, {name: getattr(duty, name) for name in DUTY} | given, duty)
    before, title = in_words(duty, DUTY), duty.title
    for name, value in written.items():
        setattr(duty, name, value)
    changes = changes_between(before, in_words(duty, DUTY))
    if not changes:
        return duty
    duty.version += 1
    duty.save()
    wind(duty)
    told = {f"duty_{name}": change for name, change in changes.items()}
    tell(duty.contract, "duty_changed", by=by, text=title, changes=told)
    record("contract.duty_changed", duty.contract, by=by, fields=sorted(changes))
    return duty


@transaction.atomic
def remove_duty(duty: Duty, *, by: Membership) -> None:
    """Remove what was added by mistake; what has periods that are recorded gets its last day instead."""
    duty = locked_duty(duty, by)
    if duty.returns.exists():
        raise ValidationError("Something is recorded of it already. Give it its last day instead.")
    contract, title = duty.contract, duty.title
    duty.delete()
    tell(contract, "duty_removed", by=by, changes={"duty": [title, ""]})
    record("contract.duty_removed", contract, by=by)


def locked_duty(duty: Duty, by: Membership) -> Duty:
    """It as it stands now, its contract locked."""
    contract = locked(duty.contract, by)
    duty = Duty.objects.prefetch_related("returns").get(pk=duty.pk)
    duty.contract = contract
    return duty


def _checked(contract: Contract, given: dict[str, Any], was: Duty | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(DUTY):
        raise TypeError(f"There are no such fields of what is sent: {', '.join(sorted(unknown))}")
    given |= {name: " ".join(given[name].split()) for name in DUTY_LIMITS}
    refuse(duty_problems(contract, given, was))
    return given
