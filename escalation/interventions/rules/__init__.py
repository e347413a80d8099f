"""Pure decisions on what is done about a subject."""
