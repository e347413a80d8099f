"""Invented items of insight about a few subjects, and a judgement on whether their sources agree."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from concerns.insight import actions
from concerns.insight.models import InsightItem
from concerns.insight.rules.vocabulary import Agreement, Confidence, Polarity
from concerns.rules.vocabulary import EvidenceCategory
from providers.measures.models import Measure
from quality_oversight.tenancy.models import Membership
from reporting.demo.directory import Place

DAY = timedelta(days=1)
NEGATIVE, NEUTRAL, POSITIVE = Polarity
TABLE = "month,complaints,about discharge letters\nfirst,4,2\nsecond,3,3\nthird,4,4\n"
Row = tuple[str, int, int, Polarity, str, dict[str, Any]]
# source, days from its beginning and its end to today, way, headline, and what else there is
GRAVE: tuple[Row, ...] = (
    ("EQ13", 61, 31, NEGATIVE, "Fewer than two in three would recommend it", {
        "value": Decimal("63.4"), "unit": "%", "evidence_category": EvidenceCategory.EXPERIENCE}),
    ("IQ07", 92, 31, NEGATIVE, "Sickness absence on the wards has risen", {"value": Decimal("7.1"), "unit": "%"}),
    ("IL01", 92, 1, NEGATIVE, "Complaints about discharge letters have doubled", {
        "text": "Eleven complaints in a quarter, five in the one before. Most are about letters that came too late.",
        "confidence": Confidence.HIGH, "files": [("Complaints by month.csv", TABLE)]}),
    ("EL07", 40, 10, NEGATIVE, "A patients’ group reports waits in corridors", {
        "confidence": Confidence.LOW, "evidence_category": EvidenceCategory.EXPERIENCE}),
    ("IQ06", 700, 640, NEUTRAL, "Staff survey near the average of its group", {}),
)  # fmt: skip
NEXT: tuple[Row, ...] = (
    ("EQ06", 92, 31, POSITIVE, "Audit of hip fractures: best practice in nine of ten", {
        "value": Decimal("91"), "unit": "%", "evidence_category": EvidenceCategory.OUTCOMES}),
    ("EL01", 30, 30, NEGATIVE, "Inspectors saw medicines left unlocked", {
        "evidence_category": EvidenceCategory.OBSERVATION, "confidence": Confidence.HIGH}),
    ("IL04", 92, 1, NEGATIVE, "Two investigations name handover as a cause", {}),
)  # fmt: skip
# The trust whose profile is shown: something in each block, and a survey and a segment that are too old.
PROFILED: tuple[Row, ...] = (
    ("EQ02", 500, 460, NEUTRAL, "Oversight segment 2 of the year before last", {}),
    ("IQ01", 120, 30, NEGATIVE, "Incidents of delayed treatment have risen in two quarters", {}),
    ("IL04", 92, 20, NEUTRAL, "One safety investigation has been published, with six actions", {}),
    ("IQ03", 400, 35, POSITIVE, "Mortality within the range that is expected", {}),
    ("EL06", 60, 20, POSITIVE, "All safety alerts closed in time", {}),
    ("EQ13", 61, 31, NEGATIVE, "Four in five would recommend the emergency departments", {
        "value": Decimal("79.6"), "unit": "%"}),
    ("IL01", 92, 1, NEGATIVE, "Complaints about waiting are the most frequent", {"confidence": Confidence.HIGH}),
    ("EQ11", 640, 606, NEUTRAL, "National inpatient survey about as expected", {
        "evidence_category": EvidenceCategory.EXPERIENCE}),
    ("IQ06", 360, 300, NEGATIVE, "Staff survey: fewer would recommend it as a place to work", {
        "evidence_category": EvidenceCategory.STAFF}),
    ("IL06", 150, 60, POSITIVE, "Peer review: the response plan is signed and one improvement method is in use", {}),
    ("EL09", 120, 40, POSITIVE, "Orthopaedics named as an example to follow", {
        "link": "https://www.example.org/orthopaedics",
        "files": [("What was seen.txt", "Theatre lists start on time. What it took is on one page (invented).")]}),
)  # fmt: skip


# The measures that speak for a source. Falls stay out: they are no figures of any one source.
TIED = {"AE-4H": "EQ07", "BED-OCC": "IQ10", "FFT-POS": "EQ13", "VACANCY": "IQ07"}


def add_insight(places: Sequence[Place], people: dict[str, Membership], *, today: date) -> None:
    """Log what sources say of the first places, correct one item, and judge what they say together."""
    by = people["quality-lead"]
    grave, after = (*places, places[0])[:2]
    logged = [_log(place, by, today, row) for place, rows in ((grave, GRAVE), (after, NEXT)) for row in rows]
    focus = next(place for place in places if place.focus)
    for row in PROFILED:
        _log(focus, by, today, row)
    actions.correct(logged[1], by=by, reason="The figure was that of the whole trust (invented).", value=Decimal("6.8"))
    actions.judge(
        grave.subject,
        by=by,
        period_from=today - 365 * DAY,
        period_to=today,
        agreement=Agreement.AGREE,
        narrative="People, complaints and absence point the same way. The staff survey is too old to count; ask for the"
        " short survey of this spring (invented).",
    )


def tie_measures(people: dict[str, Membership]) -> None:
    """Some measures speak for a source, so that their charts are evidence beside what else is known."""
    for measure in Measure.objects.filter(code__in=TIED):
        actions.tie(measure, TIED[measure.code], by=people["quality-lead"], version=0)


def _log(place: Place, by: Membership, today: date, row: Row) -> InsightItem:
    source, begins, ends, polarity, headline, more = row
    files = [SimpleUploadedFile(name, words.encode()) for name, words in more.get("files", ())]
    return actions.log(
        place.subject,
        by=by,
        source=source,
        polarity=polarity,
        headline=f"{headline} (invented)",
        period_from=today - begins * DAY,
        period_to=today - ends * DAY,
        received_on=today - ends * DAY,
        **(more | {"files": files}),
    )
