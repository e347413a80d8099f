"""Who may open what, for the whole site: one table of addresses, methods and permissions, times every role.

A page that is missing here fails. What an action asks beyond its page's permission is tested beside the action.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from concerns.files.models import Attachment
from concerns.insight.models import InsightFile, InsightItem
from concerns.intake.models import SoftReport
from concerns.models import Concern, ConcernDraft, ConcernLink, ConcernSubject, ConcernUpdate, Theme
from concerns.privacy.models import PrivacyFinding
from concerns.register.models import ExtractPaper, Risk, RiskControl, RiskLink
from concerns.search.models import SavedView
from concerns.sheets.models import ImportJob
from concerns.work.models import ConcernAction
from escalation.agreements.models import Agreement
from escalation.contracts.models import Contract, ContractSheet, Covered, Duty, Return
from escalation.early_warning.models import BackTest, WarningLine
from escalation.interventions.models import Deadline, Intervention, InterventionFile
from escalation.letters.models import Letter, LetterFile
from escalation.models import Ending, LevelDecision, LevelRequest, Meeting, Objection, ProviderShare, ReplyFile
from escalation.story.models import DayPaper
from providers.directory.models import DirectoryImport
from providers.measures.models import BroughtFile, DataPoint, Measure, Rebase
from providers.models import Provider
from providers.structure.models import Belonging
from providers.values.models import PointSheet
from quality_oversight.frameworks.models import FrameworkVersion
from quality_oversight.people import actions
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import ApiKey, Membership
from quality_oversight.tenancy.policy import GRANTS, OPEN_TO_OUTSIDE, POLICY, Role
from reporting.committees.models import Seat, Terms
from reporting.models import AlertFollowUp, Report, ReportItem, ReportSchedule
from reporting.profile.models import KeptProfile, ProfilePaper
from reporting.stakeholders.models import Contribution, ContributorsPaper, Occasion, Stakeholder
from tests.cast import NORTH, TRUST, UNSEEN_TRUST, Cast, acting
from tests.rows import VAULT, lay_rows

ANYBODY, SIGNED_IN = "anybody", "signed in"
GET, POST = "GET", "POST"


def reads(permission: str) -> dict[str, str]:
    return {GET: permission}


def writes(permission: str) -> dict[str, str]:
    return {POST: permission}


def both(permission: str) -> dict[str, str]:
    return {GET: permission, POST: permission}


# URL name: {method: permission}
PAGES: dict[str, dict[str, str]] = {
    "home": reads(SIGNED_IN),
    "tenancy:choose": reads(SIGNED_IN),
    "tenancy:switch": writes(SIGNED_IN),
    "tenancy:policy": reads("policy.view"),
    "tenancy:people": reads("people.view"),
    "tenancy:person": reads("people.view"),
    "tenancy:add_person": both("people.manage"),
    "tenancy:invite": writes("people.manage"),
    "tenancy:clearances": both("people.manage"),
    "tenancy:end": both("people.manage"),
    "tenancy:api_keys": reads("people.manage"),
    "tenancy:issue_key": both("people.manage"),
    "tenancy:revoke_key": writes("people.manage"),
    "audit:trail": reads("audit.view"),
    "providers:list": reads("directory.view"),
    "providers:find": reads("directory.view"),
    "providers:detail": reads("directory.view"),
    "providers:add": reads("provider.add"),
    "providers:add_organisation": both("provider.add"),
    "providers:edit": both("provider.add"),
    "providers:subjects": reads("directory.view"),
    "providers:new_subject": both("provider.add"),
    "providers:edit_subject": both("provider.add"),
    **{f"structure:{name}": reads("directory.view") for name in ("list", "whole")},
    "structure:find": reads("provider.add"),
    **{f"structure:{name}": both("provider.add") for name in ("add", "days", "end", "take_back", "end_all")},
    **{f"line_of_sight:{name}": reads("dashboard.view") for name in ("system", "nowhere", "node")},
    "organisations:list": reads("directory.view"),
    "organisations:export": reads("directory.view"),
    "organisations:closed": reads("work.carry"),
    "organisations:carry": both("work.carry"),
    "organisations:take_back": both("work.carry"),
    "directory:organisation": reads("directory.view"),
    "directory:imports": both("directory.import"),
    "directory:import": reads("directory.import"),
    "directory:confirm": both("directory.import"),
    "live:sources": reads("directory.import"),
    "live:refresh": writes("directory.import"),
    "concerns:list": reads("concern.view"),
    "concerns:detail": reads("concern.view"),
    "concerns:provider_panel": reads("concern.view"),
    "concerns:new": both("concern.raise"),
    "concerns:bulk": writes("concern.view"),
    "concerns:drafts": reads("concern.raise"),
    "concerns:save_draft": writes("concern.raise"),
    "concerns:discard_draft": writes("concern.raise"),
    "concerns:find_provider": reads("concern.raise"),
    "concerns:risk": reads("concern.raise"),
    "concerns:more_filters": reads("concern.view"),
    "concerns:similar": reads("concern.raise"),
    "concerns:edit": both("concern.edit"),
    "concerns:move": both("concern.work"),
    "concerns:protect": both("concern.triage"),
    "concerns:find_original": reads("concern.triage"),
    "concerns:rescore": both("concern.triage"),
    "concerns:accept_risk": both("risk.accept"),
    "concerns:end_risk_acceptance": writes("risk.accept"),
    "concerns:history": reads("concern.view"),
    "concerns:link": both("concern.edit"),
    "concerns:find_linked": reads("concern.edit"),
    "concerns:unlink": both("concern.edit"),
    "concerns:logged": both("answer.view"),
    "concerns:undo": writes("concern.triage"),
    "concerns:updates": both("concern.update"),
    "concerns:correct_update": both("concern.update"),
    "concerns:answer_accuracy": both("concern.edit"),
    "concerns:accuracy": both("concern.accuracy"),
    "concerns:themes": reads("focus.view"),
    "concerns:add_theme": writes("focus.keep"),
    "concerns:change_theme": writes("focus.keep"),
    "concerns:share": both("concern.share"),
    "concerns:find_organisation": reads("concern.share"),
    "sheets:export": reads("concern.view"),
    "streams:themes": reads("theme.view"),
    "streams:approve": both("stream.keep"),
    "streams:keep": both("concern.raise"),
    "streams:identity": both("stream.keep"),
    "streams:forget": writes("stream.keep"),
    "streams:hand_back": both("stream.keep"),
    "sheets:bring": both("concern.import"),
    "sheets:template": reads("concern.import"),
    "sheets:columns": both("concern.import"),
    "sheets:names": both("concern.import"),
    "sheets:check": both("concern.import"),
    "sheets:job": reads("concern.import"),
    "sheets:mend": both("concern.import"),
    "sheets:refused": reads("concern.import"),
    "sheets:doubles": writes("concern.import"),
    "sheets:purge": writes("concern.import"),
    "privacy:queue": reads("privacy.review"),
    "privacy:decide": both("privacy.review"),
    "privacy:file": reads("privacy.review"),
    "privacy:redact": both("privacy.redact"),
    "intake:share": both("intelligence.share"),
    "intake:find_provider": reads("intelligence.share"),
    "intake:mine": reads("intelligence.share"),
    "intake:report": both("intelligence.share"),
    "intake:inbox": reads("intelligence.review"),
    "intake:review": reads("intelligence.review"),
    "intake:answer": writes("intelligence.review"),
    "intake:step": both("intelligence.review"),
    "intake:take_up": both("intelligence.review"),
    "intake:pass_on": both("intelligence.review"),
    "intake:hand_back": both("stream.keep"),
    "intake:similar": reads("intelligence.review"),
    "intake:find_concern": reads("intelligence.review"),
    "intake:tell": {GET: ANYBODY, POST: ANYBODY},
    "intake:reply": {GET: ANYBODY, POST: ANYBODY},
    "extract:page": reads("risk.view"),
    "extract:file": reads("risk.view"),
    "extract:ask": writes("risk.view"),
    "extract:paper": reads("risk.view"),
    "extract:paper_file": reads("risk.view"),
    "register:list": reads("risk.view"),
    "register:detail": reads("risk.view"),
    "register:heat_map": reads("risk.view"),
    "register:appetite": reads("risk.view"),
    "register:set_appetite": both("risk.appetite"),
    "register:new": both("risk.keep"),
    "register:find": reads("risk.keep"),
    "register:edit": both("risk.keep"),
    "register:rescore": both("risk.keep"),
    "register:accept": both("risk.accept"),
    "register:end_acceptance": both("risk.accept"),
    "register:close": both("risk.keep"),
    "register:reopen": both("risk.keep"),
    "register:link": both("risk.keep"),
    "register:find_concern": reads("risk.keep"),
    "register:unlink": writes("risk.keep"),
    "register:add_part": both("risk.keep"),
    "register:edit_part": both("risk.keep"),
    "register:remove_part": both("risk.keep"),
    "search:views": reads("view.save"),
    "search:save": both("view.save"),
    "search:change": both("view.save"),
    "search:delete": writes("view.save"),
    "search:first": writes("view.save"),
    "work:mine": reads("work.view"),
    "work:digest": writes("work.view"),
    "work:add": both("action.keep"),
    "work:action": reads("concern.view"),
    "work:change": both("action.keep"),
    "work:revise": both("action.keep"),
    "work:report": both("action.report"),
    "work:complete": both("action.report"),
    "work:cancel": both("action.keep"),
    "work:reopen": both("action.keep"),
    "files:add": both("file.add"),
    "files:download": reads("concern.view"),
    "files:remove": both("file.remove"),
    "escalation:requests": reads("level.view"),
    "escalation:framework": reads("policy.view"),
    **{f"frameworks:{name}": reads("policy.view") for name in ("versions", "version", "version_file", "compare")},
    **{f"frameworks:{name}": reads("framework.edit") for name in ("draft", "draft_file")},
    **{f"frameworks:{name}": writes("framework.edit") for name in ("start", "move_row")},
    **{
        f"frameworks:{name}": both("framework.edit")
        for name in ("take_in", "discard", "publish", "about", "part", "add_row", "remove_row")
    },
    "escalation:provider_panel": reads("level.view"),
    "escalation:concern_panel": reads("level.view"),
    "escalation:subject": reads("level.view"),
    "escalation:request": reads("level.view"),
    "escalation:propose": both("level.propose"),
    "escalation:edit_request": both("level.propose"),
    "escalation:withdraw": both("level.view"),
    "escalation:close": both("level.view"),
    "escalation:consider": both("level.consider"),
    "escalation:authorise": both("level.view"),
    "escalation:decline": both("level.view"),
    "escalation:return_request": both("level.view"),
    "escalation:confirm": both("level.confirm"),
    "escalation:concur": both("level.concur"),
    "escalation:review": both("level.review"),
    "escalation:reviews": reads("level.view"),
    "escalation:object_to": both("level.object"),
    "escalation:answer_objection": both("level.view"),
    "escalation:criterion": reads("level.view"),
    "escalation:note_criterion": both("level.review"),
    "escalation:verify_criterion": both("level.review"),
    "escalation:share": both("level.share"),
    "escalation:withdraw_share": both("level.share"),
    "escalation:reply_file": reads("level.view"),
    "escalation:asked": reads("level.answer"),
    "escalation:answer": both("level.answer"),
    "escalation:reply": {GET: ANYBODY, POST: ANYBODY},
    "escalation:correct": both("level.correct"),
    **{f"escalation:{name}": reads("subject.view_end") for name in ("endings", "ending")},
    **{
        f"escalation:{name}": both("subject.end")
        for name in ("end_subject", "confirm_ending", "withdraw_ending", "resume_subject")
    },
    "escalation:find_successor": reads("subject.end"),
    "escalation:correct_ending": both("level.correct"),
    "board:board": reads("level.view"),
    **{f"agreements:{name}": reads("level.view") for name in ("list", "agreement")},
    "agreements:propose": both("agreement.propose"),
    **{f"agreements:{name}": both("agreement.sign") for name in ("sign", "end")},
    **{f"letters:{name}": reads("level.view") for name in ("of_subject", "letter", "pdf_file", "sent_file")},
    **{f"letters:{name}": both("letter.write") for name in ("write", "rewrite", "sent", "release_file", "remove_file")},
    "letters:ask_pdf": writes("letter.write"),
    "letters:docx_file": reads("letter.write"),
    "letters:templates": reads("letter.words"),
    "letters:template": both("letter.words"),
    **{f"story:{name}": reads("level.view") for name in ("story", "day", "replay", "paper", "paper_file")},
    "story:ask_paper": writes("level.view"),
    **{
        f"profile:{name}": reads("profile.view") for name in ("profile", "timeline", "paper", "paper_file", "kept_file")
    },
    "profile:ask_paper": writes("profile.view"),
    "insight:list": reads("insight.view"),
    "insight:log": both("insight.log"),
    "insight:find": reads("insight.log"),
    "insight:sources": reads("insight.view"),
    "insight:detail": reads("insight.view"),
    "insight:correct": both("insight.log"),
    "insight:withdraw": both("insight.log"),
    "insight:add_files": both("insight.log"),
    "insight:download_file": reads("insight.view"),
    "insight:remove_file": both("insight.log"),
    "insight:triangulation": reads("insight.view"),
    "insight:provider_panel": reads("insight.view"),
    "insight:judge": both("insight.judge"),
    "insight:tie": both("measure.keep"),
    **{
        f"early_warning:{name}": reads("warning.view")
        for name in ("list", "subject", "line", "subject_panel", "provider_panel", "back_tests", "back_test")
    },
    "early_warning:dismiss": both("warning.dismiss"),
    "early_warning:restore": writes("warning.dismiss"),
    "early_warning:ask_for_back_test": writes("warning.dismiss"),
    **{
        f"contracts:{name}": reads("contract.view")
        for name in ("list", "take_away", "provider_panel", "duty", "detail")
    },
    **{f"contracts:{name}": reads("contract.keep") for name in ("find", "find_subject")},
    **{
        f"contracts:{name}": both("contract.keep")
        for name in ("add", "bring", "sheet", "change_duty", "record_return", "take_back", "edit", "cover", "add_duty")
    },
    **{f"contracts:{name}": writes("contract.keep") for name in ("throw_away", "uncover", "remove_duty")},
    **{
        f"stakeholders:{name}": reads("stakeholder.view")
        for name in ("list", "file", "occasions", "occasion", "contributors_file", "paper", "paper_file", "detail")
    },
    **{
        f"stakeholders:{name}": both("stakeholder.keep")
        for name in ("add", "add_occasion", "edit_occasion", "add_contributors", "change", "edit")
    },
    **{f"committees:{name}": reads("committee.view") for name in ("list", "calendar", "committee", "terms", "meeting")},
    **{
        f"committees:{name}": both("committee.keep")
        for name in (
            "set_terms",
            "add_seat",
            "change_seat",
            "end_seat",
            "add_meeting",
            "change_meeting",
            "cancel_meeting",
        )
    },
    "stakeholders:ask": writes("stakeholder.view"),
    "stakeholders:remove": writes("stakeholder.keep"),
    "interventions:list": reads("intervention.view"),
    "interventions:detail": reads("intervention.view"),
    "interventions:add": both("intervention.keep"),
    "interventions:call_review": both("review.call"),
    "interventions:edit": both("intervention.keep"),
    "interventions:end": both("intervention.keep"),
    "interventions:reopen": both("intervention.keep"),
    "interventions:move_report": both("intervention.keep"),
    "interventions:add_files": both("intervention.keep"),
    "interventions:download_file": reads("intervention.view"),
    "interventions:remove_file": both("intervention.keep"),
    "interventions:add_deadline": both("intervention.keep"),
    "interventions:meet_deadline": both("intervention.keep"),
    **{f"measures:{name}": reads("measure.view") for name in ("list", "measure", "subject", "chart", "brought")},
    **{
        f"measures:{name}": both("measure.keep")
        for name in ("add", "edit", "log", "charting", "rebase", "take_back", "bring")
    },
    "measures:find": reads("measure.keep"),
    **{f"values:{name}": both("measure.keep") for name in ("bring", "columns", "names", "check")},
    "values:throw_away": writes("measure.keep"),
    "values:example": reads("measure.keep"),
    **{f"reporting:dashboard{name}": reads("dashboard.view") for name in ("", "_concerns", "_actions", "_changes")},
    "reporting:reports": reads("report.view"),
    "reporting:report": reads("report.view"),
    "reporting:paper": reads("report.view"),
    "reporting:paper_html": reads("report.view"),
    "reporting:paper_status": reads("report.view"),
    "reporting:schedules": reads("report.schedule"),
    "reporting:schedule_add": both("report.schedule"),
    "reporting:schedule_edit": both("report.schedule"),
    "reporting:find_subject": reads("report.edit"),
    "reporting:particulars": both("report.edit"),
    "reporting:none": writes("report.edit"),
    "reporting:follow_up": both("report.edit"),
    "reporting:leave_out": both("report.edit"),
    "reporting:item_add": both("report.edit"),
    "reporting:item_edit": both("report.edit"),
    "reporting:item_move": writes("report.edit"),
    "reporting:item_remove": both("report.edit"),
    "reporting:submit": writes("report.edit"),
    "reporting:approve": writes("report.approve"),
    "reporting:return": both("report.approve"),
    "account_login": {GET: ANYBODY, POST: ANYBODY},
    "account_logout": {GET: ANYBODY, POST: ANYBODY},
    "account_inactive": reads(ANYBODY),
    "account_set_password": {GET: ANYBODY, POST: ANYBODY},
    "account_reset_password": {GET: ANYBODY, POST: ANYBODY},
    "account_reset_password_done": reads(ANYBODY),
    "account_reset_password_from_key": {GET: ANYBODY, POST: ANYBODY},
    "account_reset_password_from_key_done": reads(ANYBODY),
    "account_change_password": {GET: SIGNED_IN, POST: SIGNED_IN},
    "account_reauthenticate": {GET: SIGNED_IN, POST: SIGNED_IN},
    "keyboard": reads("policy.view"),
    "schema": reads(ANYBODY),
    "api-docs": reads(ANYBODY),
    "api": reads(ANYBODY),
    "health-ready": reads(ANYBODY),
}
# The same for programs, which come with a key.
PROGRAMS: dict[str, dict[str, str]] = {
    "providers-api:list": reads("directory.view"),
    "providers-api:detail": reads("directory.view"),
    "organisations-api:list": reads("directory.view"),
    "organisations-api:detail": reads("directory.view"),
    "concerns-api:list": {GET: "concern.view", POST: "concern.raise"},
    "intake-api:list": both("intelligence.share"),
    "concerns-api:detail": reads("concern.view"),
    "concerns-api:bulk": writes("concern.edit"),
    "concerns-api:similar": reads("concern.raise"),
    "concerns-api:moves": writes("concern.work"),
    "concerns-api:scores": writes("concern.triage"),
    "concerns-api:protection": writes("concern.triage"),
    "concerns-api:links": {GET: "concern.view", POST: "concern.edit"},
    "concerns-api:updates": {GET: "concern.view", POST: "concern.update"},
    "register-api:list": {GET: "risk.view", POST: "risk.keep"},
    "register-api:detail": reads("risk.view"),
    "register-api:scores": writes("risk.keep"),
    "escalation-api:facts": reads("level.share"),
    "escalation-api:shares": {GET: "level.view", POST: "level.share"},
    "escalation-api:share": reads("level.view"),
    "escalation-api:share-withdrawal": writes("level.share"),
    "board-api:board": reads("level.view"),
    **{f"dashboard-api:{name}": reads("dashboard.view") for name in ("dashboard", "changes")},
    "agreements-api:list": {GET: "level.view", POST: "agreement.propose"},
    "agreements-api:detail": reads("level.view"),
    **{f"agreements-api:{name}": writes("agreement.sign") for name in ("signature", "end")},
    "letters-api:list": {GET: "level.view", POST: "letter.write"},
    "letters-api:detail": reads("level.view"),
    "letters-api:sending": writes("letter.write"),
    "letters-api:file": reads("level.view"),
    **{f"story-api:{name}": reads("level.view") for name in ("story", "day", "replay")},
    **{
        f"measures-api:{name}": {GET: "measure.view", POST: "measure.keep"}
        for name in ("list", "points", "rebases", "files")
    },
    "values-api:list": both("measure.keep"),
    "values-api:detail": {GET: "measure.keep", "PATCH": "measure.keep", "DELETE": "measure.keep"},
    "values-api:saving": writes("measure.keep"),
    "measures-api:detail": {GET: "measure.view", "PATCH": "measure.keep"},
    "measures-api:chart": {GET: "measure.view", "PUT": "measure.keep"},
    "measures-api:file": reads("measure.view"),
    "measures-api:taking_back": writes("measure.keep"),
    "insight-api:list": {GET: "insight.view", POST: "insight.log"},
    "insight-api:detail": reads("insight.view"),
    "insight-api:correction": writes("insight.log"),
    "insight-api:withdrawal": writes("insight.log"),
    "insight-api:documents": {GET: "insight.view", POST: "insight.log"},
    "insight-api:document": reads("insight.view"),
    "insight-api:tie": {GET: "insight.view", "PUT": "measure.keep"},
    "insight-api:triangulation": {GET: "insight.view", POST: "insight.judge"},
    **{f"line-of-sight-api:{name}": reads("dashboard.view") for name in ("system", "nowhere", "node")},
    **{f"structure-api:{name}": reads("directory.view") for name in ("list", "whole")},
    "early-warnings-api:list": reads("warning.view"),
    "early-warnings-api:detail": reads("warning.view"),
    "early-warnings-api:dismissal": {POST: "warning.dismiss", "DELETE": "warning.dismiss"},
    **{f"committees-api:{name}": reads("committee.view") for name in ("list", "detail", "meetings")},
    **{f"stakeholders-api:{name}": reads("stakeholder.view") for name in ("list", "detail", "occasions", "occasion")},
    **{f"profile-api:{name}": reads("profile.view") for name in ("profile", "timeline")},
    **{f"contracts-api:{name}": reads("contract.view") for name in ("list", "detail")},
    "interventions-api:list": {GET: "intervention.view", POST: "intervention.keep"},
    "interventions-api:detail": {GET: "intervention.view", "PATCH": "intervention.keep"},
    "interventions-api:rapid-reviews": writes("review.call"),
    "interventions-api:ending": writes("intervention.keep"),
    "interventions-api:reopening": writes("intervention.keep"),
    "interventions-api:report": writes("intervention.keep"),
    "interventions-api:documents": {GET: "intervention.view", POST: "intervention.keep"},
    "interventions-api:document": reads("intervention.view"),
    "interventions-api:deadlines": writes("intervention.keep"),
    "interventions-api:deadline": writes("intervention.keep"),
    "work-api:list": reads("concern.view"),
    "work-api:of-concern": {GET: "concern.view", POST: "action.keep"},
    "work-api:detail": {GET: "concern.view", "PATCH": "action.keep"},
    "work-api:due": writes("action.keep"),
    "work-api:progress": writes("action.report"),
    "work-api:completion": writes("action.report"),
    "work-api:cancellation": writes("action.keep"),
    "work-api:reopening": writes("action.keep"),
    "files-api:list": {GET: "concern.view", POST: "file.add"},
    "files-api:download": reads("concern.view"),
    **{f"escalation-api:{name}": reads("level.view") for name in ("subject", "levels")},
    "escalation-api:subjects": {GET: "level.view", POST: "provider.add"},
    "escalation-api:requests": {GET: "level.view", POST: "level.propose"},
    "escalation-api:request": {GET: "level.view", "PATCH": "level.propose"},
    "escalation-api:consideration": writes("level.consider"),
    **{
        f"escalation-api:{name}": writes("level.view")
        for name in ("decision", "refusal", "return", "withdrawal", "closing")
    },
    "escalation-api:confirmation": writes("level.confirm"),
    "escalation-api:agreement": writes("level.concur"),
    **{f"escalation-api:{name}": reads("level.view") for name in ("decisions", "one-decision")},
    "escalation-api:corrections": writes("level.correct"),
    "escalation-api:objections": {GET: "level.view", POST: "level.object"},
    "escalation-api:objection-answer": writes("level.view"),
    "escalation-api:endings": {GET: "subject.view_end", POST: "subject.end"},
    "escalation-api:ending": reads("subject.view_end"),
    **{f"escalation-api:ending-{name}": writes("subject.end") for name in ("confirmation", "withdrawal")},
    "escalation-api:ending-corrections": writes("level.correct"),
    "escalation-api:reviews": {GET: "level.view", POST: "level.review"},
    "escalation-api:criterion": reads("level.view"),
    **{f"escalation-api:criterion-{name}": writes("level.review") for name in ("notes", "verification")},
    **{f"frameworks-api:{name}": reads("policy.view") for name in ("versions", "version", "comparison")},
    "frameworks-api:draft": {GET: "framework.edit", "PUT": "framework.edit"},
    "frameworks-api:effects": reads("framework.edit"),
    "frameworks-api:publication": writes("framework.edit"),
}
# Answers beyond the usual, whoever asks.
MORE_ANSWERS: dict[str, set[int]] = {
    "files:download": {409},  # the row has no bytes
    "interventions:download_file": {409},
    "insight:download_file": {409},
    "letters:sent_file": {409},
    **{f"intake:{name}": {422, 429} for name in ("tell", "reply")},
    "escalation:answer": {409},  # its time is over
    "escalation:reply": {404, 429},  # no such link
    "health-ready": {503},  # no worker and no beat here
}
LEADS, EXECUTIVES = {Role.QUALITY_LEAD}, {Role.EXEC_QUALITY_LEAD}
NOBODY: set[Role] = set()
# What is asked beyond a page's permission: who of those that hold it is let in, and the answer that all others get:
# 403 where they see the thing and may not do this with it, 404 where for them there is no such thing.
KEPT_TO: dict[str, tuple[set[Role], int]] = {
    "tenancy:switch": (NOBODY, 403),  # without the name of a role that is one's own
    # Its maker alone.
    **{f"sheets:{name}": (LEADS, 403) for name in ("columns", "names", "check", "mend", "doubles", "purge")},
    "privacy:redact": (LEADS | {Role.IG_LEAD}, 403),  # of one's own concern
    "privacy:file": (NOBODY, 404),  # the finding stands in a text
    "search:change": (LEADS | EXECUTIVES, 403),  # another's, for who may not share views
    "search:delete": (LEADS | EXECUTIVES, 403),
    **{f"escalation:{name}": (LEADS | EXECUTIVES, 403) for name in ("withdraw", "close")},
    **{f"escalation:{name}": (EXECUTIVES, 403) for name in ("authorise", "decline", "return_request")},
    **{f"escalation-api:{name}": (LEADS | EXECUTIVES, 403) for name in ("withdrawal", "closing")},
    **{f"escalation-api:{name}": (EXECUTIVES, 403) for name in ("decision", "refusal", "return", "objection-answer")},
    "escalation:answer_objection": (EXECUTIVES, 403),
    "escalation:reply_file": (NOBODY, 404),  # of an answer that was not sent
    "structure:days": (NOBODY, 404),  # of a collaborative alone
    "reporting:leave_out": (NOBODY, 404),  # only a subject that must stand in Alert can be left out of it
    **{f"stakeholders:{name}": (LEADS, 404) for name in ("paper", "paper_file")},
    "extract:paper": (LEADS, 404),  # one's own alone
    "profile:paper": (LEADS, 404),
    "profile:paper_file": (LEADS, 404),
    "story:paper": (LEADS, 404),
    "story:paper_file": (LEADS, 404),
    "extract:paper_file": (LEADS, 404),
    "concerns:discard_draft": (LEADS, 404),
    "concerns:correct_update": (LEADS, 403),  # one's own words alone
    # A keeper's role works on concerns of its own stream alone, and these are ordinary ones.
    **{f"concerns:{name}": (LEADS | EXECUTIVES, 403) for name in ("edit", "move", "protect", "rescore")},
    **{f"concerns:{name}": (LEADS | EXECUTIVES, 403) for name in ("link", "unlink", "find_original", "find_linked")},
    "concerns:answer_accuracy": (LEADS | EXECUTIVES, 403),
    "intake:report": (LEADS, 404),  # what one has shared
    **{
        f"intake:{name}": (LEADS | EXECUTIVES, 404)
        for name in ("review", "answer", "step", "take_up", "pass_on", "similar", "find_concern")
    },
    **{
        f"streams:{name}": (NOBODY, 404) for name in ("keep", "identity", "forget", "hand_back")
    },  # of a restricted concern
    "intake:hand_back": (NOBODY, 404),
}
# Pages about something that these outside users never see: the partner's organisation is nobody's provider, the
# action is the provider's to do, and the update is for the ICB.
HIDDEN_FROM: dict[Role, set[str]] = {
    Role.PROVIDER_USER: {"concerns:correct_update", "interventions:download_file", "interventions-api:document"},
    Role.PARTNER_USER: {
        "concerns:correct_update",
        "concerns:provider_panel",
        "escalation:answer",
        *(f"work:{name}" for name in ("action", "report", "complete")),
        *(f"work-api:{name}" for name in ("detail", "progress", "completion")),
    },
}
JSON = "application/json"
SIGN_IN = reverse("account_login")


Rows = dict[type, Any]
# What an address's argument names: by URL name and argument, else by namespace and argument.
ARGUMENTS: dict[tuple[str, str], Callable[[Rows, Cast], Any]] = {
    ("tenancy", "pk"): lambda rows, cast: cast.viewer.pk,
    ("tenancy:revoke_key", "pk"): lambda rows, cast: rows[ApiKey].pk,
    ("providers", "pk"): lambda rows, cast: rows[Provider].pk,
    ("providers:edit_subject", "pk"): lambda rows, cast: rows[ConcernSubject].subject_id,
    ("providers:add_organisation", "organisation_pk"): lambda rows, cast: UNSEEN_TRUST,
    ("organisations", "pk"): lambda rows, cast: rows[Provider].pk,
    ("organisations", "kind"): lambda rows, cast: "csv",
    ("directory", "code"): lambda rows, cast: "RTD",
    ("organisations-api", "code"): lambda rows, cast: "RTD",
    ("directory", "pk"): lambda rows, cast: rows[DirectoryImport].pk,
    ("live", "source"): lambda rows, cast: "cqc",
    ("concerns", "pk"): lambda rows, cast: rows[Concern].pk,
    ("concerns:unlink", "link"): lambda rows, cast: rows[ConcernLink].pk,
    ("concerns", "name"): lambda rows, cast: "start_triage",
    ("concerns", "update"): lambda rows, cast: rows[ConcernUpdate].pk,
    ("concerns:change_theme", "pk"): lambda rows, cast: rows[Theme].pk,
    ("concerns:discard_draft", "pk"): lambda rows, cast: rows[ConcernDraft].pk,
    ("concerns:provider_panel", "pk"): lambda rows, cast: rows[Provider].pk,
    ("agreements", "pk"): lambda rows, cast: rows[Agreement].pk,
    ("agreements-api", "pk"): lambda rows, cast: rows[Agreement].pk,
    ("agreements:propose", "pk"): lambda rows, cast: rows[Provider].pk,
    ("letters", "pk"): lambda rows, cast: rows[Letter].pk,
    ("letters-api", "pk"): lambda rows, cast: rows[Letter].pk,
    **{
        (name, "pk"): lambda rows, cast: rows[LetterFile].pk
        for name in (*(f"letters:{verb}_file" for verb in ("sent", "release", "remove")), "letters-api:file")
    },
    ("letters:of_subject", "pk"): lambda rows, cast: cast.subject.pk,
    ("letters:write", "pk"): lambda rows, cast: cast.subject.pk,
    ("letters", "kind"): lambda rows, cast: "entry",
    ("profile", "pk"): lambda rows, cast: rows[Provider].pk,
    ("profile-api", "pk"): lambda rows, cast: rows[Provider].pk,
    ("profile", "rendering"): lambda rows, cast: "internal",
    ("profile:paper", "pk"): lambda rows, cast: rows[ProfilePaper].pk,
    ("profile:paper_file", "pk"): lambda rows, cast: rows[ProfilePaper].pk,
    ("profile:kept_file", "pk"): lambda rows, cast: rows[KeptProfile].pk,
    ("story:paper", "pk"): lambda rows, cast: rows[DayPaper].pk,
    ("story:paper_file", "pk"): lambda rows, cast: rows[DayPaper].pk,
    ("story:replay", "pk"): lambda rows, cast: rows[LevelDecision].pk,
    ("story-api:replay", "pk"): lambda rows, cast: rows[LevelDecision].pk,
    ("story", "pk"): lambda rows, cast: cast.subject.pk,
    ("story-api", "pk"): lambda rows, cast: cast.subject.pk,
    ("story", "on"): lambda rows, cast: "2026-03-02",
    ("extract:paper", "pk"): lambda rows, cast: rows[ExtractPaper].pk,
    ("extract:paper_file", "pk"): lambda rows, cast: rows[ExtractPaper].pk,
    ("sheets", "pk"): lambda rows, cast: rows[ImportJob].pk,
    ("sheets:export", "kind"): lambda rows, cast: "csv",
    ("streams", "pk"): lambda rows, cast: rows[Concern].pk,
    ("intake", "pk"): lambda rows, cast: rows[SoftReport].pk,
    ("intake", "name"): lambda rows, cast: "acknowledge",
    ("intake", "code"): lambda rows, cast: "qhm",
    ("register", "pk"): lambda rows, cast: rows[Risk].pk,
    ("register", "category"): lambda rows, cast: "safety",
    ("register:find", "name"): lambda rows, cast: "subject",
    ("register", "which"): lambda rows, cast: "current",
    ("register", "name"): lambda rows, cast: "control",
    ("register", "part"): lambda rows, cast: rows[RiskControl].pk,
    ("register:unlink", "link"): lambda rows, cast: rows[RiskLink].pk,
    ("register-api", "pk"): lambda rows, cast: rows[Risk].pk,
    ("search", "pk"): lambda rows, cast: rows[SavedView].pk,
    ("work", "pk"): lambda rows, cast: rows[ConcernAction].pk,
    ("work:add", "pk"): lambda rows, cast: rows[Concern].pk,
    ("work-api", "pk"): lambda rows, cast: rows[ConcernAction].pk,
    ("work-api:of-concern", "pk"): lambda rows, cast: rows[Concern].pk,
    ("privacy", "pk"): lambda rows, cast: rows[PrivacyFinding].pk,
    ("privacy:redact", "pk"): lambda rows, cast: rows[Concern].pk,
    ("files", "pk"): lambda rows, cast: rows[Attachment].pk,
    ("files:add", "pk"): lambda rows, cast: rows[Concern].pk,
    ("files-api", "pk"): lambda rows, cast: rows[Attachment].pk,
    ("files-api:list", "pk"): lambda rows, cast: rows[Concern].pk,
    ("escalation", "pk"): lambda rows, cast: rows[LevelRequest].pk,
    ("escalation:provider_panel", "pk"): lambda rows, cast: rows[Provider].pk,
    ("escalation:concern_panel", "pk"): lambda rows, cast: rows[Concern].pk,
    ("escalation:subject", "pk"): lambda rows, cast: cast.subject.pk,
    ("escalation:propose", "pk"): lambda rows, cast: cast.second_subject.pk,
    ("escalation:review", "pk"): lambda rows, cast: cast.subject.pk,
    **{
        (name, "pk"): lambda rows, cast: rows[LevelRequest].exit_criteria.get().pk
        for name in (
            "escalation:criterion",
            "escalation:note_criterion",
            "escalation:verify_criterion",
            "escalation-api:criterion",
            "escalation-api:criterion-notes",
            "escalation-api:criterion-verification",
        )
    },
    ("escalation:end_subject", "pk"): lambda rows, cast: cast.second_subject.pk,
    ("escalation:find_successor", "pk"): lambda rows, cast: cast.second_subject.pk,
    **{
        (name, "pk"): lambda rows, cast: rows[Ending].pk
        for name in (
            *(f"escalation:{verb}_ending" for verb in ("confirm", "withdraw", "correct")),
            *(f"escalation-api:ending-{step}" for step in ("confirmation", "withdrawal", "corrections")),
            "escalation:ending",
            "escalation:resume_subject",
            "escalation-api:ending",
        )
    },
    ("escalation:correct", "pk"): lambda rows, cast: rows[LevelDecision].pk,
    ("escalation:answer_objection", "pk"): lambda rows, cast: rows[Objection].answers_id,
    ("escalation-api:objection-answer", "pk"): lambda rows, cast: rows[Objection].answers_id,
    ("escalation-api", "pk"): lambda rows, cast: rows[LevelRequest].pk,
    ("escalation-api:subject", "pk"): lambda rows, cast: cast.subject.pk,
    ("escalation-api:one-decision", "pk"): lambda rows, cast: rows[LevelDecision].pk,
    ("escalation-api:corrections", "pk"): lambda rows, cast: rows[LevelDecision].pk,
    ("escalation:withdraw_share", "pk"): lambda rows, cast: rows[ProviderShare].pk,
    ("escalation:answer", "pk"): lambda rows, cast: rows[ProviderShare].pk,
    ("escalation:reply_file", "pk"): lambda rows, cast: rows[ReplyFile].pk,
    ("escalation", "code"): lambda rows, cast: "qhm",
    ("escalation", "token"): lambda rows, cast: "A" * 32,
    ("escalation-api:share", "pk"): lambda rows, cast: rows[ProviderShare].pk,
    ("escalation-api:share-withdrawal", "pk"): lambda rows, cast: rows[ProviderShare].pk,
    ("frameworks", "key"): lambda rows, cast: rows[FrameworkVersion].pk,
    ("frameworks", "at"): lambda rows, cast: "glossary.1",
    ("frameworks:add_row", "at"): lambda rows, cast: "glossary",
    ("frameworks-api", "key"): lambda rows, cast: rows[FrameworkVersion].pk,
    ("frameworks-api", "other"): lambda rows, cast: "taken-on",
    ("structure", "pk"): lambda rows, cast: rows[Belonging].pk,
    **{
        (f"{area}:{name}", "pk"): lambda rows, cast: rows[Belonging].whole_id
        for area in ("structure",)
        for name in ("whole", "add", "days", "end_all")
    },
    ("line_of_sight", "pk"): lambda rows, cast: rows[Belonging].whole_id,
    ("line-of-sight-api", "pk"): lambda rows, cast: rows[Belonging].whole_id,
    ("structure", "part"): lambda rows, cast: "member",
    ("structure-api", "pk"): lambda rows, cast: rows[Belonging].whole_id,
    ("values", "pk"): lambda rows, cast: rows[PointSheet].pk,
    ("values-api", "pk"): lambda rows, cast: rows[PointSheet].pk,
    ("measures", "pk"): lambda rows, cast: rows[Measure].pk,
    ("measures", "subject"): lambda rows, cast: rows[DataPoint].subject_id,
    ("measures:subject", "pk"): lambda rows, cast: rows[DataPoint].subject_id,
    ("measures:take_back", "pk"): lambda rows, cast: rows[Rebase].pk,
    ("measures:brought", "pk"): lambda rows, cast: rows[BroughtFile].pk,
    ("measures-api:file", "pk"): lambda rows, cast: rows[BroughtFile].pk,
    ("measures-api", "pk"): lambda rows, cast: rows[Measure].pk,
    ("measures-api", "subject"): lambda rows, cast: rows[DataPoint].subject_id,
    ("measures-api:taking_back", "pk"): lambda rows, cast: rows[Rebase].pk,
    ("insight:download_file", "pk"): lambda rows, cast: rows[InsightFile].pk,
    ("insight:remove_file", "pk"): lambda rows, cast: rows[InsightFile].pk,
    ("insight-api:document", "pk"): lambda rows, cast: rows[InsightFile].pk,
    ("insight:tie", "pk"): lambda rows, cast: rows[Measure].pk,
    ("insight-api:tie", "pk"): lambda rows, cast: rows[Measure].pk,
    ("insight", "pk"): lambda rows, cast: rows[InsightItem].pk,
    ("insight-api", "pk"): lambda rows, cast: rows[InsightItem].pk,
    ("insight:provider_panel", "pk"): lambda rows, cast: rows[Provider].pk,
    **{
        (f"{area}:{name}", "pk"): lambda rows, cast: cast.subject.pk
        for area, name in (("insight", "triangulation"), ("insight", "judge"), ("insight-api", "triangulation"))
    },
    ("early_warning", "pk"): lambda rows, cast: rows[WarningLine].pk,
    ("early_warning:subject", "pk"): lambda rows, cast: cast.subject.pk,
    ("early_warning:subject_panel", "pk"): lambda rows, cast: cast.subject.pk,
    ("early_warning:provider_panel", "pk"): lambda rows, cast: rows[Provider].pk,
    ("early_warning:back_test", "pk"): lambda rows, cast: rows[BackTest].pk,
    ("early-warnings-api", "pk"): lambda rows, cast: rows[WarningLine].pk,
    ("committees", "pk"): lambda rows, cast: rows[Terms].committee_id,
    ("committees-api", "pk"): lambda rows, cast: rows[Terms].committee_id,
    ("committees", "number"): lambda rows, cast: 1,
    **{(f"committees:{name}", "pk"): lambda rows, cast: rows[Seat].pk for name in ("change_seat", "end_seat")},
    **{
        (f"committees:{name}", "pk"): lambda rows, cast: rows[Meeting].pk
        for name in ("meeting", "change_meeting", "cancel_meeting")
    },
    ("stakeholders", "pk"): lambda rows, cast: rows[Stakeholder].pk,
    ("stakeholders-api", "pk"): lambda rows, cast: rows[Stakeholder].pk,
    ("stakeholders", "kind"): lambda rows, cast: "csv",
    **{
        (f"stakeholders:{name}", "pk"): lambda rows, cast: rows[Occasion].pk
        for name in ("occasion", "edit_occasion", "add_contributors", "contributors_file", "ask")
    },
    ("stakeholders-api:occasion", "pk"): lambda rows, cast: rows[Occasion].pk,
    **{(f"stakeholders:{name}", "pk"): lambda rows, cast: rows[Contribution].pk for name in ("change", "remove")},
    ("stakeholders:paper", "pk"): lambda rows, cast: rows[ContributorsPaper].pk,
    ("stakeholders:paper_file", "pk"): lambda rows, cast: rows[ContributorsPaper].pk,
    ("contracts", "pk"): lambda rows, cast: rows[Contract].pk,
    ("contracts-api", "pk"): lambda rows, cast: rows[Contract].pk,
    ("contracts:take_away", "kind"): lambda rows, cast: "csv",
    ("contracts:provider_panel", "pk"): lambda rows, cast: rows[Provider].pk,
    ("contracts:uncover", "pk"): lambda rows, cast: rows[Covered].pk,
    **{
        (f"contracts:{name}", "pk"): lambda rows, cast: rows[Duty].pk
        for name in ("duty", "change_duty", "remove_duty", "record_return")
    },
    **{(f"contracts:{name}", "pk"): lambda rows, cast: rows[ContractSheet].pk for name in ("sheet", "throw_away")},
    ("contracts:take_back", "pk"): lambda rows, cast: rows[Return].pk,
    ("interventions", "pk"): lambda rows, cast: rows[Intervention].pk,
    ("interventions:download_file", "pk"): lambda rows, cast: rows[InterventionFile].pk,
    ("interventions:remove_file", "pk"): lambda rows, cast: rows[InterventionFile].pk,
    ("interventions-api:document", "pk"): lambda rows, cast: rows[InterventionFile].pk,
    ("interventions-api", "pk"): lambda rows, cast: rows[Intervention].pk,
    ("interventions-api", "deadline"): lambda rows, cast: rows[Deadline].pk,
    ("interventions:add", "pk"): lambda rows, cast: cast.subject.pk,
    ("interventions:call_review", "pk"): lambda rows, cast: cast.subject.pk,
    ("interventions:add", "kind"): lambda rows, cast: "contract",
    ("interventions", "deadline"): lambda rows, cast: rows[Deadline].pk,
    ("reporting", "pk"): lambda rows, cast: rows[Report].pk,
    ("reporting", "row"): lambda rows, cast: rows[AlertFollowUp].pk,
    ("reporting", "subject"): lambda rows, cast: cast.subject.pk,
    ("reporting", "section"): lambda rows, cast: "alert",
    ("reporting", "item"): lambda rows, cast: rows[ReportItem].pk,
    ("reporting:schedule_edit", "pk"): lambda rows, cast: rows[ReportSchedule].pk,
    ("providers-api", "pk"): lambda rows, cast: rows[Provider].pk,
    ("concerns-api", "pk"): lambda rows, cast: rows[Concern].pk,
    ("", "uidb36"): lambda rows, cast: "1",
    ("", "key"): lambda rows, cast: "key",
}


@dataclass(frozen=True)
class Address:
    """One pattern of the site."""

    name: str
    arguments: tuple[str, ...]
    view: Any

    def named(self, argument: str) -> Callable[[Rows, Cast], Any]:
        """What gives an argument its value."""
        return ARGUMENTS.get((self.name, argument)) or ARGUMENTS[self.name.rpartition(":")[0], argument]

    def path(self, rows: Rows, cast: Cast) -> str:
        """The address of something in the north."""
        with tenant_context(NORTH, clearances=["speak_up", "safeguarding", VAULT]):
            values = {argument: self.named(argument)(rows, cast) for argument in self.arguments}
        return reverse(self.name, kwargs=values)


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[Address]:
    """Every named pattern; an unnamed one carries its pattern as its name, so that it shows as missing."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            name = f"{namespace}{each.name or each.pattern}"
            yield Address(name, tuple(each.pattern.regex.groupindex), each.callback)


SITE = {address.name: address for address in addresses(get_resolver())}
ROWS = [(name, method, permission) for name, methods in PAGES.items() for method, permission in methods.items()]
PROGRAM_ROWS = [(n, method, permission) for n, methods in PROGRAMS.items() for method, permission in methods.items()]


@cache
def a_password() -> str:
    """One hash for everybody: the pages about passwords ask whether a person has one."""
    return make_password("three invented words")


@pytest.fixture
def rows(cast: Cast) -> Rows:
    """One row of every tenant model of the north, the concern shared with the provider and the partner."""
    for user in [membership.user for membership in cast.by_role.values()] + [cast.stranger]:
        user.password = a_password()
        user.save(update_fields=["password"])
    with acting(cast.lead):
        laid = lay_rows(cast.lead, cast.subject)
        Concern.objects.update(shared_with=[TRUST, UNSEEN_TRUST])
        laid[LevelDecision] = LevelDecision.objects.get(corrects=None)
    # Of no tenant: the directory is shared, and knows which ICB brought a file.
    laid[DirectoryImport] = DirectoryImport.objects.create(icb_id=cast.lead.tenant_id, file_name="a.csv")
    return laid


def ask(client: Client, method: str, path: str, **more: Any) -> Any:
    """One request, whose traces in the database and in the browser are taken back."""
    cookies = client.cookies.output()
    with transaction.atomic():
        response = client.generic(method, path, **more)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return response


def key_of(cast: Cast, membership: Membership) -> str:
    """A key that stands for a membership."""
    with acting(cast.admin):
        return actions.issue_key(membership, by=cast.admin, label="Test")[1]


def test_every_address_of_the_site_stands_in_a_table():
    assert sorted(set(SITE) - set(PAGES) - set(PROGRAMS)) == []
    assert sorted((set(PAGES) | set(PROGRAMS)) - set(SITE)) == []


def test_every_permission_of_the_tables_is_in_the_policy():
    named = {permission for _, _, permission in ROWS + PROGRAM_ROWS} - {ANYBODY, SIGNED_IN}
    assert named <= set(POLICY)


def led_astray(response: Any, role: Role) -> list[str]:
    """The links of a page to pages that its reader may not open."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = []
    for path in set(re.findall(r'(?:href|hx-get)="(/[^"?#]*)', response.content.decode())):
        try:
            permission = PAGES.get(resolve(path).view_name, {}).get(GET)
        except Resolver404:  # a static file
            continue
        if permission in POLICY and role not in GRANTS[permission]:
            found.append(path)
    return found


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_open(rows, cast, sign_in, subtests, role):
    client = sign_in(cast.by_role[role])
    for name, method, permission in ROWS:
        with subtests.test(name=name, method=method):
            response = ask(client, method, SITE[name].path(rows, cast))
            status = response.status_code
            if permission not in (ANYBODY, SIGNED_IN) and role not in GRANTS[permission]:
                assert status == 403
            elif name in HIDDEN_FROM.get(role, ()):
                assert status == 404
            elif name in KEPT_TO and role not in KEPT_TO[name][0]:
                assert status == KEPT_TO[name][1]
            else:
                assert status in {200, 201, 302, 409, 422} | MORE_ANSWERS.get(name, set())
                assert permission == ANYBODY or not response.headers.get("Location", "").startswith(SIGN_IN)
                assert led_astray(response, role) == [], "links that are refused"


def test_an_outside_organisations_member_of_the_group_opens_what_a_providers_user_does(rows, cast, sign_in, subtests):
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.viewer.pk).update(organisation_id=TRUST)
    client = sign_in(cast.viewer)
    for name, method, permission in ROWS:
        if permission in POLICY:
            with subtests.test(name=name, method=method):
                status = ask(client, method, SITE[name].path(rows, cast)).status_code
                good = {200, 302, 422} | MORE_ANSWERS.get(name, set())
                if name in KEPT_TO:
                    good = {KEPT_TO[name][1]}
                if name in HIDDEN_FROM[Role.PROVIDER_USER]:
                    good = {404}
                open_to_them = permission in OPEN_TO_OUTSIDE and Role.SQG_MEMBER in GRANTS[permission]
                assert status in (good if open_to_them else {403})


def test_strangers_are_asked_to_sign_in(rows, cast, subtests):
    for name, method, permission in ROWS:
        with subtests.test(name=name, method=method):
            response = ask(Client(), method, SITE[name].path(rows, cast))
            location = response.headers.get("Location", "")
            if permission == ANYBODY:
                assert response.status_code in {200, 302} | MORE_ANSWERS.get(name, set())
                assert "next=" not in location
            else:
                assert response.status_code == 302
                assert location.startswith(SIGN_IN)


def test_somebody_without_a_role_is_told_what_to_do(rows, cast, sign_in, subtests):
    client = sign_in(cast.stranger)
    for name, method, permission in ROWS:
        if permission in POLICY:
            with subtests.test(name=name, method=method):
                response = ask(client, method, SITE[name].path(rows, cast))
                assert response.status_code == 302
                assert response.url.partition("?")[0] == reverse("tenancy:choose")


def test_a_page_takes_no_other_method(rows, cast, sign_in, subtests):
    clients = {role: sign_in(membership) for role, membership in cast.by_role.items()}
    for name, methods in PAGES.items():
        permission = next(iter(methods.values()))
        for method in {GET, POST} - set(methods) if permission in POLICY else ():
            with subtests.test(name=name, method=method):
                client = clients[next(role for role in Role if role in GRANTS[permission])]
                assert ask(client, method, SITE[name].path(rows, cast)).status_code == 405


@pytest.fixture
def their_paths(rows, cast) -> dict[str, str]:
    """The address of every object's page, with the south's object in the place of the north's."""
    with acting(cast.south_lead):
        theirs = lay_rows(cast.south_lead, cast.south_subject)
        theirs[LevelDecision] = LevelDecision.objects.get(corrects=None)
    theirs[DirectoryImport] = DirectoryImport.objects.create(icb_id=cast.south_lead.tenant_id, file_name="a.csv")
    south = Cast(north=cast.south, south=cast.north, by_role=dict.fromkeys(Role, cast.south_lead))
    south.subject = south.second_subject = cast.south_subject
    paths = {}
    for name, address in SITE.items():
        if "pk" in address.arguments:
            with acting(cast.lead):
                values = {argument: address.named(argument)(rows, cast) for argument in address.arguments}
            with acting(cast.south_lead):
                values["pk"] = address.named("pk")(theirs, south)
            paths[name] = reverse(name, kwargs=values)
    return paths


@pytest.mark.parametrize("role", Role)
def test_another_icbs_things_are_not_there(rows, cast, sign_in, their_paths, subtests, role):
    client, key = sign_in(cast.by_role[role]), key_of(cast, cast.by_role[role])
    for name, method, permission in ROWS + PROGRAM_ROWS:
        if name in their_paths and role in GRANTS[permission]:
            with subtests.test(name=name, method=method):
                headers = {"Authorization": f"Bearer {key}"} if name in PROGRAMS else {}
                assert ask(client, method, their_paths[name], headers=headers).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_what_a_key_opens(rows, cast, subtests, role):
    headers = {"Authorization": f"Bearer {key_of(cast, cast.by_role[role])}"}
    for name, method, permission in PROGRAM_ROWS:
        with subtests.test(name=name, method=method):
            path = SITE[name].path(rows, cast)
            response = ask(Client(), method, path, headers=headers, content_type=JSON, data="{}")
            hidden = name in HIDDEN_FROM.get(role, ())
            open_to_them = {404} if hidden else {200, 201, 204, 400}
            if name in KEPT_TO and role not in KEPT_TO[name][0]:
                open_to_them = {KEPT_TO[name][1]}
            assert response.status_code in (open_to_them if role in GRANTS[permission] else {403})


def test_without_a_good_key_a_program_gets_401(rows, cast, sign_in, subtests):
    for name, method, _ in PROGRAM_ROWS:
        path = SITE[name].path(rows, cast)
        for who, client, headers in (
            ("nobody", Client(), {}),
            ("a made-up key", Client(), {"Authorization": "Bearer qo_qhm_" + "x" * 43}),
            ("a session", sign_in(cast.lead), {}),
        ):
            with subtests.test(name=name, method=method, who=who):
                response = ask(client, method, path, headers=headers, content_type=JSON, data="{}")
                assert response.status_code == 401


def test_a_program_has_no_other_method(rows, cast, subtests):
    headers = {"Authorization": f"Bearer {key_of(cast, cast.executive)}"}
    for name, methods in PROGRAMS.items():
        for method in {"POST", "PUT", "PATCH", "DELETE"} - set(methods):
            with subtests.test(name=name, method=method):
                path = SITE[name].path(rows, cast)
                assert ask(Client(), method, path, headers=headers, content_type=JSON).status_code in (403, 405)
