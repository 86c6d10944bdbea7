"""Pages of people, keys and the audit log."""
