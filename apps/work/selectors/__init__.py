"""What work reads."""
