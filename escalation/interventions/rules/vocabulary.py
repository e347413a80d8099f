"""The words in which is said what is done about a subject (domain brief 4.5, 5.2, F046, F047, F050, F051)."""

from django.db.models import TextChoices

from quality_oversight.tenancy.policy import Party


class Kind(TextChoices):
    REGULATORY = "regulatory", "Regulatory action"
    CONTRACT = "contract", "Contract lever"
    SUPPORT = "support", "Support"
    VISIT = "visit", "Visit"
    MEETING = "meeting", "Rapid review or improvement group"


class Regulatory(TextChoices):
    """Domain brief 5.2, RegulatoryAction."""

    WARNING_NOTICE = "warning_notice", "Warning notice"
    REQUIREMENT_NOTICE = "requirement_notice", "Requirement notice"
    CONDITIONS = "conditions", "Conditions of registration"
    SUSPENSION = "suspended_registration", "Suspension of registration"
    SPECIAL_MEASURES = "special_measures", "Special measures"
    LICENCE_UNDERTAKING = "licence_undertaking", "Licence undertaking"
    OTHER = "enforcement_other", "Other enforcement"


class Lever(TextChoices):
    """Domain brief 5.2, ContractAction; the keys are those of the frameworks' clock."""

    CPN = "cpn", "Contract performance notice"
    EXCEPTION_REPORT = "exception_report", "Exception report"
    RAP = "rap", "Remedial action plan"
    IAP = "iap", "Immediate action plan"
    JOINT_INVESTIGATION = "joint_investigation", "Joint investigation"
    SDIP = "sdip", "Service development and improvement plan"
    DQIP = "dqip", "Data quality improvement plan"
    WITHHOLD = "withhold", "Withholding of payment"
    SUSPENSION = "suspension", "Suspension of a service"
    TERMINATION = "termination", "Termination"


class Support(TextChoices):
    """F047, F049 and F050, and the interventions of section 4.2."""

    IMPROVEMENT = "improvement_support", "Improvement support"
    EMBEDDED = "embedded_support", "Embedded external support"
    RECOVERY = "recovery_support", "Recovery Support Programme"
    STAKEHOLDERS = "stakeholder_visits", "Visits by wider stakeholders"
    GROUP = "improvement_group", "Improvement plan with a Quality Improvement Group"
    SUMMIT = "summit", "Quality or practice summit"
    IMPROVEMENT_SUMMIT = "improvement_summit", "Quality Improvement Summit"
    OTHER = "other_support", "Other support"


class Visit(TextChoices):
    """Domain brief 5.2, QualityVisit; a visit to agree practice standards comes with an agreed audit (F051)."""

    ANNOUNCED = "announced", "Announced visit"
    UNANNOUNCED = "unannounced", "Unannounced visit"
    INSIGHT = "insight", "Insight visit"
    ASSURANCE = "assurance", "Assurance visit"
    STANDARDS = "standards", "Visit to agree practice standards and an audit"
    FOLLOW_UP = "follow_up", "Follow-up visit"
    JOINT = "joint", "Joint visit"


class Meeting(TextChoices):
    """Domain brief 4.5: called about a risk that is not dealt with elsewhere; it recommends, and moves no level."""

    RAPID_REVIEW = "rapid_review", "Rapid Quality Review"
    GROUP = "group_meeting", "Meeting of the Quality Improvement Group"


class Report(TextChoices):
    """How far the report of a visit is; empty: there is none."""

    DRAFT = "draft", "Report in draft"
    ACCURACY = "accuracy_check", "Factual accuracy check"
    FINAL = "final", "Report final"


TYPES: dict[str, type[TextChoices]] = {
    Kind.REGULATORY: Regulatory,
    Kind.CONTRACT: Lever,
    Kind.SUPPORT: Support,
    Kind.VISIT: Visit,
    Kind.MEETING: Meeting,
}
TYPE_CHOICES = [choice for types in TYPES.values() for choice in types.choices]
# Who takes regulatory action.
REGULATORS = (
    Party.CARE_REGULATOR, Party.PROFESSIONAL_REGULATOR, Party.REGIONAL_OVERSIGHT_BODY, Party.NATIONAL_BODY,
    Party.LOCAL_AUTHORITY, Party.OTHER,
)  # fmt: skip
# Who may call a Rapid Quality Review (domain brief 4.5, EA15).
CALLERS = (
    Party.ICB, Party.REGIONAL_OVERSIGHT_BODY, Party.NATIONAL_BODY, Party.CARE_REGULATOR, Party.PROFESSIONAL_REGULATOR,
    Party.LOCAL_AUTHORITY,
)  # fmt: skip
# Findings by the five questions of the care regulator: the column, and the question.
FINDINGS = {
    "found_safe": "Safe",
    "found_effective": "Effective",
    "found_caring": "Caring",
    "found_responsive": "Responsive",
    "found_well_led": "Well-led",
}
