"""Words and buttons of work."""
