"""Forms of the pages: a file to upload, and a mapping."""
