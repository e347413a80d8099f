"""Soft intelligence from anybody, and what its reporter is told."""
