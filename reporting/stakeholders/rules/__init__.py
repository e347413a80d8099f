"""Pure decisions on stakeholders and contributions."""
