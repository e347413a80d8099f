"""Keep and open identities, say what may be said of a stream, and write down who read what (domain brief 8.3)."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.lifecycle import Status
from concerns.rules.vocabulary import RESTRICTED, Sensitivity
from concerns.streams import sealing
from concerns.streams.models import ReporterIdentity, StreamTheme
from concerns.streams.rules import WhyOpen, quarter_after, suppressed
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

LIMITS = {"name": 160, "contact": 300, "notes": 2000}
THEME_LIMIT = 2000


def note_reading(concern: Concern, *, by: Membership) -> None:
    """Write into the audit trail that somebody read a restricted concern; an ordinary one leaves no trace."""
    if concern.sensitivity in RESTRICTED:
        record("concern.read", concern, by=by)


@transaction.atomic
def keep_identity(concern: Concern, *, by: Membership, name: str, contact: str, notes: str) -> None:
    """Seal who reported a restricted concern. Whoever sees the concern may put it in; only the keeper takes it out.

    What was kept before is replaced by the keeper alone: anybody else is refused when something is kept already.
    """
    by.demand("concern.raise")
    concern = Concern.objects.locked().get(pk=concern.pk)
    if concern.sensitivity not in RESTRICTED:
        raise ValidationError("Only a restricted concern has a reporter who is kept apart.")
    given = {"name": plain(name), "contact": plain(contact), "notes": plain(notes)}
    problems = {
        field: ValidationError(f"This text must be {LIMITS[field]:,} characters or fewer")
        for field, text in given.items()
        if len(text) > LIMITS[field]
    }
    if not given["name"]:
        problems["name"] = ValidationError("Enter who reported it")
    refuse(problems)
    sealed = sealing.seal(given, concern.pk)
    if by.keeps == concern.sensitivity:
        ReporterIdentity.objects.filter(concern=concern).delete()
    if not _put(concern, sealed):
        raise ValidationError("Somebody has kept the reporter of this concern already. Ask the keeper to change it.")
    record("identity.kept", concern, by=by)


def _put(concern: Concern, sealed: str) -> bool:
    """Add the row without reading it back: its writer may not see it."""
    identity = ReporterIdentity(concern=concern, stream=concern.sensitivity, sealed=sealed)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO streams_reporteridentity (id, tenant_id, concern_id, stream, sealed, kept_at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [identity.id, concern.tenant_id, concern.pk, identity.stream, sealed, identity.kept_at],
        )
        return cursor.rowcount == 1


@transaction.atomic
def open_identity(concern: Concern, *, by: Membership, reason: str) -> dict[str, str]:
    """Open who reported a concern, for the keeper of its stream, and write down that it was opened and why."""
    demand_keeper(by, concern.sensitivity)
    if reason not in WhyOpen.values:
        raise ValidationError({"reason": "Choose why you need to know"})
    kept = ReporterIdentity.objects.filter(concern=concern).first()
    if kept is None:
        raise ValidationError("No identity is kept for this concern.")
    record("identity.opened", concern, by=by, reason=reason)
    try:
        return sealing.unseal(kept.sealed, concern.pk)
    except sealing.CannotOpenError as error:
        raise ValidationError("The key that this was sealed with is not here. Ask whoever runs the service.") from error


@transaction.atomic
def forget_identity(concern: Concern, *, by: Membership) -> None:
    """Delete who reported a concern, when it is no longer needed."""
    demand_keeper(by, concern.sensitivity)
    if ReporterIdentity.objects.filter(concern=concern).delete()[0]:
        record("identity.forgotten", concern, by=by)


@transaction.atomic
def approve_theme(*, by: Membership, stream: str, quarter_starts: date, text: str) -> StreamTheme:
    """Say what may be said of a stream's quarter; the figures are counted now and kept only as they may be shown."""
    demand_keeper(by, stream)
    text = plain(text)
    problems = text_problems({"text": text}, {"text": THEME_LIMIT})
    if not text:
        problems["text"] = ValidationError("Enter the theme")
    if quarter_after(quarter_starts) > timezone.localdate():
        problems["quarter_starts"] = ValidationError("This quarter is not over yet")
    refuse(problems)
    figures, total = suppressed(logged_in(stream, quarter_starts))
    theme, _ = StreamTheme.objects.update_or_create(
        stream=stream,
        quarter_starts=quarter_starts,
        defaults={"text": text, "figures": figures, "total": total, "by": by, "approved_at": timezone.now()},
    )
    record("theme.approved", theme, by=by, stream=stream, quarter=quarter_starts)
    return theme


def logged_in(stream: str, quarter_starts: date) -> dict[str, int]:
    """How many concerns of a stream were logged in a quarter, by where they stand now: exact, for the keeper only."""
    rows = Concern.objects.filter(
        sensitivity=stream,
        logged_at__date__gte=quarter_starts,
        logged_at__date__lt=quarter_after(quarter_starts),
    )
    counted = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    ended = sum(number for status, number in counted.items() if status not in _WORKED_ON)
    return {"Being worked on": sum(counted.values()) - ended, "Ended": ended}


_WORKED_ON = {Status.SUBMITTED, Status.TRIAGE, Status.OPEN, Status.MONITORING}


def demand_keeper(by: Membership, stream: str) -> None:
    """Refuse with 403 whoever does not keep this stream."""
    by.demand("stream.keep")
    if by.keeps != stream:
        raise PermissionDenied(f"Only the keeper of this stream ({Sensitivity(stream).label}) may do this.")
