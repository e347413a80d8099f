"""A report as plain values, for the rules to judge (domain brief, sections 5.4 and 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from escalation.rules.case import Id

from .papers import Ask, Disposition, EvidenceLine, Section


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One item of a report; `evidence` holds one source to a line."""

    id: Id
    section: Section
    title: str
    text: str
    ask: Ask | None = None
    ask_text: str = ""
    owner: str = ""
    next_look: date | None = None
    evidence: str = ""
    evidence_line: EvidenceLine | None = None
    concern_id: Id | None = None
    subject_id: Id | None = None
    restricted: bool = False
    carried_from: Id | None = None
    neutral_text: str = ""  # public wording that the guardian of a restricted concern approved


@dataclass(frozen=True, kw_only=True)
class PriorAlert:
    """An alert of the last report; `running` counts the reports in a row that it has stood in, that one included."""

    id: Id
    title: str
    disposition: Disposition | None = None
    concern_id: Id | None = None
    subject_id: Id | None = None
    running: int = 1


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """A report with all that its submission and approval are judged by."""

    items: tuple[ItemFacts, ...] = ()
    none_flags: frozenset[Section] = frozenset()
    prior_alerts: tuple[PriorAlert, ...] = ()
    newly_intensive: Mapping[Id, str] = field(default_factory=dict)  # subject's id to its name
    overrides: Mapping[Id, str] = field(default_factory=dict)  # subject's id to the reason for leaving it out
    author_ids: frozenset[Id] = frozenset()
    approver_id: Id | None = None
    approved_by: frozenset[Id] = frozenset()  # approvals already given
    covers: tuple[date, date] | None = None  # first and last day
    quorate: bool | None = None
    public: bool = False

    def within(self, section: Section) -> tuple[ItemFacts, ...]:
        """Return the items of a section, in the report's order."""
        return tuple(item for item in self.items if item.section == section)
