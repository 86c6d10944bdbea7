"""Pages of imports: the list with its upload form, and one import with its progress."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.selectors import shop_current
from apps.common.cells import safe_cell
from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.intake import selectors, services
from apps.intake.forms import FIELD_LABELS, MappingForm, UploadForm
from apps.intake.mapping_guess import guess
from apps.intake.models import Batch
from apps.intake.tasks import ring
from apps.shop.models import Order, Shop


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


@require_safe
def batches(request: PersonRequest) -> HttpResponse:
    """List the latest imports and offer the upload."""
    return _list_page(request, _form(request))


def batch_upload(request: PersonRequest) -> HttpResponse:
    """Take a file and ring the worker; a file that is known already says so."""
    form = _form(request)
    if request.method != "POST" or not form.is_valid():
        return _list_page(request, form)
    try:
        batch = services.batch_receive(by=request.user, **form.received())
    except ShopError as error:
        form.refuse(error)
        return _list_page(request, form)
    ring(batch)
    return redirect("intake:batch", batch.pk)


@require_safe
def batch(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Show one import: how far it is, what it holds, what was refused and why."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    return _batch_page(request, found)


@require_safe
def batch_progress(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Answer the changing part of the page of an import."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    return render(request, "intake/batch.html#progress", _details(found))


@require_safe
def batch_rejected(request: PersonRequest, batch_id: int) -> StreamingHttpResponse:
    """Hand out the refused cells as CSV that no spreadsheet runs as formulas."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    rows = selectors.rejected_cells(batch=found)
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{found.pk}.csv"'
    return response


@require_POST
def batch_commit(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Import the rows that were not refused; a wrong confirmation shows the page again."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    try:
        confirmed = services.batch_confirm(
            batch_id=found.pk,
            by=request.user,
            now=timezone.now(),
            typed=request.POST.get("confirm", ""),
            may_override=request.access.role_in(found.shop_id) == Role.DIRECTOR,
        )
    except ShopError as error:
        if error.field != "confirm":
            raise
        return _batch_page(request, found, error)
    ring(confirmed)
    return redirect("intake:batch", found.pk)


@require_POST
def batch_retry(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Read the refused rows again."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    retry = services.batch_retry(batch_id=found.pk, by=request.user, now=timezone.now())
    ring(retry)
    return redirect("intake:batch", retry.pk)


@require_POST
def batch_words(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Take what unknown status words mean, then read the file, or its refused rows, again."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    words = zip(request.POST.getlist("word"), request.POST.getlist("meaning"), strict=False)
    told = {word: meaning for word, meaning in words if meaning}
    services.words_explain(shop=found.shop, statuses=told, by=request.user)
    if found.stage == Batch.Stage.DONE:
        return batch_retry(request, batch_id)
    again = services.batch_reread(
        batch_id=found.pk, profile_key=found.profile_key, by=request.user, now=timezone.now()
    )
    ring(again)
    return redirect("intake:batch", again.pk)


def batch_mapping(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Ask which column is which field; saved, the file is read through it."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    form = _mapping_form(request, found)
    if request.method != "POST" or not form.is_valid():
        return _mapping_page(request, found, form)
    try:
        again = _map_and_read(request, found, form)
    except ShopError as error:
        form.refuse(error)
        return _mapping_page(request, found, form)
    ring(again)
    return redirect("intake:batch", again.pk)


@require_POST
def mapping_trial(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Show what the mapping on the screen makes of the first rows; nothing is kept."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    form = _mapping_form(request, found)
    context = {"batch": found, **_trial(found, form)}
    return render(request, "intake/mapping.html#effect", context)


@require_POST
def batch_cancel(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Drop a checked file; nothing of it is imported."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    services.batch_discard(batch_id=found.pk, by=request.user, now=timezone.now())
    messages.success(request, _("The file was discarded. Nothing changed."))
    return redirect("intake:batches")


def _form(request: PersonRequest) -> UploadForm:
    shops = selectors.shops(access=request.access)
    is_sent = request.method == "POST"
    sent = {"data": request.POST, "files": request.FILES} if is_sent else {}
    own = [f"{services.PREFIX}{each.key}" for each in selectors.mappings(shop=_shop(request))]
    return UploadForm(shops=shops, own=own, initial={"shop": _shop(request).code}, **sent)


def _shop(request: PersonRequest) -> Shop:
    return shop_current(request.access, request.POST.get("shop") or request.GET.get("shop"))


def _list_page(request: PersonRequest, form: UploadForm) -> HttpResponse:
    shop = _shop(request)
    rows = selectors.batches(access=request.access, shop_id=shop.pk)
    context = {**shell(request, shop, "intake"), "form": form, "batches": rows}
    return render(request, "intake/batches.html", context, status=422 if form.errors else 200)


def _details(found: Batch) -> dict[str, Any]:
    rejected = selectors.rejected_rows(batch=found)
    is_kept = any(row.raw and row.resolved_at is None for row in rejected)
    can_map = found.stage == Batch.Stage.REFUSED and bool(found.columns and found.stored_name)
    return {
        "batch": found,
        "rejected": rejected,
        "can_retry": is_kept and found.stage == Batch.Stage.DONE,
        "can_map": can_map,
        "statuses": Order.Status.choices,
    }


def _batch_page(
    request: PersonRequest, found: Batch, error: ShopError | None = None
) -> HttpResponse:
    context = {**shell(request, found.shop, "intake"), **_details(found)}
    context["confirm_error"] = error.message if error else ""
    return render(request, "intake/batch.html", context, status=error.status if error else 200)


def _mapping_form(request: PersonRequest, found: Batch) -> MappingForm:
    if request.method == "POST":
        return MappingForm(request.POST, columns=found.columns)
    guessed = guess(found.columns, FIELD_LABELS)
    first = {f"field-{name}": column for name, column in guessed.items()}
    name = slugify(Path(found.file_name).stem)[:32]
    return MappingForm(
        columns=found.columns, initial={"key": name, "zone": found.shop.zone, **first}
    )


def _mapping_page(request: PersonRequest, found: Batch, form: MappingForm) -> HttpResponse:
    context = {**shell(request, found.shop, "intake"), "batch": found, "form": form}
    context |= selectors.table_sample(batch=found) | _trial(found, form)
    return render(request, "intake/mapping.html", context, status=422 if form.errors else 200)


def _map_and_read(request: PersonRequest, found: Batch, form: MappingForm) -> Batch:
    saved = services.mapping_save(
        shop=found.shop,
        key=form.cleaned_data["key"],
        data=form.mapping(),
        by=request.user,
        header=found.columns,
    )
    return services.batch_reread(
        batch_id=found.pk,
        profile_key=f"{services.PREFIX}{saved.key}",
        by=request.user,
        now=timezone.now(),
    )


def _trial(found: Batch, form: MappingForm) -> dict[str, Any]:
    """Return what the form makes of the first rows, or what is wrong with it."""
    if not form.is_bound or not form.is_valid():
        return {"trial": None, "problems": []}
    try:
        trial = services.mapping_try(batch=found, data=form.mapping(), now=timezone.now())
    except ShopError as error:
        return {"trial": None, "problems": error.extra.get("problems", [])}
    return {"trial": trial, "problems": []}


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
