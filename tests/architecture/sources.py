"""Reads the project's own source files for the tests that hold the rules of the code."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*patterns: str) -> list[Path]:
    """Return the tracked and new files that match, vendored files and migrations left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / line for line in sorted(set(listing.stdout.splitlines()))]
    hidden = {"migrations", "vendor"}
    return [path for path in paths if path.exists() and not hidden & set(path.parts)]


def python_sources(*folders: str) -> list[Path]:
    """Return the Python files below these folders."""
    return tracked(*(f"{folder}/**/*.py" for folder in folders), *(f"{f}/*.py" for f in folders))


def tree(path: Path) -> ast.Module:
    """Parse one file."""
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[FunctionNode]:
    """Yield every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function: FunctionNode) -> int:
    """Return the lines of a function without its docstring, decorators and blank edges."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    last = body[-1].end_lineno or body[-1].lineno
    return last - body[0].lineno + 1


def relative(path: Path) -> str:
    """Return the path as people write it."""
    return path.relative_to(ROOT).as_posix()
