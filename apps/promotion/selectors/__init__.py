"""What promotion's pages read."""
