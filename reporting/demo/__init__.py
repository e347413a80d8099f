"""Demonstration tenants: real organisations, invented people and invented concerns."""
