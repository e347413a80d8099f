"""What was done about subjects by REST."""

from .endpoints import (
    DeadlineMet,
    Deadlines,
    Ending,
    Interventions,
    OneIntervention,
    Reopening,
    VisitReport,
)

__all__ = ["DeadlineMet", "Deadlines", "Ending", "Interventions", "OneIntervention", "Reopening", "VisitReport"]
