"""Assurance levels of subjects, the requests and decisions that move them, and the committees that see them."""

from escalation.models.committees import Committee, Meeting
from escalation.models.criteria import STILL_MET, CriterionNote, ExitCriterion
from escalation.models.decisions import Concurrence, Confirmation, LevelDecision, LevelPeriod, LevelReview
from escalation.models.endings import EndedSubject, Ending, EndingStep
from escalation.models.notices import EndingNotice, Notice, RequestNotice
from escalation.models.objections import Objection
from escalation.models.requests import Evidence, LevelRequest, RequestStep
from escalation.models.shares import ProviderShare, ReplyFile, SharedFact
from escalation.models.subjects import Assurance

__all__ = [
    "STILL_MET",
    "Assurance",
    "Committee",
    "Concurrence",
    "Confirmation",
    "CriterionNote",
    "EndedSubject",
    "Ending",
    "EndingNotice",
    "EndingStep",
    "Evidence",
    "ExitCriterion",
    "LevelDecision",
    "LevelPeriod",
    "LevelRequest",
    "LevelReview",
    "Meeting",
    "Notice",
    "Objection",
    "ProviderShare",
    "ReplyFile",
    "RequestNotice",
    "RequestStep",
    "SharedFact",
]
