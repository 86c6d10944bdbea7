"""Each pure module of the reading can be imported first, whatever the order."""

import subprocess
import sys

import pytest

MODULES = ("assembly", "grouping", "mapped", "mapping", "parts", "profiles", "reading", "rowstream")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_reading_can_come_first(name: str) -> None:
    command = [sys.executable, "-c", f"import apps.intake.{name}"]
    assert subprocess.run(command, check=False).returncode == 0
