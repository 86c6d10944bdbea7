"""Writes of the numbers, one module a business noun."""
