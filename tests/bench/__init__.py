"""How fast the pages are, as ratios to an empty page of the same run: `make bench`. Never run as a test."""
