"""What a verb of the audit trail says in a sentence: who, these words, the target. The one place for them."""

VERBS = {
    "access.cleared": "changed the clearances of",
    "access.ended": "ended the access of",
    "access.given": "gave access to",
    "access.given_again": "gave access again to",
    "access.invited": "sent the sign-in mail again to",
    "access.not_found": "asked for something that is not there, or is not this organisation's, as",
    "api_key.issued": "made the API key",
    "api_key.revoked": "revoked the API key",
    "concern.acceptance_ended": "ended the acceptance of the risk of the concern",
    "concern.accuracy_answered": "answered a comment on the factual accuracy of the concern",
    "concern.edited": "changed the words of the concern",
    "concern.exported": "took away as a spreadsheet concerns of",
    "concern.import_started": "started the",
    "concern.imported": "finished the",
    "concern.move_undone": "took back the last move of the concern",
    "concern.moved": "moved on the concern",
    "concern.raised": "logged the concern",
    "concern.read": "read the restricted concern",
    "concern.rescored": "scored the risk of the concern",
    "concern.risk_accepted": "accepted the risk of the concern",
    "concern.shared": "shared with the provider the concern",
    "concern.sheet_brought": "brought a spreadsheet for the",
    "concern.sheet_purged": "deleted the rows of the",
    "concern.unshared": "stopped sharing the concern",
    "concern.update_corrected": "corrected an update on the concern",
    "concern.updated": "wrote an update on the concern",
    "demo.seeded": "laid out invented data for",
    "identity.forgotten": "deleted who reported the concern",
    "identity.kept": "kept apart who reported the concern",
    "identity.opened": "opened who reported the concern",
    "intelligence.added_to": "added to the soft intelligence",
    "intelligence.answered": "wrote to whoever shared the soft intelligence",
    "intelligence.moved": "took a step with the soft intelligence",
    "intelligence.shared": "shared soft intelligence as",
    "intelligence.shared_unnamed": "shared soft intelligence without a name as",
    "file.added": "added the",
    "file.downloaded": "downloaded the",
    "file.removed": "removed the",
    "file.scanned": "had a finding of the virus scanner in the",
    "level.authorised": "authorised the change of level",
    "level.concurred": "concurred with the change of level",
    "level.considered": "recorded the System Quality Group's view of the proposal",
    "level.corrected": "added a correction to the change of level",
    "level.criterion_assessed": "assessed the exit criterion",
    "level.declined": "declined the proposal",
    "level.effective": "put into effect the change of level",
    "level.proposed": "proposed the change of level",
    "level.request_edited": "changed the proposal",
    "level.request_withdrawn": "withdrew the proposal",
    "level.returned": "returned for more work the proposal",
    "level.reviewed": "reviewed the level of",
    "paper.downloaded": "downloaded the paper",
    "provider.added": "added the provider",
    "provider.changed": "changed what this ICB says of the provider",
    "provider.renamed": "took over the new name of the provider",
    "report.approved": "approved the report",
    "report.drafted": "drafted the report",
    "report.followed_up": "followed up an alert in the report",
    "report.item_added": "added an item to the report",
    "report.item_changed": "changed an item of the report",
    "report.item_moved": "moved an item of the report",
    "report.item_removed": "removed an item from the report",
    "report.left_out": "gave the reason for leaving a subject out of Alert in the report",
    "report.none_stated": "stated that a section is empty in the report",
    "report.none_withdrawn": "withdrew that a section is empty in the report",
    "report.particulars_changed": "changed the particulars of the report",
    "report.published": "published the report",
    "report.returned": "returned for changes the report",
    "report.submitted": "submitted for approval the report",
    "risk.acceptance_ended": "ended the acceptance of the risk",
    "risk.accepted": "accepted the risk",
    "risk.added": "put on the register the risk",
    "risk.appetite_set": "set the board's appetite for risk:",
    "risk.closed": "closed the risk",
    "risk.edited": "changed the words of the risk",
    "risk.extracted": "took an extract of the risk register of",
    "risk.linked": "linked a risk with the concern",
    "risk.part_added": "added a control, assurance, gap or action to the risk",
    "risk.part_changed": "changed a control, assurance, gap or action of the risk",
    "risk.part_removed": "removed a control, assurance, gap or action from the risk",
    "risk.reopened": "reopened the risk",
    "risk.rescored": "scored again the risk",
    "risk.unlinked": "took a risk away from the concern",
    "schedule.added": "set up the schedule of reports",
    "schedule.changed": "changed the schedule of reports",
    "session.entered": "began to act as",
    "session.password_set": "set a new password",
    "session.signed_in": "signed in",
    "session.signed_out": "signed out",
    "tenant.created": "took on the organisation",
    "theme.added": "added the theme",
    "theme.approved": "said what may be said of",
    "theme.changed": "changed the theme",
    "view.changed": "changed",
    "view.deleted": "deleted",
    "view.saved": "saved",
}

# What a person does for himself or herself: the sentence ends with the verb.
ALONE = frozenset({"session.password_set", "session.signed_in", "session.signed_out"})


def names_target(verb: str) -> bool:
    """Whether the sentence goes on with what was acted on."""
    return verb not in ALONE


def sentence(verb: str) -> str:
    """The words of a verb; a verb of an older release that has none stands for itself."""
    return VERBS.get(verb, f"did “{verb}” to")


def choice(verb: str) -> str:
    """The verb as a line in a list of choices: Access, ended the access of."""
    subject = verb.partition(".")[0].replace("api", "API").replace("_", " ")
    return f"{subject[0].upper()}{subject[1:]}: {sentence(verb)}{' …' if names_target(verb) else ''}"
