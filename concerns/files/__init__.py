"""Files attached to what people write, kept outside the database."""
