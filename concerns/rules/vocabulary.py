"""The words in which a concern is described (domain brief 5.2, 8.2 and 8.3)."""

from django.db.models import TextChoices


class KeyQuestion(TextChoices):
    """The five questions that the Care Quality Commission asks of every service."""

    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well-led"


class Immediacy(TextChoices):
    IMMEDIATE = "immediate", "Immediate: people are at risk now"
    SOON = "soon", "Soon: people may be at risk in days or weeks"
    DEVELOPING = "developing", "Developing: getting worse over months"
    HISTORIC = "historic", "Historic: happened in the past"


class Harm(TextChoices):
    NONE = "none", "No harm"
    LOW = "low", "Low harm"
    MODERATE = "moderate", "Moderate harm"
    SEVERE = "severe", "Severe harm"
    FATAL = "fatal", "Fatal"
    UNKNOWN = "unknown", "Not known yet"


class EvidenceCategory(TextChoices):
    """The six kinds of evidence of the Care Quality Commission's assessment framework (F030)."""

    EXPERIENCE = "people_experience", "People’s experience"
    STAFF = "staff_leader_feedback", "Feedback from staff and leaders"
    PARTNERS = "partner_feedback", "Feedback from partners"
    OBSERVATION = "observation", "Observation"
    PROCESSES = "processes", "Processes"
    OUTCOMES = "outcomes", "Outcomes"


class Confidence(TextChoices):
    """In what confidence something was told: recorded when it is told, for a later request for information (8.6)."""

    OPEN = "open", "Openly: it may be quoted"
    INSIDE = "inside", "For use inside this ICB only"
    IN_CONFIDENCE = "in_confidence", "In confidence: ask before it goes any further"


class InequalityGroup(TextChoices):
    """Who may be worse off than others (F034); grouped in INEQUALITY_GROUPS."""

    AGE = "age", "Age"
    DISABILITY = "disability", "Disability"
    REASSIGNMENT = "gender_reassignment", "Gender reassignment"
    MARRIAGE = "marriage", "Marriage and civil partnership"
    PREGNANCY = "pregnancy", "Pregnancy and maternity"
    RACE = "race", "Race"
    RELIGION = "religion", "Religion or belief"
    SEX = "sex", "Sex"
    ORIENTATION = "sexual_orientation", "Sexual orientation"
    DEPRIVED = "core20", "Core20: the most deprived fifth of the population"
    PLUS_MATERNITY = "plus5_maternity", "Maternity"
    PLUS_MENTAL = "plus5_severe_mental_illness", "Severe mental illness"
    PLUS_RESPIRATORY = "plus5_respiratory", "Chronic respiratory disease"
    PLUS_CANCER = "plus5_cancer", "Early cancer diagnosis"
    PLUS_HYPERTENSION = "plus5_hypertension", "High blood pressure and its finding"
    PLUS_CHILDREN = "plus5_children", "The five for children: asthma, diabetes, epilepsy, teeth, mental health"
    LEARNING_DISABILITY = "learning_disability", "People with a learning disability"
    AUTISTIC = "autistic", "Autistic people"
    CARERS = "carers", "Unpaid carers"
    CARE_LEAVERS = "care_leavers", "Children in care and care leavers"
    HOMELESS = "homeless", "People who are homeless"
    MIGRANTS = "migrants", "Refugees, asylum seekers and other migrants"
    TRAVELLERS = "travellers", "Gypsy, Roma and Traveller people"
    JUSTICE = "justice", "People in prison or in contact with the justice system"
    SUBSTANCES = "substances", "People dependent on drugs or alcohol"
    LANGUAGE = "language", "People who need an interpreter or another format"
    RURAL = "rural_coastal", "People in remote rural or coastal places"


_ALL = tuple(InequalityGroup)
_CORE20, _POPULATION = _ALL.index(InequalityGroup.DEPRIVED), _ALL.index(InequalityGroup.LEARNING_DISABILITY)
INEQUALITY_GROUPS = {
    "Protected characteristics (Equality Act 2010)": _ALL[:_CORE20],
    "Core20PLUS5": _ALL[_CORE20:_POPULATION],
    "Other groups of the population": _ALL[_POPULATION:],
}


class Sensitivity(TextChoices):
    """Who may see a concern: the two restricted streams need a clearance of their own."""

    STANDARD = "standard", "Standard"
    SPEAK_UP = "speak_up", "Freedom to Speak Up (restricted)"
    SAFEGUARDING = "safeguarding", "Safeguarding (restricted)"


RESTRICTED = frozenset({Sensitivity.SPEAK_UP, Sensitivity.SAFEGUARDING})


def needs_safety_action(immediacy: str) -> bool:
    """Whether the action taken to keep people safe must be written down (domain brief 5.2, Concern)."""
    return immediacy == Immediacy.IMMEDIATE
