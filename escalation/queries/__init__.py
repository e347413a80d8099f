"""Reads of levels, requests and meetings that several pages share."""

from escalation.queries.dashboard import DashboardRow, dashboard_rows
from escalation.queries.frameworks import framework_at, framework_of, framework_under, level_words, short_words
from escalation.queries.levels import LevelChange, level_changes, levels_as_at, standing_periods
from escalation.queries.meetings import last_meeting, next_meeting

__all__ = [
    "DashboardRow",
    "LevelChange",
    "dashboard_rows",
    "framework_at",
    "framework_of",
    "framework_under",
    "last_meeting",
    "level_changes",
    "level_words",
    "levels_as_at",
    "next_meeting",
    "short_words",
    "standing_periods",
]
