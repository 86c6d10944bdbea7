"""Seals small secrets at rest with keys that are derived from the installation's secret."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def sealer(secrets: Sequence[str], purpose: str) -> MultiFernet:
    """Return what seals with the first secret and opens with any; one key a purpose.

    Keys by HKDF-SHA256 (RFC 5869), so that a seal of one purpose never opens under another.
    """
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return urlsafe_b64encode(derive.derive(secret.encode()))
