"""Pure rules of measures and of their XmR charts."""
