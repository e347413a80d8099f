"""When an agreement between ICBs on a shared provider holds, and what it lets them see (domain brief 7.4, EA12)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

TEXT = 500  # characters of a purpose or a reason
CODE = 6  # characters of a tenant's ODS code


class Act(TextChoices):
    """What an ICB does with an agreement."""

    SIGNED = "signed", "Signed"
    ENDED = "ended", "Ended"


class Kind(TextChoices):
    """What goes from one ICB to another."""

    OFFER = "offer", "The agreement, signed by its proposer"
    SIGNED = "signed", "A signature"
    ENDED = "ended", "The end"
    LEVEL = "level", "A level"


class Outcome(TextChoices):
    """What became of something sent to another ICB."""

    WAITING = "", "On its way"
    KEPT = "kept", "Handed over"
    DROPPED = "dropped", "Not handed over: the agreement had ended"


class State(TextChoices):
    UNSIGNED = "unsigned", "To be signed"
    AHEAD = "ahead", "Signed, begins later"
    HOLDS = "holds", "In force"
    OVER = "over", "Past its last day"
    ENDED = "ended", "Ended"
    DECLINED = "declined", "Not agreed"


CLOSED = frozenset({State.OVER, State.ENDED, State.DECLINED})


@dataclass(frozen=True, kw_only=True)
class Terms:
    """An agreement as one ICB knows it; ICBs by their ODS codes, `ended_on` the first day on which it holds no more."""

    parties: tuple[str, ...]
    lead: str
    starts_on: date
    ends_on: date | None = None
    signed: frozenset[str] = frozenset()
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """The level of one subject in the words and colour of its ICB, beside the neutral level; no narrative.

    Of a subject that ended or is suspended it is the last one, at which it stands no more since `ended_on` (T8).
    """

    about: str
    name: str
    scope: str
    whole: bool
    level: str
    label: str
    colour: str
    text_colour: str
    shape: str
    since: date | None = None
    review_due: date | None = None
    proposed: str = ""
    proposed_label: str = ""
    ended_on: date | None = None
    suspended: bool = False
    told_at: datetime | None = None  # none for the own level

    @property
    def stands_at(self) -> str | None:
        """The neutral level at which it stands; none once it ended or while it is suspended."""
        return None if self.ended_on else self.level

    @property
    def words(self) -> str:
        """The level in the ICB's words, or what came of the subject."""
        return end_words(self.suspended) if self.ended_on else self.label


@dataclass(frozen=True, kw_only=True)
class Side:
    """One ICB's side: its levels, current or as last told; whether it is lead commissioner, and the reader's own."""

    party: str
    lead: bool
    own: bool
    current: bool
    levels: tuple[Known, ...]


def state(terms: Terms, today: date) -> State:
    """Where an agreement stands on a day: it holds once every party has signed, from its first day to its last."""
    unsigned = set(terms.parties) - terms.signed
    if terms.ended_on is not None and unsigned:
        return State.DECLINED
    if terms.ended_on is not None and terms.ended_on <= today:
        return State.ENDED
    if terms.ends_on is not None and terms.ends_on < today:
        return State.OVER
    if unsigned:
        return State.UNSIGNED
    return State.AHEAD if terms.starts_on > today else State.HOLDS


def end_words(suspended: bool) -> str:
    """Return what came of a subject that has a day from which it stands at no level."""
    return "Suspended" if suspended else "Ended"


def lead_first(terms: Terms) -> tuple[str, ...]:
    """The parties, the lead commissioner first (EA12), the others by code."""
    return tuple(sorted(terms.parties, key=lambda party: (party != terms.lead, party)))


def sides(terms: Terms, own: str, levels: Mapping[str, Sequence[Known]], today: date) -> tuple[Side, ...]:
    """What an ICB sees: every party's levels while the agreement holds, what was told before once it ended (EA12).

    `levels` are the own levels and what was told, by party. Before everybody has signed only the own side is seen.
    """
    now = state(terms, today)
    seen = {
        State.HOLDS: lambda party: True,
        State.ENDED: lambda party: bool(levels.get(party)),
        State.OVER: lambda party: bool(levels.get(party)),
    }.get(now, lambda party: False)
    return tuple(
        Side(
            party=party,
            lead=party == terms.lead,
            own=party == own,
            current=party == own or now == State.HOLDS,
            levels=tuple(sorted(levels.get(party, ()), key=lambda each: (not each.whole, each.name, each.scope))),
        )
        for party in lead_first(terms)
        if party == own or seen(party)
    )


def why_not_propose(terms: Terms, own: str, purpose: str, *, today: date, bound: Collection[str]) -> dict[str, str]:
    """Problems by field of a proposal; `bound` are the ICBs with which an agreement on the provider is open already."""
    problems: dict[str, str] = {}
    if len(set(terms.parties) - {own}) < 1:
        problems["others"] = "Choose the other ICB"
    elif again := sorted(set(terms.parties) & set(bound) - {own}):
        problems["others"] = f"There is an agreement about this provider with {', '.join(again)}. End it first."
    if terms.lead not in terms.parties:
        problems["lead"] = "The lead commissioner must be one of the ICBs that agree"
    if terms.starts_on < today:
        problems["starts_on"] = "The first day must be today or later"
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        problems["ends_on"] = "The last day must not be before the first day"
    if not purpose:
        problems["purpose"] = "Enter the purpose"
    return problems


def why_not_sign(terms: Terms, own: str, *, today: date) -> str | None:
    """The reason against signing, or None."""
    if state(terms, today) in CLOSED or terms.ended_on is not None:
        return "This agreement has ended. Propose a new one."
    return "Your ICB has signed this agreement already." if own in terms.signed else None


def why_not_end(terms: Terms, on: date, reason: str, *, today: date) -> dict[str, str]:
    """Problems by field of an end; `on` is the first day on which the agreement holds no more."""
    if state(terms, today) in CLOSED or terms.ended_on is not None:
        return {"on": "This agreement has ended already."}
    problems: dict[str, str] = {}
    if on < today:
        problems["on"] = "The day must be today or later"
    elif terms.ends_on is not None and on > terms.ends_on:
        problems["on"] = "The agreement ends before that day anyway"
    if not reason:
        problems["reason"] = "Enter the reason"
    return problems
