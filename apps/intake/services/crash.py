"""Lets a test kill the process at a named point: SHOPOPS_CRASH_AT=merge. Unset, it does nothing."""

import os
import signal

CRASH_AT = os.environ.get("SHOPOPS_CRASH_AT", "")


def crash_point(name: str) -> None:
    """Kill this process without any clean-up if the environment asks for it here."""
    if name == CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)
