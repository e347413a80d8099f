"""Which contract lever may follow which (domain brief 5.2, ContractAction; defaults, confirm against the contract)."""

from escalation.interventions.rules.vocabulary import Lever

L = Lever
# lever: (may stand first, the levers that it may follow)
FOLLOWS: dict[Lever, tuple[bool, frozenset[Lever]]] = {
    L.CPN: (True, frozenset({L.CPN, L.RAP, L.SDIP, L.DQIP})),
    L.JOINT_INVESTIGATION: (False, frozenset({L.CPN})),
    L.IAP: (False, frozenset({L.CPN, L.JOINT_INVESTIGATION})),
    L.RAP: (False, frozenset({L.CPN, L.JOINT_INVESTIGATION, L.IAP})),
    L.EXCEPTION_REPORT: (False, frozenset({L.RAP, L.IAP})),
    L.WITHHOLD: (False, frozenset({L.CPN, L.RAP, L.IAP, L.EXCEPTION_REPORT, L.DQIP})),
    L.SDIP: (True, frozenset({L.CPN, L.RAP, L.JOINT_INVESTIGATION})),
    L.DQIP: (True, frozenset({L.CPN, L.RAP, L.JOINT_INVESTIGATION})),
    L.SUSPENSION: (True, frozenset({L.CPN, L.RAP, L.IAP, L.EXCEPTION_REPORT, L.WITHHOLD})),
    L.TERMINATION: (True, frozenset({L.EXCEPTION_REPORT, L.WITHHOLD, L.SUSPENSION})),
}


def why_not_follow(lever: str, before: str | None) -> str | None:
    """Say why a lever cannot follow another, or stand without one (None)."""
    first, known = FOLLOWS[Lever(lever)]
    name = Lever(lever).label
    if before is None:
        return None if first else f"{name} follows another lever: choose {_or(known)}."
    if before in known:
        return None
    return f"{name} does not follow {_a(Lever(before))}." + (f" It follows {_or(known)}." if known else "")


def _or(levers: frozenset[Lever]) -> str:
    """Levers as they stand in a sentence: "a contract performance notice or an immediate action plan"."""
    *rest, last = [_a(lever) for lever in Lever if lever in levers]
    return f"{', '.join(rest)} or {last}" if rest else last


def _a(lever: Lever) -> str:
    name = lever.label.lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
