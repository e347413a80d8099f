"""Schedules, Alert / Advise / Assure reports and the papers that were published from them."""

from reporting.models.papers import Paper
from reporting.models.reports import AlertFollowUp, LeftOut, Report, ReportEvent, ReportItem
from reporting.models.schedules import ReportSchedule

__all__ = ["AlertFollowUp", "LeftOut", "Paper", "Report", "ReportEvent", "ReportItem", "ReportSchedule"]
