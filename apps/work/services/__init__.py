"""What work writes."""
