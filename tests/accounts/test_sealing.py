"""Sealed secrets open with the right key and no other."""

import pytest
from cryptography.fernet import InvalidToken

from apps.accounts.sealing import sealer

OLD, NEW = "o" * 50, "n" * 50


def test_what_is_sealed_opens_again() -> None:
    token = sealer([NEW], "seeds").encrypt(b"secret")
    assert b"secret" not in token
    assert sealer([NEW], "seeds").decrypt(token) == b"secret"


def test_an_old_seal_opens_while_its_secret_is_a_fallback() -> None:
    token = sealer([OLD], "seeds").encrypt(b"secret")
    assert sealer([NEW, OLD], "seeds").decrypt(token) == b"secret"
    with pytest.raises(InvalidToken):
        sealer([NEW], "seeds").decrypt(token)


def test_a_seal_of_one_purpose_does_not_open_under_another() -> None:
    token = sealer([NEW], "seeds").encrypt(b"secret")
    with pytest.raises(InvalidToken):
        sealer([NEW], "rows").decrypt(token)
