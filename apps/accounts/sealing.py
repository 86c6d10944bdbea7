"""Seals secrets at rest with keys that are derived from the installation's secret.

AES-256-GCM with 96 random bits a seal. A text starts with the number of its format, so that
another cipher may follow; Fernet tokens, the format of before, have no number and are only read.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"2."
NONCE_BYTES = 12


class Sealer:
    """Seals with the first secret and opens with any; what it seals is bound to its purpose."""

    def __init__(self, secrets: Sequence[str], purpose: str) -> None:
        self._purpose = purpose.encode()
        self._ciphers = [AESGCM(_key(secret, f"{purpose} AES-256-GCM")) for secret in secrets]
        keys = (urlsafe_b64encode(_key(secret, purpose)) for secret in secrets)
        self._before = MultiFernet([Fernet(key) for key in keys])

    def seal(self, content: bytes) -> bytes:
        """Return sealed bytes, 28 longer than the content."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, content, self._purpose)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed; InvalidToken for a changed byte or another key or purpose."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, rest, self._purpose)
            except (InvalidTag, ValueError):
                continue
        raise InvalidToken

    def encrypt(self, content: bytes) -> bytes:
        """Return the sealed content as text in ASCII."""
        return FORMAT + urlsafe_b64encode(self.seal(content))

    def decrypt(self, text: bytes | str) -> bytes:
        """Open a sealed text, a Fernet token too; raises as `open` does."""
        text = text.encode() if isinstance(text, str) else text
        if not text.startswith(FORMAT):
            return self._before.decrypt(text)
        try:
            return self.open(urlsafe_b64decode(text.removeprefix(FORMAT)))
        except ValueError as error:
            raise InvalidToken from error


def _key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes by HKDF-SHA256 (RFC 5869): one key a purpose."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derive.derive(secret.encode())
