"""Helpers of the mapping tests: the worked examples, saved and imported."""

import json
from pathlib import Path
from typing import Any

from apps.intake import services
from apps.intake.models import Batch
from apps.shop.models import Shop
from tests.intake.batch_tools import imported

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "mappings"


def example(name: str) -> dict[str, Any]:
    """Return a worked example of the documentation."""
    data: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return data


def mapped(shop: Shop, content: str | bytes, data: dict[str, Any], *, key: str = "own") -> Batch:
    """Save a mapping and import a file through it."""
    services.mapping_save(shop=shop, key=key, data=data, by=None)
    return imported(shop, content, profile=f"generic:{key}")
