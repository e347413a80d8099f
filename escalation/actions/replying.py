"""The provider answers: by its link without an account, or as one of its own users; once, and within its time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from concerns.files.actions.examining import NameRefusedError, examine
from concerns.files.actions.keeping import stored
from concerns.files.rules.kinds import RefusedError
from escalation.actions.reply_files import EXAMINE, folder
from escalation.actions.steps import LONG, refuse, tell
from escalation.models import LevelRequest, ProviderShare, ReplyFile, SharedFact
from escalation.queries.shares import draft_version, standing_reply
from escalation.rules.replies import Said, Verdict, answer_problems, why_not_answer
from quality_oversight import meanwhile
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Signed
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.texts.checks import Problems, plain, text_problems

COMMENT, NAME, MOST_FILES = 2000, 160, 20
LIMITS = {"words": LONG, "answered_by": NAME, "comment": COMMENT}
BY_LINK = "The provider, by its link"


class DraftedMeanwhileError(meanwhile.SavedMeanwhileError):
    """Somebody else of the provider saved the draft while this answer was written."""

    words = "Somebody else saved this draft while you were answering."


@contextmanager
def holding(share: ProviderShare) -> Iterator[None]:
    """Run as whoever holds the link of one asking: as its organisation, which sees only what is shared with it."""
    with tenant_context(share.tenant_id, organisation_id=share.organisation_id, reporter=share.token_hash):
        yield


@transaction.atomic
def open_share(share: ProviderShare, *, by: Membership | None) -> None:
    """Note, once, that the provider has opened what it was asked; call as the provider."""
    if share.opened_at is None and ProviderShare.objects.filter(pk=share.pk, opened_at=None).update(
        opened_at=timezone.now()
    ):
        _tell(share, "The provider opened what it was asked.", "level.reply_opened", by=by)


@transaction.atomic
def save_reply(
    share: ProviderShare,
    *,
    by: Membership | None,
    said: Mapping[UUID, tuple[str, str]],
    words: str = "",
    answered_by: str = "",
    files: Sequence[UploadedFile] = (),
    remove: Iterable[UUID] = (),
    send: bool = False,
    seen: str | None = None,
) -> ProviderShare:
    """Keep a provider's answer as a draft, or `send` it for good; call as the provider.

    `said` gives verdict and comment of each fact by its id. Files are kept or refused together. `seen` is the draft
    that stood there when the answer was begun (draft_version): another one is not written over.
    """
    if by is not None:
        by.demand("level.answer")
    share = ProviderShare.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if refusal := why_not_answer(standing_reply(share), share.due_on):
        raise ValidationError(refusal)
    if seen is not None and seen != draft_version(share):
        raise DraftedMeanwhileError(share)
    facts = list(share.facts.all())
    for fact in facts:
        verdict, comment = said.get(fact.pk, ("", ""))
        fact.verdict, fact.comment = (verdict if verdict in Verdict.values else ""), plain(comment)
    share.words, share.answered_by = plain(words), plain(answered_by)
    refuse(_problems(share, facts, send=send))
    for row in share.files.filter(pk__in=list(remove), removed_at=None):
        row.removed_at, row.removed_by = timezone.now(), _signed(share, by)["by_name"]
        row.save(update_fields=["removed_at", "removed_by"])
    share.saved_at = timezone.now()
    share.answered_at = share.saved_at if send else None
    share.save(update_fields=["words", "answered_by", "saved_at", "answered_at"])
    SharedFact.objects.bulk_update(facts, ["verdict", "comment"])
    with ExitStack() as undo:
        _keep(share, files, undo, by=by)
        _tell_of(share, facts, send=send, by=by)
        undo.pop_all()
    return share


def _problems(share: ProviderShare, facts: list[SharedFact], *, send: bool) -> Problems:
    problems: Problems = text_problems(
        {"words": share.words, "answered_by": share.answered_by}, LIMITS, naming={"answered_by"}
    )
    for fact in facts:
        if wrong := text_problems({"comment": fact.comment}, LIMITS):
            problems[f"comment_{fact.position}"] = wrong["comment"]
    if send:
        told = [Said(fact.position, fact.verdict, fact.comment) for fact in facts]
        lacking = answer_problems(told, words=share.words, answered_by=share.answered_by)
        problems |= {name: ValidationError(why) for name, why in lacking.items() if name not in problems}
    return problems


def _keep(share: ProviderShare, files: Sequence[UploadedFile], undo: ExitStack, *, by: Membership | None) -> None:
    """Keep the files that came with an answer; one that is there already stays as it is."""
    refused: list[str] = []
    present = set(share.files.filter(removed_at=None).values_list("sha256", flat=True))
    if len(present) + len(files) > MOST_FILES:
        raise ValidationError({"files": f"An answer can have {MOST_FILES} files at most."})
    for number, file in enumerate(files, 1):
        try:
            examined = examine(file)
        except RefusedError as refusal:
            name = f"File {number}" if isinstance(refusal, NameRefusedError) else file.name
            refused.append(f"{name}: {refusal}")
            continue
        if examined.sha256 in present:
            continue
        present.add(examined.sha256)
        row = ReplyFile.objects.create(
            **_signed(share, by),
            share=share,
            **stored(examined, folder(share.tenant_id), undo),
        )
        enqueue(EXAMINE, share.tenant_id, row.pk)
    if refused:
        raise ValidationError({"files": refused})


def _tell_of(share: ProviderShare, facts: list[SharedFact], *, send: bool, by: Membership | None) -> None:
    right, wrong = (sum(fact.verdict == verdict for fact in facts) for verdict in ("right", "wrong"))
    detail = {"right": right, "wrong": wrong, "files": share.files.filter(removed_at=None).count()}
    if send:
        told = f"The provider answered: {right} of {len(facts)} facts right, {wrong} wrong."
        _tell(share, told, "level.reply_sent", by=by, **detail)
        enqueue("escalation.tasks.announce_answer", share.tenant_id, share.pk)
    else:
        _tell(share, "", "level.reply_saved", by=by, **detail)


def _signed(share: ProviderShare, by: Membership | None) -> dict[str, Any]:
    if by is not None:
        return Signed.signature(by)
    return {"by": None, "by_name": share.answered_by or BY_LINK, "by_role": ""}


def _tell(share: ProviderShare, text: str, verb: str, /, *, by: Membership | None, **detail: Any) -> None:
    """Write history and trail inside the ICB, where the provider itself sees and writes neither."""
    with tenant_context(share.tenant_id):
        if text:
            signed = _signed(share, by)
            tell(LevelRequest.objects.get(pk=share.request_id), text, by=by, signed=signed)
        record(verb, share, by=by, actor=BY_LINK, **detail)
