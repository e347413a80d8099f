"""Who may do what: one table, read by people on a page and by the code (domain brief 2.1, separation of duties)."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is in one ICB; a person may hold several memberships."""

    QUALITY_LEAD = "quality_lead", "Quality lead"
    EXEC_QUALITY_LEAD = "exec_quality_lead", "Executive quality lead"
    SQG_MEMBER = "sqg_member", "System Quality Group member"
    COMMITTEE_SECRETARY = "committee_secretary", "Committee secretary"
    COMMITTEE_CHAIR = "committee_chair", "Committee chair"
    REGION_AUTHORISER = "region_authoriser", "Regional authoriser"
    PROVIDER_USER = "provider_user", "Provider user"
    AUDITOR = "auditor", "Auditor"
    TENANT_ADMIN = "tenant_admin", "Tenant administrator"
    SOFT_INTEL_SUBMITTER = "soft_intel_submitter", "Soft intelligence submitter"
    PARTNER_USER = "partner_user", "Partner user"
    FTSU_GUARDIAN = "ftsu_guardian", "Freedom to Speak Up guardian"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"
    IG_LEAD = "ig_lead", "Information governance lead"
    RISK_MANAGER = "risk_manager", "Risk manager"


class Party(TextChoices):
    """Kinds of participant; rules speak of these, because the bodies themselves change (domain brief 5.1)."""

    ICB = "icb", "Integrated Care Board"
    PROVIDER = "provider", "Provider"
    REGIONAL_OVERSIGHT_BODY = "regional_oversight_body", "Regional oversight body"
    NATIONAL_BODY = "national_body", "National body"
    CARE_REGULATOR = "care_regulator", "Care regulator"
    PROFESSIONAL_REGULATOR = "professional_regulator", "Professional regulator"
    EDUCATION_BODY = "education_body", "Education body"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    PUBLIC_HEALTH = "public_health", "Public health"
    PATIENT_VOICE_BODY = "patient_voice_body", "Patient voice body"
    LIVED_EXPERIENCE = "lived_experience", "People with lived experience"
    VCFSE = "vcfse", "Voluntary, community, faith and social enterprise"
    SAFEGUARDING_PARTNERSHIP = "safeguarding_partnership", "Safeguarding partnership"
    OTHER = "other", "Other"


TEAM = "team"  # the quality team's own notes: a stream that comes with the role, not with a clearance


class Clearance(TextChoices):
    """Restricted streams that a membership may be cleared to see (domain brief 8.3)."""

    SPEAK_UP = "speak_up", "Speaking up"
    SAFEGUARDING = "safeguarding", "Safeguarding"


# The party that a role usually speaks for; a membership may say otherwise.
# Who keeps the vault of a restricted stream: nobody else reads who reported what is in it.
KEEPERS = {Role.FTSU_GUARDIAN: Clearance.SPEAK_UP, Role.SAFEGUARDING_LEAD: Clearance.SAFEGUARDING}

PARTY_OF = {
    Role.REGION_AUTHORISER: Party.REGIONAL_OVERSIGHT_BODY,
    Role.PROVIDER_USER: Party.PROVIDER,
}

Q, E, S, C, H, R, P, A, T, B, W, G, D, N, M = Role
INSIDE = (Q, E, S, C, H, R, A)
SPECIALISTS = (G, D, N, M)
READERS = (*INSIDE, T, B, *SPECIALISTS)
OUTSIDERS = (P, W)

KEEPERS_OWN = "(a guardian or safeguarding lead: only concerns of the own stream)"
# permission: (what it lets a person do, in words; the roles that may)
POLICY: dict[str, tuple[str, tuple[Role, ...]]] = {
    "policy.view": ("See this page, and the ICB's quality framework", (*READERS, *OUTSIDERS)),
    "directory.view": ("See the ICB's providers and search the national directory", (*INSIDE, T, *SPECIALISTS)),
    "directory.import": (
        "Bring files that the national directory is brought up to, and confirm what they change",
        (T,),
    ),
    "provider.add": (
        "Add a provider, and name who leads on it; add services, sites, places, pathways, programmes and "
        "collaboratives, and say what belongs to them",
        (Q, E, T),
    ),
    "measure.view": ("See measures, their values and charts", (*INSIDE, *SPECIALISTS)),
    "measure.keep": ("Add and change measures, log their values, rebase charts", (Q, E)),
    "concern.view": (
        "See concerns (a provider's or partner's user: only what is shared with that organisation)",
        (*INSIDE, *OUTSIDERS, *SPECIALISTS),
    ),
    "concern.raise": ("Log a concern", (Q, E, S, G, D, M)),
    "stream.keep": (
        "Open who reported a restricted concern of the own stream, and say what may be said of the stream outside it",
        (G, D),
    ),
    "theme.view": ("See the neutral themes of speaking up and safeguarding", (*INSIDE, *SPECIALISTS)),
    "concern.import": ("Bring concerns in from a spreadsheet", (Q, E)),
    "file.add": (
        "Add files to a concern (a provider's or partner's user: to what is shared with that organisation)",
        (Q, E, S, G, D, M, P, W),
    ),
    "file.remove": (
        "Remove a file of a concern, with a reason (a provider's or partner's user: only what that organisation added)",
        (Q, E, G, D, N, M, P, W),
    ),
    "concern.edit": (f"Change the words of a concern, and link it to others {KEEPERS_OWN}", (Q, E, G, D)),
    "concern.triage": (f"Triage a concern and score its risk {KEEPERS_OWN}", (Q, E, G, D)),
    "concern.work": (f"Move a concern on, close it with evidence, reopen it {KEEPERS_OWN}", (Q, E, G, D)),
    "work.carry": (
        "Carry open concerns about a closed organisation over to what follows it, and take them back",
        (Q, E),
    ),
    "concern.share": ("Share a concern with the provider it is about, and with other organisations", (Q, E)),
    "concern.update": (
        "Write an update on a concern (a provider's or partner's user: an answer to the ICB)",
        (Q, E, S, G, D, M, *OUTSIDERS),
    ),
    "action.keep": (
        "Ask for actions on a concern, change them, put off their due dates, cancel and reopen them",
        (Q, E, G, D),
    ),
    "work.view": (
        "See the own work: what is theirs, what is due, and what waits for a person of their role",
        (Q, E, S, C, H, R, T, *SPECIALISTS, *OUTSIDERS),
    ),
    "action.report": (
        "Report on and complete the actions that one is asked to do (a provider's or partner's user: those of that "
        "organisation)",
        (Q, E, S, C, *SPECIALISTS, *OUTSIDERS),
    ),
    "answer.view": ("See what came of what one has logged", (Q, E, S, G, D, M, B, *OUTSIDERS)),
    "concern.accuracy": ("Comment on the factual accuracy of a concern, for the own organisation", OUTSIDERS),
    "intelligence.share": ("Share soft intelligence, and read what came of one's own", (*READERS, *OUTSIDERS)),
    "intelligence.review": ("Review soft intelligence and decide what becomes of it", (Q, E, G, D)),
    "focus.view": ("See the ICB's themes and current areas of focus", (*INSIDE, *SPECIALISTS)),
    "focus.keep": ("Add and retire themes, and mark current areas of focus", (Q, E, M)),
    "view.save": ("Save views of the list of concerns, for oneself", (*INSIDE, *SPECIALISTS)),
    "view.share": ("Share a saved view of the list of concerns with the whole ICB", (Q, E)),
    "level.view": ("See assurance levels, proposals and decisions", INSIDE),
    "level.answer": (
        "Check the facts of a proposal about the own organisation, and answer, before the ICB decides",
        OUTSIDERS,
    ),
    "level.propose": ("Propose a change of assurance level", (Q, E)),
    "level.share": ("Ask the provider to check the facts of a proposal, and take the link back", (Q, E)),
    "level.consider": ("Record the System Quality Group's view", (E, C)),
    "level.authorise_enhanced": ("Authorise entry to and exit from the enhanced level, for the ICB", (E,)),
    "level.authorise_intensive": ("Authorise entry to and exit from the intensive level, for the region", (R,)),
    "level.confirm": ("Confirm an emergency decision of somebody else, as the second person", (E, R)),
    "level.concur": ("Concur with a decision that needs a second body, for one's own party", (E, R)),
    "level.object": (
        "Record dissent from a change of assurance level, or ask that it is reconsidered; it stops nothing",
        (Q, E, S, C, H, R),
    ),
    "level.review": ("Record a review of a level, and the progress of exit criteria", (Q, E)),
    "level.correct": ("Add a correction record to a decision", (E, R)),
    "agreement.propose": ("Propose an agreement with another ICB to tell each other the level of a provider", (Q, E)),
    "agreement.sign": ("Sign or end such an agreement for the ICB", (E,)),
    "subject.view_end": (
        "See which subjects end, merge or are suspended, and at which levels",
        (*INSIDE, T),
    ),
    "subject.end": (
        "Propose that a subject ends, merges or is suspended, and confirm what somebody in the other of the two roles "
        "proposed",
        (Q, T),
    ),
    "letter.write": ("Write letters to a provider about its level, and record that they were sent", (Q, E)),
    "letter.words": ("Change the templates of letters to providers", (T,)),
    "warning.view": (
        "See early warnings, what they rest on, and how often they were noise",
        INSIDE,
    ),
    "warning.dismiss": (
        "Dismiss an early warning with a reason, take that back, and ask for a back-test",
        (Q, E),
    ),
    "intervention.view": (
        "See regulatory actions, contract levers, support, visits and rapid reviews (a provider's user: of what it was "
        "told)",
        (*INSIDE, P),
    ),
    "intervention.keep": (
        "Record regulatory actions, contract levers, support, visits and rapid reviews, and keep them",
        (Q, E),
    ),
    "contract.view": (
        "See the register of contracts: what they cover, what is to be sent, and what is late",
        (*INSIDE, *SPECIALISTS),
    ),
    "contract.keep": (
        "Keep the register of contracts, and record what was received; bring it in from a sheet",
        (Q, E),
    ),
    "review.call": (
        "Call a Rapid Quality Review, for the own party: the ICB, a regional or national body, a regulator, a council",
        (Q, E, S, R),
    ),
    "framework.edit": (
        "Edit the ICB's quality framework, see what it would change for levels and open requests, and publish it",
        (T,),
    ),
    "dashboard.view": ("See the RAG dashboard, and the line of sight from the system down to each service", INSIDE),
    "profile.view": ("See the quality profile of a provider, and take it away as a PDF", INSIDE),
    "profile.share": ("Make the quality profile that is for the provider itself, which is kept", (Q, E)),
    "stakeholder.view": (
        "See the register of stakeholders, and who contributed to which strategy or event",
        (*INSIDE, *SPECIALISTS),
    ),
    "stakeholder.keep": (
        "Keep the register of stakeholders, and say who contributed to which strategy or event",
        (Q, E, C),
    ),
    "committee.view": (
        "See the committees and groups, who sits on them, and when they meet",
        (*INSIDE, T, *SPECIALISTS),
    ),
    "committee.keep": (
        "Set the terms of reference of a committee and who sits on it; plan, move and cancel its meetings",
        (C, T),
    ),
    "report.view": ("Read reports and download published papers", INSIDE),
    "report.edit": ("Edit a drafted report and submit it for approval", (C,)),
    "report.approve": ("Approve a report for publication, or return it", (H,)),
    "report.schedule": ("Set when a committee's reports fall due", (C,)),
    "insight.view": ("See what each source of insight says, and the sources side by side", (*INSIDE, *SPECIALISTS)),
    "insight.log": ("Log insight, correct it and withdraw it", (Q, E, S, G, D, M)),
    "insight.judge": ("Write down whether the sources of insight agree", (Q, E)),
    "risk.view": ("See the risk register", (*INSIDE, *SPECIALISTS)),
    "risk.keep": ("Keep the risk register: add, change, score, close and reopen risks", (Q, E, M)),
    "risk.accept": ("Accept a risk for the board, outside its tolerance too", (E,)),
    "risk.appetite": ("Set the board's appetite for risk", (E, M)),
    "privacy.review": ("Decide on texts and files that may identify somebody", (N,)),
    "privacy.redact": (
        "Take words out that identify somebody, from texts and history (the quality team: on one’s own concern)",
        (Q, E, N),
    ),
    "audit.view": ("Read the audit trail", (A, T)),
    "people.view": ("See who has access", (A, T)),
    "people.manage": ("Give and end access, and issue API keys", (T,)),
}

# What no role may do, whatever the table says (domain brief 2.1 and 8.3); the rules of each app hold it.
SEPARATION = (
    "Whoever proposes a change of assurance level does not authorise it.",
    "An enhanced level is authorised for the ICB by its executive quality lead, an intensive level for the region.",
    "An emergency takes effect only when a second person confirms it, who neither proposed nor authorised it.",
    "A subject of assurance levels ends only when a quality lead and a tenant administrator, two persons, agree.",
    "A provider never proposes or decides its own level.",
    "Whoever submits a report does not approve it.",
    "A user of a provider or another outside organisation, in any role, sees only what is shared with it.",
    "Restricted concerns (speaking up, safeguarding) are seen only by people cleared for that stream, in any role.",
    "A guardian or safeguarding lead works on restricted concerns of the own stream, and on no others.",
    "A program with an API key never sees restricted concerns, whomever the key stands for.",
    "Nobody gives a role or a clearance to themselves, and an ICB always keeps an administrator.",
)

GRANTS: dict[str, frozenset[Role]] = {permission: frozenset(roles) for permission, (_, roles) in POLICY.items()}
# What a keeper's role holds over concerns of its own stream alone; over all others it is a reader (domain brief 8.3).
OWN_STREAM_ONLY = frozenset({"concern.edit", "concern.triage", "concern.work", "action.keep"})
# All that an outside organisation's user holds of a role: row-level security shows such a user nothing else, and a
# page without its rows would say what is not so (a level that looks like routine).
OPEN_TO_OUTSIDE = frozenset(
    {
        "policy.view",
        "concern.view",
        "concern.update",
        "concern.accuracy",
        "answer.view",
        "intelligence.share",
        "file.add",
        "file.remove",
        "work.view",
        "action.report",
        "level.answer",
        "intervention.view",
    }
)


PROPER = frozenset({Role.SQG_MEMBER, Role.FTSU_GUARDIAN})  # labels that begin with a proper name


def spoken(role: Role) -> str:
    """A role's label as it stands inside a sentence: the System Quality Group keeps its capitals."""
    label = str(role.label)
    return label if role in PROPER else label[0].lower() + label[1:]


def may(role: str, permission: str, *, outside: bool = False) -> bool:
    """Say whether a role holds a permission; an unknown permission is an error, never a silent no."""
    return role in GRANTS[permission] and (not outside or permission in OPEN_TO_OUTSIDE)
