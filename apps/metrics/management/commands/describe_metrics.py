"""Writes docs/metrics.md from the registry, or checks that it is up to date."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from apps.metrics.definitions import registry
from apps.metrics.registry import Derived, Measure, Metric

SIGNS = {1: "+", -1: "-"}


class Command(BaseCommand):
    """One table row a metric, in the order of the registry."""

    help = "Write docs/metrics.md from the registry; --check fails when it is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="fail when the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        path = settings.BASE_DIR / "docs" / "metrics.md"
        with translation.override("en"):
            text = "\n".join(_lines()) + "\n"
        if not options["check"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/metrics.md is stale: run manage.py describe_metrics")


def _lines() -> Iterator[str]:
    yield "# Metrics"
    yield ""
    yield "Generated from the registry by `manage.py describe_metrics`; do not edit."
    yield ""
    yield "| key | label | unit | better | formula | meaning |"
    yield "|---|---|---|---|---|---|"
    for metric in registry:
        cells = (
            f"`{metric.key}`",
            str(metric.label),
            str(metric.unit),
            str(metric.better),
            _formula(metric),
            metric.doc,
        )
        yield f"| {' | '.join(cells)} |"


def _formula(metric: Metric) -> str:
    if isinstance(metric, Measure):
        columns = ", ".join(f"{grain}.{column}" for grain, column in metric.columns.items())
        return f"{metric.combine} of {columns}"
    if isinstance(metric, Derived):
        return " ".join(f"{SIGNS[sign]} {part}" for part, sign in metric.parts.items())
    others = "".join(
        f"; {basis} basis: {metric.numerator_by_basis.get(basis, '')} / {below}".replace("  ", " ")
        for basis, below in metric.by_basis.items()
    )
    return f"{metric.numerator} / {metric.denominator}{others}"
