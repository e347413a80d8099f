"""What people have said around the invented concerns: updates, answers, links, soft intelligence, who spoke up.

Each goes through the product's own action, so that it obeys the same rules, in the name of one of the invented people.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from concerns import actions
from concerns.intake import actions as intake
from concerns.models import Concern
from concerns.rules.lifecycle import Status
from concerns.rules.sharing import Caveat
from concerns.rules.updates import Visibility
from concerns.rules.vocabulary import Sensitivity
from concerns.search.actions import save_view
from concerns.streams import actions as streams
from concerns.streams.rules import quarter_before, quarter_of
from providers.models import Organisation
from quality_oversight.tenancy.models import Membership
from reporting.demo.people import acting
from reporting.demo.tenants import DemoTenant

People = dict[str, Membership]

UPDATES = (
    ("icb", 9, "Rang the head of quality governance. The change has begun on two wards; the others follow this month."),
    ("team", 6, "The figures that we were sent do not match those of the visit. Ask for the source before we answer."),
    ("named", 4, "Please send the audit of the last eight weeks before the next review."),
)
ANSWER = "The audit is nearly complete. We shall send it this week, with the action plan brought up to date."
ACCURACY = {
    "point": "All wards are said to be affected.",
    "text": "Two of our wards were closed for refurbishment in that month, so they had no patients.",
    "evidence": "Minutes of the estates committee, which we can send.",
}
PARTNER_WRITES = "We see the same at our side of the border, and shall bring figures to the next meeting."
# What was shared, and the step that the quality team has taken with it ("" for none), with its words.
SOFT: tuple[tuple[dict[str, Any], str, str], ...] = (
    (
        {
            "what": "Two practices have told me in the same week that discharge letters arrive after the patient does.",
            "place": "Practices in the north of the area",
            "when": "week",
            "certainty": "pattern",
        },
        "acknowledge",
        "",
    ),
    (
        {
            "what": "Relatives wait outside the ward for an hour because nobody answers the bell at visiting time.",
            "place": "The care home in Mill Lane (invented)",
            "when": "month",
            "certainty": "seen",
        },
        "",
        "",
    ),
    (
        {
            "what": "After I raised the short staffing at a handover I was left off the rota. Others say nothing now.",
            "place": "A ward for older people",
            "when": "month",
            "certainty": "seen",
        },
        "",
        "",
    ),
    (
        {
            "what": "The out-of-hours cupboard ran out of end-of-life medicines on Saturday and again on Sunday.",
            "place": "Community pharmacy, out of hours",
            "when": "week",
            "certainty": "told",
            "urgent": True,
        },
        "decline",
        "The commissioner had put this right by Monday. Thank you: tell us if it comes back.",
    ),
)
UNNAMED: dict[str, Any] = {
    "what": "On the night shift agency nurses give insulin without a second check. Nobody writes it down.",
    "place": "A ward for older people",
    "when": "now",
    "certainty": "seen",
    "confidence": "in_confidence",
    "urgent": True,
}
VIEWS = (
    ("Extreme and high, open", "status=open&band=extreme&band=high", True),
    ("Waiting for triage", "status=submitted&sort=logged", True),
    ("Medicines", "q=medicin&status=live", False),
)
KEEPERS = {"ftsu-guardian": Sensitivity.SPEAK_UP, "safeguarding-lead": Sensitivity.SAFEGUARDING}
REPORTER = {"name": "A member of staff (invented)", "contact": "Through the guardian only", "notes": ""}
THEMES = {
    "ftsu-guardian": "Rotas were changed at short notice, and people felt unable to say so.",
    "safeguarding-lead": "Learning from reviews takes long to reach the wards.",
}


def add_talk(demo: DemoTenant, concerns: Sequence[Concern], people: People, *, today: date) -> None:
    """Let the running tenant's people say what a lively tenant would have said by today."""
    open_now = [each for each in concerns if each.status == Status.OPEN and each.sensitivity == Sensitivity.STANDARD]
    visitor = people["provider-user"]
    seen = [each for each in open_now if visitor.organisation_id in each.shared_with]
    for concern in seen[:2]:
        _talk_with_the_provider(concern, people, today)
    _share_with_the_neighbour(open_now[-1], people)
    _link(open_now, people)
    _share_soft_intelligence(people)
    with acting(people["quality-lead"]) as lead:
        for name, query, shared in VIEWS:
            save_view(by=lead, name=name, query=query, shared=shared)
    _seal(concerns, people, today)


def _talk_with_the_provider(concern: Concern, people: People, today: date) -> None:
    visitor = people["provider-user"]
    with acting(people["quality-lead"]) as lead:
        for visibility, days, text in UPDATES:
            actions.add_update(
                concern,
                by=lead,
                text=text,
                visibility=visibility,
                organisations=_organisation(visitor) if visibility == Visibility.NAMED else [],
                happened_on=today - timedelta(days=days),
            )
    with acting(visitor):
        actions.add_update(concern, by=visitor, text=ANSWER)
        actions.comment_on_accuracy(concern, by=visitor, **ACCURACY)


def _share_with_the_neighbour(concern: Concern, people: People) -> None:
    partner = people["partner-user"]
    with acting(people["quality-lead"]) as lead:
        actions.share(
            concern,
            by=lead,
            organisation=Organisation.objects.get(pk__in=_organisation(partner)),
            reason="Patients of both boards use this service.",
            caveat=Caveat.NOT_FOR_PROVIDER,
            agreed=True,
        )
    with acting(partner):
        actions.add_update(concern, by=partner, text=PARTNER_WRITES)


def _link(concerns: Sequence[Concern], people: People) -> None:
    """Link two pairs of concerns about the same provider."""
    by_subject: dict[object, list[Concern]] = {}
    for concern in concerns:
        by_subject.setdefault(concern.subject_id, []).append(concern)
    pairs = [each[:2] for each in by_subject.values() if len(each) > 1]
    with acting(people["quality-lead"]) as lead:
        for (first, second), way in zip(pairs, ("related", "caused_by"), strict=False):
            actions.link(first, by=lead, other=second, way=way, reason="The same team is short of staff in both.")


def _share_soft_intelligence(people: People) -> None:
    for told, step, words in SOFT:
        with acting(people["soft-intel-submitter"]) as submitter:
            report, _ = intake.share(by=submitter, may_contact=True, **told)
        if step:
            with acting(people["quality-lead"]) as lead:
                intake.step(report, step, by=lead, words=words)
    with acting(people["sqg-member"]) as member:
        intake.share(by=member, anonymous=True, **UNNAMED)


def _seal(concerns: Sequence[Concern], people: People, today: date) -> None:
    """Seal who reported each restricted concern, and say what may be said of the last quarter."""
    for key, stream in KEEPERS.items():
        with acting(people[key]) as keeper:
            for concern in concerns:
                if concern.sensitivity == stream:
                    streams.keep_identity(concern, by=keeper, **REPORTER)
            quarter = quarter_before(quarter_of(today))
            streams.approve_theme(by=keeper, stream=stream, quarter_starts=quarter, text=THEMES[key])


def _organisation(person: Membership) -> list[UUID]:
    return [person.organisation_id] if person.organisation_id else []
