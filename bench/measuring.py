"""Clocks and memory: floor and ours take turns, so that a busy machine slows both."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.db import connection

Job = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Turns:
    """Medians in seconds; `python` is the processor time that ours took in this process.

    `work` is how many times the processor time of the floor ours took, here and in its session
    of the server: what is left of the ratio when others wait for the same processors.
    """

    floor: float
    ours: float
    python: float
    memory: float
    work: float


def turns(floor: Job, ours: Job, *, rounds: int, prepare: Job = lambda: None) -> Turns:
    """Run floor and ours in turn; `prepare` comes before each of ours and is not counted."""
    floors, own, python = [], [], []
    floor_work, own_work = [], []
    memory_reset()
    for _ in range(rounds):
        before = server_seconds() + process_time()
        floors.append(timed(floor))
        floor_work.append(server_seconds() + process_time() - before)
        prepare()
        before, busy = server_seconds(), process_time()
        own.append(timed(ours))
        python.append(process_time() - busy)
        own_work.append(server_seconds() - before + python[-1])
    work = min(own_work) / min(floor_work)
    return Turns(median(floors), median(own), median(python), memory_peak(), work)


def timed(job: Job) -> float:
    """Seconds that the job took."""
    start = perf_counter()
    job()
    return perf_counter() - start


def server_seconds() -> float:
    """Processor time that the server's process of this session has taken."""
    connection.ensure_connection()
    place = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(place.read_text().split()[0]) / 1e9


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def memory_reset() -> None:
    """Let the peak of this process start again at what it uses now."""
    Path("/proc/self/clear_refs").write_text("5")


def memory_peak() -> float:
    """The most memory this process had resident since the reset, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
