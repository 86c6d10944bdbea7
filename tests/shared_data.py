"""Where the real data to test against may lie; tests skip when it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_data(relative: str) -> Path:
    """Return a file of the shared data, or skip the test with the reason."""
    folder = Path(os.environ.get("SHOPOPS_SHARED_DATA", ROOT.parent / "shared" / "data"))
    path = folder / relative
    if not path.exists():
        pytest.skip(f"shared data not present: ../shared/data/{relative.split('/')[0]}")
    return path
