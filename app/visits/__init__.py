"""Visits: counted exactly, by civil day, without keeping who came."""
