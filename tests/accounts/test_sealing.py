"""Sealed secrets open with the right key and no other."""

import pytest
from cryptography.fernet import InvalidToken

from apps.accounts.sealing import Sealer

OLD, NEW = "o" * 50, "n" * 50
# Sealed by the release before, with OLD for the purpose "seeds".
FERNET = (
    "gAAAAABrD2q2J34KixOX0RONtZQ-eJDmcY6kyWbKqXIHJ_RAzm_xPsZW5I9yMH9CpWB2dKvDMC2f6ni5FFZO9qM6Ri1s"
    "qYt-Bw=="
)
# The same content in the present format.
SEALED = "2.9oXwJtxkA2XSPKaAxnWn0tHuCn3zlb_msLDjhunvgcScTw=="


def test_what_is_sealed_opens_again() -> None:
    token = Sealer([NEW], "seeds").encrypt(b"secret")
    assert b"secret" not in token
    assert Sealer([NEW], "seeds").decrypt(token) == b"secret"


def test_an_old_seal_opens_while_its_secret_is_a_fallback() -> None:
    token = Sealer([OLD], "seeds").encrypt(b"secret")
    assert Sealer([NEW, OLD], "seeds").decrypt(token) == b"secret"
    with pytest.raises(InvalidToken):
        Sealer([NEW], "seeds").decrypt(token)


def test_a_seal_of_one_purpose_does_not_open_under_another() -> None:
    token = Sealer([NEW], "seeds").encrypt(b"secret")
    with pytest.raises(InvalidToken):
        Sealer([NEW], "rows").decrypt(token)


@pytest.mark.parametrize("text", [FERNET, SEALED])
def test_what_earlier_releases_sealed_opens(text: str) -> None:
    assert Sealer([NEW, OLD], "seeds").decrypt(text) == b"secret"
    for keys, purpose in (([NEW], "seeds"), ([OLD], "rows")):
        with pytest.raises(InvalidToken):
            Sealer(keys, purpose).decrypt(text)


def test_no_seal_is_like_another() -> None:
    sealer = Sealer([NEW], "seeds")
    made = {sealer.encrypt(b"secret") for _ in range(100)}
    assert len({text[:18] for text in made}) == 100
    assert {text[:2] for text in made} == {b"2."}


@pytest.mark.parametrize("text", ["", "2.", "2.AAAA", "2.é", "2.A", "none", f"3.{'A' * 60}"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        Sealer([NEW], "seeds").decrypt(text)


def test_every_changed_byte_is_refused() -> None:
    sealer = Sealer([NEW], "seeds")
    sealed = sealer.seal(b"secret")
    assert len(sealed) == len(b"secret") + 28
    for at in range(len(sealed)):
        with pytest.raises(InvalidToken):
            sealer.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
