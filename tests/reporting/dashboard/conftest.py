"""Levels, meetings and concerns that changed on known days, written as history."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from concerns.models import Concern, ConcernEvent
from escalation.models import Assurance, Committee, LevelDecision, LevelPeriod, LevelRequest, Meeting, RequestStep
from escalation.rules.levels import Level
from escalation.rules.workflow import RequestStatus
from providers.models import Organisation, Provider, Subject
from quality_oversight.tenancy.models import Signed
from quality_oversight.tenancy.policy import Party
from tests.cast import Cast, acting

VERBS = {"submitted": "raised", "closed": "close"}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class Story:
    """Writes history in the north, by its quality lead."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.by, self.number = cast, cast.lead, 0
        with acting(self.by):
            Provider.objects.update(added_at=noon(date(2025, 1, 1)))

    def meets(self, *days: date, status: str = Meeting.Status.HELD, kind: str = "sqg") -> None:
        with acting(self.by):
            group, _ = Committee.objects.get_or_create(key=kind, defaults={"name": kind, "kind": kind})
            for day in days:
                Meeting.objects.create(committee=group, held_on=day, status=status)

    def proposes(self, subject: Subject, target: Level, on: date, origin: Level = Level.ROUTINE) -> LevelRequest:
        with acting(self.by):
            request = LevelRequest.objects.create(
                subject=subject, origin=origin, target=target, proposer=self.by, proposed_at=noon(on),
                grounds="Invented", consequence=4, likelihood=4, risk_profile="Invented",
            )  # fmt: skip
            self._step(request, RequestStatus.DRAFTED, on)
        return request

    def moves(self, subject: Subject, target: Level, on: date, *, review_due: date | None = None) -> None:
        """Propose the day before, and take effect on a day."""
        with acting(self.by):
            held = LevelPeriod.objects.filter(subject=subject).order_by("starts_on").last()
        request = self.proposes(subject, target, on - timedelta(days=1), Level(held.level) if held else Level.ROUTINE)
        with acting(self.by):
            decision = LevelDecision.objects.create(
                **Signed.signature(self.by), at=noon(on), request=request, subject=subject, origin=request.origin,
                target=target, party=Party.ICB, decided_on=on, effective_from=on, reasons="Invented",
            )  # fmt: skip
            LevelPeriod.objects.create(
                **Signed.signature(self.by), at=noon(on), subject=subject, decision=decision, level=target, starts_on=on
            )
            Assurance.objects.update_or_create(
                subject=subject, defaults={"level": target, "since": on, "review_due": review_due}
            )
            LevelRequest.objects.filter(pk=request.pk).update(status=RequestStatus.EFFECTIVE)
            self._step(request, RequestStatus.EFFECTIVE, on)

    def worries(
        self,
        subject: Subject,
        on: date,
        *,
        domains: tuple[str, ...] = ("safety",),
        score: tuple[int, int] = (4, 3),
        sensitivity: str = "standard",
        closed: date | None = None,
    ) -> None:
        """Log a concern on a day; closed on another."""
        self.number += 1
        consequence, likelihood = score
        state = {"consequence": consequence, "likelihood": likelihood, "domains": list(domains)}
        ending = {"closure_reason": "resolved", "closure_evidence": "Invented", "closed_on": closed} if closed else {}
        steps = [("submitted", on)] + ([("closed", closed)] if closed else [])
        with acting(self.by, *([] if sensitivity == "standard" else [sensitivity])):
            concern = Concern.objects.create(
                **state, **ending, subject=subject, ref=f"QC-2026-{self.number:04}", source="IQ02",
                title="Invented", summary="Invented", date_identified=on, logged_at=noon(on),
                status=steps[-1][0], sensitivity=sensitivity,
                initial_consequence=consequence, initial_likelihood=likelihood,
            )  # fmt: skip
            for status, day in steps:
                ConcernEvent.objects.create(
                    **Signed.signature(self.by),
                    **state,
                    concern=concern,
                    verb=VERBS[status],
                    status=status,
                    at=noon(day),
                )

    def adds(self, code: str, name: str, on: date) -> Subject:
        """Another provider of the north, taken on on a day; the directory's row must be there."""
        with acting(self.by):
            provider = Provider.objects.create(organisation=Organisation.objects.get(code=code), sector="community")
            Provider.objects.filter(pk=provider.pk).update(added_at=noon(on))
            return Subject.objects.create(provider=provider, name=name)

    def _step(self, request: LevelRequest, status: RequestStatus, on: date) -> None:
        RequestStep.objects.create(**Signed.signature(self.by), request=request, status=status, at=noon(on))


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


@pytest.fixture
def lines(cast: Cast) -> Callable[..., dict[str, object]]:
    """The north's dashboard as a membership sees it, by ODS code."""
    from escalation.queries import framework_of
    from providers.structure.sight import sight
    from reporting.queries.dashboard import board

    def read(as_at: date, by=None) -> dict[str, object]:
        with acting(by or cast.viewer) as membership:
            return {line.code: line for line in board(as_at, framework_of(membership), of=sight(as_at)).lines}

    return read
