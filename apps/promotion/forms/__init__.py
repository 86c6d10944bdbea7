"""Forms of promotion."""
