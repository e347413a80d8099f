"""The words that a framework file may use: rules speak of party types and roles, never of an organisation's name."""

LEVELS = ("routine", "enhanced", "intensive")

TRANSITIONS = {
    "T1": ("routine", "enhanced"),
    "T2": ("enhanced", "intensive"),
    "T3": ("routine", "intensive"),
    "T4": ("intensive", "enhanced"),
    "T5": ("enhanced", "routine"),
    "T6": ("intensive", "routine"),
}

PARTY_TYPES = {
    "icb": "Integrated Care Board",
    "provider": "Provider",
    "regional_oversight_body": "Regional oversight body",
    "national_body": "National body",
    "care_regulator": "Care regulator",
    "professional_regulator": "Professional regulators",
    "education_body": "Education and training body",
    "local_authority": "Local authority",
    "public_health": "Public health",
    "patient_voice_body": "Patient voice body",
    "lived_experience": "People with lived experience",
    "vcfse": "Voluntary, community, faith and social enterprise sector",
    "safeguarding_partnership": "Safeguarding partnership",
    "other": "Other partner",
}

ROLES = {
    "quality_lead": "Quality lead",
    "exec_quality_lead": "Executive quality lead",
    "sqg_member": "System Quality Group member",
    "committee_secretary": "Committee secretary",
    "committee_chair": "Committee chair",
    "region_authoriser": "Regional authoriser",
    "provider_user": "Provider user",
    "auditor": "Auditor",
    "tenant_admin": "Tenant administrator",
}

# Which kind of body a person in an authorising role acts for.
AUTHORISERS = {
    "exec_quality_lead": ("icb",),
    "region_authoriser": ("regional_oversight_body", "national_body"),
}

SUBJECT_KINDS = {
    "provider": "Provider",
    "service": "Service",
    "site": "Site",
    "place": "Place",
    "pathway": "Pathway or journey of care",
    "programme": "Care programme",
    "collaborative": "Provider collaborative or network",
    "icb_service": "Service that the ICB provides itself",
    "topic": "Topic",
}

SHAPES = ("circle", "triangle", "square", "diamond", "pentagon", "hexagon", "octagon", "star")

MEETING_TYPES = {
    "cqrm": "Clinical quality review meeting",
    "rqr": "Rapid quality review meeting",
    "qig": "Quality improvement group",
    "quality_summit": "Quality summit",
    "practice_summit": "Practice summit",
    "quality_improvement_summit": "Quality improvement summit",
    "risk_summit": "Risk summit (before 2022)",
}

COMMITTEE_KINDS = {
    "sqg": "System quality group",
    "rqg": "Regional quality group",
    "qc": "Quality committee",
    "board": "Board",
    "programme": "Programme group",
    "statutory": "Statutory group",
    "internal_filter": "Internal escalation filter",
    "other": "Other group",
}

# The spine of the reporting chain: each kind stands once in every framework and reports to the next.
REPORTING_SPINE = ("sqg", "qc", "board")

REQUIREMENTS = {
    "risk_profile": "A risk profile",
    "profile_people": "Risk profile: people affected",
    "profile_groups": "Risk profile: groups and inequalities",
    "profile_immediacy": "Risk profile: immediacy",
    "profile_duration": "Risk profile: duration and recurrence",
    "profile_grip": "Risk profile: provider’s insight and grip",
    "profile_culture": "Risk profile: culture",
    "profile_system": "Risk profile: impact on the system",
    "profile_controls": "Risk profile: current controls",
    "profile_unknown": "Risk profile: what is not known",
    "profile_confidence": "Risk profile: confidence in the evidence",
    "subsidiarity": "What was tried closer to the point of care",
    "evidence_quadrants": "Evidence from at least two of the four kinds of insight",
    "accountability": "A statement of the regulatory and accountability arrangements",
    "sqg_view": "The view of the System Quality Group",
    "exit_criteria": "Exit criteria, agreed on entry",
    "provider_informed": "The provider has been told",
    "rqr_or_reason": "The outcome of a rapid quality review, or the reason for holding none",
    "improvement_plan": "The state of the improvement plan",
    "criteria_met": "Evidence that each exit criterion is met",
    "sustained_period": "The improvement has lasted for the agreed period",
    "qig_view": "The recommendation of the quality improvement group",
    "region_statement": "A statement by the region",
}

ORIGINS = {
    "source": "From the source document",
    "default": "Product default",
    "own": "Settled by the ICB in this product",
}

# Contract levers (domain brief 5.2, ContractAction), and in what their clock counts.
LEVERS = {
    "cpn": "Contract performance notice",
    "exception_report": "Exception report",
    "rap": "Remedial action plan",
    "iap": "Immediate action plan",
    "joint_investigation": "Joint investigation",
    "sdip": "Service development and improvement plan",
    "dqip": "Data quality improvement plan",
    "withhold": "Withholding of payment",
    "suspension": "Suspension of a service",
    "termination": "Termination",
}
ISSUED = "issued"  # the day from which the first step counts
CLOCK_UNITS = {"working_days": "working days", "days": "days", "months": "months"}

# What an early warning may rest on (domain brief 7.3, "Suggested RAG"; those that are noted are ours).
WARNING_REASONS = {
    "immediate_harm": "Immediate harm",
    "risk_very_high": "Very high risk",
    "cqc_inadequate": "CQC: Inadequate overall or in Safe",
    "measures_failing": "Measures in concern that consistently miss their target",
    "risk_high": "High risk",
    "cqc_requires_improvement": "CQC: Safe or Well-led requires improvement",
    "measures_in_concern": "Measures in concern",
    "warning_notice": "Warning notice open",
    "same_theme": "Open concerns of one theme",
    "evidence_negative": "Negative evidence in several quadrants",
    "risk_risen": "Risk scored higher than at first",
    "experience_negative": "Negative word of people’s experience",
    "review_late": "Review of the level late",
    "actions_overdue": "Actions overdue",
    "sources_silent": "Sources fallen silent",
}
# What the number of each counts.
WARNING_COUNTED = {
    "immediate_harm": "concerns",
    "risk_very_high": "score",
    "cqc_inadequate": "ratings",
    "measures_failing": "domains",
    "risk_high": "score",
    "cqc_requires_improvement": "ratings",
    "measures_in_concern": "domains",
    "warning_notice": "notices",
    "same_theme": "concerns",
    "evidence_negative": "quadrants",
    "risk_risen": "concerns",
    "experience_negative": "items",
    "review_late": "review intervals",
    "actions_overdue": "actions",
    "sources_silent": "sources",
}
NOTED = "noted"
WARNING_LEVELS = {"intensive": "Suggests intensive", "enhanced": "Suggests enhanced", NOTED: "Noted, suggests no level"}
# Level and number of each reason unless a framework says otherwise: domain brief 7.3; what is noted is ours.
USUAL_WARNINGS = (
    ("immediate_harm", "intensive", 1),
    ("risk_very_high", "intensive", 20),
    ("cqc_inadequate", "intensive", 1),
    ("measures_failing", "intensive", 3),
    ("risk_high", "enhanced", 15),
    ("cqc_requires_improvement", "enhanced", 1),
    ("measures_in_concern", "enhanced", 2),
    ("warning_notice", "enhanced", 1),
    ("same_theme", "enhanced", 3),
    ("evidence_negative", "enhanced", 3),
    ("risk_risen", NOTED, 1),
    ("experience_negative", NOTED, 1),
    ("review_late", NOTED, 2),
    ("actions_overdue", NOTED, 3),
    ("sources_silent", NOTED, 3),
)
