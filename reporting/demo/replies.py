"""Providers that were asked to check facts, and what they answered. Contacts, addresses and answers are invented."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from escalation import actions
from escalation.models import LevelRequest, ProviderShare, SharedFact
from escalation.queries.shares import shareable, token_hashes
from escalation.rules.replies import Verdict, last_day
from escalation.rules.workflow import CLOSED, RequestStatus
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment

NOBODY = UUID(int=0)
ADDRESS, CONTACT = "quality.team@provider.example", "the quality team, quality.team@icb.example (invented)"
ANSWERED_BY = "Robin Marsh, director of quality governance (invented)"
WRONG = "This was so in the summer. Since October it has been better, as our own figures show (invented)."
WORDS = "We share the concern about the waits. Our board reviews the plan every fortnight."


def add_replies(people: dict[str, Membership]) -> None:
    """Ask about one draft, and give an answer to it; and let the provider with users here have answered once before."""
    lead = people["quality-lead"]
    requests = LevelRequest.objects.select_related("subject__provider", "tenant")
    draft = requests.filter(status=RequestStatus.DRAFTED, subject__provider__isnull=False).first()
    if draft is not None:
        _ask_and_answer(draft, lead)
    organisation = people["provider-user"].organisation_id or NOBODY
    past = requests.filter(subject__provider__organisation_id=organisation, status__in=CLOSED).first()
    if past is not None:
        _add_past_answer(past, lead)


def _ask_and_answer(request: LevelRequest, lead: Membership) -> None:
    keys = [each.key for each in shareable(request)]
    share = actions.share(request, by=lead, address=ADDRESS, contact=CONTACT, facts=keys)
    ProviderShare.objects.filter(pk=share.pk).update(mailed_at=timezone.now(), announced_at=timezone.now())
    facts = list(share.facts.all())
    said = {fact.pk: ((Verdict.RIGHT, "") if fact != facts[0] else (Verdict.WRONG, WRONG)) for fact in facts}
    actions.open_share(share, by=None)
    actions.save_reply(share, by=None, said=said, words=WORDS, answered_by=ANSWERED_BY, send=True)


def _add_past_answer(request: LevelRequest, lead: Membership) -> None:
    """An answer of the past, written as the actions of that day would have left it."""
    asked_on = timezone.localdate(request.proposed_at)
    share = ProviderShare(
        **Signed.signature(lead),
        at=moment(asked_on, 11),
        request=request,
        about=request.subject.name,
        origin=request.origin,
        target=request.target,
        organisation_id=request.subject.provider.organisation_id,  # type: ignore[union-attr]
        address=ADDRESS,
        contact=CONTACT,
        due_on=last_day(asked_on, 5),
        words=WORDS,
        answered_by=ANSWERED_BY,
    )
    share.mailed_at = share.at
    share.opened_at = share.at + timedelta(hours=20)
    share.saved_at = share.answered_at = share.announced_at = share.at + timedelta(hours=26)
    share.token_hash = token_hashes(request.tenant, str(share.pk))[0]
    share.save(force_insert=True)
    SharedFact.objects.bulk_create(
        SharedFact(share=share, position=place, label=each.label, text=each.text, concern=each.concern, verdict="right")
        for place, each in enumerate(shareable(request), start=1)
    )
