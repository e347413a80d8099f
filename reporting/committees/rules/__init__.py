"""Rules of committees, as pure functions."""
