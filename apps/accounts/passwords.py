"""One-time passwords for invited people."""

import secrets


def password_generated() -> str:
    """Return a random password of 22 characters, 128 bits; shown once and stored only hashed."""
    return secrets.token_urlsafe(16)
