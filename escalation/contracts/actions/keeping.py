"""Record a contract, and change it."""

from typing import Any

from django.db import transaction

from escalation.contracts.actions.checks import contract_problems
from escalation.contracts.actions.history import changes_between, in_words, tell
from escalation.contracts.models import Contract, Duty
from escalation.contracts.rules.fields import CONTRACT, LIMITS
from escalation.contracts.rules.periods import next_open
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse

EMPTY: dict[str, Any] = {
    **dict.fromkeys(LIMITS, ""), "kind": "", "holder_kind": "", "provider": None, "starts_on": None, "ends_on": None,
    "owner": None,
}  # fmt: skip
ONE_LINE = ("ref", "title", "holder", "commissioner")


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this after it was opened for editing."""

    words = "Somebody else saved this while you were editing it."


@transaction.atomic
def add(*, by: Membership, **given: Any) -> Contract:
    """Record a contract; `given` holds the fields of CONTRACT, what is left out is empty."""
    by.demand("contract.keep")
    made = Contract(**_checked(EMPTY | given))
    made.save(force_insert=True)
    tell(made, "added", by=by)
    record("contract.added", made, by=by, kind=made.kind, starts_on=made.starts_on, ends_on=made.ends_on)
    return made


@transaction.atomic
def edit(contract: Contract, *, by: Membership, version: int, **given: Any) -> Contract:
    """Change given fields of what was last seen at `version`; another last day moves what is due."""
    contract = locked(contract, by)
    if contract.version != version:
        raise SavedMeanwhileError(contract)
    now = {name: getattr(contract, name) for name in CONTRACT}
    written = _checked(now | given, contract)
    before = in_words(contract, CONTRACT)
    for name, value in written.items():
        setattr(contract, name, value)
    changes = changes_between(before, in_words(contract, CONTRACT))
    if not changes:
        return contract
    contract.version += 1
    contract.save()
    if "ends_on" in changes:
        for duty in contract.duties.prefetch_related("returns"):
            duty.contract = contract
            wind(duty)
    tell(contract, "edited", by=by, changes=changes)
    record("contract.edited", contract, by=by, fields=sorted(changes))
    return contract


def locked(contract: Contract, by: Membership) -> Contract:
    """It as it stands now, locked; refused where somebody may not keep it."""
    by.demand("contract.keep")
    rows = Contract.objects.select_for_update(of=("self",)).select_related("provider__organisation", "owner__user")
    return rows.get(pk=contract.pk)


def wind(duty: Duty) -> None:
    """Write down the first period of which nothing is recorded."""
    done = {each.due for each in duty.returns.all()}
    duty.next_due = next_open(duty.every, duty.first_due, duty.until, done)
    duty.save(update_fields=["next_due"])


def _checked(given: dict[str, Any], was: Contract | None = None) -> dict[str, Any]:
    if unknown := set(given) - set(CONTRACT):
        raise TypeError(f"A contract has no such fields: {', '.join(sorted(unknown))}")
    given |= {name: " ".join(given[name].split()) for name in ONE_LINE} | {"note": plain(given["note"])}
    refuse(contract_problems(given, was))
    return given
