"""Spreadsheets that people bring: CSV and xlsx as rows of text."""
