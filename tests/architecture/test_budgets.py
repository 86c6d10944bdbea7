"""Files and functions stay short enough to be read."""

from statistics import median

from tests.architecture.sources import (
    body_length,
    functions,
    python_sources,
    relative,
    tracked,
)

FILE_LINES = 300
FUNCTION_LINES = 40
VIEW_LINES = 15
TASK_LINES = 6


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    files = [*python_sources("apps", "shopops", "tests"), *tracked("templates/**", "static/js/*")]
    long = {relative(f): n for f in files if (n := len(f.read_text().splitlines())) > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    long = {
        f"{relative(path)}:{function.name}": lines
        for path in python_sources("apps", "shopops")
        for function in functions(path)
        if (lines := body_length(function)) > FUNCTION_LINES
    }
    assert long == {}


def test_the_middle_function_is_at_most_eight_lines_long() -> None:
    lengths = [
        body_length(function)
        for path in python_sources("apps", "shopops")
        for function in functions(path)
    ]
    assert median(lengths) <= 8


def test_views_and_tasks_only_bind_ask_call_and_render() -> None:
    budgets = {"views": VIEW_LINES, "tasks": TASK_LINES}
    long = {
        f"{relative(path)}:{function.name}": lines
        for path in python_sources("apps")
        for function in functions(path)
        for layer, budget in budgets.items()
        if (path.stem == layer or path.parent.name == layer)
        and (lines := body_length(function)) > budget
    }
    assert long == {}


def test_every_function_is_typed() -> None:
    untyped = [
        f"{relative(path)}:{function.lineno} {function.name}"
        for path in python_sources("apps", "shopops", "tests")
        for function in functions(path)
        if function.returns is None
    ]
    assert untyped == []


def test_page_templates_stay_short() -> None:
    pages = [path for path in tracked("templates/**/*.html") if "components" not in path.parts]
    long = {relative(p): n for p in pages if (n := len(p.read_text().splitlines())) > 200}
    assert long == {}
