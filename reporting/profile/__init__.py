"""The quality profile of a provider: fifteen blocks, its timeline, and both as a PDF (domain brief 6.6)."""
