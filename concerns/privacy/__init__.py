"""Texts that may identify somebody: screening, the queue of the information governance lead, redaction."""
