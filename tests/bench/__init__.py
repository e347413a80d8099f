"""How fast the product is, as ratios to a floor of the same run: `make bench`. Never run as a test."""
