"""The committees and groups of an ICB: their terms of reference, who sits on them, and when they meet."""
