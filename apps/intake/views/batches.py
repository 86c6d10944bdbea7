"""Pages of imports: the list with its upload form, and one import with its progress."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.roles import Role
from apps.common.cells import safe_cell
from apps.common.errors import ShopError
from apps.common.http import shell
from apps.intake import selectors, services
from apps.intake.forms.labels import VISIT_SUMS
from apps.intake.forms.upload import CorrectedForm, UploadForm
from apps.intake.models import Batch
from apps.intake.tasks import ring
from apps.intake.views.requests import PersonRequest, shop_of
from apps.shop.models import Order


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


@require_POST
def batch_rejected(request: PersonRequest, batch_id: int) -> StreamingHttpResponse:
    """Hand out the refused rows as CSV to correct, that no spreadsheet runs as formulas."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    rows = services.rejects_hand_out(batch=found, by=request.user)
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{found.pk}.csv"'
    return response


@require_POST
def batch_corrected(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Take the corrected refused rows and read them again."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    form = CorrectedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _batch_page(request, found, correction=form)
    blocks = form.cleaned_data["file"].chunks()
    try:
        retry = services.rejects_correct(
            batch_id=found.pk, blocks=blocks, by=request.user, now=timezone.now()
        )
    except ShopError as error:
        form.refuse(error)
        return _batch_page(request, found, correction=form)
    ring(retry)
    return redirect("intake:batch", retry.pk)


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
    own = [f"{services.PREFIX}{each.key}" for each in selectors.mappings(shop=shop_of(request))]
    return UploadForm(shops=shops, own=own, initial={"shop": shop_of(request).code}, **sent)


def _list_page(request: PersonRequest, form: UploadForm) -> HttpResponse:
    shop = shop_of(request)
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
        "can_correct": found.stage == Batch.Stage.DONE
        and any(not row.resolved_at for row in rejected),
        "correction": CorrectedForm(),
        "statuses": Order.Status.choices,
        "sums": _sums(found),
        "tie_out": selectors.batch_tie_out(batch=found),
    }


def _sums(found: Batch) -> list[dict[str, Any]]:
    """Return what the visits of a file add up to."""
    told = found.found.get("sums", {})
    return [
        {"label": label, "number": Decimal(told[name]), "is_money": name == "paid_amount"}
        for name, label in VISIT_SUMS.items()
        if name in told
    ]


def _batch_page(
    request: PersonRequest,
    found: Batch,
    error: ShopError | None = None,
    correction: CorrectedForm | None = None,
) -> HttpResponse:
    context = {**shell(request, found.shop, "intake"), **_details(found)}
    context["may_name_sources"] = request.access.can("intake:sources", "POST", found.shop_id)
    context["confirm_error"] = error.message if error else ""
    context |= {"correction": correction} if correction else {}
    status = 422 if correction else error.status if error else 200
    return render(request, "intake/batch.html", context, status=status)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
