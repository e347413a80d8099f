"""What an administrator may not do, even with the permission to manage people."""

from collections.abc import Collection
from datetime import date

from quality_oversight.tenancy.policy import Role

# Roles that an outside organisation's user can hold; all other roles are the ICB's own, or its region's.
OUTSIDE_ROLES = {Role.PROVIDER_USER, Role.PARTNER_USER, Role.SQG_MEMBER, Role.SOFT_INTEL_SUBMITTER}
NEEDS_ORGANISATION = {
    Role.PROVIDER_USER: "Enter the ODS code of the provider that this person works for",
    Role.PARTNER_USER: "Enter the ODS code of the organisation that this person works for",
}

Refusals = dict[str, str]


def why_not_give(*, role: str, outside: bool, clearances: Collection[str], oneself: bool) -> Refusals:
    """Reasons by field why this access may not be given; empty when it may (domain brief 2.1, 8.3)."""
    refusals: Refusals = {}
    if oneself:
        refusals["email"] = "You cannot give yourself a role. Ask another administrator."
    if role in NEEDS_ORGANISATION and not outside:
        refusals["organisation"] = NEEDS_ORGANISATION[Role(role)]
    if outside and role not in OUTSIDE_ROLES:
        refusals["organisation"] = (
            "Only a provider user, a partner user, a soft intelligence submitter or a System Quality Group member "
            "can belong to an outside organisation"
        )
    if outside and clearances:
        refusals["clearances"] = "An outside organisation's user cannot be cleared for restricted concerns"
    return refusals


def why_not_clear(*, outside: bool, adds: Collection[str], oneself: bool) -> Refusals:
    """Reasons why these clearances may not be added; taking one away is always allowed."""
    if not adds:
        return {}
    if oneself:
        return {"clearances": "You cannot clear yourself. Ask another administrator."}
    if outside:
        return {"clearances": "An outside organisation's user cannot be cleared for restricted concerns"}
    return {}


def why_not_end(*, starts_on: date, last_day: date, manages_people: bool, managers_after: int) -> Refusals:
    """Reasons why access may not end with this day; `managers_after` counts the administrators left on the next."""
    if last_day < starts_on:
        return {"last_day": "The last day of access must not be before its first day"}
    if manages_people and not managers_after:
        return {"__all__": "This is the last administrator. Give another person that role first."}
    return {}
