"""SQL that turns facts into numbers: one statement a table for a set of days of a shop."""
