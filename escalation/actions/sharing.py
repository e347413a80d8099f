"""Ask a provider to check the facts of a request, and take the link back (domain brief 4.4)."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from escalation.actions.steps import LONG, check_step, locked, refuse, take_step, tell
from escalation.models import LevelRequest, ProviderShare, SharedFact
from escalation.queries.frameworks import framework_of
from escalation.queries.shares import SALT, Shareable, organisation_of, shareable, standing_reply, token_hashes
from escalation.rules.replies import last_day, why_not_address, why_not_withdraw
from escalation.rules.wording import day
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.tenancy.tokens import derived
from quality_oversight.texts.checks import Problems, given_reason, plain
from quality_oversight.texts.identifiers import refuse_nhs_number

CONTACT = 200  # characters


@transaction.atomic
def share(
    request: LevelRequest, *, by: Membership, address: str, contact: str, facts: Collection[str]
) -> ProviderShare:
    """Show a provider the chosen facts (keys of `shareable`) and ask it to answer within the framework's days.

    A link for this one purpose goes to `address`; `contact` says whom the provider can ask.
    """
    by.demand("level.share")
    request, _ = locked(request)
    today = timezone.localdate()
    check_step(request, RequestStatus.SHARED, by=by, today=today)
    address, contact = address.strip(), plain(contact)
    offered = shareable(request)
    chosen = [each for each in offered if each.key in set(facts)]
    refuse(_problems(address, contact, chosen, unknown=set(facts) - {each.key for each in offered}))
    record_silence(request)  # a link whose time went by, and that no task has looked at since, does not stay open
    due_on = last_day(today, framework_of(request).right_of_reply.working_days)
    made = ProviderShare(
        **Signed.signature(by),
        request=request,
        about=_named(request.subject),
        origin=request.origin,
        target=request.target,
        organisation_id=organisation_of(request),  # type: ignore[misc]  # the table of steps asks for a provider
        address=address,
        contact=contact,
        due_on=due_on,
        shown=len(chosen),
    )
    made.token_hash = token_hashes(request.tenant, derived(SALT, str(made.pk))[0])[0]
    made.save(force_insert=True)
    SharedFact.objects.bulk_create(
        SharedFact(share=made, position=place, label=each.label, text=each.text, concern=each.concern)
        for place, each in enumerate(chosen, start=1)
    )
    request.provider_informed_on = request.provider_informed_on or today
    take_step(request, RequestStatus.SHARED, f"Facts to be checked by {day(due_on)}.", by=by)
    record("level.shared", made, by=by, facts=len(chosen), due=due_on)
    enqueue("escalation.tasks.send_link", by.tenant_id, made.pk)
    return made


@transaction.atomic
def withdraw_share(share: ProviderShare, *, by: Membership, reason: str) -> ProviderShare:
    """Let a link work no more before the provider has answered; the request can then be changed and shared anew."""
    by.demand("level.share")
    share = ProviderShare.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if refusal := why_not_withdraw(standing_reply(share)):
        raise ValidationError(refusal)
    reason = given_reason(reason, "Give a reason.", most=LONG)
    end_share(share, reason)
    request, _ = locked(share.request)
    check_step(request, RequestStatus.DRAFTED, by=by, today=timezone.localdate())
    take_step(request, RequestStatus.DRAFTED, f"The link to the provider was withdrawn. {reason}", by=by)
    record("level.share_withdrawn", share, by=by)
    return share


def end_share(share: ProviderShare, reason: str) -> None:
    """Write that a link is withdrawn."""
    share.withdrawn_at, share.withdrawal_reason = timezone.now(), reason
    share.save(update_fields=["withdrawn_at", "withdrawal_reason"])


@transaction.atomic
def record_silence(request: LevelRequest | None = None) -> list[ProviderShare]:
    """Record, once, each open asking whose time went by without an answer; of one request, or of the whole ICB."""
    rows = ProviderShare.objects.open().filter(due_on__lt=timezone.localdate())
    rows = rows if request is None else rows.filter(request=request)
    passed = list(rows.select_for_update(of=("self",)).select_related("request"))
    for each in passed:
        each.silent_at = timezone.now()
        each.save(update_fields=["silent_at"])
        tell(each.request, f"No answer of the provider by {day(each.due_on)}.", by=None)
        record("level.reply_missed", each, by=None, due=each.due_on)
    return passed


def _named(subject: Subject) -> str:
    whole = Subject._meta.get_field("scope").default
    return subject.name if subject.scope == whole else f"{subject.name}, {subject.scope}"


def _problems(address: str, contact: str, chosen: Collection[Shareable], *, unknown: Collection[str]) -> Problems:
    problems: Problems = {}
    try:  # a team's mailbox and telephone are what is asked for: only a patient's number is looked for
        refuse_nhs_number(contact)
    except ValidationError as refusal:
        problems["contact"] = refusal
    if len(contact) > CONTACT:
        problems["contact"] = ValidationError(f"This text must be {CONTACT} characters or fewer")
    try:
        validate_email(address)
    except ValidationError:
        problems["address"] = ValidationError("Enter an e-mail address, like quality@trust.nhs.uk")
    else:
        if reason := why_not_address(address):
            problems["address"] = ValidationError(reason)
    if not contact:
        problems["contact"] = ValidationError("Enter whom the provider can ask")
    if unknown:
        problems["facts"] = ValidationError("Choose from the facts of this request that can be shown to the provider.")
    elif not chosen:
        problems["facts"] = ValidationError("Choose at least one fact")
    return problems
