"""Seeded demo shops: the same seed and day always give the same rows."""
