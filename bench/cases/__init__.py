"""The cases, by number."""
