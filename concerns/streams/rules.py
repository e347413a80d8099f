"""What may be said of the restricted streams outside them (domain brief 7.8 SM1 and 8.3)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import TextChoices

from concerns.rules.lifecycle import Status
from concerns.rules.vocabulary import RESTRICTED

SMALL = 5
TELLING = 5  # characters of a contact


class WhyOpen(TextChoices):
    """Why a keeper opens an identity; kept in the audit trail, so no free text."""

    ANSWER = "answer", "To answer the reporter or ask for more"
    PROTECT = "protect", "To protect the reporter from harm for having spoken up"
    SAFEGUARD = "safeguard", "To keep a child or an adult at risk safe"
    LAW = "law", "Because the law or a court requires it"


def why_not_protect(sensitivity: str, stream: str, *, shared: bool, doubles: Sequence[str]) -> dict[str, str]:
    """Problems by field of moving a concern into a restricted stream (domain brief 8.3).

    `shared`: an outside organisation sees it; `doubles`: the references of its duplicates, which tell the same story
    and go with it, that an outside organisation sees.
    """
    if stream not in RESTRICTED:
        return {"stream": "Choose who it is for"}
    if sensitivity in RESTRICTED:
        return {"__all__": "It is in a protected stream already."}
    if shared:
        return {"__all__": "Stop sharing this concern before you move it."}
    if doubles:
        which = " and ".join(doubles)
        return {"__all__": f"What repeats this concern goes with it. Stop sharing {which} before you move it."}
    return {}


BACK_TO = "The quality team"
HANDED_BACK_FROM = frozenset({Status.SUBMITTED, Status.TRIAGE, Status.OPEN})


def why_not_hand_back(status: str, *, reason: str) -> dict[str, str]:
    """Problems by field of giving the quality team a matter that is not the stream's (domain brief 4.1 and 8.3).

    The restricted concern ends as redirected, so it is one that can be: not yet monitored, closed or sent elsewhere.
    """
    if status not in HANDED_BACK_FROM:
        return {"__all__": f"This concern is “{Status(status).label.lower()}”, so it cannot be handed back."}
    return {} if reason else {"reason": "Say why this is not a matter of the stream"}


def names_reporter(texts: Iterable[str], name: str, contact: str) -> bool:
    """Whether texts hold the name, or the way to reach them, of who reported a restricted concern.

    Capitals and spaces do not count; a contact shorter than five characters says nothing by itself.
    """
    told = " ".join(" ".join(texts).casefold().split())
    known = (" ".join(each.casefold().split()) for each in (name, contact if len(contact.strip()) >= TELLING else ""))
    return any(each and each in told for each in known)


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(first: date) -> date:
    """The first day of the next quarter."""
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def quarter_before(first: date) -> date:
    """The first day of the quarter before."""
    return date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)


def suppressed(counts: Mapping[str, int]) -> tuple[dict[str, str], str]:
    """Counts as they may be shown, and their total: 1 to 4 is "<5" (SM1).

    Where a count is hidden, the exact total would give it away, so the total is only "9 or more": what is shown, and
    one for each hidden count, which is all that a reader knows anyway. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count is never negative.")
    hidden = [name for name, count in counts.items() if 0 < count < SMALL]
    shown = {name: f"<{SMALL}" if name in hidden else str(count) for name, count in counts.items()}
    least = sum(count for name, count in counts.items() if name not in hidden) + len(hidden)
    return shown, f"{least} or more" if hidden else str(least)
