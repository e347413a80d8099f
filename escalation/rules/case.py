"""The plain facts that a decision about a level rests on."""

from collections.abc import Hashable
from dataclasses import dataclass
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
    """One way from a level to another (section 4.3); party, role and concurrence hold where a framework is silent."""

    id: str
    origin: Level
    target: Level
    label: str
    permission: str
    escalates: bool
    emergency_allowed: bool
    party: str
    role: str
    needs: tuple[str, ...]
    concurrence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that is known when somebody asks whether a move may go ahead."""

    proposer_id: Id | None = None
    authoriser_id: Id | None = None
    authoriser_party: str = ""
    authoriser_role: str = ""
    required_party: str = ""  # from the framework; empty: the move's own default
    required_role: str = ""
    concurrence_required: tuple[str, ...] | None = None  # None: the move's own default
    concurrences: tuple[str, ...] = ()
    scope: str = ""
    grounds: str = ""
    consequence: int | None = None
    likelihood: int | None = None
    subsidiarity: str = ""  # what was tried closer to the point of care
    accountability: str = ""  # the regulatory and accountability position
    quadrants: int = 0  # distinct quadrants of evidence: internal or external, by numbers or by words
    sqg_view: str = ""
    sqg_considered_on: date | None = None
    provider_informed_on: date | None = None
    exit_criteria: int = 0
    exit_criteria_met: int = 0
    exit_criteria_sustained: bool = False
    override_reason: str = ""
    rqr_held_on: date | None = None  # Rapid Quality Review
    rqr_none_reason: str = ""
    plan_status: str = ""
    decided_on: date | None = None
    effective_from: date | None = None
    level_since: date | None = None  # when the present level began, where known
    interest_declared: bool = False
    emergency: bool = False
    emergency_allowed: bool | None = None  # from the framework; None: the move's own default
    second_confirmer_id: Id | None = None
    allow_double_step_down: bool = False
