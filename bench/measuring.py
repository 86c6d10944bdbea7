"""Clocks and memory: floor and ours take turns, so that a busy machine slows both."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

Job = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Turns:
    """Medians in seconds; `python` is the processor time that ours took in this process."""

    floor: float
    ours: float
    python: float
    memory: float


def turns(floor: Job, ours: Job, *, rounds: int, prepare: Job = lambda: None) -> Turns:
    """Run floor and ours in turn; `prepare` comes before each of ours and is not counted."""
    floors, own, python = [], [], []
    memory_reset()
    for _ in range(rounds):
        floors.append(timed(floor))
        prepare()
        busy = process_time()
        own.append(timed(ours))
        python.append(process_time() - busy)
    return Turns(median(floors), median(own), median(python), memory_peak())


def timed(job: Job) -> float:
    """Seconds that the job took."""
    start = perf_counter()
    job()
    return perf_counter() - start


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
