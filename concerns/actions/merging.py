"""What a concern that repeats another does to that one (domain brief 7.8, DD1: counted once, both sources kept)."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from concerns.actions.history import tell
from concerns.models import Concern
from concerns.rules.lifecycle import Status
from concerns.rules.sources import source
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import Problems


def lock_both(concern: Concern, original: Concern | None) -> tuple[Concern, Concern | None]:
    """The concern and the one that it is to repeat, as they stand now.

    They are locked in one order, with the one that it repeats so far: two people who each merge a concern into the
    other's neither wait for each other for ever nor both succeed.
    """
    repeated = Concern.objects.filter(pk=concern.pk).values("duplicate_of")
    keys = [each.pk for each in (concern, original) if each]
    rows = Concern.objects.locked().filter(Q(pk__in=keys) | Q(pk__in=repeated)).order_by("pk")
    locked = {each.pk: each for each in rows}
    if missing := [key for key in keys if key not in locked]:
        raise Concern.DoesNotExist(f"Nothing to be seen under {missing[0]}.")
    return locked[concern.pk], locked[original.pk] if original else None


def tell_original(original: Concern, double: Concern, by: Membership) -> None:
    """Let the history of the concern that is counted say where else the same was reported, or that it was not."""
    original = Concern.objects.locked().get(pk=original.pk)
    original.version += 1
    original.save(update_fields=["version"])
    said = f"{double.ref}, {source(double.source).name}"
    joined = double.duplicate_of_id is not None
    verb, words = ("repeated", ["", said]) if joined else ("parted", [said, ""])
    tell(original, verb, by=by, at=timezone.now(), changes={"repeated_by": words}, about=double)


def duplicate_problems(concern: Concern, original: Concern | None) -> Problems:
    """What stands against making a concern a duplicate of another; nothing without another."""
    if original is None:
        return {}
    reason = None
    if original.pk == concern.pk:
        reason = "A concern cannot repeat itself. Choose another one."
    elif original.status == Status.DUPLICATE:
        reason = f"{original.ref} is itself a duplicate. Choose the concern that it repeats."
    elif concern.duplicates.exists():
        reason = f"Other concerns repeat {concern.ref}. Mark {original.ref} as the duplicate of {concern.ref} instead."
    elif original.sensitivity != concern.sensitivity:
        reason = f"{original.ref} is in another stream. Only concerns of one stream can be linked."
    return {"duplicate_of": ValidationError(reason)} if reason else {}
