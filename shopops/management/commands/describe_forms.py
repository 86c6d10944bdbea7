"""Writes what each field of each form accepts as a page of the documentation."""

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import getdoc, isclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

import apps

INTRODUCTION = """# What forms accept

Made by `manage.py describe_forms` from the form classes of `apps/`. The server checks every field
by this table, whatever the browser did; a field that is not named here is not read. Text is
stripped at both ends. "Choice" means one of the values that the page offers to this person.
"Together" says what fields of one form must agree on. Services check again what depends on stored
rows: [limits.md](limits.md). Sign-in, codes and passwords: [asvs.md](asvs.md).

"""
HEAD = "| field | kind | needed | accepts |\n|---|---|---|---|\n"


class Command(BaseCommand):
    """manage.py describe_forms [--check]."""

    help = "Write docs/forms.md, or check that it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or fail when it differs."""
        page = Path(settings.BASE_DIR) / "docs" / "forms.md"
        with override("en"):
            text = INTRODUCTION + "\n".join(map(_section, _forms()))
        if not options["check"]:
            page.write_text(text)
        elif not page.exists() or page.read_text() != text:
            raise CommandError("docs/forms.md is stale: run manage.py describe_forms.")


def _forms() -> Iterator[Any]:
    """Yield every form class that has fields, by module and in the order of the source."""
    for found in pkgutil.walk_packages(apps.__path__, "apps."):
        if "forms" in found.name.split("."):
            for value in vars(importlib.import_module(found.name)).values():
                if isclass(value) and issubclass(value, forms.BaseForm):
                    # Listed where it is written, not where it is imported.
                    is_own = value.__module__ == found.name
                    yield from [value] if is_own and getattr(value, "base_fields", {}) else []


def _section(form: Any) -> str:
    title = f"## {form.__module__.removeprefix('apps.')}.{form.__name__}"
    rows = [_row(name, field) for name, field in form.base_fields.items()]
    told = _together(form)
    return f"{title}\n\n{_line(form)}\n\n{HEAD}{''.join(rows)}{told}"


def _row(name: str, field: forms.Field) -> str:
    kind = type(field).__name__.removesuffix("Field")
    needed = "yes" if field.required else ""
    return f"| {name} | {kind} | {needed} | {', '.join(_accepted(field))} |\n"


def _accepted(field: forms.Field) -> Iterator[str]:
    bounds = (
        ("min_length", "{} signs or more"),
        ("max_length", "{} signs at most"),
        ("min_value", "{} or more"),
        ("max_value", "{} at most"),
        ("max_digits", "{} digits at most"),
        ("decimal_places", "{} decimal places at most"),
    )
    for name, words in bounds:
        value = getattr(field, name, None)
        if value is not None:
            yield words.format(f"{value:,}" if isinstance(value, int) else value)
    if isinstance(field, forms.RegexField):
        yield f"pattern `{field.regex.pattern}`"


def _together(form: Any) -> str:
    """Return what is said of the fields together, where the form or one above it checks them."""
    own = [
        base.__dict__["clean"]
        for base in form.__mro__
        if base.__module__.startswith("apps.") and "clean" in base.__dict__
    ]
    return "".join(f"\nTogether: {_line(clean)}\n" for clean in own)


def _line(told: Any) -> str:
    return (getdoc(told) or "").partition("\n")[0]
