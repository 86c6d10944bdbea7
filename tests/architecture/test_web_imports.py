"""A web process carries no data-frame, solver or statistics library."""

import subprocess
import sys

from tests.architecture.sources import ROOT

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "shopops.settings_test"
import django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
heavy = {"pandas", "ortools", "statsmodels", "plotly.express"} & set(sys.modules)
print(sorted(heavy))
"""


def test_loading_every_url_imports_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "[]", "")
