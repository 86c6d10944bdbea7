"""`docs/limits.md` and `docs/forms.md` say what the code holds to."""

import importlib
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text()
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `((?:apps|shopops)\.[\w.]+)` \|$", PAGE, flags=re.M)
UNITS = {"": 1, "bytes": 1, "s": 1, "days": 1, "KiB": 1 << 10, "MiB": 1 << 20}


def held(name: str) -> Any:
    """The value of a dotted name: of a module, of a mapping, or the default of a model's field."""
    parts = name.split(".")
    for at in range(len(parts) - 1, 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for part in parts[at:]:
            if isinstance(value, type) and issubclass(value, Model):
                value = value._meta.get_field(part).get_default()
            else:
                value = value[part] if isinstance(value, dict) else getattr(value, part)
        return value
    raise AssertionError(name)


@pytest.mark.parametrize(("what", "told", "name"), ROWS)
def test_every_number_is_that_of_the_code(what: str, told: str, name: str) -> None:
    value = held(name)
    if isinstance(value, str):
        assert told == value
    else:
        number, _space, unit = told.partition(" ")
        seconds = value.total_seconds() if isinstance(value, timedelta) else value
        assert Decimal(number) * UNITS[unit] == Decimal(str(seconds)), what


def test_numbers_were_found() -> None:
    assert len(ROWS) > 40


def test_every_constraint_of_the_page_exists() -> None:
    part = PAGE.partition("## Fields that belong together")[2].partition("\n## ")[0]
    named = set(re.findall(r"\| `(\w+)` \|$", part, flags=re.M))
    known = {rule.name for model in apps.get_models() for rule in model._meta.constraints}
    assert len(named) > 10
    assert named <= known


def test_every_path_of_the_page_exists() -> None:
    paths = {
        word for word in re.findall(r"`([\w./-]+)`", PAGE) if re.search(r"\w\.(py|yml)$", word)
    }
    assert len(paths) > 8
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_the_page_of_forms_is_that_of_the_code() -> None:
    call_command("describe_forms", "--check")
