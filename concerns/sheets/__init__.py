"""Concerns that come and go as spreadsheets."""
