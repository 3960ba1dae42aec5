"""The number that orders every public change."""
