"""Writes of after-sales."""
