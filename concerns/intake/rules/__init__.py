"""Pure decisions about soft intelligence."""
