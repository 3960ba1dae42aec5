"""Today's header."""
