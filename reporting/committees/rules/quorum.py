"""Whether a meeting is quorate, and what it lacks (domain brief 5.4; F010: a deputy counts for whom they stand for)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quality_oversight.tenancy.policy import Party
from reporting.committees.rules.vocabulary import COUNTING, SeatRole

CHAIRS = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What terms of reference ask for; no number of members and nothing else asked for is no rule at all."""

    members: int = 0
    chair: bool = False
    parties: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.members or self.chair or self.parties)


@dataclass(frozen=True, kw_only=True)
class There:
    """A seat that is taken at a meeting, by its holder or a deputy, and the body that it speaks for."""

    role: str
    party: str


@dataclass(frozen=True)
class Quorum:
    """The answer: None where the terms of reference have no rule; else yes or no, and what is lacking in sentences."""

    quorate: bool | None
    lacking: tuple[str, ...] = ()


def quorum(rule: Rule, there: Iterable[There]) -> Quorum:
    """Ask the rule of who is there. A deputy sits in the seat of whom they stand for, and never in two.

    Those in attendance, observers and the secretary never count. For a chair who is away the deputy chair stands in.
    """
    if not rule:
        return Quorum(None)
    counting = [each for each in there if each.role in COUNTING]
    lacking: list[str] = []
    if len(counting) < rule.members:
        lacking.append(
            f"{_members(rule.members - len(counting))} more must be there: {len(counting)} of {rule.members}."
        )
    if rule.chair and not any(each.role in CHAIRS for each in counting):
        lacking.append("Neither the chair nor the deputy chair is there.")
    bodies = {each.party for each in counting}
    lacking += [f"Nobody is there for: {Party(party).label}." for party in rule.parties if party not in bodies]
    return Quorum(not lacking, tuple(lacking))


def in_words(rule: Rule) -> str:
    """The rule in one sentence; empty where there is none."""
    asked: list[str] = []
    if rule.members:
        asked.append(_members(rule.members))
    if rule.chair:
        asked.append("the chair or deputy chair")
    asked += [f"somebody for the {_body(party)}" for party in rule.parties]
    return _listed(asked)


def _body(party: str) -> str:
    return "ICB" if party == Party.ICB else str(Party(party).label).lower()


def _members(number: int) -> str:
    return f"{number} member" if number == 1 else f"{number} members"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
