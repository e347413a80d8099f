"""Share soft intelligence, and decide on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from concerns.actions.joining import raise_beside
from concerns.intake.models import SoftReport, SoftReportStep
from concerns.intake.rules.states import NOWHERE, Certainty, When, target_of, why_not
from concerns.intake.rules.tokens import SHOWN_AGAIN, new_token, normal, token_of
from concerns.models import Concern, ReferenceCounter
from concerns.rules.links import Beside
from concerns.rules.references import format_reference
from concerns.rules.vocabulary import RESTRICTED, Confidence, Sensitivity
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Tenant
from quality_oversight.tenancy.tasks import enqueue
from quality_oversight.tenancy.tokens import keyed_hashes
from quality_oversight.texts.checks import Problems, plain, refuse, text_problems

# A restricted stream has numbers of its own: a gap in the others would tell how many there are (domain brief 8.3).
PREFIX = {Sensitivity.STANDARD: "SI", Sensitivity.SPEAK_UP: "SIU", Sensitivity.SAFEGUARDING: "SIG"}
LIMITS = {"what": 4000, "place": 200, "words": 2000}
CHOICES = {
    "when": ("Choose when it happened", When.values),
    "certainty": ("Choose how you know", Certainty.values),
    "confidence": ("Choose who may know", Confidence.values),
    "sensitivity": ("Choose whether it needs special care", Sensitivity.values),
}
NOBODY = UUID(int=0)  # the organisation of somebody without an account: nothing is ever shared with it
UNNAMED = {"by": None, "by_name": "The person who shared this", "by_role": ""}


@transaction.atomic
def share(*, by: Membership, anonymous: bool = False, sent: str = "", **told: Any) -> tuple[SoftReport, str]:
    """Keep what somebody shared; returns the report, and a token where no name is kept with it ("" otherwise).

    A form that comes again (`sent` tells, see quality_oversight.once) without a name makes no second report: it gives
    the first one with the same token, and after a while without it.
    `told` holds what, place, subject, when, certainty, confidence, may_contact, urgent and sensitivity. What is about
    speaking up or safeguarding is always kept without a name (domain brief 8.3).
    """
    by.demand("intelligence.share")
    told = _checked(told)
    if anonymous or told["sensitivity"] in RESTRICTED:
        return _share_unnamed(by.tenant, told, sent)
    report = _keep(told, made_by=by)
    SoftReportStep.objects.create(**SoftReportStep.signature(by), report=report, verb="shared", at=report.made_at)
    record("intelligence.shared", report, by=by, urgent=report.urgent)
    return report, ""


@transaction.atomic
def share_without_account(tenant: Tenant, *, sent: str = "", **told: Any) -> tuple[SoftReport, str]:
    """Keep what somebody shared who has no account, as `share` does without a name."""
    return _share_unnamed(tenant, _checked(told), sent)


def _share_unnamed(tenant: Tenant, told: dict[str, Any], sent: str) -> tuple[SoftReport, str]:
    """Keep a report under a token that follows from what was sent: no row says that somebody sent something."""
    secret = salted_hmac(f"intake.token.from.{tenant.code}", sent, algorithm="sha256").digest()
    token = token_of(secret) if sent else new_token()
    token_hash = hashes(tenant, token)[0]
    with without_account(tenant, token_hash):
        # The second of two that come at once waits here for the first.
        _counter(told["sensitivity"], timezone.localdate().year)
        if (report := SoftReport.objects.filter(token_hash=token_hash).first()) is not None:
            return report, token if report.age < SHOWN_AGAIN else ""
        report = _keep(told | {"may_contact": False}, token_hash=token_hash)
        SoftReportStep.objects.create(**UNNAMED, report=report, verb="shared", at=report.made_at)
    _record_unnamed("intelligence.shared_unnamed", report, tenant)
    return report, token


def _record_unnamed(verb: str, report: SoftReport, tenant: Tenant) -> None:
    """Write the trail's row for somebody without a name: in the report's own stream, naming nobody."""
    with tenant_context(tenant.pk, clearances=[report.sensitivity]):
        record(verb, report, by=None, actor="Somebody unnamed")


@contextmanager
def without_account(tenant: Tenant, token_hash: str) -> Iterator[None]:
    """Run as somebody outside who sees one report at most: the one whose token they hold."""
    with tenant_context(tenant.pk, organisation_id=NOBODY, reporter=token_hash):
        yield


def hashes(tenant: Tenant, token: str) -> list[str]:
    """The keyed hashes under which a token may be kept, the present key's first; none for what can be no token."""
    letters = normal(token)
    return keyed_hashes(f"intake.token.{tenant.code}", letters) if letters else []


def known_hash(tenant: Tenant, token: str) -> str:
    """The hash of a token that belongs to a report of this tenant; "" for any other."""
    for each in hashes(tenant, token):
        with without_account(tenant, each):
            if SoftReport.objects.filter(token_hash=each).exists():
                return each
    return ""


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    told = {"place": "", "subject": None, "confidence": Confidence.INSIDE, "sensitivity": Sensitivity.STANDARD} | told
    told |= {name: plain(told[name]) for name in ("what", "place")}
    problems = text_problems({name: told[name] for name in ("what", "place")}, LIMITS)
    if not told["what"]:
        problems["what"] = ValidationError("Enter what you saw or heard")
    if not told["place"] and told["subject"] is None:
        problems["place"] = ValidationError(NOWHERE)
    for name, (message, known) in CHOICES.items():
        if told.get(name) not in known:
            problems[name] = ValidationError(message)
    refuse(problems)
    return told


def _keep(told: dict[str, Any], **whose: Any) -> SoftReport:
    at = timezone.now()
    year = timezone.localdate(at).year
    counter = _counter(told["sensitivity"], year)
    counter.last += 1
    counter.save(update_fields=["last"])
    ref = format_reference(counter.prefix, year, counter.last)
    return SoftReport.objects.create(**told, **whose, ref=ref, made_at=at)


def _counter(stream: str, year: int) -> ReferenceCounter:
    """The counter of a stream's references of a year, locked until the transaction ends."""
    prefix = PREFIX[Sensitivity(stream)]
    ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix, year=year)], ignore_conflicts=True)
    return ReferenceCounter.objects.select_for_update().get(prefix=prefix, year=year)


@transaction.atomic
def write(report: SoftReport, *, by: Membership, words: str) -> SoftReportStep:
    """Add something to what one shared oneself."""
    by.demand("intelligence.share")
    report = SoftReport.objects.of(by).select_for_update().get(pk=report.pk)
    step = say(report, "wrote", _words(words), heard=True, **SoftReportStep.signature(by))
    record("intelligence.added_to", report, by=by)
    return step


@transaction.atomic
def write_without_account(tenant: Tenant, token_hash: str, *, words: str, sent: str = "") -> SoftReportStep:
    """Add something to what one shared without a name; a form that comes again (`sent`) adds nothing more."""
    with without_account(tenant, token_hash):
        report = SoftReport.objects.select_for_update().get(token_hash=token_hash)
        pk = UUID(sent[:32]) if sent else uuid4()
        if (said := report.steps.filter(pk=pk).first()) is not None:
            return said
        step = say(report, "wrote", _words(words), heard=True, pk=pk, **UNNAMED)
    _record_unnamed("intelligence.added_to", report, tenant)
    return step


@transaction.atomic
def answer(report: SoftReport, *, by: Membership, words: str) -> SoftReportStep:
    """Ask whoever shared it something, or answer."""
    report = to_review(report, by)
    step = say(report, "answered", _words(words), **SoftReportStep.signature(by))
    record("intelligence.answered", report, by=by)
    announce(report)
    return step


@transaction.atomic
def step(
    report: SoftReport, name: str, *, by: Membership, words: str = "", concern: Concern | None = None
) -> SoftReport:
    """Take a step with a report; whoever shared it reads what was done, and the words."""
    report = to_review(report, by)
    words = plain(words)
    live = report.taken_into is not None and report.taken_into.is_live
    given = {"words": words, "concern": concern}
    if problems := why_not(report.state, name, given=given, concern_is_live=live):
        raise ValidationError(problems)
    refuse(text_problems({"words": words}, LIMITS) | _stream_problems(report, concern))
    origin, target = report.state, target_of(report.state, name)
    report.state = target or origin
    report.taken_into = concern or report.taken_into
    say(report, name, words, **SoftReportStep.signature(by))
    record("intelligence.moved", report, by=by, step=name, origin=origin, to=report.state)
    announce(report)
    return report


@transaction.atomic
def take_up(
    report: SoftReport, *, by: Membership, beside: Concern | None = None, how: str = Beside.RELATED, **described: Any
) -> Concern:
    """Log a new concern out of a report, alone or `beside` one that is open already (see `raise_beside`)."""
    report = to_review(report, by)
    if problems := why_not(report.state, "take_up", given={"concern": True}):
        raise ValidationError(problems)
    concern = raise_beside(beside, by=by, how=how, **described)
    step(report, "take_up", by=by, concern=concern)
    return concern


@transaction.atomic
def mark_read(report: SoftReport) -> None:
    """Note that whoever shared it has read the answer; call as that person."""
    if report.is_unread:
        SoftReport.objects.filter(pk=report.pk).update(read_at=timezone.now())


def to_review(report: SoftReport, by: Membership) -> SoftReport:
    """The report, locked, for somebody who may decide on it."""
    by.demand("intelligence.review")
    return SoftReport.objects.select_for_update(of=("self",)).select_related("taken_into").get(pk=report.pk)


def _stream_problems(report: SoftReport, concern: Concern | None) -> Problems:
    """A restricted report stays in its stream, and an ordinary one tells nothing of a restricted concern."""
    if concern is not None and concern.sensitivity != report.sensitivity:
        stream = Sensitivity(report.sensitivity).label
        field = "sensitivity" if report.sensitivity in RESTRICTED else "concern"
        return {field: ValidationError(f"What was shared is “{stream}”. The concern has to be so as well.")}
    return {}


def _words(words: str) -> str:
    words = plain(words)
    problems = text_problems({"words": words}, LIMITS)
    if not words:
        problems["words"] = ValidationError("Enter what you want to say")
    refuse(problems)
    return words


def say(report: SoftReport, verb: str, words: str, *, heard: bool = False, **signed: Any) -> SoftReportStep:
    """Add a step or message to the conversation."""
    said = SoftReportStep.objects.create(**signed, report=report, verb=verb, text=words)
    setattr(report, "heard_at" if heard else "told_at", said.at)
    report.save(update_fields=["heard_at" if heard else "told_at", "state", "taken_into"])
    return said


def announce(report: SoftReport) -> None:
    """Let a mail tell whoever shared it under a name that there is news."""
    if report.made_by_id is not None:
        enqueue("concerns.intake.tasks.announce", report.tenant_id, report.pk)


def news_to_announce(report_id: UUID | str) -> SoftReport | None:
    """The report, marked as announced, where no mail has told its news yet; call inside the mail's transaction."""
    waiting = SoftReport.objects.with_news().select_for_update(of=("self",)).select_related("made_by__user", "tenant")
    report = waiting.filter(pk=report_id, made_by__user__is_active=True).first()
    if report is not None:
        report.announced_at = timezone.now()
        report.save(update_fields=["announced_at"])
    return report
