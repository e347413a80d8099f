"""The 56 kinds of insight on two axes: from inside or outside, figures or accounts (domain brief 3.8)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from .vocabulary import Sensitivity


class Origin(TextChoices):
    INTERNAL = "internal", "Internal"
    EXTERNAL = "external", "External"


class Kind(TextChoices):
    QUANTITATIVE = "quantitative", "Quantitative"
    QUALITATIVE = "qualitative", "Qualitative"


@dataclass(frozen=True)
class Quadrant:
    key: str
    origin: Origin
    kind: Kind
    label: str


QUADRANTS = {
    "IQ": Quadrant("IQ", Origin.INTERNAL, Kind.QUANTITATIVE, "Internal figures"),
    "EQ": Quadrant("EQ", Origin.EXTERNAL, Kind.QUANTITATIVE, "External figures"),
    "IL": Quadrant("IL", Origin.INTERNAL, Kind.QUALITATIVE, "Internal reports and accounts"),
    "EL": Quadrant("EL", Origin.EXTERNAL, Kind.QUALITATIVE, "External reports and accounts"),
}

SPEAK_UP, SAFEGUARDING = Sensitivity.SPEAK_UP, Sensitivity.SAFEGUARDING


@dataclass(frozen=True)
class Source:
    """One kind of insight; `aggregates_only` marks those that can be about a named member of staff."""

    code: str
    name: str
    superseded_by: str = ""
    sensitivity: Sensitivity = Sensitivity.STANDARD
    aggregates_only: bool = False

    @property
    def quadrant(self) -> Quadrant:
        return QUADRANTS[self.code[:2]]


# There is no stream for matters about named staff yet. IL09 to IL11 start in the speak-up stream rather than in
# the open, because 3.8 has them restricted.
SOURCES = (
    Source("IQ01", "Serious incident figures and national patient safety alerts", "Patient safety incident responses"),
    Source("IQ02", "Infection prevention and control, with infections caught in care"),
    Source("IQ03", "Deaths in hospital"),
    Source("IQ04", "Freedom to Speak Up figures", sensitivity=SPEAK_UP),
    Source("IQ05", "Integration Index", "Never became routine"),
    Source("IQ06", "Staff survey results"),
    Source("IQ07", "Staff absence and turnover"),
    Source("IQ08", "Quality Accounts figures"),
    Source("IQ09", "Maternity reporting tool figures"),
    Source("IQ10", "Model Health System and Quality Toolkit"),
    Source("IQ11", "Adult and child safeguarding figures", sensitivity=SAFEGUARDING),
    Source("IQ12", "Local authority figures, such as adult social care outcomes"),
    Source("IQ13", "Figures from charities and voluntary organisations"),
    Source("IQ14", "Quality incentive (CQUIN) figures", "Scheme paused nationally"),
    Source("IQ15", "Workforce Race Equality Standard figures"),
    Source("EQ01", "Care Quality Commission ratings"),
    Source("EQ02", "Quality measures of the System Oversight Framework", "NHS Oversight Framework"),
    Source("EQ03", "Quality measures of the GP Quality and Outcomes Framework"),
    Source("EQ04", "External audit figures"),
    Source("EQ05", "External benchmarking"),
    Source("EQ06", "Clinical audits"),
    Source("EQ07", "NHS Digital figures and intelligence", "NHS England"),
    Source("EQ08", "UK Health Security Agency figures and intelligence"),
    Source("EQ09", "Horizon scanning figures"),
    Source("EQ10", "Homicides and unlawful killings, past and present, with their action plans"),
    Source(
        "EQ11",
        "National surveys of patients, GP patients, trainees and trainee doctors",
        "Trainee surveys: NHS England Workforce, Training and Education",
    ),
    Source("EQ12", "Public Health Outcomes Framework"),
    Source("EQ13", "Friends and Family Test"),
    Source("IL01", "Complaints, concerns and advice and liaison (PALS) contacts"),
    Source("IL02", "Quality Accounts, the written part"),
    Source("IL03", "Reports from staff speaking up", sensitivity=SPEAK_UP),
    Source("IL04", "Serious incident investigations and plans", "Patient safety incident responses"),
    Source("IL05", "Internal audit reports and plans"),
    Source("IL06", "Internal reviews (lessons, peer, thematic) with recommendations and plans"),
    Source("IL07", "System Quality Group and quality committees"),
    Source("IL08", "Comments from staff and staff surveys"),
    Source("IL09", "Mandatory and statutory training records", sensitivity=SPEAK_UP, aggregates_only=True),
    Source("IL10", "Staff personal development plans", sensitivity=SPEAK_UP, aggregates_only=True),
    Source("IL11", "Maintaining High Professional Standards cases", sensitivity=SPEAK_UP, aggregates_only=True),
    Source("IL12", "Risk and issues registers"),
    Source("IL13", "Contractual and legal action"),
    Source("IL14", "Quality impact assessments"),
    Source("EL01", "Care Quality Commission reports, warning notices and notifications"),
    Source("EL02", "Regulators’ emerging concerns protocol"),
    Source(
        "EL03",
        "Health Education England intensive support and deanery reports",
        "NHS England Workforce, Training and Education",
    ),
    Source("EL04", "Intelligence from professional regulators"),
    Source("EL05", "Scrutiny committees and health and wellbeing boards"),
    Source("EL06", "Safety alerts of the Central Alerting System"),
    Source("EL07", "Patient websites, groups and forums"),
    Source("EL08", "Newspapers, broadcasting and social media"),
    Source(
        "EL09", "Getting It Right First Time and RightCare reports", "RightCare is part of Getting It Right First Time"
    ),
    Source("EL10", "Coroners’ reports to prevent future deaths (Regulation 28)"),
    Source("EL11", "Judicial review reports"),
    Source(
        "EL12",
        "Safeguarding serious case reviews",
        "Child safeguarding practice reviews and safeguarding adult reviews",
        SAFEGUARDING,
    ),
    Source("EL13", "Charity Commission case reviews"),
    Source("EL14", "Use of NICE Quality Standards"),
)

BY_CODE = {source.code: source for source in SOURCES}

# What comes from these tells nobody that there is something in a restricted stream.
OPEN_TO_ALL = tuple(source.code for source in SOURCES if source.sensitivity == Sensitivity.STANDARD)

CHOICES = [
    (quadrant.label, [(source.code, source.name) for source in SOURCES if source.quadrant == quadrant])
    for quadrant in QUADRANTS.values()
]


def source(code: str) -> Source:
    """The source of a code such as IQ01; an unknown code is refused."""
    if code not in BY_CODE:
        raise ValidationError(f"There is no source of insight with the code “{code}”.")
    return BY_CODE[code]


def quadrant(code: str) -> Quadrant:
    """The quadrant of a source's code; triangulation asks for evidence from several of the four (F022)."""
    return source(code).quadrant
