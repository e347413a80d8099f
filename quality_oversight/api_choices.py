"""How sets of choices are called in the OpenAPI document whose fields share a name, or whose field has several."""

NAMES = {
    "ConcernStatus": "concerns.rules.lifecycle.Status",
    "RiskStatus": "concerns.register.rules.vocabulary.Status",
    "RiskKind": "concerns.register.rules.vocabulary.Kind",
    "InterventionKind": "escalation.interventions.rules.vocabulary.Kind",
    "InterventionType": "escalation.interventions.rules.vocabulary.TYPE_CHOICES",
    "MeasurePointKind": "providers.measures.rules.vocabulary.Kind",
    "KeyQuestion": "providers.measures.rules.vocabulary.Question",
    "InConfidence": "concerns.rules.vocabulary.Confidence",
    "MeasureConfidence": "providers.measures.rules.vocabulary.Confidence",
    "ActionStanding": "concerns.work.api.STATUSES",
    "ChartStanding": "providers.measures.rules.vocabulary.Standing",
    "MeasureFrequency": "providers.measures.rules.vocabulary.Frequency",
    "RiskArea": "concerns.rules.risk.Area",
    "SubjectKind": "providers.rules.sectors.SubjectKind",
    "Band": "concerns.register.api.BAND_CHOICES",
    "Level": "escalation.rules.levels.Level",
    "LevelRequestStatus": "escalation.rules.workflow.RequestStatus",
    "ExitCriterionStatus": "escalation.models.criteria.ExitCriterion.Status",
    "Party": "quality_oversight.tenancy.policy.Party",
}
