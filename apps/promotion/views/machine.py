"""What the pages of prices, campaigns and entries share: a step taken, a form shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.forms import ServiceForm
from apps.accounts.views.steps import Step, Wrong, step_try
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.shop.models import Shop


def step_by(service: Any, name: str) -> Any:
    """Return a step that calls a service with the row's key as `name` and its form's fields."""
    return lambda row, data, hand, sent: service(**{name: row.pk}, hand=hand, sent=sent, **data)


def acted(
    request: AppRequest,
    steps: Mapping[str, Step],
    row: Any,
    event: str,
    again: Callable[[Wrong], HttpResponse],
) -> HttpResponse:
    """Take a step and lead back to the row's page, or show it `again` with what was refused."""
    wrong = step_try(request, steps, row, event)
    if wrong is not None:
        return again(wrong)
    messages.success(request, _("Noted."))
    return redirect(request.path.removesuffix(f"{event}/"))


def form_shown(
    request: AppRequest, shop: Shop, section: str, form: ServiceForm, told: Mapping[str, Any]
) -> HttpResponse:
    """Return the page of a form of a section; `told` names its template and what is beside it."""
    context = {
        **shell(request, shop, section),
        "form": form,
        "back": f"{reverse(f'promotion:{section}')}?shop={shop.code}",
        **told,
    }
    status = form.refusal_status if form.errors else 200
    return render_page(request, f"promotion/{told['template']}.html", context, status=status)


def version_read(request: AppRequest, row: Any) -> Any:
    """Return the version that a form of a row was opened with; the row's own as it opens.

    A form that comes back refused must not take the version of what somebody else saved since.
    """
    return request.POST.get("version", "") if request.method == "POST" else row and row.version


def kept(request: AppRequest, form: ServiceForm, service: Callable[[], Any], words: str) -> Any:
    """Return what a valid form's service made, and say so; None where either refused."""
    if not form.is_valid():
        return None
    made = form.attempt(service)
    if made is not None:
        messages.success(request, words)
    return made
