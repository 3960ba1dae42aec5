"""Days and totals, kept and read."""
