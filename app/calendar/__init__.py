"""A day as people read it, in their language; pure."""
