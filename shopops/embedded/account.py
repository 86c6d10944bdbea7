"""The system account a server runs as: never root, which PostgreSQL refuses."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

SERVER_ACCOUNT = "nobody"


class SpawnOptions(TypedDict, total=False):
    """The keyword arguments of subprocess calls that start a server's binary."""

    user: int
    group: int
    extra_groups: list[int]
    cwd: str
    env: dict[str, str]


@dataclass(frozen=True)
class Account:
    """A user and group of the system."""

    uid: int
    gid: int

    def is_current(self) -> bool:
        """Whether this process runs as this account already."""
        return self.uid == os.geteuid()

    def spawn_options(self) -> SpawnOptions:
        """Arguments for subprocess that give up root and keep our PG* variables out."""
        # Folders of ours may be closed to the account, the root folder never is.
        options: SpawnOptions = {"cwd": "/", "env": _environment()}
        if not self.is_current():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


def server_account(data: Path) -> Account:
    """Who runs the server: ourselves; for root the owner of existing data, else nobody."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.is_dir():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    entry = pwd.getpwnam(SERVER_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def may_enter(account: Account, place: Path) -> bool:
    """Whether the account can pass through every folder from the root down to this one."""
    resolved = place.resolve()
    return all(_may_search(account, folder) for folder in (resolved, *resolved.parents))


def _may_search(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if account.uid == 0:
        return True
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _environment() -> dict[str, str]:
    kept = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    if "LD_LIBRARY_PATH" in os.environ:
        kept["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return kept
