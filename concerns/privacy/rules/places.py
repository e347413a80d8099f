"""Where words can stand, and where nobody changes them any more."""

import re
from datetime import date

# Apps and tables without free text of a case: accounts and their keys, providers as the directory names them, the trail
# (which holds no words), what is sealed, and the queue's own keys.
NOT_SEARCHED = frozenset({"tenancy", "audit", "providers"})
SEALED = frozenset({"streams.reporteridentity"})
# What its writer alone sees, or what holds an address's query: redacted by a way of its own, which shows no text.
UNSEEN = frozenset(
    {
        "concerns.concerndraft", "search.savedview", "register.extractpaper", "story.daypaper", "profile.profilepaper",
        "stakeholders.contributorspaper",
    }
)  # fmt: skip
# How rows are named that a colleague keeps and nobody else sees.
KEPT_BY_ONE = {
    "concerns.concerndraft": "drafts of concerns",
    "search.savedview": "saved views, which lose that part of their name or search",
    "register.extractpaper": "PDFs of the risk register, which are deleted and can be made again",
    "story.daypaper": "PDFs of what was known on a day, which are deleted and can be made again",
    "profile.profilepaper": "PDFs of profiles, which are deleted and can be made again",
    "stakeholders.contributorspaper": "PDFs of contributors, which are deleted and can be made again",
    "sheets.importjob": "imports",
    "sheets.importrow": "rows of imports",
    "sheets.sheetmemory": "remembered columns of sheets",
}
# What a table and a column are called where words stand in them; others go by the names of their models.
TABLES = {
    "concerns.concernevent": "history",
    "concerns.concernanswer": "answer to whoever logged it",
    "concerns.concernlink": "link to another concern",
    "concerns.concernshare": "sharing",
    "concerns.concernupdate": "update",
    "files.attachment": "file",
    "intake.softreport": "soft intelligence",
    "intake.softreportstep": "conversation about soft intelligence",
    "structure.belonging": "what belongs to a place, collaborative, pathway or programme",
    "register.riskevent": "history of a risk",
    "register.riskscore": "score of a risk",
    "insight.insightitem": "insight",
    "insight.insightfile": "document of insight",
    "insight.triangulationnote": "judgement on sources",
    "early_warning.warningline": "early warning",
    "early_warning.warningstep": "history of an early warning",
    "interventions.intervention": "intervention",
    "interventions.interventionevent": "history of an intervention",
    "interventions.interventionfile": "document of an intervention",
    "committees.terms": "terms of reference of a committee",
    "committees.seat": "seat on a committee",
    "committees.committeestep": "history of a committee",
    "stakeholders.stakeholder": "stakeholder",
    "stakeholders.occasion": "strategy or event",
    "stakeholders.contribution": "contribution to a strategy or event",
    "stakeholders.stakeholderstep": "history of stakeholders and their contributions",
    "contracts.contract": "contract",
    "contracts.duty": "report that is to be sent by a contract",
    "contracts.return": "record of a report",
    "contracts.contractevent": "history of a contract",
    "contracts.contractsheet": "sheet of contracts",
    "letters.letterfile": "file that was sent of a letter",
    "letters.lettertemplate": "template of letters",
    "interventions.deadline": "what is due of an intervention",
    "profile.keptprofile": "profile made for a provider",
    "privacy.privacyfinding": "finding in the queue",
    "privacy.privacydecision": "decision on a finding",
}
COLUMNS = {
    "changes": "what was changed",
    "before": "what stood before",
    "earlier": "an earlier wording",
    "answer_text": "the answer",
    "informant": "who gave the information",
    "detail": "more about it",
    "blocker": "what it waits for",
    "cells": "cells",
}
# Columns of machines and of signatures, which hold no words of a case.
NOT_WORDS = frozenset(
    {
        "ref", "sha256", "stored_as", "token_hash", "fingerprint", "digest", "target_type", "by_name", "by_role",
        "verb", "removed_by", "released_by", "answered_by_name", "prefix", "cadence", "reads_like",
    }
)  # fmt: skip
# Published reports are fixed (decision 0006), and letters and profiles that were sent: how each table says that it is.
PUBLISHED = {
    "letters.letter": "sent_on",
    "profile.keptprofile": "at",
    "reporting.paper": "report__status",
    "reporting.report": "status",
    "reporting.reportitem": "report__status",
    "reporting.alertfollowup": "report__status",
    "reporting.leftout": "report__status",
}


def is_fixed(said: object) -> bool:
    """Whether a row is fixed: it says that it is published, or on which day it was sent."""
    return said == "published" or isinstance(said, date)


def is_searched(app_label: str, label: str) -> bool:
    """Whether a table can hold words of a case."""
    return app_label not in NOT_SEARCHED and label not in SEALED | UNSEEN


def why_not_words(words: str) -> str | None:
    """Say why words cannot be redacted: a letter or a figure would go from everywhere."""
    if len("".join(words.split())) < 3:
        return "Enter at least 3 letters or figures, exactly as they stand in the text"
    if len(words) > 200:
        return "Enter 200 characters or fewer"
    return None


def as_pattern(words: str) -> re.Pattern[str]:
    """Words as the database looks for them: whole words, in capitals or not, whatever space stands between them."""
    inside = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){inside}(?!\w)", re.IGNORECASE)
