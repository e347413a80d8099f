"""The words of drafted items: factual, short, in the framework's names of the levels."""

from collections.abc import Mapping
from datetime import date

from escalation.rules.levels import Level, level_or_default
from escalation.rules.reviews import days_overdue
from escalation.rules.wording import blank, counted, day, listed

from .drafting_facts import ConcernFact, Drafted, DraftItem, EndingFact, LevelFact
from .papers import MAX_WORDS, Ask, Section

TITLE_LENGTH = 120
TEXT_LENGTH = 2000
EVIDENCE_LENGTH = 1000
QUOTED_WORDS = 60  # of a reason, so that the rest of the text keeps its room
SHOWN_REFS = 5

# rule: title, first sentence (fields: subject, now, before, on)
LEVEL_WORDS: dict[str, tuple[str, str]] = {
    "new_intensive": ("{subject}: now {now}", "{subject} moved from {before} to {now}{on}."),
    "new_enhanced": ("{subject}: now {now}", "{subject} moved from {before} to {now}{on}."),
    "still_intensive": ("{subject}: still {now}", "{subject} remains at {now}{since}."),
    "still_enhanced": ("{subject}: {now}", "{subject} remains at {now}{since}."),
    "review_overdue": ("{subject}: review overdue", "{subject} is at {now}{since}."),
    "stepped_down_watched": ("{subject}: stepped down to {now}", "{subject} stepped down from {before} to {now}{on}."),
    "stepped_down_unproven": ("{subject}: stepped down to {now}", "{subject} stepped down from {before} to {now}{on}."),
    "came_back": ("{subject}: back at {now}", "{subject} came back to {now}{on}, since the last report was drafted."),
    "stepped_down": ("{subject}: stepped down to {now}", "{subject} stepped down from {before} to {now}{on}."),
}

# rule: what the receiving committee is asked, for the secretary to sharpen
ASKS: dict[str, tuple[Ask, str]] = {
    "new_intensive": (Ask.DIRECTION, "Discuss the risk and give direction on the support that is needed."),
    "new_enhanced": (Ask.DISCUSSION, "Discuss whether the oversight and support in place are enough."),
    "still_intensive": (Ask.DISCUSSION, "Discuss progress since the last meeting and whether more is needed."),
}

CONCERN_WORDS: dict[str, str] = {
    "concern_overdue": "Concern {ref}{about} is open.",
    "immediate_harm": "Concern {ref}{about} is open and was recorded as immediate harm.",
    "high_score": "Concern {ref}{about} is open.",
    "closed_with_evidence": "Concern {ref}{about} was closed{on}, with evidence.",
}


def clip(text: str, *, words: int, length: int) -> str:
    """Cut a text to a number of words and of characters, with an ellipsis where something was left out."""
    parts = text.split()
    short = " ".join(parts[:words])
    if len(parts) <= words and len(short) <= length:
        return short
    if len(short) >= length:
        short = short[: length - 1].rsplit(" ", 1)[0] if " " in short[: length - 1] else short[: length - 1]
    return short.rstrip(" .,;:") + "…"


def _quoted(opening: str, text: str) -> str:
    """Return a reason as a sentence, shortened, or an empty text where there is none."""
    if blank(text):
        return ""
    short = clip(text, words=QUOTED_WORDS, length=600)
    return f"{opening}: {short}" + ("" if short[-1] in ".!?…" else ".")


def _review(due: date | None, today: date) -> str:
    if due is None:
        return ""
    late = days_overdue(due, today)
    if late:
        return f"Its review was due on {day(due)} and is {counted(late, 'day')} overdue."
    return f"Its next review is due on {day(due)}."


def _also(refs: tuple[str, ...]) -> str:
    if not refs:
        return ""
    more = len(refs) - SHOWN_REFS
    words = (*refs[:SHOWN_REFS], f"{more} more") if more > 0 else refs
    return f"Open concerns on the same subject: {listed(words)}."


def _joined(*sentences: str) -> str:
    return clip(" ".join(s for s in sentences if s), words=MAX_WORDS, length=TEXT_LENGTH)


def _next_look(section: Section, due: date | None, today: date, next_meeting: date | None) -> date | None:
    if section == Section.ASSURE:
        return None
    return due if due is not None and due > today else next_meeting


def level_item(
    fact: LevelFact,
    drafted: Drafted,
    before: Level,
    *,
    also: tuple[str, ...],
    today: date,
    labels: Mapping[str, str],
    next_meeting: date | None,
) -> DraftItem:
    """Draft the item on a subject's level; `also` names open concerns that have no item of their own."""
    now = level_or_default(fact.level_now)
    changed = day(fact.changed_on) if fact.changed_on else ""
    words = {
        "subject": fact.subject,
        "now": labels.get(now, now.label),
        "before": labels.get(before, before.label),
        "on": f" on {changed}" if changed else "",
        "since": f" (since {changed})" if changed else "",
    }
    title, sentence = LEVEL_WORDS[drafted.rule]
    unproven = drafted.rule == "stepped_down_unproven" and blank(fact.evidence)
    ask, ask_text = ASKS.get(drafted.rule, (None, ""))
    return DraftItem(
        section=drafted.section,
        title=clip(title.format(**words), words=MAX_WORDS, length=TITLE_LENGTH),
        text=_joined(
            sentence.format(**words),
            _quoted("Exit criteria were overridden", fact.override_reason),
            "No evidence is on file yet." if unproven else "",
            _quoted("Reason", fact.reason),
            _review(fact.review_due, today),
            _also(also),
        ),
        rule=drafted.rule,
        ask=ask,
        ask_text=ask_text,
        next_look=_next_look(drafted.section, fact.review_due, today, next_meeting),
        evidence=fact.evidence.strip()[:EVIDENCE_LENGTH],
        owner=fact.lead,
        subject_id=fact.subject_id,
    )


def ending_item(fact: EndingFact, *, labels: Mapping[str, str]) -> DraftItem:
    """Draft the note on a subject that ended, was suspended or was taken up again."""
    words = {level: labels.get(level, level.label) for level in Level}
    followed = ""
    if fact.successor and fact.successor_level is not None:
        followed = f"{fact.successor} follows it, at {words[fact.successor_level]}."
    return DraftItem(
        section=Section.ADVISE,
        title=clip(f"{fact.subject}: {fact.happened}", words=MAX_WORDS, length=TITLE_LENGTH),
        text=_joined(
            f"{fact.subject} {fact.happened} on {day(fact.on)}. It stood at {words[fact.level]}.",
            followed,
            _quoted("Nothing follows it", fact.no_successor_reason),
            f"With it: {listed(fact.parts)}." if fact.parts else "",
            _quoted("Reason", fact.reasons),
        ),
        rule="subject_ended",
        ask=Ask.NOTE,
        ask_text="Note the change.",
        subject_id=fact.subject_id,
    )


def concern_item(fact: ConcernFact, drafted: Drafted, *, today: date, next_meeting: date | None) -> DraftItem:
    """Draft the item on a concern; a restricted one must never come this far."""
    if fact.restricted:
        raise ValueError("A restricted concern is never drafted into a report.")
    words = {
        "ref": fact.ref,
        "about": f" about {fact.subject}" if fact.subject else "",
        "on": f" on {day(fact.closed_on)}" if fact.closed_on else "",
    }
    closed = drafted.section == Section.ASSURE
    scored = f"{'Its last score was' if closed else 'Its score is'} {fact.score}" if fact.score else ""
    return DraftItem(
        section=drafted.section,
        title=clip(f"{fact.ref}: {fact.title}", words=MAX_WORDS, length=TITLE_LENGTH),
        text=_joined(
            CONCERN_WORDS[drafted.rule].format(**words),
            (f"{scored} ({fact.band})." if fact.band else f"{scored}.") if scored else "",
            "It was recorded as immediate harm." if fact.immediate and drafted.rule == "concern_overdue" else "",
            "" if closed else _review(fact.review_due, today),
        ),
        rule=drafted.rule,
        next_look=_next_look(drafted.section, fact.review_due, today, next_meeting),
        evidence=fact.closure_evidence.strip()[:EVIDENCE_LENGTH] if closed else "",
        owner=fact.lead,
        subject_id=fact.subject_id,
        concern_id=fact.id,
    )
