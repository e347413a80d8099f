"""Say who contributed to a strategy or an event, and how."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from concerns.actions.history import changes_between
from concerns.register.actions.history import in_words
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems
from reporting.stakeholders.actions.keeping import locked, tell
from reporting.stakeholders.models import Contribution, Occasion, Stakeholder
from reporting.stakeholders.queries import not_yet
from reporting.stakeholders.rules.vocabulary import CONTRIBUTION, WORDS_LIMIT, How


@transaction.atomic
def add_contributors(
    occasion: Occasion, stakeholders: Collection[Stakeholder], *, by: Membership, how: str
) -> list[Contribution]:
    """Add several contributors at once, all in one way."""
    occasion = locked(occasion, by)
    problems = {}
    if how not in How.values:
        problems["how"] = ValidationError("Choose how they contributed")
    if not stakeholders:
        problems["stakeholders"] = ValidationError("Choose who contributed")
    known = set(not_yet(occasion).filter(pk__in=[each.pk for each in stakeholders]).values_list("pk", flat=True))
    if odd := [each.name for each in stakeholders if each.pk not in known]:
        problems["stakeholders"] = ValidationError(f"Cannot be added, or was added meanwhile: {', '.join(odd)}")
    refuse(problems)
    made = Contribution.objects.bulk_create(
        Contribution(occasion=occasion, stakeholder=each, how=how) for each in stakeholders
    )
    names = ", ".join(sorted(each.name for each in stakeholders))
    tell("contributor_added", by=by, changes={"contributor": ["", names]}, occasion=occasion)
    record("occasion.contributors_added", occasion, by=by, number=len(made))
    return made


@transaction.atomic
def change_contribution(contribution: Contribution, *, by: Membership, how: str, words: str) -> Contribution:
    """Say otherwise how somebody contributed."""
    occasion = locked(contribution.occasion, by)
    row = Contribution.objects.select_related("stakeholder").get(pk=contribution.pk)
    words = " ".join(plain(words).split())
    problems = text_problems({"words": words}, {"words": WORDS_LIMIT}, was={"words": row.words})
    if how not in How.values:
        problems["how"] = ValidationError("Choose how they contributed")
    refuse(problems)
    before = in_words(row, CONTRIBUTION)
    row.how, row.words = how, words
    if changes := changes_between(before, in_words(row, CONTRIBUTION)):
        row.save()
        told = {"contributor": ["", row.stakeholder.name]} | changes
        tell("contributor_changed", by=by, changes=told, occasion=occasion)
        record("occasion.contribution_changed", occasion, by=by, stakeholder=row.stakeholder_id)
    return row


@transaction.atomic
def remove_contributor(contribution: Contribution, *, by: Membership) -> None:
    """Take away somebody who did not contribute; the history keeps that it was said."""
    occasion = locked(contribution.occasion, by)
    row = Contribution.objects.filter(pk=contribution.pk).select_related("stakeholder").first()
    if row is None:
        raise ValidationError("Somebody took this contributor away already.")
    row.delete()
    tell("contributor_removed", by=by, changes={"contributor": [row.stakeholder.name, ""]}, occasion=occasion)
    record("occasion.contributor_removed", occasion, by=by, stakeholder=row.stakeholder_id)
