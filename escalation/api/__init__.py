"""Levels, requests and decisions by REST, through the same actions as the pages."""
