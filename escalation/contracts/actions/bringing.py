"""Bring the register in from a sheet: see what would become of each row, then have it done."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from escalation.contracts.actions.covering import cover
from escalation.contracts.actions.duties import add_duty, change_duty
from escalation.contracts.actions.keeping import add, edit
from escalation.contracts.models import Contract, ContractSheet
from escalation.contracts.queries import known_names
from escalation.contracts.rules.fields import LABELS
from escalation.contracts.rules.sheets import LABELS as HEADINGS
from escalation.contracts.rules.sheets import OF_CONTRACT, Known, RowError, contract_of, duty_of
from escalation.contracts.sheets import read
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.identifiers import nhs_numbers

KEPT_FOR = timedelta(days=14)
WORDS = {"added": "New", "changed": "Changed", "unchanged": "Unchanged", "refused": "Cannot be used"}


@transaction.atomic
def bring(content: bytes, name: str, *, by: Membership) -> ContractSheet:
    """Read a file, and try what would become of each row; nothing of it is kept yet but the sheet."""
    by.demand("contract.keep")
    kind, rows = read(content)
    ContractSheet.objects.filter(finished_at=None, at__lt=timezone.now() - KEPT_FOR).delete()
    tried = transaction.savepoint()
    outcome = _brought(rows, by)
    transaction.savepoint_rollback(tried)
    sheet = ContractSheet.objects.create(
        **Signed.signature(by),
        file_name=f"spreadsheet.{kind}" if nhs_numbers(name) else name[:200],
        rows=rows,
        outcome=outcome,
    )
    record("contract.sheet_brought", sheet, by=by, kind=kind, rows=len(rows))
    return sheet


@transaction.atomic
def bring_in(sheet: ContractSheet, *, by: Membership, leave_out: bool = False) -> ContractSheet:
    """Record and change what the rows say, in one step; with rows that cannot be used only where these are left out."""
    sheet = _locked(sheet, by)
    outcome = _brought(sheet.rows, by)
    if outcome["refused"] and not leave_out:
        words = "Say that the rows which cannot be used are left out, or mend the sheet and bring it again"
        raise ValidationError({"leave_out": words})
    if outcome["refused"] == len(sheet.rows):
        raise ValidationError("There is no row that can be used.")
    sheet.outcome, sheet.rows, sheet.finished_at = outcome, [], timezone.now()
    sheet.save()
    counts = {name: outcome[name] for name in WORDS}
    record("contract.sheet_used", sheet, by=by, **counts)
    return sheet


@transaction.atomic
def throw_away(sheet: ContractSheet, *, by: Membership) -> None:
    """Delete a sheet that was not brought in."""
    sheet = _locked(sheet, by)
    record("contract.sheet_thrown_away", sheet, by=by)
    sheet.delete()


def _locked(sheet: ContractSheet, by: Membership) -> ContractSheet:
    by.demand("contract.keep")
    sheet = ContractSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if sheet.finished_at is not None:
        raise ValidationError("Somebody brought the rows of this sheet in already.")
    return sheet


def _brought(rows: list[Any], by: Membership) -> dict[str, Any]:
    """Do what each row says, and tell what became of it; a row that cannot be used changes nothing."""
    known, seen = known_names(timezone.localdate()), dict[str, tuple[int, dict[str, str]]]()
    lines = []
    for number, cells, kept_out in rows:
        try:
            with transaction.atomic():
                said, words = _row(number, cells, kept_out, known, seen, by)
        except RowError as wrong:
            said, words = "refused", wrong.reasons
        except ValidationError as refusal:
            said, words = "refused", _reasons(refusal)
        lines.append({"line": number, "ref": cells.get("ref", "")[:60], "said": said, "words": words})
    return {"lines": lines, **{name: sum(each["said"] == name for each in lines) for name in WORDS}}


def _row(
    number: int, cells: dict[str, str], kept_out: Mapping[str, str], known: Known, seen: dict[str, Any], by: Membership
) -> tuple[str, list[str]]:
    """What became of one row: added, changed or unchanged, and what of it in words."""
    if kept_out:
        raise RowError(
            [f"{HEADINGS[name]}: the cell held {what}, so it was not taken in" for name, what in kept_out.items()]
        )
    own = {each.name: cells[each.name] for each in OF_CONTRACT if each.name in cells}
    ref = " ".join(cells.get("ref", "").split())
    first, before = seen.get(ref.lower(), (number, own))
    if odd := [HEADINGS[name] for name in own if own[name] != before[name]]:
        raise RowError([f"Line {first} says otherwise of the same contract: {', '.join(odd)}"])
    given, covers = contract_of(cells, known)
    duty = duty_of(cells)
    contract = Contract.objects.filter(ref__iexact=ref).first()
    words: list[str] = []
    is_new = contract is None
    if contract is None:
        contract = add(by=by, **given)
        words.append("The contract")
    else:
        given.pop("ref", None)
        version = contract.version
        contract = edit(contract, by=by, version=version, **given)
        words += _changes(contract) if contract.version != version else []
    there = set(contract.covered.values_list("subject", flat=True))
    for subject in covers:
        if subject.pk not in there:
            cover(contract, subject, by=by)
            there.add(subject.pk)
            words.append(f"{LABELS['covered']}: {subject.name}")
    words += _duty(contract, duty, by) if duty is not None else []
    seen.setdefault(ref.lower(), (number, own))
    return ("added" if is_new else "changed" if words else "unchanged"), words


def _duty(contract: Contract, given: dict[str, Any], by: Membership) -> list[str]:
    title = " ".join(given.get("title", "").split())
    duty = contract.duties.filter(title__iexact=title).first()
    if duty is None:
        return [f"{LABELS['duty']}: {add_duty(contract, by=by, **given).title}"]
    version = duty.version
    duty = change_duty(duty, by=by, version=version, **given)
    return [f"{duty.title}: {each}" for each in _changes(contract)] if duty.version != version else []


def _changes(contract: Contract) -> list[str]:
    """What the latest step of its history changed, in words."""
    step = contract.events.first()
    changes = step.changes.items() if step else ()
    return [f"{LABELS[name]}: {old or 'nothing'} became {new or 'nothing'}" for name, (old, new) in changes]


def _reasons(refusal: ValidationError) -> list[str]:
    if not hasattr(refusal, "error_dict"):
        return list(refusal.messages)
    names = HEADINGS | {"holder": HEADINGS["provider"]}
    return [f"{names.get(name, '')}: {' '.join(words)}".lstrip(": ") for name, words in refusal.message_dict.items()]
