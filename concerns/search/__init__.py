"""Find concerns by words, saved views and many at once."""
