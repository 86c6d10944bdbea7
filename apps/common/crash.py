"""Lets a test kill or hold a process at a named point, as SHOPOPS_CRASH_AT=commit.merge.

The settings forget the variable where others reach ShopOps: it stops no installation in use.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

VARIABLE = "SHOPOPS_CRASH_AT"


def crash_point(name: str) -> None:
    """Kill this process without any clean-up if the environment asks for it here.

    Where the environment names a folder, a file of this point's name in it holds one process:
    the file is renamed to name@pid, and the process goes on when that is gone.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted == name:
        os.kill(os.getpid(), signal.SIGKILL)
    elif wanted.startswith("/"):
        _hold(Path(wanted, name))


def _hold(asked: Path) -> None:
    held = asked.with_name(f"{asked.name}@{os.getpid()}")
    with suppress(FileNotFoundError):
        asked.rename(held)
        while held.exists():
            time.sleep(0.01)
