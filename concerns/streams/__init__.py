"""Restricted streams: who spoke up is kept apart and encrypted, reading is recorded, small numbers are hidden."""
