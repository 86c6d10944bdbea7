"""Reads of after-sales."""
