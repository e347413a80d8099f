"""Pure decisions on contracts and what is due by them."""
