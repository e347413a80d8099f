"""Risks and what belongs to one."""

from .papers import ExtractPaper
from .parts import PARTS, Part, RiskAction, RiskAssurance, RiskControl, RiskGap
from .risks import Risk, RiskAppetite, RiskEvent, RiskLink, RiskQuerySet, RiskScore

__all__ = [
    "PARTS", "ExtractPaper", "Part", "Risk", "RiskAction", "RiskAppetite", "RiskAssurance", "RiskControl", "RiskEvent",
    "RiskGap", "RiskLink", "RiskQuerySet", "RiskScore",
]  # fmt: skip
