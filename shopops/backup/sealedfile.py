"""The file format of a backup: named members and a manifest in sealed, numbered frames.

Head: a line that names the format, a line that names the key without telling it. Then frames of
four bytes of length and a seal of `apps.accounts.sealing`. The sealed text of a frame starts with
the file's own number, the frame's place and its kind, so that no frame can be moved, left out or
taken from another backup. The last frame is the manifest: a file without it is half. Frames of the
first format are Fernet tokens; it is read, not written.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.fernet import InvalidToken

from apps.accounts.sealing import Sealer
from shopops.backup.errors import BackupError

FORMAT, FIRST_FORMAT = b"SHOPOPS-BACKUP 2\n", b"SHOPOPS-BACKUP 1\n"
PURPOSE = "backup"
CHUNK_BYTES = 1024 * 1024
# What is sealed is longer than its text by the frame's head and what the cipher adds.
FRAME_LIMIT = CHUNK_BYTES + 4096
NAME, DATA, MANIFEST = b"N", b"D", b"M"
_NUMBER_BYTES, _PLACE_BYTES = 16, 8
_HEAD_BYTES = _NUMBER_BYTES + _PLACE_BYTES + 1


@dataclass(frozen=True)
class Member:
    """One file inside a backup."""

    name: str
    size: int
    sha256: str


class Writer:
    """Writes one backup, member by member, then its manifest."""

    def __init__(self, stream: BinaryIO, keys: Sequence[str]) -> None:
        self._stream = stream
        self._sealer = Sealer(keys, PURPOSE)
        self._number = secrets.token_bytes(_NUMBER_BYTES)
        self._place = 0
        self.members: list[Member] = []
        stream.write(FORMAT + key_name(keys[0]) + b"\n")

    def add(self, name: str, blocks: Iterable[bytes]) -> Member:
        """Write one member from blocks of any size."""
        digest, size = hashlib.sha256(), 0
        self._frame(NAME, name.encode())
        for block in blocks:
            for at in range(0, len(block), CHUNK_BYTES):
                self._frame(DATA, block[at : at + CHUNK_BYTES])
            digest.update(block)
            size += len(block)
        self.members.append(Member(name, size, digest.hexdigest()))
        return self.members[-1]

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest with the list of members; the file is whole after it."""
        members = [vars(member) for member in self.members]
        self._frame(MANIFEST, json.dumps({**manifest, "members": members}).encode())

    def _frame(self, kind: bytes, content: bytes) -> None:
        head = self._number + self._place.to_bytes(_PLACE_BYTES, "big") + kind
        token = self._sealer.seal(head + content)
        self._stream.write(len(token).to_bytes(4, "big") + token)
        self._place += 1


def key_name(key: str) -> bytes:
    """Name a key by twelve hex digits that do not tell it."""
    return hashlib.sha256(b"shopops backup key " + key.encode()).hexdigest()[:12].encode()


def manifest_read(path: Path, keys: Sequence[str]) -> dict[str, Any]:
    """Read the whole file and return its manifest.

    Raises BackupError for a wrong key, a half file, a changed byte or a newer format.
    """
    found: list[Member] = []
    manifest: dict[str, Any] = {}
    digest, size, name = hashlib.sha256(), 0, ""
    for kind, content in frames(path, keys):
        if kind == DATA:
            digest.update(content)
            size += len(content)
            continue
        if name:
            found.append(Member(name, size, digest.hexdigest()))
        digest, size, name = hashlib.sha256(), 0, content.decode()
        if kind == MANIFEST:
            manifest = json.loads(content)
    if [vars(member) for member in found] != manifest["members"]:
        raise BackupError(f"{path} is corrupt: its content is not what its manifest says.")
    return manifest


def member_blocks(path: Path, keys: Sequence[str], name: str) -> Iterator[bytes]:
    """Yield the content of one member; nothing when there is none of this name."""
    is_wanted = False
    for kind, content in frames(path, keys):
        if kind == NAME:
            is_wanted = content == name.encode()
        elif kind == DATA and is_wanted:
            yield content


def frames(path: Path, keys: Sequence[str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of every frame in its order, the manifest last."""
    try:
        with path.open("rb") as stream:
            is_first_format = _head_check(stream, path, keys)
            yield from _opened(stream, path, keys, is_first_format=is_first_format)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error


def _opened(
    stream: BinaryIO, path: Path, keys: Sequence[str], *, is_first_format: bool
) -> Iterator[tuple[bytes, bytes]]:
    sealer, number, kind = Sealer(keys, PURPOSE), b"", b""
    for place, token in enumerate(_tokens(stream, path)):
        try:
            text = (
                sealer.decrypt(urlsafe_b64encode(token)) if is_first_format else sealer.open(token)
            )
        except InvalidToken as error:
            raise _corrupt(path, place) from error
        number = number or text[:_NUMBER_BYTES]
        if text[: _HEAD_BYTES - 1] != number + place.to_bytes(_PLACE_BYTES, "big"):
            raise _corrupt(path, place)
        if kind == MANIFEST:
            raise _corrupt(path, place)
        kind = text[_HEAD_BYTES - 1 : _HEAD_BYTES]
        yield kind, text[_HEAD_BYTES:]
    if kind != MANIFEST:
        raise BackupError(f"{path} is half: it ends before its manifest. Take another backup.")


def _head_check(stream: BinaryIO, path: Path, keys: Sequence[str]) -> bool:
    """Tell whether the file is of the first format; BackupError for a foreign head or key."""
    line = stream.readline(64)
    if line not in (FORMAT, FIRST_FORMAT):
        if line.startswith(FORMAT.rsplit(b" ", 1)[0] + b" "):
            raise BackupError(f"{path} was written by a newer ShopOps. Install that one first.")
        raise BackupError(f"{path} is not a backup of ShopOps, or its head is corrupt.")
    written_with = stream.readline(64).strip()
    if written_with not in {key_name(key) for key in keys}:
        raise BackupError(
            f"{path} was encrypted with another key ({written_with.decode('ascii', 'replace')}). "
            "Put the key of that time into BACKUP_KEY, after a comma behind the present one."
        )
    return line == FIRST_FORMAT


def _tokens(stream: BinaryIO, path: Path) -> Iterator[bytes]:
    place = 0
    while length_bytes := stream.read(4):
        length = int.from_bytes(length_bytes, "big")
        if length > FRAME_LIMIT:
            raise _corrupt(path, place)
        token = stream.read(length)
        if len(length_bytes) < 4 or len(token) < length:
            raise BackupError(f"{path} is half: it ends in the middle. Take another backup.")
        yield token
        place += 1


def _corrupt(path: Path, place: int) -> BackupError:
    return BackupError(f"{path} is corrupt in part {place + 1}. Take another backup.")
