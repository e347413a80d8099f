"""Every change of requests, decisions, levels and reviews."""

from escalation.actions.concurrences import concur
from escalation.actions.considering import consider
from escalation.actions.corrections import correct
from escalation.actions.decisions import authorise, decline, return_for_more
from escalation.actions.effects import bring_into_effect
from escalation.actions.proposals import SavedMeanwhileError, edit, propose, withdraw
from escalation.actions.reviews import assess_criterion, record_review

__all__ = [
    "SavedMeanwhileError",
    "assess_criterion",
    "authorise",
    "bring_into_effect",
    "concur",
    "consider",
    "correct",
    "decline",
    "edit",
    "propose",
    "record_review",
    "return_for_more",
    "withdraw",
]
