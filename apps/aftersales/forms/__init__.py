"""Forms of after-sales."""
