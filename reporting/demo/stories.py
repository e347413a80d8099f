"""One subject's way through the levels, and the rows that the actions would leave of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from concerns.models import Concern
from escalation.models import (
    Assurance,
    Concurrence,
    CriterionNote,
    Evidence,
    ExitCriterion,
    LevelDecision,
    LevelPeriod,
    LevelRequest,
    LevelReview,
    Meeting,
    RequestStep,
)
from escalation.rules.levels import Level
from escalation.rules.moves import outstanding
from escalation.rules.reviews import due_after_move
from escalation.rules.workflow import RequestStatus
from providers.models import Subject
from quality_oversight.frameworks import Framework
from quality_oversight.frameworks.schema import Transition
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment
from reporting.demo.directory import Place
from reporting.demo.petitions import (
    DECLINED,
    NOTES,
    REASONS,
    SUPPORT,
    case_for,
    criteria_of,
    escalates,
    evidence_of,
    notes_of,
    write_request,
)
from reporting.demo.plots import SINCE_LAST_MEETING, Plot

DAY = timedelta(days=1)
POST_OF = {"exec_quality_lead": "exec-quality-lead", "region_authoriser": "region-authoriser"}
POST_FOR = {"icb": "exec-quality-lead", "regional_oversight_body": "region-authoriser"}
# Rows are written in this order, so that each finds what it refers to.
ORDER = (
    LevelRequest, Evidence, ExitCriterion, CriterionNote, RequestStep, LevelDecision, Concurrence, LevelPeriod,
    LevelReview, Assurance,
)  # fmt: skip


class Story:
    """One subject's way through the levels, and every row that tells of it."""

    def __init__(
        self,
        place: Place,
        framework: Framework,
        people: dict[str, Membership],
        concerns: list[Concern],
        meetings: Sequence[Meeting],
        dice: Random,
        today: date,
    ) -> None:
        self.place, self.framework, self.people, self.concerns = place, framework, people, concerns
        self.meetings, self.dice, self.today = meetings, dice, today
        self.case = case_for(place, dice)
        self.standing = Assurance(subject=place.subject)
        self.entries: dict[str, LevelRequest] = {}
        self.rows: dict[type, list[Any]] = {model: [] for model in ORDER}
        self.rows[Assurance].append(self.standing)

    @property
    def subject(self) -> Subject:
        return self.place.subject

    def tell(self, plot: Plot) -> None:
        """Take every move of a plot, hold the reviews between them, and leave its request open."""
        for move in plot.moves:
            decided_on = self._meeting(move.days_ago).held_on + 2 * DAY
            self._review_until(min(decided_on, self.today) - DAY)
            self._decide(move.transition, min(decided_on, self.today), move.days_ago)
        if plot.moves:
            self._review_to_be_due(self.today - plot.late * DAY)
        if self.standing.entry_request:
            self._assess(self.standing.entry_request, plot.progress, self.meetings[-1].held_on - 3 * DAY)
        if plot.open_move:
            self._leave_open(plot.open_move, plot.open_at)

    def _meeting(self, days_ago: int) -> Meeting:
        """The last meeting of the System Quality Group that was held before a day."""
        if days_ago == SINCE_LAST_MEETING:
            return self.meetings[-1]
        return max((m for m in self.meetings if m.held_on <= self.today - days_ago * DAY), key=lambda m: m.held_on)

    def _draft(self, move: Transition, meeting: Meeting | None) -> LevelRequest:
        proposed_on = meeting.held_on - self.dice.randint(5, 9) * DAY if meeting else self.today - 4 * DAY
        if self.standing.since and proposed_on < self.standing.since:
            proposed_on = self.standing.since
        request = write_request(move, self.case, self.place.lead, proposed_on=proposed_on, dice=self.dice)
        request.subject = self.subject
        self.rows[LevelRequest].append(request)
        self.rows[Evidence] += evidence_of(request, self.case, self.concerns)
        if escalates(move.key):
            self.rows[ExitCriterion] += criteria_of(
                request, self.case, progress="none", verifier=self.place.lead, on=proposed_on
            )
        self._step(request, RequestStatus.DRAFTED, self.place.lead, request.proposed_at, request.grounds)
        return request

    def _consider(self, request: LevelRequest, meeting: Meeting) -> None:
        request.considered_at, request.considered_on = meeting, meeting.held_on
        request.view, request.view_note = LevelRequest.View.SUPPORT, SUPPORT
        words = f"{request.get_view_display()}. {SUPPORT}"
        secretary = self.people["committee-secretary"]
        self._step(request, RequestStatus.SQG_CONSIDERED, secretary, moment(meeting.held_on, 16), words)

    def _authorise(self, request: LevelRequest, move: Transition, on: date) -> tuple[LevelDecision, Membership]:
        by = self.people[POST_OF[move.authoriser_role]]
        decision = LevelDecision(
            **Signed.signature(by),
            at=moment(on, 17),
            request=request,
            subject=self.subject,
            origin=move.origin,
            target=move.target,
            party=by.party,
            decided_on=on,
            effective_from=on,
            reasons=REASONS[move.key],
            interests="None declared",
        )
        self.rows[LevelDecision].append(decision)
        awaited = outstanding(move, ())
        status = RequestStatus.AWAITING_CONCURRENCE if awaited else RequestStatus.EFFECTIVE
        self._step(request, status, by, decision.at, decision.reasons)
        return decision, by

    def _decide(self, key: str, on: date, days_ago: int) -> None:
        """Propose, consider, authorise, agree: a move that took effect."""
        move, meeting = self.framework.transition(key), self._meeting(days_ago)
        request = self._draft(move, meeting)
        self._consider(request, meeting)
        decision, by = self._authorise(request, move, on)
        for place, party in enumerate(outstanding(move, ()), start=1):
            by = self.people[POST_FOR[party]]
            at, note = moment(on, 17, 20 * place), "Agreed."
            self.rows[Concurrence].append(
                Concurrence(**Signed.signature(by), at=at, decision=decision, party=party, note=note)
            )
            self._step(request, RequestStatus.EFFECTIVE, by, at, note)
        self._take_effect(decision, request, by, move)

    def _take_effect(self, decision: LevelDecision, request: LevelRequest, by: Membership, move: Transition) -> None:
        standing, target = self.standing, Level(move.target)
        at = moment(decision.decided_on, 17, 45)
        for before in [row for row in self.rows[LevelRequest] if row.status == RequestStatus.EFFECTIVE]:
            if before is not request:
                self._step(before, RequestStatus.DONE, None, at, "The level was changed again by another decision.")
        self.rows[LevelPeriod].append(
            LevelPeriod(
                **Signed.signature(by),
                at=at,
                subject=self.subject,
                decision=decision,
                level=target,
                starts_on=decision.effective_from,
            )
        )
        standing.review_due = due_after_move(
            standing.review_due, decision.effective_from, self._interval(target), escalating=escalates(move.key)
        )
        if escalates(move.key):
            self.entries[target] = request
        elif standing.entry_request:  # the way down starts once every criterion of the level that is left is met
            self._assess(standing.entry_request, "sustained", decision.decided_on - 3 * DAY)
        standing.entry_request = self.entries.get(target) if target != Level.ROUTINE else None
        standing.level, standing.since = target, decision.effective_from
        standing.version += 1

    def _interval(self, level: Level) -> int:
        return self.framework.level(level).review_days

    def _review(self, held_on: date) -> None:
        standing, lead = self.standing, self.place.lead
        standing.review_due = held_on + self._interval(Level(standing.level)) * DAY
        standing.version += 1
        self.rows[LevelReview].append(
            LevelReview(
                **Signed.signature(lead),
                at=moment(held_on, 15),
                subject=self.subject,
                level=standing.level,
                held_on=held_on,
                outcome=LevelReview.Outcome.CONTINUE,
                note=self.dice.choice(NOTES),
                next_due=standing.review_due,
            )
        )

    def _review_until(self, end: date) -> None:
        """Hold each review on its day, up to the next move."""
        while self.standing.level != Level.ROUTINE and self.standing.review_due and self.standing.review_due <= end:
            self._review(self.standing.review_due)

    def _review_to_be_due(self, due: date) -> None:
        """Hold reviews so that the next one is due on a given day; none where the level began too lately for that."""
        since = self.standing.since
        interval = self._interval(Level(self.standing.level)) * DAY
        days = []
        while since and self.standing.level != Level.ROUTINE and due - interval > since:
            due -= interval
            days.append(due)
        for held_on in reversed(days):
            if held_on <= self.today:
                self._review(held_on)

    def _assess(self, request: LevelRequest, progress: str, on: date) -> None:
        kept = [row for row in self.rows[ExitCriterion] if row.request is not request]
        verifier = self.people["exec-quality-lead"]
        fresh = criteria_of(request, self.case, progress=progress, verifier=verifier, on=on)
        self.rows[ExitCriterion] = kept + fresh
        notes = [note for row in fresh for note in notes_of(row, self.place.lead)]
        self.rows[CriterionNote] = [row for row in self.rows[CriterionNote] if row.criterion in kept] + notes

    def _leave_open(self, key: str, at: str) -> None:
        """Take a request as far as it has come: to the group, to the authoriser, to a second body, or to a refusal."""
        move = self.framework.transition(key)
        meeting = self.meetings[-2] if at == "declined" else self.meetings[-1]
        request = self._draft(move, None if at == "drafted" else meeting)
        if at == "drafted":
            return
        self._consider(request, meeting)
        on = min(meeting.held_on + DAY, self.today)
        if at == "awaiting_concurrence":
            self._authorise(request, move, on)
        elif at == "declined":
            by = self.people[POST_OF[move.authoriser_role]]
            self._step(request, RequestStatus.DECLINED, by, moment(on, 17), DECLINED)

    def _step(self, request: LevelRequest, status: RequestStatus, by: Membership | None, at: Any, text: str) -> None:
        request.status = status
        steps = self.rows[RequestStep]
        request.version = 1 + sum(step.request is request for step in steps)
        steps.append(RequestStep(**Signed.signature(by), at=at, request=request, status=status, text=text))
