"""Measures what the house promises about trust and writes it on one page: `make trust`."""
