"""One encrypted file that holds all an installation needs, and the proof that it restores."""
