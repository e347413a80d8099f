"""Invented contracts and grants, what is to be sent by them, and what was received of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from escalation.contracts import actions
from escalation.contracts.models import Contract
from escalation.contracts.queries import periods_to_record
from escalation.contracts.rules.vocabulary import Every, Holder, Kind, Outcome, Report
from providers.models import Subject
from providers.rules.sectors import Sector
from quality_oversight.tenancy.models import Membership
from reporting.demo.directory import Place

DAY = timedelta(days=1)
CHARITY = "Carers Together (an invented charity)"
TEAM = "Quality team"
# report, kind, how often, months after the contract begins that the first is due
SENT = (
    ("Quality report", Report.QUALITY, Every.QUARTER, 4),
    ("Incident figures and learning", Report.INCIDENTS, Every.MONTH, 1),
    ("Incentive scheme evidence", Report.CQUIN, Every.QUARTER, 4),
    ("Workforce return", Report.WORKFORCE, Every.HALF_YEAR, 7),
)


def add_contracts(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Add a few contracts through the actions; some reports are late, one was not needed."""
    by, second = people["quality-lead"], people["quality-lead-2"]
    begins = date(today.year - (2 if today.month < 4 else 1), 4, 1)
    ends = date(begins.year + 3, 3, 31)
    focus = next(place for place in places if place.focus)
    trusts = [place for place in places if place.sector in (Sector.COMMUNITY, Sector.MENTAL_HEALTH)] or [*places[:1]]
    numbered = iter(range(1, 20))

    def add(
        place: Place | None, title: str, kind: str, holder_kind: str, owner: Membership, **given: object
    ) -> Contract:
        provider = {"provider": place.subject.provider} if place else {"holder": CHARITY}
        usual = {"ref": f"C-{begins.year}-{next(numbered):03}", "starts_on": begins, "ends_on": ends}
        told = {"title": f"{title} (invented)", "kind": kind, "holder_kind": holder_kind, "owner": owner}
        return actions.add(by=by, **usual | provider | told | given)

    acute = add(focus, "Hospital services", Kind.NHS_STANDARD, Holder.NHS, by)
    for name in ("Maternity", "Urgent and emergency care", "Stroke"):
        if subject := Subject.objects.filter(name=name).first():
            actions.cover(acute, subject, by=by)
    for title, report, every, months in SENT:
        _sent(acute, title, report, every, months, by, today, missing=1 if report == Report.QUALITY else 0)
    other = add(trusts[0], "Community and mental health services", Kind.NHS_STANDARD, Holder.NHS, second)
    for title, report, every, months in SENT[:2]:
        _sent(other, title, report, every, months, by, today, missing=2 if report == Report.INCIDENTS else 0)
    grant = add(None, "Support for unpaid carers", Kind.GRANT, Holder.VCFSE, second, note="Renewed each year.")
    if subject := Subject.objects.filter(name="Frailty").first():
        actions.cover(grant, subject, by=by)
    _sent(grant, "Half-year report on outcomes", Report.QUALITY, Every.HALF_YEAR, 7, by, today, missing=0)
    private = next((place for place in places if place.sector == Sector.INDEPENDENT), None)
    if private:
        planned = add(
            private, "Planned operations", Kind.NHS_STANDARD, Holder.INDEPENDENT, by, commissioner="Another ICB"
        )
        _sent(planned, "Quality report", Report.QUALITY, Every.QUARTER, 4, by, today, missing=0)
    past = {"starts_on": date(begins.year - 2, 4, 1), "ends_on": begins - DAY}
    add(focus, "Hospital services, the contract before", Kind.NHS_STANDARD, Holder.NHS, by, **past)


def _sent(
    contract: Contract, title: str, kind: str, every: str, months: int, by: Membership, today: date, *, missing: int
) -> None:
    """A report whose first is due so many months after the beginning; the last `missing` periods are open."""
    month = contract.starts_on.month - 1 + months
    first = date(contract.starts_on.year + month // 12, month % 12 + 1, 15)
    duty = actions.add_duty(contract, by=by, title=title, kind=kind, every=every, first_due=first, receiver=TEAM)
    over = [day for day in periods_to_record(duty, today) if day <= today - DAY]
    for number, due in enumerate(over[: len(over) - missing]):
        came = min(due + (9 if number == 1 else -2) * DAY, today)
        not_needed = number == 3 and every == Every.MONTH
        actions.record_return(
            duty,
            by=by,
            due=due,
            outcome=Outcome.NOT_NEEDED if not_needed else Outcome.RECEIVED,
            received_on=None if not_needed else came,
            note="The figures came with the quality report." if not_needed else "",
        )
