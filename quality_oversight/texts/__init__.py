"""What people write: what in it may identify somebody, and the problems of a text (domain brief 8.1)."""
