"""Figures, measured on the real server."""
