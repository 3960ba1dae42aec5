"""Manset: a headless news content API."""
