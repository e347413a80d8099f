"""The draft, the versions, and what a version would change."""

from escalation.editor.queries.effects import Effects, effects_of
from escalation.editor.queries.versions import Kept, kept_version, kept_versions, the_draft, version_to_come

__all__ = ["Effects", "Kept", "effects_of", "kept_version", "kept_versions", "the_draft", "version_to_come"]
