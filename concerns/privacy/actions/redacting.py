"""Take words out of every place where they stand, for good; the trail keeps what kind they were of, and where."""

from collections import Counter
from collections.abc import Container, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from concerns.actions.history import tell
from concerns.models import Concern
from concerns.privacy.actions.deciding import decide, locked
from concerns.privacy.models import PrivacyDecision, PrivacyFinding, Verdict
from concerns.privacy.queries import Place, Unseen, is_own, now_of, places_of, unseen, with_the_teams_notes
from concerns.privacy.rules.places import why_not_words
from concerns.register.actions.history import tell as tell_risk
from concerns.register.actions.keeping import FIELDS as RISK_FIELDS
from concerns.register.models import Risk
from concerns.rules.fields import DESCRIBED
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain
from quality_oversight.texts.doubts import digest_of
from quality_oversight.texts.findings import Kind

TAKEN_OUT = "Words that were taken out"  # what history shows as the text before
REDACT = "SELECT privacy_redact(%s, %s, %s, %s, %s)"


def demand_redaction(concern: Concern, by: Membership) -> None:
    """Refuse with 403 whoever is neither the information governance lead nor leads on, or logged, this concern."""
    by.demand("privacy.redact")
    if not by.may("privacy.review") and not is_own(concern, by):
        raise PermissionDenied("Only who leads on this concern or logged it may take words out of it.")


def preview(concern: Concern, *, by: Membership, words: str) -> tuple[list[Place], list[Unseen]]:
    """Every place from which the words would go, and where they stand fixed; and how often where nobody else looks."""
    demand_redaction(concern, by)
    words = _checked(words)
    with with_the_teams_notes(by):
        return _places(words, concern, by)


@transaction.atomic
def redact(concern: Concern, *, by: Membership, words: str, kind: str) -> list[Place]:
    """Take words out of a concern and what hangs from it; the information governance lead does so in the whole ICB.

    What is published stays as it is (decision 0006); the places that were left are marked `fixed`.
    """
    demand_redaction(concern, by)
    words = _checked(words)
    if kind not in list(Kind):
        raise ValidationError({"kind": "Choose what the words are"})
    with with_the_teams_notes(by):
        places, hidden = _places(words, concern, by)
        if not hidden and all(place.fixed for place in places):
            raise ValidationError({"words": "These words stand nowhere that can be changed."})
        _take_out(places, words, Kind(kind), by)
        if hidden:
            _take_out_unseen(places, words, Kind(kind), concern, by)
        digests = [digest_of(each, words) for each in Kind]
        waiting = PrivacyFinding.objects.waiting().filter(digest__in=digests)
        for finding in waiting if by.may("privacy.review") else waiting.filter(concern=concern):
            decide(finding, Verdict.REDACTED, by=by)
    return places


@transaction.atomic
def redact_finding(finding: PrivacyFinding, *, by: Membership) -> PrivacyDecision:
    """Take the words of a finding out of the whole ICB; where they are gone already, say so in the queue."""
    by.demand("privacy.review")
    finding = locked(finding)
    if finding.in_file:
        raise ValidationError("Words in a file cannot be taken out. Remove the file, or ask for another one.")
    with with_the_teams_notes(by):
        found = now_of(finding)
        if found is None:
            return decide(finding, Verdict.GONE, by=by)
        places = places_of(found.words)
        hidden = unseen(found.words, places)
        if any(not place.fixed for place in places):
            _take_out(places, found.words, Kind(finding.kind), by)
        if hidden:
            _take_out_unseen(places, found.words, Kind(finding.kind), finding, by)
        same = PrivacyFinding.objects.waiting().filter(digest=finding.digest, kind=finding.kind)
        made = [decide(each, Verdict.REDACTED, by=by) for each in same]
    return next(each for each in made if each.finding_id == finding.pk)


def _checked(words: str) -> str:
    words = plain(words)
    if reason := why_not_words(words):
        raise ValidationError({"words": reason})
    return words


def _places(words: str, concern: Concern, by: Membership) -> tuple[list[Place], list[Unseen]]:
    if not by.may("privacy.review"):
        return places_of(words, concern=concern), []
    places = places_of(words)
    return places, unseen(words, places)


def _take_out(places: Iterable[Place], words: str, kind: Kind, by: Membership) -> None:
    """Replace the words, and let the history of each concern and risk, and the trail, say so."""
    touched: dict[tuple[Any, Any], list[Place]] = {}
    rows: set[tuple[Any, Any]] = set()
    with connection.cursor() as cursor:
        for place in places:
            if not place.fixed:
                column = place.model._meta.get_field(place.column).column
                cursor.execute(REDACT, [place.model._meta.db_table, column, str(place.pk), words, kind.words])
                key = (Concern, place.concern_id) if place.concern_id else (place.model, place.pk)
                touched.setdefault(key, []).append(place)
                rows |= {(place.model, place.pk), key}
    for model, pk in rows:
        if any(field.name == "version" for field in model._meta.concrete_fields):
            model._default_manager.filter(pk=pk).update(version=F("version") + 1)  # an open form must not undo it
    for (model, pk), where in touched.items():
        row = model._default_manager.get(pk=pk)
        said = f"{kind.a[0].upper()}{kind.a[1:]} was taken out."
        if model is Concern:
            tell(row, "redacted", by=by, at=timezone.now(), text=said, changes=_changes(row, where, DESCRIBED))
        elif model is Risk:
            tell_risk(row, "redacted", by=by, text=said, changes=_changes(row, where, RISK_FIELDS))
        record("privacy.redacted", row, by=by, kind=kind.words, where=_counted(where))


def _take_out_unseen(places: list[Place], words: str, kind: Kind, asked: Any, by: Membership) -> None:
    """Replace the words where their writers alone see them; the trail tells it of the thing that was asked about."""
    gone = unseen(words, places, kind=kind, take_out=True)
    where = Counter({f"{each.model._meta.model_name}.{each.column}": each.rows for each in gone})
    record("privacy.redacted", asked, by=by, kind=kind.words, where=dict(where))


def _changes(row: Any, places: list[Place], fields: Container[str]) -> dict[str, list[str]]:
    """What the history says of the fields that people edit, so that whoever has them open is shown both versions."""
    own = [place.column for place in places if place.model is type(row) and place.column in fields]
    return {name: [TAKEN_OUT, getattr(row, name)] for name in own}


def _counted(places: list[Place]) -> dict[str, int]:
    return dict(Counter(f"{place.model._meta.model_name}.{place.column}" for place in places))
