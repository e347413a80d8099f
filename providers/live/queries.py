"""What the pages say of the live sources."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from providers.live.clients import is_set_up
from providers.live.models import OPEN, Refresh, RefreshState, Source
from providers.live.rules.weekly import week_of


@dataclass(frozen=True)
class Standing:
    """How one live source stands: whether it is set up, its newest refresh, the last that came through, the next."""

    source: Source
    set_up: bool
    newest: Refresh | None
    done: Refresh | None
    next_week: date | None

    @property
    def under_way(self) -> bool:
        return self.newest is not None and self.newest.state in OPEN

    @property
    def waits_for_yes(self) -> bool:
        """Whether what it would close must be confirmed by somebody."""
        return self.under_way and self.newest.job is not None and bool(self.newest.job.closing)  # type: ignore[union-attr]


def last_done(source: str) -> Refresh | None:
    """The last refresh of a source that came through."""
    return Refresh.objects.filter(source=source, state=RefreshState.DONE).first()


def standings() -> list[Standing]:
    """How each live source stands, in two queries a source."""
    return [_standing(source) for source in Source]


def _standing(source: Source) -> Standing:
    newest = Refresh.objects.filter(source=source).select_related("job").first()
    done = newest if newest is None or newest.state == RefreshState.DONE else last_done(source)
    up = is_set_up(source)
    return Standing(source, up, newest, done, week_of(timezone.localdate()) + timedelta(days=7) if up else None)
