"""What promotion writes."""
