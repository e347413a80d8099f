"""The headings that people give the columns of their own sheets of concerns: a table to guess by.

`SURE` names one field and no other. `PERHAPS` may name several: such a heading counts only for a field that no surer
one has taken, and for one field alone; what stays unclear is left to the person. `ELSEWHERE` are headings that are met
often and belong to no field: they show where the headings stand, and nothing is guessed of them.
"""

SURE: dict[str, tuple[str, ...]] = {
    "ref": ("ref", "concern reference", "concern ref", "concern id", "ref no", "reference no", "reference number"),
    "title": ("headline", "concern title", "subject of concern", "issue title", "short title", "concern name"),
    "provider": ("ods code", "ods", "organisation code", "trust code", "org code"),
    "subject": (
        "provider name", "organisation", "organisation name", "trust", "trust name", "name of provider", "about whom",
        "name of organisation", "provider trust", "provider organisation", "service provider",
    ),
    "summary": (
        "description", "details", "detail", "what happened", "narrative", "details of concern",
        "description of concern", "summary of concern", "concern details", "concern description", "brief description",
        "issue description",
    ),
    "source": (
        "insight source", "source of insight", "where from", "source of concern", "source of information",
        "source of intelligence", "intelligence source", "how identified", "how was it identified",
        "where did it come from", "where did this come from", "where it came from",
    ),
    "date_identified": (
        "identified", "date found", "found on", "date raised", "raised on", "date noticed", "date reported",
        "date of concern", "identified on", "date concern raised", "date concern identified", "date added",
        "date opened", "date spotted", "date seen", "date observed", "spotted on", "noticed on", "seen on",
    ),
    "domains": (
        "domain", "domains", "quality domains", "quality area", "area of quality", "quality dimension", "quality areas",
    ),
    "key_questions": ("key question", "key questions", "cqc key questions", "cqc domain", "cqc domains", "kloe"),
    "immediacy": (
        "immediacy", "how soon", "how soon may people be at risk", "how urgent", "level of urgency", "urgent",
    ),
    "immediate_safety_action": (
        "safety action", "immediate action", "immediate actions", "immediate action taken", "immediate actions taken",
        "immediate safety actions", "immediate mitigation",
    ),
    "harm": ("harm", "level of harm", "harm level", "degree of harm", "severity of harm", "actual harm"),
    "people_affected": (
        "number of people", "how many people are affected", "number affected", "people harmed", "patients affected",
        "number of patients affected", "no of patients affected",
    ),
    "inequality_groups": ("inequality groups", "inequalities", "health inequalities", "protected characteristics"),
    "themes": ("theme",),
    "evidence_categories": ("evidence category", "evidence categories", "cqc evidence categories"),
    "informant": (
        "informant", "raised by", "reported by", "told by", "identified by", "notified by", "referred by", "found by",
    ),
    "confidence": ("confidence", "how it was told", "in what confidence"),
    "initial_consequence": (
        "consequence", "impact", "severity", "consequences", "consequence score", "impact score", "severity score",
        "initial impact", "initial severity", "risk consequence", "risk impact",
    ),
    "initial_likelihood": (
        "likelihood", "l hood", "lhood", "chance", "probability", "likelihood score", "chance score",
        "probability score", "initial chance", "initial probability", "risk likelihood",
    ),
    "review_due": ("review due", "review date", "date of review", "date of next review", "next review date"),
    "lead": (
        "lead officer", "led by", "handler", "case handler", "responsible", "responsible officer",
        "responsible person", "icb lead", "quality lead", "lead name", "assigned to", "allocated to", "case owner",
        "concern lead", "icb owner",
    ),
    "sensitivity": ("sensitivity", "stream"),
    "marking": ("security marking", "protective marking", "classification"),
    "handling": ("handling line", "handling instruction", "handling instructions"),
}  # fmt: skip

PERHAPS: dict[str, tuple[str, ...]] = {
    "ref": ("id", "no", "number"),
    "title": ("concern", "issue", "summary", "subject", "topic"),
    "provider": ("code",),
    "subject": ("site", "hospital", "subject", "service", "who"),
    "summary": ("concern", "issue", "summary", "background", "concern raised"),
    "source": ("origin", "intelligence"),
    "date_identified": ("date", "when", "date received", "date logged", "date of incident"),
    "immediacy": ("priority",),
    "immediate_safety_action": ("action taken", "actions taken", "mitigation"),
    "evidence_categories": ("evidence",),
    "initial_consequence": ("c", "i", "s"),
    "initial_likelihood": ("l", "p"),
    "review_due": ("review", "next review due"),
    "lead": ("owner", "contact", "officer"),
}

ELSEWHERE = frozenset(
    {
        "current position", "current status", "position", "next steps", "next step", "actions", "action plan", "action",
        "progress", "progress update", "update", "updates", "latest update", "comments", "comment", "notes", "outcome",
        "date closed", "closed on", "closure reason", "rag", "rag rating", "risk score", "risk rating", "rating",
        "current score", "current likelihood", "current consequence", "current impact", "target score", "assurance",
        "assurance level", "escalation", "escalated to", "commissioner", "directorate", "place", "ward", "specialty",
    }
)  # fmt: skip
