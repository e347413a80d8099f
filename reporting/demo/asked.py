"""What was asked of whom on the invented concerns, by when, and what became of it; every colour stands among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from concerns.models import Concern, ConcernEvent
from concerns.rules.lifecycle import Status as ConcernStatus
from concerns.rules.vocabulary import Sensitivity
from concerns.work.models import STANDING, ActionRevision, ConcernAction
from concerns.work.rules.judging import Status, is_slip
from providers.models import Organisation
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment

People = dict[str, Membership]
PROVIDER = "provider"  # the organisation alone
OPEN, SHARED, RESTRICTED = "open", "shared", "restricted"


@dataclass(frozen=True)
class Ask:
    """One action; days are counted from the day of seeding, those ago and those to come.

    `put_off`: (days ago, days to the new date, reason). `said`: (days ago, status, what it waits for, what is done).
    `ended`: (days ago, status, evidence or reason).
    """

    title: str
    who: str
    asked: int
    due: int
    where: str = OPEN
    put_off: tuple[tuple[int, int, str], ...] = ()
    said: tuple[int, str, str, str] | None = None
    ended: tuple[int, str, str] | None = None


ASKS = (
    Ask("Walk round both wards with the matron", "quality-lead", 9, 5),
    Ask(
        "Read the incident reports of the last quarter and note the themes",
        "quality-lead",
        11,
        -4,
        said=(6, Status.ON_TRACK, "", "Two of the three months are read."),
    ),
    Ask(
        "Agree with general practice how missing letters are chased",
        "quality-lead-2",
        12,
        2,
        put_off=((3, 20, "The practices asked to wait for their next meeting."),),
    ),
    Ask(
        "Raise staffing at night with the chief nurse of the trust",
        "exec-quality-lead",
        10,
        12,
        said=(2, Status.ON_TRACK, "The chief nurse is back from leave on Monday.", ""),
    ),
    Ask(
        "Bring the reviews of deaths to the next meeting",
        "sqg-member",
        8,
        30,
        said=(3, Status.ON_TRACK, "", "The medical director has agreed to speak."),
    ),
    Ask(
        "Put the risk of more harm before the risk committee",
        "risk-manager",
        7,
        16,
        said=(1, Status.AT_RISK, "", "The agenda is full, and the chair has been asked for ten minutes."),
    ),
    Ask(
        "Visit at night, without notice",
        "quality-lead",
        10,
        -1,
        ended=(3, Status.COMPLETE, "Report of the visit: observation as agreed on each of four wards."),
    ),
    Ask(
        "Ask two other trusts how they solved this",
        "quality-lead-2",
        9,
        14,
        ended=(4, Status.CANCELLED, "The national team has sent a guide that answers it."),
    ),
    Ask(
        "Send the audit of the last eight weeks",
        "provider-user",
        10,
        3,
        SHARED,
        said=(2, Status.ON_TRACK, "", "Six of the eight weeks are done."),
    ),
    Ask(
        "Write an improvement plan with dates and names",
        "provider-user",
        12,
        -6,
        SHARED,
        put_off=((8, 1, "The board wanted to see it first."), (2, 25, "Two directors were on leave.")),
    ),
    Ask("Name a lead nurse for the change", PROVIDER, 11, -2, SHARED),
    Ask(
        "Show that walking aids are within reach",
        "provider-user",
        11,
        2,
        SHARED,
        ended=(1, Status.COMPLETE, "Spot check of 40 beds: 38 with the aid within reach."),
    ),
    Ask("Ask the learning review for its timetable", "safeguarding-lead", 6, 8, RESTRICTED),
)


def add_asked(concerns: Sequence[Concern], people: People, *, today: date) -> None:
    """Lay out the running tenant's actions, each on a concern that has lain still since, with every step of it."""
    guest = people["provider-user"].organisation_id
    still = dict(ConcernEvent.objects.values_list("concern").annotate(Max("at")).order_by())
    live = [each for each in concerns if each.status in {ConcernStatus.OPEN, ConcernStatus.MONITORING}]
    plain = [each for each in live if each.sensitivity == Sensitivity.STANDARD]
    places = {
        OPEN: [each for each in plain if each.lead_id] or plain,
        SHARED: [each for each in plain if guest in each.shared_with],
        RESTRICTED: [each for each in live if each.sensitivity == Sensitivity.SAFEGUARDING],
    }
    organisation = Organisation.objects.get(pk__in=[guest])
    for number, ask in enumerate(ASKS):
        old = [each for each in places[ask.where] if timezone.localdate(still[each.pk]) < _ago(today, ask.asked)]
        if old:
            _Told(number, ask, old[number % len(old)], people, organisation, today).write()


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


class _Told:
    """One action as it is told from its asking to today."""

    def __init__(
        self, number: int, ask: Ask, concern: Concern, people: People, organisation: Organisation, today: date
    ) -> None:
        self.number, self.ask, self.today = number, ask, today
        owner = people.get(ask.who)
        restricted = concern.sensitivity == Sensitivity.SAFEGUARDING
        self.keeper = people["safeguarding-lead" if restricted else "quality-lead"]
        self.doer = owner or people["provider-user"]
        due = today + timedelta(days=ask.due)
        self.action = ConcernAction(
            concern=concern,
            title=ask.title,
            owner=owner,
            owner_name=owner.name if owner else "",
            organisation=organisation if ask.where == SHARED else None,
            due=due,
            original_due=due,
            asked_by=self.keeper,
            asked_at=moment(_ago(today, ask.asked), 10, number),
        )

    def write(self) -> None:
        """Go through the steps in order; each is kept with what the action said after it."""
        ask, action = self.ask, self.action
        revisions = [self._step("added", ask.asked, self.keeper)]
        for ago, days, reason in ask.put_off:
            before, action.due = action.due, self.today + timedelta(days=days)
            action.slips += is_slip(before, action.due)
            action.version += 1
            revisions.append(self._step("revised", ago, self.keeper, reason, due_before=before))
        if ask.said:
            ago, action.status, action.blocker, words = ask.said
            action.version += 1
            revisions.append(self._step("reported", ago, self.doer, words))
        if ask.ended:
            ago, action.status, words = ask.ended
            action.ended_on, action.blocker = _ago(self.today, ago), ""
            action.version += 1
            if action.status == Status.COMPLETE:
                action.evidence = words
                revisions.append(self._step("completed", ago, self.doer))
            else:
                revisions.append(self._step("cancelled", ago, self.keeper, words))
        action.save(force_insert=True)
        ActionRevision.objects.bulk_create(revisions)
        ConcernEvent.objects.bulk_create(self._event(each) for each in revisions)

    def _step(self, verb: str, ago: int, by: Membership, reason: str = "", **more: Any) -> ActionRevision:
        said = {name: getattr(self.action, name) for name in STANDING}
        at = moment(_ago(self.today, ago), 10, self.number)
        return ActionRevision(
            action=self.action, verb=verb, reason=reason, at=at, **said, **more, **Signed.signature(by)
        )

    def _event(self, step: ActionRevision) -> ConcernEvent:
        concern, audience = self.action.concern, self.action.organisation_id
        return ConcernEvent(
            concern=concern,
            verb=f"action_{step.verb}",
            at=step.at,
            by=step.by,
            by_name=step.by_name,
            by_role=step.by_role,
            text=step.title,
            changes={"action_reason": ["", step.reason]} if step.reason else {},
            shared=audience is not None,
            audience=[audience] if audience else [],
            status=concern.status,
            consequence=concern.consequence,
            likelihood=concern.likelihood,
            domains=concern.domains,
        )
