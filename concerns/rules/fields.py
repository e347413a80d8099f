"""The fields in which a concern is described: one table for forms, history, REST and spreadsheets (domain brief 5.2).

Whoever reads or writes fields by their label, such as a spreadsheet, takes label, kind and choices from here. The keys
of domains and themes are the ICB's own: they come from its framework and from its list of themes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from quality_oversight.markings import Marking

from .sources import BY_CODE
from .vocabulary import Confidence, EvidenceCategory, Harm, Immediacy, InequalityGroup, KeyQuestion, Sensitivity


class Kind(Enum):
    LINE = "a text of one line"
    TEXT = "a text of several lines"
    CHOICE = "one key of `choices`"
    CHOICES = "several keys of `choices`"
    DOMAINS = "several keys of the framework's quality domains"
    THEMES = "several ids of the ICB's themes"
    NUMBER = "a whole number, or None"
    DATE = "a day, or None"
    SUBJECT = "a subject"
    PERSON = "a membership, or None"


SEVERAL = frozenset({Kind.CHOICES, Kind.DOMAINS, Kind.THEMES})
WRITTEN = frozenset({Kind.LINE, Kind.TEXT})


@dataclass(frozen=True)
class Field:
    """One field; `limit` is its greatest length in characters, or the greatest number.

    `missing` is what is said when it is left empty, and empty where it may be. `question` is its label on a form when
    that is longer. `more` fields stand under "Add more about it". `one` names one of several values. `usual` is taken
    where nothing is given.
    """

    name: str
    label: str
    kind: Kind
    choices: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    missing: str = ""
    question: str = ""
    hint: str = ""
    more: bool = False
    one: str = ""
    usual: str = ""

    @property
    def asked(self) -> str:
        """Its label on a form."""
        return self.question or self.label

    @property
    def empty(self) -> Any:
        """The value of a field that is left empty."""
        if self.kind in SEVERAL:
            return []
        return None if self.kind in {Kind.NUMBER, Kind.DATE, Kind.PERSON, Kind.SUBJECT} else self.usual


SOURCES = {code: source.name for code, source in BY_CODE.items()}

FIELDS = (
    Field("subject", "Provider", Kind.SUBJECT, missing="Search for the provider and choose it"),
    Field(
        "title",
        "Title",
        Kind.LINE,
        limit=120,
        missing="Enter a title",
        hint="A few words that others will recognise it by, up to 120 characters.",
    ),
    Field(
        "summary",
        "What was seen",
        Kind.TEXT,
        limit=5000,
        missing="Enter what was seen",
        hint="Say what happened or what was found, where, and since when.",
    ),
    Field("source", "Source", Kind.CHOICE, SOURCES, missing="Choose the source", hint="Where did this come from?"),
    Field(
        "date_identified",
        "Date identified",
        Kind.DATE,
        missing="Enter the date identified",
        hint="The day on which somebody first noticed it. For example, 27 3 2026",
    ),
    Field(
        "domains", "Quality domain", Kind.DOMAINS, missing="Choose at least one quality domain", one="quality domain"
    ),
    Field(
        "immediacy",
        "Urgency",
        Kind.CHOICE,
        dict(Immediacy.choices),
        missing="Choose how soon people may be at risk",
        question="How soon may people be at risk?",
    ),
    Field(
        "immediate_safety_action",
        "Immediate safety action",
        Kind.TEXT,
        limit=2000,
        question="Immediate safety action, if people are at risk now",
        hint="What has been done to keep people safe now?",
    ),
    Field("key_questions", "CQC key question", Kind.CHOICES, dict(KeyQuestion.choices), more=True, one="key question"),
    Field(
        "evidence_categories",
        "CQC evidence category",
        Kind.CHOICES,
        dict(EvidenceCategory.choices),
        more=True,
        one="evidence category",
        hint="What kind of evidence do we have?",
    ),
    Field(
        "harm",
        "Harm known so far",
        Kind.CHOICE,
        dict(Harm.choices),
        missing="Choose what harm is known",
        more=True,
    ),
    Field(
        "people_affected",
        "People affected",
        Kind.NUMBER,
        limit=10_000_000,
        question="How many people are affected?",
        hint="An estimate is enough. Leave it empty when nobody knows yet.",
        more=True,
    ),
    Field(
        "inequality_groups",
        "Groups who may be worse off",
        Kind.CHOICES,
        dict(InequalityGroup.choices),
        question="Does it make some groups of people worse off than others?",
        more=True,
        one="group of people",
    ),
    Field("themes", "Themes", Kind.THEMES, more=True, one="theme"),
    Field(
        "informant",
        "Who gave the information",
        Kind.LINE,
        limit=200,
        question="Who gave the information?",
        hint="A role or an organisation, such as a ward manager or Healthwatch. Not a person’s name.",
        more=True,
    ),
    Field(
        "confidence",
        "How it was given",
        Kind.CHOICE,
        dict(Confidence.choices),
        question="How was it given?",
        hint="Everything that is written here may be asked for under the Freedom of Information Act.",
        more=True,
    ),
    Field(
        "review_due",
        "Next review",
        Kind.DATE,
        question="When is it looked at next?",
        hint="For example, 27 3 2026",
        more=True,
    ),
    Field(
        "sensitivity",
        "Who may see it",
        Kind.CHOICE,
        dict(Sensitivity.choices),
        missing="Choose who may see this concern",
        question="Who may see this concern?",
        hint="Only people who are cleared for a restricted stream see what is in it.",
    ),
    Field(
        "marking",
        "Marking",
        Kind.CHOICE,
        dict(Marking.choices),
        missing="Choose the marking",
        hint="OFFICIAL-SENSITIVE is for what could harm people, an inquiry or confidence if it were lost.",
        usual=Marking.OFFICIAL,
    ),
    Field(
        "handling",
        "Handling",
        Kind.LINE,
        limit=160,
        question="How is it to be handled?",
        hint="For OFFICIAL-SENSITIVE only, such as: share within this ICB only. Empty gives the usual line.",
    ),
    Field("lead", "Lead", Kind.PERSON),
)
BY_NAME = {each.name: each for each in FIELDS}
MORE = tuple(each.name for each in FIELDS if each.more)
TEXTS = tuple(each.name for each in FIELDS if each.kind in WRITTEN)
LIMITS = {each.name: each.limit for each in FIELDS if each.kind in WRITTEN}
DESCRIBED = tuple(each.name for each in FIELDS if each.kind not in {Kind.SUBJECT, Kind.PERSON})

# What else history tells changes of.
LABELS = {each.name: each.label for each in FIELDS} | {
    "status": "Status",
    "current_risk": "Current risk",
    "initial_risk": "Initial risk",
    "target_risk": "Target risk",
    "tolerated": "Tolerated as it is",
    "closure_reason": "Reason for closing",
    "redirected_to": "Redirected to",
    "outcome": "What the person who logged it is told",
    "shared_with": "Shared with",
    "duplicate_of": "Duplicate of",
    "files": "Files",
    "action_title": "Action",
    "action_detail": "More about the action",
    "action_owner": "Owner",
    "action_due": "Due",
    "action_status": "Status of the action",
    "action_blocker": "Waits for",
    "action_evidence": "Evidence",
    "action_reason": "Reason",
    "repeated_by": "Also reported in",
    "links": "Link",
    "subjects": "Also about",
}


PLACES = {name: place for place, name in enumerate(LABELS)}


def in_order(names: Iterable[str]) -> list[str]:
    """Names of fields as they follow one another in the tables; what stands in no table comes last, by name."""
    return sorted(names, key=lambda name: (PLACES.get(name, len(PLACES)), name))


def label(name: str) -> str:
    """What a field is called in history; a name that stands in no table is shown as plain words."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def words(each: Field, value: Any, named: Mapping[str, str]) -> str:
    """A value as people read it; `named` gives the words of the ICB's own keys (domains, themes)."""
    if value is None or value == "" or value == []:
        return ""
    if each.kind in SEVERAL:
        known = {**each.choices, **named}
        return ", ".join(known.get(str(key), str(key)) for key in value)
    if each.kind is Kind.CHOICE:
        return each.choices.get(value, str(value))
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:,}" if each.kind is Kind.NUMBER else str(value)
