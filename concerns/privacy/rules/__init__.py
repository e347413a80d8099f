"""Pure decisions about redaction."""
