"""Note who took the register away."""

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


def note_taken(*, by: Membership, kind: str, contracts: int) -> None:
    """Note in the trail that the register was taken away as a file."""
    by.demand("contract.view")
    record("contract.taken", by.tenant, by=by, kind=kind, contracts=contracts)
