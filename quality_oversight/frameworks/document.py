"""What the document of a framework needs beside it: the words of its keys."""

from typing import Any

from quality_oversight.frameworks.schema import Framework
from quality_oversight.frameworks.vocabulary import (
    CLOCK_UNITS,
    COMMITTEE_KINDS,
    LEVERS,
    MEETING_TYPES,
    PARTY_TYPES,
    REQUIREMENTS,
    ROLES,
    SUBJECT_KINDS,
    WARNING_COUNTED,
    WARNING_REASONS,
)


def told(shown: Framework) -> dict[str, Any]:
    """The framework and every table of words that its page reads (templates/escalation/framework.jinja)."""
    return {
        "framework": shown,
        "levels": sorted(shown.levels, key=lambda level: -level.rank),
        "names": {committee.key: committee.name for committee in shown.committees},
        "parties": PARTY_TYPES,
        "roles": ROLES,
        "requirements": REQUIREMENTS,
        "meetings": MEETING_TYPES,
        "kinds": COMMITTEE_KINDS,
        "subjects": SUBJECT_KINDS,
        "levers": LEVERS,
        "units": CLOCK_UNITS,
        "warnings": WARNING_REASONS,
        "warnings_count": WARNING_COUNTED,
        "step_names": {step.key: step.label[0].lower() + step.label[1:] for step in shown.clock.steps},
    }
