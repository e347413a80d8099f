"""The plain facts that a decision about a level rests on."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from .levels import Level

Id = Hashable  # a primary key of any kind: the rules only compare them


class SqgView(TextChoices):
    """What the System Quality Group recommends (domain brief, section 5.3); it recommends and does not decide."""

    SUPPORT = "support", "Supports the move"
    NOT_SUPPORT = "not_support", "Does not support the move"
    SPLIT = "split", "Members are divided"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way from a level to another (section 4.3); the framework's transition of the same key gives its terms."""

    id: str
    origin: Level
    target: Level
    label: str
    escalates: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that is known when somebody asks whether a move may go ahead; people are told apart by user."""

    proposer_id: Id | None = None
    authoriser_id: Id | None = None
    authoriser_party: str = ""
    authoriser_role: str = ""
    concurrences: tuple[str, ...] = ()
    scope: str = ""
    grounds: str = ""
    risk_profile: str = ""
    profile: Mapping[str, str] = field(default_factory=dict)  # what is said under each heading of the risk profile
    consequence: int | None = None
    likelihood: int | None = None
    subsidiarity: str = ""  # what was tried closer to the point of care
    accountability: str = ""  # the regulatory and accountability position
    quadrants: int = 0  # distinct quadrants of evidence: internal or external, by numbers or by words
    sqg_view: str = ""
    sqg_considered_on: date | None = None
    provider_informed_on: date | None = None
    exit_criteria: int = 0  # of this request on the way up; of the entry to the present level on the way down
    exit_criteria_met: int = 0  # that stand against no step down: met, and for their period where one was fixed
    exit_criteria_sustained: bool = False
    exit_criteria_unsustained: tuple[str, ...] = ()  # those met, but not yet verified to have lasted
    exit_criteria_open: tuple[str, ...] = ()  # what each of the others lacks, in words
    override_reason: str = ""
    rqr_held_on: date | None = None  # Rapid Quality Review
    rqr_none_reason: str = ""
    plan_status: str = ""
    qig_view: str = ""  # Quality Improvement Group
    region_statement: str = ""
    proposed_on: date | None = None
    decided_on: date | None = None
    effective_from: date | None = None
    level_since: date | None = None  # when the present level began, where known
    interest_declared: bool = False
    act_rapidly: str = ""  # "yes" or "no": must somebody act rapidly to protect patients or staff (F056)?
    done_at_once: str = ""
    asks_commissioner: bool = False  # the subject is of a kind that a council may commission alone (EA11)
    commissioned_by: str = ""
    lead_commissioner: str = ""
    joint_decision: str = ""
    emergency: bool = False
    second_people: int = 0  # who may confirm an emergency, beside proposer and authoriser
