"""What was done about subjects by REST."""

from .documents import Documents, OneDocument
from .endpoints import (
    DeadlineMet,
    Deadlines,
    Ending,
    Interventions,
    OneIntervention,
    RapidReviews,
    Reopening,
    VisitReport,
)

__all__ = [
    "DeadlineMet", "Deadlines", "Documents", "Ending", "Interventions", "OneDocument", "OneIntervention",
    "RapidReviews", "Reopening", "VisitReport",
]  # fmt: skip
