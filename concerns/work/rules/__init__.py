"""What an action is, how it stands, and what may be done with it."""
