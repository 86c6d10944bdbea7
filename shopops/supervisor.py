"""Keeps the processes of one installation running: restarts the dead, stops all within seconds."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MOST_RESTARTS = 3
FIRST_PAUSE_SECONDS = 1.0
STABLE_SECONDS = 300.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


class ChildFailedError(Exception):
    """A process died more often than it may; the message names its log."""


@dataclass
class Child:
    """One process under supervision, and how often it had to be started again."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]"
    started_at: float
    restarts: int = 0
    restart_at: float | None = None
    is_once: bool = False


class Supervisor:
    """Starts processes in their own sessions, so that Ctrl-C in the terminal reaches only us."""

    def __init__(self, *, say: Callable[[str], object]) -> None:
        self._say = say
        self._children: dict[str, Child] = {}

    def start(
        self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]
    ) -> None:
        """Start one process whose output goes to its log file."""
        with _uninterrupted():
            process = _spawn(command, log, environment)
            self._children[name] = Child(name, command, log, environment, process, time.monotonic())

    def start_once(
        self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str]
    ) -> None:
        """Start a process that ends by itself; `finish` waits for it."""
        self.start(name, command, log=log, environment=environment)
        self._children[name].is_once = True

    def finish(self, name: str) -> None:
        """Wait for a process started by `start_once`; ChildFailedError when it failed."""
        child = self._children[name]
        while child.process.poll() is None:
            self.check()
            time.sleep(0.02)
        del self._children[name]
        if child.process.returncode != 0:
            raise ChildFailedError(f"{name} failed; the reason is in {child.log}")

    def check(self) -> None:
        """Start dead processes again, each after a growing pause; ChildFailedError at the fourth.

        A process that has run for five minutes is counted from zero again.
        """
        for child in self._children.values():
            if not child.is_once and child.process.poll() is not None:
                self._revive(child, time.monotonic())

    def wait(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Watch the processes until `ready` says yes; ChildFailedError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                logs = ", ".join(str(child.log) for child in self._children.values())
                raise ChildFailedError(f"{what} was not ready in {seconds:.0f} s; see {logs}")
            time.sleep(0.05)

    def stop(self, names: Sequence[str], *, seconds: float) -> None:
        """Ask these processes to end, and end what is left of them after `seconds`."""
        children = [self._children.pop(name) for name in names if name in self._children]
        for child in children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + seconds
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in children:
            # The whole session: a worker's own children must not outlive it.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()

    def pid(self, name: str) -> int:
        """Process number of a running child."""
        return self._children[name].process.pid

    def _revive(self, child: Child, now: float) -> None:
        if child.restart_at is None:
            if now - child.started_at > STABLE_SECONDS:
                child.restarts = 0
            child.restarts += 1
            if child.restarts > MOST_RESTARTS:
                raise ChildFailedError(
                    f"{child.name} ended {child.restarts} times; the reason is in {child.log}"
                )
            pause = FIRST_PAUSE_SECONDS * 2 ** (child.restarts - 1)
            child.restart_at = now + pause
            self._say(
                f"{child.name} ended unexpectedly (code {child.process.returncode}); "
                f"starting it again in {pause:.0f} s. Log: {child.log}"
            )
        elif now >= child.restart_at:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            with _uninterrupted():
                child.process = _spawn(child.command, child.log, child.environment)
            child.started_at, child.restart_at = now, None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold signals back: a process that was started but not yet noted would never be stopped."""
    kept = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, kept)


def _spawn(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=_begin,
        )


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _begin() -> None:
    """Take signals again, and have the kernel end this process when the supervisor is killed."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
