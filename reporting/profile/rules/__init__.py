"""Pure decisions on a provider's profile."""
