"""A dozen representative kills of a real installation, and the parts of the harness themselves."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.checks import half_imports, lost_imports
from tests.faults.kills import KILLS, planned
from tests.faults.load import ORDERS

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "tests.faults", "--kills", "12", "--seed", "1")


@pytest.mark.processes
@pytest.mark.faults
def test_a_dozen_kills_change_no_figure() -> None:
    done = subprocess.run(
        COMMAND, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("12 kills, seed 1;")
    assert sum(" right after " in line for line in lines) == 12


def test_the_first_dozen_reaches_every_kind_of_victim_and_sixty_every_kill() -> None:
    assert {kill.victim for kill in planned(12, random.Random(3))} == {
        *("worker", "worker child", "schedule", "web", "web child"),
        *("database", "database session", "broker"),
    }
    assert set(map(str, planned(60, random.Random(3)))) == set(map(str, KILLS))
    assert max(Counter(map(str, KILLS)).values()) == 1


def test_the_same_seed_kills_in_the_same_order() -> None:
    assert planned(60, random.Random(5)) == planned(60, random.Random(5))
    assert planned(60, random.Random(5)) != planned(60, random.Random(6))


@pytest.mark.parametrize(
    ("found", "half", "lost"),
    [
        ({}, 0, 1),
        ({7: {"old": ORDERS}}, 0, 1),
        ({7: {"new": ORDERS}}, 0, 0),
        ({7: {"new": ORDERS - 1}}, 1, 1),
        ({7: {"new": ORDERS - 1, "old": 1}}, 1, 1),
        ({7: {"new": ORDERS}, 8: {"new": 1}}, 1, 0),
    ],
)
def test_half_and_lost_imports_are_seen(
    found: dict[int, dict[str, int]], half: int, lost: int
) -> None:
    marks = {7: ["old", "new"]}
    assert len(half_imports(found, marks)) == half
    assert len(lost_imports(found, marks)) == lost
