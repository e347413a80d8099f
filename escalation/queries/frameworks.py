"""The framework that a tenant runs, the one that a decision was taken under, and their words for the levels."""

from escalation.models import LevelDecision, LevelRequest
from quality_oversight import frameworks
from quality_oversight.frameworks.kept import framework_of, load

__all__ = ["framework_at", "framework_of", "framework_under", "level_words", "short_words"]


def framework_under(decision: LevelDecision) -> frameworks.Framework:
    """The framework under which a decision was taken: it goes on being read in that version's words."""
    return load(decision.framework or decision.tenant.framework_key)


def framework_at(request: LevelRequest) -> frameworks.Framework:
    """The framework that a request goes by: the one it was decided under, while it is open the one of today."""
    return load(request.framework) if request.framework else framework_of(request)


def level_words(framework: frameworks.Framework) -> dict[str, str]:
    """The framework's full label of each level: "Red - targeted"."""
    return {level.key: level.label for level in framework.levels}


def short_words(framework: frameworks.Framework) -> dict[str, str]:
    """The framework's short label of each level: "Red"."""
    return {level.key: level.short_label for level in framework.levels}
