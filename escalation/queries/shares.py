"""What of a request can be shown to its provider, how it stands with the answer, and who holds a link."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from concerns.models import Concern
from concerns.rules.sources import OPEN_TO_ALL, source
from concerns.rules.vocabulary import Sensitivity
from escalation.models import LevelRequest, ProviderShare, ReplyFile, SharedFact
from escalation.queries.frameworks import framework_of
from escalation.rules.profile import in_words as profile_in_words
from escalation.rules.replies import Reply, Verdict, in_words, reply_of
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Tenant
from quality_oversight.tenancy.tokens import derived, keyed_hashes

# The texts of a request that can be shown, by field; "risk" is made of its two marks.
TEXTS = {
    "grounds": "Grounds",
    "risk": "Risk",
    "risk_profile": "Risk profile",
    "profile": "Risk profile by its headings",
    "done_at_once": "What is done at once to protect patients or staff",
    "support_needed": "Support needed",
    "tried_locally": "What was tried closer to the point of care",
    "accountability": "Regulatory and accountability position",
    "plan_status": "State of the improvement plan",
}
SALT = "escalation.reply"


@dataclass(frozen=True)
class Shareable:
    """One fact of a request that can be shown, under its key: a field, "exit_criteria", or the id of its evidence."""

    key: str
    label: str
    text: str
    concern: Concern | None = None


@dataclass(frozen=True)
class Asked:
    """An asking of the provider with its facts and files, as it stands at a moment."""

    share: ProviderShare
    reply: Reply
    facts: list[SharedFact]
    files: list[ReplyFile]

    @property
    def words(self) -> str:
        """The answer in one line."""
        said = Counter(fact.verdict for fact in self.facts)
        answered_on = timezone.localdate(self.share.answered_at) if self.share.answered_at else None
        return in_words(
            self.reply,
            due_on=self.share.due_on,
            answered_on=answered_on,
            right=said[Verdict.RIGHT],
            wrong=said[Verdict.WRONG],
        )


def organisation_of(request: LevelRequest) -> UUID | None:
    """The organisation of the provider that a request is about; None for a subject that is no provider's."""
    provider = request.subject.provider
    return provider.organisation_id if provider else None


def shareable(request: LevelRequest) -> list[Shareable]:
    """The facts that can be shown to the provider: nothing of a restricted concern or source, and no concern that is
    not shared with it."""
    texts = {name: getattr(request, name, "") for name in TEXTS}
    texts["risk"] = f"Consequence {request.consequence} of 5, likelihood {request.likelihood} of 5"
    texts["profile"] = "\n".join(f"{label}: {said}" for label, said in profile_in_words(request.profile))
    facts = [Shareable(name, label, texts[name]) for name, label in TEXTS.items() if texts[name]]
    organisation = organisation_of(request)
    for each in request.evidence.select_related("concern"):
        named = source(each.source).name
        if each.source not in OPEN_TO_ALL:
            continue
        if each.concern is None:
            facts.append(Shareable(str(each.pk), f"Evidence: {named}", each.text))
        elif each.concern.sensitivity == Sensitivity.STANDARD and organisation in each.concern.shared_with:
            words = f"{each.concern.ref}: {each.concern.title}"
            facts.append(Shareable(str(each.pk), f"Evidence: {named}", words, each.concern))
    criteria = [each.terms.whole for each in request.exit_criteria.all()]
    if criteria:
        facts.append(Shareable("exit_criteria", "Exit criteria", "\n".join(criteria)))
    return facts


def draft_version(share: ProviderShare) -> str:
    """Tells one saved draft of an answer from another; empty while nothing is saved."""
    return share.saved_at.isoformat() if share.saved_at else ""


def standing_reply(share: ProviderShare, now: datetime | None = None) -> Reply:
    """Where an answer stands at a moment, now if none is given, whether or not a task has recorded it."""
    return reply_of(
        withdrawn=share.withdrawn_at is not None,
        answered=share.answered_at is not None,
        due_on=share.due_on,
        now=now or timezone.now(),
    )


def with_answers(shares: Iterable[ProviderShare]) -> list[Asked]:
    """Askings with their facts, as far as the reader sees them, and the files that are there; the newest first."""
    rows, there = list(shares), ReplyFile.objects.filter(removed_at=None)
    prefetch_related_objects(rows, "facts", Prefetch("files", there, to_attr="present"))
    return [Asked(each, standing_reply(each), list(each.facts.all()), each.present) for each in rows]  # type: ignore[attr-defined]


def one_line(askings: Iterable[Asked]) -> dict[UUID, str]:
    """How the provider answered, in one line, by the request that it was asked about: the last time it was asked."""
    oldest_first = sorted(askings, key=lambda each: each.share.at)
    return {each.share.request_id: each.words for each in oldest_first if each.reply != Reply.WITHDRAWN}


def sharing_facts(request: LevelRequest) -> dict[str, Any]:
    """What the table of steps asks of a request and its provider's right of reply."""
    replies = [(each.due_on, standing_reply(each)) for each in request.shares.all()]
    return {
        "has_provider": organisation_of(request) is not None,
        "must_share": framework_of(request).right_of_reply.required and not request.emergency,
        "checked": any(reply in {Reply.ANSWERED, Reply.SILENT} for _, reply in replies),
        "answer_due": next((due for due, reply in replies if reply == Reply.AWAITED), None),
    }


def token_hashes(tenant: Tenant, token: str) -> list[str]:
    """The hashes under which a link's token may be kept."""
    return keyed_hashes(f"{SALT}.{tenant.pk}", token)


def link_token(share: ProviderShare) -> str | None:
    """The token of a share's link: it follows from a key of this installation, and only its hash is kept."""
    known = (token for token in derived(SALT, str(share.pk)) if share.token_hash in token_hashes(share.tenant, token))
    return next(known, None)


def link_of(code: str, token: str) -> ProviderShare | None:
    """The asking that a link opens: known, of this ICB, and not withdrawn. Nothing else is read with a token."""
    icb = Tenant.objects.filter(code=code.upper(), kind=Tenant.Kind.ICB).first()
    for token_hash in token_hashes(icb, token) if icb else ():
        with tenant_context(icb.pk, organisation_id=UUID(int=0), reporter=token_hash):  # type: ignore[union-attr]
            rows = ProviderShare.objects.select_related("tenant")
            found = rows.filter(token_hash=token_hash, withdrawn_at=None).first()
        if found is not None:
            return found
    return None
