"""The story of a subject: its timeline, any past day of it, and what an authoriser had before them."""
