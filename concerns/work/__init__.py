"""Actions on concerns and risks, my work, and the daily digest."""
