"""Insight: what each source says of a subject, and whether independent sources agree (domain brief 5.2, F021, F022)."""
