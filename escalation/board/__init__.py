"""The board of levels: who stands where, since when, proposed and stuck; it has no tables."""
