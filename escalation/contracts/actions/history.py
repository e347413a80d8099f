"""The history of a contract: one immutable step for every change."""

from concerns.actions.history import Changes, changes_between
from concerns.register.actions.history import in_words
from escalation.contracts.models import Contract, ContractEvent
from quality_oversight.tenancy.models import Membership, Signed

__all__ = ["Changes", "changes_between", "in_words", "tell"]


def tell(
    contract: Contract, verb: str, *, by: Membership, text: str = "", changes: Changes | None = None
) -> ContractEvent:
    """Add the step that was just taken."""
    return ContractEvent.objects.create(
        **Signed.signature(by), contract=contract, verb=verb, text=text, changes=changes or {}
    )
