"""The numbers for programs: the same selectors as the pages, as JSON."""
