"""What changed since, for those who follow."""
