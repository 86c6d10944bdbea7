"""Steps with a row of a machine: the forms that stand open, and one that was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from apps.accounts.forms import ServiceForm
from apps.common.acting import hand_of, sent_by
from apps.common.hands import Hand, Sent
from apps.common.http import AppRequest, missing


class Row(Protocol):
    """A row of a shop."""

    @property
    def shop(self) -> Any: ...


Wrong = tuple[str, ServiceForm]


def _nothing(_row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Step:
    """The form of a step, the service behind it, and what the form is made from beside the row."""

    form: type[ServiceForm]
    take: Callable[[Any, dict[str, Any], Hand, Sent], Any]
    needs: Callable[[Any], dict[str, Any]] = _nothing


def step_try(request: AppRequest, steps: Mapping[str, Step], row: Row, event: str) -> Wrong | None:
    """Take a step with what was sent; return its form where it was refused, None when done."""
    form = _form(steps, row, event, request.POST)
    if form.is_valid():
        hand, data = hand_of(request, row.shop), form.cleaned_data
        sent = sent_by(request, data)
        if form.attempt(lambda: steps[event].take(row, data, hand, sent)):
            return None
    return event, form


def steps_shown(
    steps: Mapping[str, Step], row: Row, names: Iterable[str], wrong: Wrong | None
) -> dict[str, Any]:
    """Return the form of each step, and one that was refused with what was typed in it."""
    told = dict([wrong]) if wrong else {}
    shown = [(each, told.get(each) or _form(steps, row, each, None)) for each in names]
    is_elsewhere = wrong is not None and wrong[0] not in dict(shown)
    return {"steps": shown, "refused": wrong[1] if wrong and is_elsewhere else None}


def _form(steps: Mapping[str, Step], row: Row, event: str, data: Any) -> ServiceForm:
    step = steps.get(event)
    if step is None:
        raise missing()
    return step.form(data, prefix=event, **step.needs(row))
