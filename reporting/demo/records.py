"""The fuller record of an invented concern: themes, evidence, groups, who told it, when it is looked at next."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from concerns.models import Concern, Theme
from concerns.rules.sources import quadrant
from concerns.rules.vocabulary import Confidence, EvidenceCategory, InequalityGroup
from reporting.demo.tenants import DemoTenant

# A theme, the words in a concern's title or text by which it is given, and whether the ICB looks at it most now (F035).
THEMES = (
    ("Urgent and emergency care", ("ambulance", "corridor", "emergency", "handover", "fallen at home"), True),
    ("Maternity and neonatal care", ("maternity", "birth", "midwi"), True),
    ("Mental health crisis pathways", ("crisis", "mental health", "ligature", "restraint"), True),
    ("Safer staffing", ("staff", "shortage", "caseload", "rota", "therapist"), True),
    ("Waiting times for children", ("children", "wheelchair"), False),
    ("Medicines safety", ("medicine", "drug", "vaccine", "antibiotic"), False),
    ("Falls and pressure ulcers", ("falls", "pressure ulcer"), False),
    ("Access to general practice", ("practice", "referral"), False),
)
GROUPS = (
    (InequalityGroup.AGE, ("older", "residents", "falls")),
    (InequalityGroup.PREGNANCY, ("maternity", "women", "birth")),
    (InequalityGroup.LEARNING_DISABILITY, ("learning disability",)),
    (InequalityGroup.PLUS_MENTAL, ("mental health", "mental illness", "crisis")),
    (InequalityGroup.PLUS_CHILDREN, ("children",)),
    (InequalityGroup.LANGUAGE, ("translation", "interpret")),
    (InequalityGroup.DEPRIVED, ("uptake", "some communities")),
    (InequalityGroup.RACE, ("race",)),
)
# By the source's quadrant: what kind of evidence it is, who gave it, and how.
TOLD_BY = {
    "IQ": (EvidenceCategory.OUTCOMES, "The provider’s quality governance team", Confidence.INSIDE),
    "EQ": (EvidenceCategory.OUTCOMES, "", Confidence.OPEN),
    "IL": (EvidenceCategory.STAFF, "A head of nursing", Confidence.INSIDE),
    "EL": (EvidenceCategory.PARTNERS, "A partner organisation", Confidence.IN_CONFIDENCE),
}
UNEXAMINED = 0.25  # of the concerns say no more than what a hurried colleague types
FEWEST, MOST = 6, 240  # people affected, where somebody has counted
SOON = (3, 45)  # days until a live concern is looked at again


def add_themes(*, today: date) -> list[Theme]:
    """Add the running tenant's themes, some of them areas of focus."""
    since = today - timedelta(days=80)
    return Theme.objects.bulk_create(
        Theme(name=name, focus_since=since if focus else None) for name, _, focus in THEMES
    )


def add_records(demo: DemoTenant, concerns: Sequence[Concern], themes: Sequence[Theme], *, today: date) -> None:
    """Fill in the fuller record of most concerns, as if it had been given when they were logged."""
    dice = demo.chance("records")
    for concern in concerns:
        if dice.random() > UNEXAMINED:
            _fill_in(concern, themes, dice, today)
    fields = ["themes", "inequality_groups", "evidence_categories", "informant", "confidence", "people_affected"]
    Concern.objects.bulk_update(concerns, [*fields, "review_due"])


def _fill_in(concern: Concern, themes: Sequence[Theme], dice: Random, today: date) -> None:
    text = f"{concern.title} {concern.summary}".lower()
    concern.themes = [theme.pk for theme, (_, words, _) in zip(themes, THEMES, strict=True) if _says(text, words)][:3]
    concern.inequality_groups = [group for group, words in GROUPS if _says(text, words)]
    evidence, informant, confidence = TOLD_BY[quadrant(concern.source).key]
    concern.evidence_categories = [EvidenceCategory.EXPERIENCE, evidence] if _says(text, ("complain",)) else [evidence]
    concern.informant, concern.confidence = informant, confidence
    concern.people_affected = dice.choice((None, dice.randint(FEWEST, MOST)))
    if concern.is_live:
        logged = timezone.localdate(concern.logged_at)
        concern.review_due = max(logged, today) + timedelta(days=dice.randint(*SOON))


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
