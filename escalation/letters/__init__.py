"""Letters to a provider about its level: from the ICB's own templates, kept as they were sent."""
