"""Foreign keys point down or stay inside their app; string keys leave no import to check."""

from django.apps import apps
from django.db.models import ForeignObject

LAYERS = [
    {"work"},
    {"dashboard"},
    {"metrics"},
    {"intake"},
    {"aftersales"},
    {"service", "promotion"},
    {"accounts"},
    {"shop"},
    {"common"},
]


def depth(label: str) -> int | None:
    """Return how far down an app of ours lies; None for a library's."""
    return next((i for i, layer in enumerate(LAYERS) if label in layer), None)


def test_no_foreign_key_points_up_or_sideways() -> None:
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignObject) or field.related_model is None:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if depth(here) is None or depth(there) is None or here == there:
                continue
            if depth(there) <= depth(here):  # type: ignore[operator]
                wrong.append(f"{model._meta.label}.{field.name} -> {there}")
    assert wrong == []
