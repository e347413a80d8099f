"""What the numbers of the dashboard count, and that a list shows the same (domain brief F004 and 7.3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from concerns.work.rules.judging import Brag


@dataclass(frozen=True, slots=True)
class State:
    """One live concern as it stood at the end of a day; restricted ones have none."""

    pk: UUID
    subjects: frozenset[UUID]  # its own, and those that it counts for beside it (docs/decisions/0010)
    domains: tuple[str, ...]
    score: int
    logged_on: date


@dataclass(frozen=True, slots=True)
class Delivery:
    """One open action on a live concern as it stood at the end of a day."""

    pk: UUID
    concern: UUID
    brag: Brag
    due: date
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What is counted for one node; each concern and each action once."""

    concerns: int = 0
    new: int = 0  # of these, logged after the last meeting
    worst: int = 0  # the highest score among them, 1 to 25
    domains: Mapping[str, tuple[int, int]]  # number and highest score by domain
    actions: Mapping[str, int]  # open actions by delivery colour
    overdue: int = 0


class Counting:
    """The states and deliveries of a day, so laid out that any set of subjects is counted fast."""

    def __init__(self, states: Iterable[State], deliveries: Iterable[Delivery], *, since: date | None) -> None:
        self.since = since
        self._states: dict[UUID, list[State]] = {}
        for state in states:
            for subject in state.subjects:
                self._states.setdefault(subject, []).append(state)
        self._deliveries: dict[UUID, list[Delivery]] = {}
        for delivery in deliveries:
            self._deliveries.setdefault(delivery.concern, []).append(delivery)

    def states(self, subjects: Set[UUID]) -> list[State]:
        """The concerns that count for one of some subjects, each once."""
        found = {state.pk: state for pk in subjects & self._states.keys() for state in self._states[pk]}
        return list(found.values())

    def deliveries(self, states: Iterable[State]) -> list[Delivery]:
        """The open actions on some concerns."""
        return [each for state in states for each in self._deliveries.get(state.pk, ())]

    def is_new(self, state: State) -> bool:
        """Whether a concern was logged after the last meeting; where none is known, nothing is new."""
        return self.since is not None and state.logged_on > self.since

    def of(self, subjects: Set[UUID]) -> Numbers:
        """All that is counted for a node with some subjects under it."""
        states = self.states(subjects)
        domains: dict[str, tuple[int, int]] = {}
        for state in states:
            for domain in state.domains:
                count, worst = domains.get(domain, (0, 0))
                domains[domain] = (count + 1, max(worst, state.score))
        actions = self.deliveries(states)
        return Numbers(
            concerns=len(states),
            new=sum(map(self.is_new, states)),
            worst=max((state.score for state in states), default=0),
            domains=domains,
            actions=Counter(each.brag.value for each in actions),
            overdue=sum(each.overdue for each in actions),
        )
