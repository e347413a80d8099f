"""Findings, what is decided on them, and redaction."""

from .deciding import decide_to_keep
from .holding import decide_on_file
from .keeping import keep_passed
from .redacting import demand_redaction, preview, redact, redact_finding

__all__ = ["decide_on_file", "decide_to_keep", "demand_redaction", "keep_passed", "preview", "redact", "redact_finding"]
