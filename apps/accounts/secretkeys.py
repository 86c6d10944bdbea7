"""API keys as text: how one is made, recognised and stored."""

import secrets
from hashlib import sha256

MARK = "shopops"
LONGEST_DAYS = 365


def key_generated() -> tuple[str, str]:
    """Return (prefix, key): a name of eight signs, and the 256-bit key that carries it."""
    prefix = secrets.token_hex(4)
    return prefix, f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"


def key_digest(key: str) -> str:
    """Return the SHA-256 of a key in hex: all that is stored; 256 random bits need no salt."""
    return sha256(key.encode()).hexdigest()


def key_in_header(header: str) -> str:
    """Return the key of an Authorization header "Bearer <key>", empty for anything else."""
    kind, _, key = header.partition(" ")
    return key.strip() if kind.lower() == "bearer" and key.startswith(f"{MARK}_") else ""
