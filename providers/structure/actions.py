"""Say what belongs to a place, collaborative, pathway or programme, and from when to when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from providers.models import Organisation, Subject
from providers.rules.sectors import SubjectKind
from providers.rules.standing import written
from providers.structure.models import OF_SUBJECTS, Belonging
from providers.structure.rules import (
    DAY,
    MEMBERS,
    NAME_LIMIT,
    ONE_AT_A_TIME,
    PARTS,
    REASON_LIMIT,
    WORDS_LIMIT,
    Part,
    ended_by,
    meets,
    why_not_days,
    why_not_end,
    why_not_own_days,
    why_not_within,
)
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.texts.checks import given_reason, text_problems

LIMITS = {"name": NAME_LIMIT, "words": WORDS_LIMIT}
ENDED = "ended_meanwhile"


@transaction.atomic
def add(
    whole: Subject,
    *,
    by: Membership,
    part: str,
    since: date,
    until: date | None = None,
    member: Subject | None = None,
    network: Organisation | None = None,
    name: str = "",
    words: str = "",
    follows: Belonging | None = None,
) -> Belonging:
    """Let something belong to a whole from a day on.

    Of what there is one at a time, the one before ends on the day before; `follows` is the one that was seen, and
    another one by now is a refusal.
    """
    by.demand("provider.add")
    whole = Subject.objects.select_for_update().get(pk=whole.pk)
    name, words = " ".join(name.split()), " ".join(words.split())
    what = {"member": member, "network": network, "name": name}
    rows = list(Belonging.objects.standing().filter(whole=whole, part=part).select_related("member", "network"))
    problems: dict[str, Any] = {
        **text_problems({"name": name, "words": words}, LIMITS),
        **_why_not_what(whole, part, what),
        **(why_not_days(since, until, today=timezone.localdate()) or why_not_within(since, until, whole)),
    }
    if problems:
        raise ValidationError(problems)
    if whole.retired_on is not None:
        raise ValidationError(f"{whole} is retired. Take it into use again before anything is added to it.")
    before = None
    if part in ONE_AT_A_TIME:
        before = _make_way(rows, part, since, until, seen=follows)
    elif same := [each for each in rows if _is_same(each, what) and meets(each, since, until)]:
        raise ValidationError({"since": f"{same[0].who} belongs to it already on these days ({_days(same[0])})"})
    if before is not None:
        _end(before, since - DAY, by=by)
    ends = {"ended_at": timezone.now(), "ended_by": by.name} if until else {}
    made = Belonging.objects.create(
        **Signed.signature(by), **what, **ends, whole=whole, part=part, words=words, since=since, until=until
    )
    record("structure.added", whole, by=by, part=part, member=_key(made), since=since, until=until)
    return made


def _make_way(
    rows: list[Belonging], part: str, since: date, until: date | None, *, seen: Belonging | None
) -> Belonging | None:
    """The row that ends where another begins; refused where two would hold on one day."""
    before: Any = ended_by(rows, since, until)
    if (before and before.pk) != (seen and seen.pk) and seen is not None:
        raise ValidationError(
            f"Somebody changed this meanwhile: it is now {before.who if before else 'nobody'}. Look again, then decide."
        )
    others = [each for each in rows if each is not before and meets(each, since, until)]
    if others:
        one = others[0]
        raise ValidationError({"since": f"There is one {Part(part).label.lower()} at a time. {one.who}: {_days(one)}"})
    return before if isinstance(before, Belonging) else None


@transaction.atomic
def end(belonging: Belonging, *, by: Membership, until: date) -> Belonging:
    """Give something its last day; it is given once, so that history is not written over."""
    by.demand("provider.add")
    row = _locked(belonging)
    if row.until is not None:
        raise ValidationError(
            f"{row.who} has its last day already: {written(row.until)}, as {row.ended_by} wrote down. If that is wrong,"
            " take it back and add it again.",
            code=ENDED,
        )
    if refusal := why_not_end(row.since, until, today=timezone.localdate()):
        raise ValidationError({"until": refusal})
    _end(row, until, by=by)
    record("structure.ended", row.whole, by=by, part=row.part, member=_key(row), until=until)
    return row


@transaction.atomic
def end_all(whole: Subject, *, by: Membership, until: date) -> int:
    """Let all that belongs to a whole, and has no last day, end on one day; say how much that was."""
    by.demand("provider.add")
    whole = Subject.objects.select_for_update().get(pk=whole.pk)
    rows = list(Belonging.objects.standing().filter(whole=whole, until=None).select_related("member", "network"))
    if not rows:
        raise ValidationError("Nothing belongs to it without a last day.")
    for row in rows:
        if refusal := why_not_end(row.since, until, today=timezone.localdate()):
            raise ValidationError({"until": f"{row.who}: {refusal[0].lower()}{refusal[1:]} ({written(row.since)})"})
    for row in rows:
        _end(row, until, by=by)
    record("structure.ended", whole, by=by, part="all", number=len(rows), until=until)
    return len(rows)


Days = tuple[date | None, date | None]


@transaction.atomic
def set_days(whole: Subject, *, by: Membership, since: date | None, until: date | None, seen: Days) -> Subject:
    """Say when a collaborative itself begins and ends; `seen`: the days that were to be changed.

    Outside of its days nothing belongs to it, whatever days its members have of their own.
    """
    by.demand("provider.add")
    whole = Subject.objects.select_for_update().get(pk=whole.pk)
    if whole.kind != SubjectKind.COLLABORATIVE:
        raise ValidationError("Only a provider collaborative has a first and last day of its own.")
    before = (whole.begins_on, whole.ends_on)
    if before != seen:
        raise ValidationError("Somebody changed its days meanwhile. Look at what they are now, then decide.")
    if problems := why_not_own_days(since, until, today=timezone.localdate()):
        raise ValidationError(problems)
    if before == (since, until):
        return whole
    whole.begins_on, whole.ends_on = since, until
    whole.save(update_fields=["begins_on", "ends_on"])
    days = {"since": since, "until": until}
    record("structure.days_set", whole, by=by, before=dict(zip(days, before, strict=True)), after=days)
    return whole


@transaction.atomic
def take_back(belonging: Belonging, *, by: Membership, reason: str) -> Belonging:
    """Take back what was written down by mistake; it stays in the history, with the reason."""
    by.demand("provider.add")
    reason = given_reason(reason, "Enter the reason", most=REASON_LIMIT)
    row = _locked(belonging)
    if row.withdrawn_at is not None:
        raise ValidationError(f"{row.withdrawn_by} has taken this back already: {row.withdrawn_why}")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = timezone.now(), by.name, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    record("structure.taken_back", row.whole, by=by, part=row.part, member=_key(row), since=row.since)
    return row


def _locked(belonging: Belonging) -> Belonging:
    # The whole is locked before its rows, as where one is added.
    Subject.objects.select_for_update().get(pk=belonging.whole_id)
    rows = Belonging.objects.select_for_update(of=("self",)).select_related("whole", "member", "network")
    return rows.get(pk=belonging.pk)


def _end(row: Belonging, until: date, *, by: Membership) -> None:
    row.until, row.ended_at, row.ended_by = until, timezone.now(), by.name
    row.save(update_fields=["until", "ended_at", "ended_by"])


def _why_not_what(whole: Subject, part: str, what: dict[str, Any]) -> dict[str, str]:
    """Problems by field of what is to belong to a whole."""
    if part not in PARTS.get(whole.kind, ()):
        return {"part": f"A {whole.get_kind_display().lower()} has no such part"}
    member, network, name = what["member"], what["network"], what["name"]
    if part == Part.COUNCIL:
        return {} if name else {"name": "Enter the name of the council"}
    if part == Part.NETWORK:
        known = network is not None and network.kind == Organisation.Kind.PCN
        return {} if known else {"network": "Choose the primary care network"}
    if member is None or member.kind not in MEMBERS:
        return {"member": "Search for the provider, site or service and choose it"}
    return {"member": f"{member} is retired"} if member.retired_on is not None else {}


def _is_same(row: Belonging, what: dict[str, Any]) -> bool:
    if row.part in OF_SUBJECTS:
        return bool(what["member"]) and row.member_id == what["member"].pk
    if row.part == Part.NETWORK:
        return bool(what["network"]) and row.network_id == what["network"].pk
    return row.name.lower() == what["name"].lower()


def _key(row: Belonging) -> str:
    """What belongs, as the trail keeps it: names of councils are free text, and stay out of it."""
    return str(row.member_id or (row.network and row.network.code) or "")


def _days(row: Belonging) -> str:
    return f"{written(row.since)} to {written(row.until)}" if row.until else f"since {written(row.since)}"
