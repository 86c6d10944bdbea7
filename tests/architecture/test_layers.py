"""Rules of the layers that imports alone cannot hold."""

import ast
import re

from tests.architecture.sources import python_sources, relative, tracked, tree

SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")


def calls(path_filter: str, names: set[str]) -> list[str]:
    """Return where files of one layer call a method of one of these names."""
    files = [p for p in python_sources("apps") if re.search(path_filter, relative(p))]
    return [
        f"{relative(path)}:{node.lineno} .{node.attr}"
        for path in files
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]


def test_views_and_api_read_rows_through_selectors_only() -> None:
    assert calls(r"/(views|api)(/\w+)?\.py$", {"objects", "_default_manager"}) == []


def test_services_and_selectors_never_ring_the_queue() -> None:
    layers = r"/(services|selectors)(/\w+)?\.py$"
    assert calls(layers, {"delay", "apply_async", "send_task"}) == []


def test_no_sql_is_built_by_f_string() -> None:
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in python_sources("apps", "shopops")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(v, ast.Constant) and SQL.search(str(v.value)) for v in node.values)
    ]
    assert found == []


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\b(src|type=\"application/json\")\b)|\sstyle=|\son\w+=\"")
    found = [relative(p) for p in tracked("templates/**/*.html") if inline.search(p.read_text())]
    assert found == []
