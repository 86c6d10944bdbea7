"""The only way in which numbers are read."""
