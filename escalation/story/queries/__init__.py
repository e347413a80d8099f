"""Reads of the story of a subject."""

from escalation.story.queries.day import Day, day_of
from escalation.story.queries.replay import DECISIONS, Replay, original, replay
from escalation.story.queries.timeline import SUBJECTS, Story, timeline

__all__ = ["DECISIONS", "SUBJECTS", "Day", "Replay", "Story", "day_of", "original", "replay", "timeline"]
