"""The provider's right of reply: how long it may answer, and what an answer needs (domain brief, section 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from quality_oversight.working_days import working_days_after

from .requirements import Refusals
from .wording import blank, day

LONDON = ZoneInfo("Europe/London")
# Mailboxes of private persons: a proposal about a provider is sent to an address of the provider.
PRIVATE = frozenset(
    """
    gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk msn.com yahoo.com yahoo.co.uk
    icloud.com me.com aol.com btinternet.com sky.com protonmail.com proton.me gmx.com
    """.split()  # noqa: SIM905  (a table of words reads better so)
)


class Verdict(TextChoices):
    """What a provider says of one fact."""

    RIGHT = "right", "This is right"
    WRONG = "wrong", "Something is wrong or missing"


class Reply(TextChoices):
    """Where a provider's answer stands."""

    AWAITED = "awaited", "Answer awaited"
    ANSWERED = "answered", "Answered"
    SILENT = "silent", "No answer"
    WITHDRAWN = "withdrawn", "Link withdrawn"


@dataclass(frozen=True)
class Said:
    """What a provider says of one fact: its place on the page, from 1, a Verdict or "", and a comment."""

    position: int
    verdict: str
    comment: str = ""


def last_day(shared_on: date, working_days: int) -> date:
    """The day to whose end a provider may answer: so many working days of England after it was asked (4.4)."""
    return working_days_after(shared_on, working_days)


def closes_at(due_on: date) -> datetime:
    """The first moment at which a link no longer takes an answer: midnight after the last day, Europe/London."""
    return datetime.combine(due_on + timedelta(days=1), time.min, LONDON)


def reply_of(*, withdrawn: bool, answered: bool, due_on: date, now: datetime) -> Reply:
    """Where an answer stands at a moment, whether or not a task has recorded it; `now` knows its time zone."""
    if answered:
        return Reply.ANSWERED
    if withdrawn:
        return Reply.WITHDRAWN
    return Reply.AWAITED if now < closes_at(due_on) else Reply.SILENT


def why_not_answer(reply: Reply, due_on: date) -> str | None:
    """Say why nothing can be written now."""
    return {
        Reply.AWAITED: None,
        Reply.ANSWERED: "This was answered. An answer that was sent cannot be changed.",
        Reply.SILENT: f"The time to answer ended with {day(due_on)}.",
        Reply.WITHDRAWN: "This link was withdrawn.",
    }[reply]


def why_not_withdraw(reply: Reply) -> str | None:
    """Say why a link cannot be taken back: what the provider said, or that it said nothing, stays on record."""
    return None if reply == Reply.AWAITED else f"The link is not open: {reply.label.lower()}."


def why_not_address(address: str) -> str | None:
    """Say why a link is not sent to an address: a private mailbox is nobody's office."""
    if address.rpartition("@")[2].lower() in PRIVATE:
        return "Enter an address of the provider, not a private one"
    return None


def answer_problems(said: Iterable[Said], *, words: str, answered_by: str) -> Refusals:
    """What an answer lacks before it can be sent, by field; a draft may lack all of it."""
    problems: Refusals = {}
    for each in said:
        if each.verdict not in Verdict.values:
            problems[f"verdict_{each.position}"] = f"Say whether fact {each.position} is right"
        elif each.verdict == Verdict.WRONG and blank(each.comment):
            problems[f"comment_{each.position}"] = f"Say what is wrong or missing in fact {each.position}"
    if blank(answered_by):
        problems["answered_by"] = "Enter your name and your role"
    return problems


def in_words(reply: Reply, *, due_on: date, answered_on: date | None, right: int, wrong: int) -> str:
    """An answer in one line: "Answered on 3 May 2026: 4 facts right, 1 wrong", "No answer by 4 May 2026"."""
    if reply == Reply.ANSWERED and answered_on:
        return f"Answered on {day(answered_on)}: {right} {'fact' if right == 1 else 'facts'} right, {wrong} wrong"
    if reply == Reply.SILENT:
        return f"No answer by {day(due_on)}"
    return f"Asked to answer by {day(due_on)}" if reply == Reply.AWAITED else "Link withdrawn"
