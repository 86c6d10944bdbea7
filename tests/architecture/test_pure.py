"""Modules that are not a layer hold plain arithmetic: no Django, no database, no queue."""

import ast
from pathlib import Path

from tests.architecture.sources import python_sources, relative, tree

LAYERS = {
    "urls", "views", "api", "tasks", "admin", "forms", "services", "selectors", "models",
    "querysets", "states", "migrations", "apps", "tests",
}  # fmt: skip
MAY_KNOW_DJANGO = {
    "access", "acting", "adapter", "backends", "cache", "cells", "checks", "compression",
    "definitions", "devices", "digest", "entrance", "exports", "figures", "frames", "guessable",
    "hashers",
    "htmx", "http", "machine", "management", "middleware", "migration_operations",
    "notification_kinds", "paging", "passwords", "phrases", "restating",
    "rollups", "sections", "sentences", "sign_in_events", "solver", "templatetags",
    "throttle", "uploads",
}  # fmt: skip
FORBIDDEN = {"django", "rest_framework", "celery", "pandas", "psycopg"}


def imported(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def is_pure(path: Path) -> bool:
    """Tell whether a file's place inside its app names no layer."""
    parts = Path(relative(path)).with_suffix("").parts[2:]
    return bool(parts) and not set(parts) & (LAYERS | MAY_KNOW_DJANGO)


def offence(name: str) -> bool:
    """Tell whether a pure module may not import this."""
    parts = name.split(".")
    return parts[0] in FORBIDDEN or (parts[0] == "apps" and bool(set(parts[2:]) & LAYERS))


def test_pure_modules_import_no_framework_and_no_layer() -> None:
    wrong = [
        f"{relative(path)} imports {name}"
        for path in python_sources("apps")
        if is_pure(path)
        for name in sorted(imported(path))
        if offence(name)
    ]
    assert wrong == []
