"""What follows from a decision that is in effect, and closing its request once that is done (domain brief 4.3, 4.4)."""
