"""The only room that changes a story."""
