"""Propose, sign and end agreements; tell levels by them; receive what another ICB sent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from escalation.actions.steps import refuse
from escalation.agreements.models import Agreement, Message, Signature, Told
from escalation.agreements.queries import agreements, bound_to, content_of, icbs, own_levels, terms_of
from escalation.agreements.rules import (
    TEXT,
    Act,
    Kind,
    Outcome,
    State,
    Terms,
    state,
    why_not_end,
    why_not_propose,
    why_not_sign,
)
from escalation.queries.frameworks import framework_of
from providers.models import Organisation, Provider
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import plain, text_problems

DELIVER, TELL = "escalation.agreements.tasks.deliver", "escalation.agreements.tasks.tell_by"
DATES = ("since", "review_due", "ended_on")


@transaction.atomic
def propose(
    provider: Provider,
    *,
    by: Membership,
    others: Sequence[str],
    lead: str,
    starts_on: date,
    purpose: str,
    ends_on: date | None = None,
    tells_requests: bool = False,
) -> Agreement:
    """Write down an agreement with other ICBs on a provider; nobody else hears of it before it is signed here."""
    by.demand("agreement.propose")
    own, known, purpose = by.tenant.code, icbs(), plain(purpose)
    parties = tuple(sorted({own, *others}))
    terms = Terms(parties=parties, lead=lead, starts_on=starts_on, ends_on=ends_on)
    today = timezone.localdate()
    problems: dict[str, Any] = dict(
        why_not_propose(terms, own, purpose, today=today, bound=bound_to(provider.organisation_id, today))
    )
    if own not in known:
        problems["others"] = "Only Integrated Care Boards make such agreements"
    elif set(parties) - set(known):
        problems["others"] = "Choose Integrated Care Boards of the list"
    refuse({**text_problems({"purpose": purpose}, {"purpose": TEXT}), **problems})
    made = Agreement.objects.create(
        **Signed.signature(by), organisation=provider.organisation, parties=list(parties), lead=lead, proposer=own,
        starts_on=starts_on, ends_on=ends_on, purpose=purpose, tells_requests=tells_requests,
    )  # fmt: skip
    record("agreement.proposed", made, by=by, parties=list(parties), lead=lead, starts_on=starts_on, ends_on=ends_on)
    return made


@transaction.atomic
def sign(agreement: Agreement, *, by: Membership) -> Signature:
    """Sign for the own ICB; the others are told, and once everybody has signed the levels are."""
    by.demand("agreement.sign")
    agreement, own, today = _in_turn(agreement), by.tenant.code, timezone.localdate()
    if why := why_not_sign(terms_of(agreement), own, today=today):
        raise ValidationError(why)
    if not Provider.objects.filter(organisation=agreement.organisation).exists():
        raise ValidationError("Your ICB does not oversee this provider. Add it to your providers first.")
    signed = Signature.objects.create(**Signed.signature(by), agreement=agreement, party=own, act=Act.SIGNED, on=today)
    record("agreement.signed", agreement, by=by)
    kind = Kind.OFFER if own == agreement.proposer else Kind.SIGNED
    _send(agreement, kind, {**(_offered(agreement) if kind == Kind.OFFER else {}), "act": _shown(signed)})
    enqueue(TELL, by.tenant_id, agreement.pk)
    return signed


@transaction.atomic
def end(agreement: Agreement, *, by: Membership, on: date, reason: str) -> Signature:
    """End an agreement from a day on, or say no to it; from that day nothing is told by it any more."""
    by.demand("agreement.sign")
    agreement, own, reason = _in_turn(agreement), by.tenant.code, plain(reason)
    problems: dict[str, Any] = dict(why_not_end(terms_of(agreement), on, reason, today=timezone.localdate()))
    refuse({**text_problems({"reason": reason}, {"reason": TEXT}), **problems})
    ended = Signature.objects.create(
        **Signed.signature(by), agreement=agreement, party=own, act=Act.ENDED, on=on, reason=reason
    )
    record("agreement.ended", agreement, by=by, on=on)
    if own != agreement.proposer or own in terms_of(agreement).signed:  # else nobody else has heard of it
        _send(agreement, Kind.ENDED, {"act": _shown(ended)})
    return ended


@transaction.atomic
def tell_by(agreement: Agreement) -> list[Message]:
    """Tell the other parties what has changed in the own levels since they were told; a second run finds nothing."""
    agreement = _in_turn(agreement)
    if state(terms_of(agreement), timezone.localdate()) != State.HOLDS:
        return []
    told = Message.objects.filter(agreement=agreement, kind=Kind.LEVEL).order_by("receiver", "about", "-at", "-id")
    last = {(each.receiver, each.about): each.content for each in told.distinct("receiver", "about")}
    levels = own_levels(
        agreement.organisation_id,
        framework_of(agreement),
        requests=agreement.tells_requests,
        told={about for _, about in last},
    )
    wanted = [
        Message(agreement=agreement, receiver=receiver, kind=Kind.LEVEL, about=known.about, content=content_of(known))
        for receiver in _others(agreement)
        for known in levels
        if last.get((receiver, known.about)) != content_of(known)
    ]
    for message in Message.objects.bulk_create(wanted):
        ended = {name: message.content[name] for name in ("ended_on",) if name in message.content}
        record("agreement.level_told", agreement, by=None, to=message.receiver, level=message.content["level"], **ended)
    if wanted:
        enqueue(DELIVER, agreement.tenant_id, agreement.pk)
    return wanted


@transaction.atomic
def waiting(pk: UUID | str) -> list[Message]:
    """What is on its way by an agreement, in the order of its writing; levels only while it holds here."""
    agreement = agreements().get(pk=pk)
    rows = Message.objects.filter(agreement=agreement, outcome=Outcome.WAITING)
    if state(terms_of(agreement), timezone.localdate()) != State.HOLDS:
        rows.filter(kind=Kind.LEVEL).update(outcome=Outcome.DROPPED)
    return list(rows.select_related("agreement__tenant").order_by("at", "id"))


@transaction.atomic
def settle(message: Message, outcome: Outcome) -> None:
    """Note what became of a message."""
    Message.objects.filter(pk=message.pk, outcome=Outcome.WAITING).update(outcome=outcome)


@transaction.atomic
def receive(message: Message, *, sender: str, sender_name: str, here: str) -> Outcome:
    """Keep what another ICB sent, in the tenant that was entered; what came before is known again and kept once."""
    if message.kind == Kind.OFFER:
        return _receive_offer(message, sender, sender_name, here)
    agreement = agreements().filter(key=message.agreement.key).first()
    if agreement is None or sender not in agreement.parties or here not in agreement.parties:
        return Outcome.WAITING  # the offer is still on its way
    if message.kind == Kind.LEVEL:
        return _receive_level(message, agreement, sender, sender_name)
    _receive_act(agreement, message.content["act"], sender, sender_name)
    return Outcome.KEPT


def _receive_offer(message: Message, sender: str, sender_name: str, here: str) -> Outcome:
    given = message.content
    if sender != given["proposer"] or here not in given["parties"]:
        return Outcome.DROPPED
    agreement, new = Agreement.objects.get_or_create(
        key=message.agreement.key,
        defaults={
            **{name: given[name] for name in ("parties", "lead", "proposer", "purpose", "tells_requests")},
            **{name: parse_date(given[name] or "") for name in ("starts_on", "ends_on")},
            "organisation": Organisation.objects.get(code=given["organisation"]),
            "at": datetime.fromisoformat(given["at"]),
            "by_name": given["by_name"],
            "by_role": given["by_role"],
        },
    )
    if new:
        record("agreement.offered", agreement, by=None, actor=sender_name, key=str(agreement.key))
    _receive_act(agreement, given["act"], sender, sender_name)
    return Outcome.KEPT


def _receive_act(agreement: Agreement, given: Mapping[str, Any], sender: str, sender_name: str) -> None:
    _, new = Signature.objects.get_or_create(
        agreement=agreement,
        party=sender,
        act=given["act"],
        defaults={
            "at": datetime.fromisoformat(given["at"]),
            "on": date.fromisoformat(given["on"]),
            "reason": given["reason"],
            "by_name": given["by_name"],
            "by_role": given["by_role"],
        },
    )
    if new:
        if given["act"] == Act.SIGNED:
            record("agreement.signed_elsewhere", agreement, by=None, actor=sender_name)
        else:
            record("agreement.ended_elsewhere", agreement, by=None, actor=sender_name, on=given["on"])
        enqueue(TELL, agreement.tenant_id, agreement.pk)


def _receive_level(message: Message, agreement: Agreement, sender: str, sender_name: str) -> Outcome:
    now = state(terms_of(agreement), timezone.localdate())
    if now in {State.UNSIGNED, State.AHEAD}:
        return Outcome.WAITING  # a signature is still on its way
    if now != State.HOLDS:
        return Outcome.DROPPED
    content = {name: parse_date(value or "") if name in DATES else value for name, value in message.content.items()}
    told, new = Told.objects.get_or_create(
        message=message.pk, defaults={**content, "agreement": agreement, "party": sender, "told_at": message.at}
    )
    if new:
        ended = {"ended_on": told.ended_on} if told.ended_on else {}
        record("agreement.told", told, by=None, actor=sender_name, level=told.level, **ended)
    return Outcome.KEPT


def _in_turn(agreement: Agreement) -> Any:
    """The agreement as it stands, one at a time: its row is never changed, so a lock of its own stands for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"agreement {agreement.pk}"])
    return agreements().get(pk=agreement.pk)


def _others(agreement: Agreement) -> list[str]:
    return [party for party in agreement.parties if party != agreement.tenant.code]


def _send(agreement: Agreement, kind: Kind, content: Mapping[str, Any]) -> None:
    Message.objects.bulk_create(
        Message(agreement=agreement, receiver=receiver, kind=kind, content=dict(content))
        for receiver in _others(agreement)
    )
    enqueue(DELIVER, agreement.tenant_id, agreement.pk)


def _offered(agreement: Agreement) -> dict[str, Any]:
    return {
        "organisation": agreement.organisation.code,
        **{name: getattr(agreement, name) for name in ("parties", "lead", "proposer", "purpose", "tells_requests")},
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        "at": agreement.at.isoformat(),
        "by_name": agreement.by_name,
        "by_role": agreement.by_role,
    }


def _shown(act: Signature) -> dict[str, str]:
    given = {name: str(getattr(act, name)) for name in ("act", "reason", "by_name", "by_role")}
    return {**given, "at": act.at.isoformat(), "on": act.on.isoformat()}
