"""Printed committee papers: data in, HTML and PDF out; no database, no clock, no request."""
