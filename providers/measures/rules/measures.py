"""What a measure must say of itself, and which values it takes (domain brief 5.3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from providers.measures.rules.vocabulary import Direction, TargetType

LIMITS = {
    "code": 40, "name": 160, "definition": 2000, "numerator": 500, "denominator": 500, "unit": 40, "source": 200,
    "reason": 1000,
}  # fmt: skip
FIELDS = (
    "code", "name", "definition", "numerator", "denominator", "unit", "decimals", "source", "frequency", "direction",
    "target_type", "target", "target_upper", "floor", "ceiling", "owner", "domain", "questions", "confidence",
    "small_numbers",
)  # fmt: skip
MOST_DECIMALS = 4
LARGEST = Decimal("999999999999")
AGAINST = {Direction.INCREASE: TargetType.AT_MOST, Direction.DECREASE: TargetType.AT_LEAST}


def why_not_measure(given: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a measure, by field, beside its texts (`texts.checks`)."""
    problems: dict[str, str] = {}
    for name, words in (("code", "Enter a code"), ("name", "Enter a name")):
        if not given[name]:
            problems[name] = words
    if not 0 <= given["decimals"] <= MOST_DECIMALS:
        problems["decimals"] = f"Decimal places must be from 0 to {MOST_DECIMALS}"
    for name in ("target", "target_upper", "floor", "ceiling"):
        if given[name] is not None and abs(given[name]) > LARGEST:
            problems[name] = "This number is too large"
    if given["floor"] is not None and given["ceiling"] is not None and given["floor"] >= given["ceiling"]:
        problems["ceiling"] = "The highest possible value must be above the lowest"
    return _out_of_reach(given) | problems | _target_problems(given)


def _out_of_reach(given: dict[str, Any]) -> dict[str, str]:
    """Targets that no value can meet."""
    floor, ceiling = given["floor"], given["ceiling"]
    return {
        name: "The target must lie between the lowest and the highest possible value"
        for name in ("target", "target_upper")
        if (value := given[name]) is not None
        and ((floor is not None and value < floor) or (ceiling is not None and value > ceiling))
    }


def _target_problems(given: dict[str, Any]) -> dict[str, str]:
    kind, target, upper = given["target_type"], given["target"], given["target_upper"]
    if not kind:
        return {"target_type": "Choose how the target is met"} if target is not None else {}
    if target is None:
        return {"target": "Enter the target"}
    if AGAINST.get(given["direction"]) == kind:
        return {"target_type": "Choose a target in the direction in which the measure improves, or a range"}
    if kind == TargetType.RANGE and (upper is None or upper <= target):
        return {"target_upper": "Enter the upper end of the range, above the lower one"}
    if kind != TargetType.RANGE and upper is not None:
        return {"target_upper": "Only a range has an upper end"}
    return {}


def why_not_value(value: Decimal, period: date, *, floor: Decimal | None, ceiling: Decimal | None, today: date) -> str:
    """Why a measure does not take a value for a period; empty where it does."""
    return why_not_number(value, floor=floor, ceiling=ceiling) or why_not_period(period, today=today)


def why_not_number(value: Decimal, *, floor: Decimal | None, ceiling: Decimal | None) -> str:
    """Why a measure does not take a number; empty where it does."""
    if abs(value) > LARGEST:
        return "This number is too large"
    if floor is not None and value < floor:
        return f"The value must be {floor.normalize():f} or more"
    if ceiling is not None and value > ceiling:
        return f"The value must be {ceiling.normalize():f} or less"
    return ""


def why_not_period(period: date, *, today: date) -> str:
    """Why there can be no value of a period, named by its first day; empty where there can."""
    if period > today:
        return "The period must not begin in the future"
    return "" if period.year >= 1948 else "The period must be 1948 or later"


def why_not_lock(count: int) -> str:
    """Why limits cannot be locked to so many values (0: to all of them); empty where they can."""
    if count == 0 or 7 <= count <= 999:
        return ""
    return "Lock the limits to 7 values at least, 999 at most, or leave it empty for all of them"
