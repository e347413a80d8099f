"""The register of stakeholders, and who contributed to which strategy or event (F008)."""
