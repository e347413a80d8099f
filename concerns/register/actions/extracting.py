"""The register leaves the system as a file: the trail keeps who took it."""

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership


def note_extract(*, by: Membership, risks: int, kind: str) -> None:
    """Keep in the trail that an extract of so many risks was taken, as "xlsx"."""
    by.demand("risk.view")
    record("risk.extracted", by.tenant, by=by, risks=risks, kind=kind)
