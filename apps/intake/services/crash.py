"""Lets a test kill the process at a named point, as SHOPOPS_CRASH_AT=commit.merge."""

import os
import signal

VARIABLE = "SHOPOPS_CRASH_AT"


def crash_point(name: str) -> None:
    """Kill this process without any clean-up if the environment asks for it here."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
