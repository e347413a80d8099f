"""Every change of requests, decisions, levels and reviews."""

from escalation.actions.concurrences import concur
from escalation.actions.confirmations import confirm
from escalation.actions.considering import consider
from escalation.actions.corrections import correct, correct_ending
from escalation.actions.criteria import look_at_charts, note_criterion, verify_criterion
from escalation.actions.decisions import authorise, decline, return_for_more
from escalation.actions.effects import bring_into_effect
from escalation.actions.endings import bring_endings_into_effect, confirm_ending, propose_ending, withdraw_ending
from escalation.actions.objections import answer_objection, object_to
from escalation.actions.proposals import SavedMeanwhileError, edit, propose, withdraw
from escalation.actions.reply_files import download_file, examine_file, tidy_files
from escalation.actions.replying import DraftedMeanwhileError, holding, open_share, save_reply
from escalation.actions.reviews import record_review
from escalation.actions.sharing import record_silence, share, withdraw_share

__all__ = [
    "DraftedMeanwhileError",
    "SavedMeanwhileError",
    "answer_objection",
    "authorise",
    "bring_endings_into_effect",
    "bring_into_effect",
    "concur",
    "confirm",
    "confirm_ending",
    "consider",
    "correct",
    "correct_ending",
    "decline",
    "download_file",
    "edit",
    "examine_file",
    "holding",
    "look_at_charts",
    "note_criterion",
    "object_to",
    "open_share",
    "propose",
    "propose_ending",
    "record_review",
    "record_silence",
    "return_for_more",
    "save_reply",
    "share",
    "tidy_files",
    "verify_criterion",
    "withdraw",
    "withdraw_ending",
    "withdraw_share",
]
