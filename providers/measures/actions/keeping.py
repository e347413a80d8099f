"""Add a measure to the ICB's library, and change it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from providers.measures.models import Measure
from providers.measures.rules.measures import FIELDS, LIMITS, why_not_measure
from providers.measures.rules.vocabulary import Confidence, Direction, Frequency, Question, TargetType
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import text_problems

TEXTS = (
    "code",
    "name",
    "definition",
    "numerator",
    "denominator",
    "unit",
    "source",
    "direction",
    "target_type",
    "domain",
)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(TEXTS, ""),
    **dict.fromkeys(("target", "target_upper", "floor", "ceiling", "owner")),
    "decimals": 0,
    "frequency": Frequency.MONTH,
    "questions": [],
    "confidence": Confidence.UNKNOWN,
    "small_numbers": False,
}
CHOICES = {"frequency": Frequency, "direction": Direction, "confidence": Confidence}


class SavedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody saved this measure after it was opened for editing."""

    words = "Somebody else saved this measure while you were editing it."


@transaction.atomic
def add_measure(*, by: Membership, **given: Any) -> Measure:
    """Add a measure; what is left out of FIELDS is empty."""
    by.demand("measure.keep")
    written = _checked(EMPTY | given, by)
    if Measure.objects.filter(code=written["code"]).exists():
        raise ValidationError({"code": "There is a measure with this code already"})
    measure = Measure.objects.create(**written)
    record("measure.added", measure, by=by, code=measure.code)
    return measure


@transaction.atomic
def change_measure(measure: Measure, *, by: Membership, version: int, **given: Any) -> Measure:
    """Change given fields of a measure that was last seen at `version`; how often it is published stays with values."""
    by.demand("measure.keep")
    measure = Measure.objects.select_for_update(of=("self",)).select_related("owner__user").get(pk=measure.pk)
    if measure.version != version:
        raise SavedMeanwhileError(measure)
    now = {name: getattr(measure, name) for name in FIELDS}
    written = _checked(now | given, by, was=now)
    changed = sorted(name for name in FIELDS if written[name] != now[name])
    if not changed:
        return measure
    if Measure.objects.filter(code=written["code"]).exclude(pk=measure.pk).exists():
        raise ValidationError({"code": "There is a measure with this code already"})
    if "frequency" in changed and measure.points.exists():
        raise ValidationError({"frequency": "It has values already, so that how often it is published must stay"})
    for name in changed:
        setattr(measure, name, written[name])
    measure.version += 1
    measure.save()
    record("measure.changed", measure, by=by, fields=changed, version=measure.version)
    return measure


def _checked(given: dict[str, Any], by: Membership, was: Mapping[str, Any] = EMPTY) -> dict[str, Any]:
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"A measure has no such fields: {', '.join(sorted(unknown))}")
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    texts = {name: given[name] for name in LIMITS.keys() & given.keys()}
    problems: dict[str, Any] = {**text_problems(texts, LIMITS, was=was), **why_not_measure(given)}
    for name, choices in CHOICES.items():
        if given[name] not in choices.values:
            problems[name] = "Choose one of the answers"
    if given["target_type"] and given["target_type"] not in TargetType.values:
        problems["target_type"] = "Choose one of the answers"
    if set(given["questions"]) - set(Question.values):
        problems["questions"] = "Choose from the five key questions"
    known = {domain.key for domain in load(by.tenant.framework).domains} | {"", was["domain"]}
    if given["domain"] not in known:
        problems["domain"] = "Choose a quality domain of the framework"
    owner = given["owner"]
    if owner is not None and owner.is_outside:
        problems["owner"] = "Choose somebody of this ICB"
    if problems:
        raise ValidationError(problems)
    return given
