"""The lists behind the numbers of a dashboard, as at a day (domain brief F004)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from concerns.models import Concern
from concerns.rules.risk import Band, band
from concerns.work.models import ActionRevision, ConcernAction
from concerns.work.queries import Line, lines
from quality_oversight.dates import end_of
from reporting.rules.counting import Counting, Delivery, State


@dataclass(frozen=True)
class Stood:
    """A concern as a list of a past day shows it: its title is today's, its score and domains are that day's."""

    concern: Any
    state: State

    @property
    def band(self) -> Band:
        return band(self.state.score)

    def domains_in(self, words: Mapping[str, str]) -> str:
        """Its quality domains in the framework's words."""
        return ", ".join(words.get(key, key) for key in self.state.domains)


def narrowed(states: Iterable[State], counted: Counting, *, domain: str = "", only: str = "") -> list[State]:
    """The states in a domain, and of these the new ones, the gravest first."""
    found = [
        state
        for state in states
        if (not domain or domain in state.domains) and (only != "new" or counted.is_new(state))
    ]
    return sorted(found, key=lambda state: (-state.score, state.logged_on, str(state.pk)))


def deliveries_shown(found: Iterable[Delivery], only: str = "") -> list[Delivery]:
    """All open actions, the overdue ones, or those of one colour; the first due first."""
    wanted = (each for each in found if not only or (each.overdue if only == "overdue" else each.brag.value == only))
    return sorted(wanted, key=lambda each: (each.due, str(each.pk)))


def stood(states: Sequence[State]) -> list[Stood]:
    """One page of states with their concerns. One query."""
    rows = Concern.objects.select_related("subject").in_bulk([state.pk for state in states])
    return [Stood(rows[state.pk], state) for state in states if state.pk in rows]


def action_lines(deliveries: Sequence[Delivery], as_at: date) -> list[Line]:
    """One page of actions as they stood at the end of a day. One query."""
    keys = [each.pk for each in deliveries]
    if as_at >= timezone.localdate():
        found: dict[Any, Any] = ConcernAction.objects.for_list().in_bulk(keys)
    else:
        steps = ActionRevision.objects.filter(at__lt=end_of(as_at), action__in=keys)
        last = steps.order_by("action_id", "-at", "-id").distinct("action_id")
        found = {each.action_id: each for each in last.select_related("organisation", "action__concern__subject")}
    return lines([found[pk] for pk in keys if pk in found], as_at)
