"""Pages of mappings: made on a file that no layout reads, listed, changed and retired."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import unsent
from apps.common.errors import ShopError
from apps.common.http import shell
from apps.intake import selectors, services
from apps.intake.forms.labels import FIELD_LABELS
from apps.intake.forms.mapping import MappingForm, mapping_initial
from apps.intake.mapping_guess import guess, guess_kind
from apps.intake.models import Batch, ImportProfile
from apps.intake.tasks import ring
from apps.intake.views.requests import PersonRequest, shop_of


@require_safe
def mappings(request: PersonRequest) -> HttpResponse:
    """List the mappings of the shop."""
    shop = shop_of(request)
    context = {**shell(request, shop, "intake"), "lines": selectors.mapping_lines(shop=shop)}
    return render(request, "intake/mappings.html", context)


@require_safe
def mapping(request: PersonRequest, mapping_id: int) -> HttpResponse:
    """Show one version of a mapping in words."""
    saved = selectors.mapping_of(access=request.access, mapping_id=mapping_id)
    versions = selectors.mapping_versions(saved=saved)
    context = {**shell(request, saved.shop, "intake"), "saved": saved, "versions": versions}
    context |= {"is_newest": saved == versions[0], "fields": FIELD_LABELS}
    return render(request, "intake/mapping_shown.html", context)


def mapping_edit(request: PersonRequest, mapping_id: int) -> HttpResponse:
    """Change a mapping: what is saved is its next version."""
    saved = selectors.mapping_of(access=request.access, mapping_id=mapping_id)
    found = selectors.mapping_file(saved=saved)
    form = _edit_form(request, saved, found)
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, saved, found, form)
    try:
        newest = _save(request, saved.shop, form, saved.columns or (found.columns if found else []))
    except ShopError as error:
        form.refuse(error)
        return _edit_page(request, saved, found, form)
    messages.success(request, _("Version %(number)s is saved.") % {"number": newest.version})
    return redirect("intake:mapping", newest.pk)


@require_POST
def mapping_retire(request: PersonRequest, mapping_id: int) -> HttpResponse:
    """Offer a mapping for no new file any more."""
    saved = selectors.mapping_of(access=request.access, mapping_id=mapping_id)
    services.mapping_retire(mapping_id=saved.pk, by=request.user, now=timezone.now())
    messages.success(request, _("The mapping is retired. What came in through it stays."))
    return redirect("intake:mappings")


def batch_mapping(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Ask which column is which field; saved, the file is read through it."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    form = _form(request, found, found.columns, _guessed(found))
    if request.method != "POST" or not form.is_valid():
        return _batch_page(request, found, form)
    try:
        saved = _save(request, found.shop, form, found.columns)
        again = _read_through(request, found, saved)
    except ShopError as error:
        form.refuse(error)
        return _batch_page(request, found, form)
    ring(again)
    return redirect("intake:batch", again.pk)


@require_POST
def mapping_trial(request: PersonRequest, batch_id: int) -> HttpResponse:
    """Show what the mapping on the screen makes of the first rows; nothing is kept."""
    found = selectors.batch_of(access=request.access, batch_id=batch_id)
    form = _form(request, found, found.columns, {})
    context = {"batch": found, "form": form, "is_answer": True, **_trial(found, form)}
    return render(request, "intake/_trial.html", context)


def _form(
    request: PersonRequest, found: Batch | None, columns: list[str], initial: Mapping[str, Any]
) -> MappingForm:
    """Return the form as sent, as kept while the person signed in again, or as it starts."""
    is_sent = request.method == "POST"
    start = {**initial, **unsent.take(request.session, request.path)}
    told = request.POST if is_sent else start
    chosen = {kind: str(told.get(f"field-{kind}", "")) for kind in ("status", "source")}
    now = timezone.now()
    words = selectors.words_found(batch=found, columns=chosen, now=now) if found else {}
    sent = {"data": request.POST} if is_sent else {"initial": start}
    return MappingForm(columns=columns, words=words, **sent)


def _guessed(found: Batch) -> dict[str, str]:
    columns = {f"field-{name}": column for name, column in guess(found.columns).items()}
    key = slugify(Path(found.file_name).stem)[:32]
    return {"key": key, "kind": guess_kind(found.columns), "zone": found.shop.zone, **columns}


def _edit_form(request: PersonRequest, saved: ImportProfile, found: Batch | None) -> MappingForm:
    """Return the form of a saved mapping, with the columns of its header and of its last file."""
    used = services.mapping_checked(saved.mapping).used
    columns = [*saved.columns, *(found.columns if found else []), *used]
    form = _form(request, found, columns, mapping_initial(saved.mapping))
    form.keep_name(saved.key)
    return form


def _save(request: PersonRequest, shop: Any, form: MappingForm, header: list[str]) -> ImportProfile:
    return services.mapping_save(
        shop=shop, key=form.cleaned_data["key"], data=form.mapping(), by=request.user, header=header
    )


def _read_through(request: PersonRequest, found: Batch, saved: ImportProfile) -> Batch:
    return services.batch_reread(
        batch_id=found.pk,
        profile_key=f"{services.PREFIX}{saved.key}",
        by=request.user,
        now=timezone.now(),
    )


def _batch_page(request: PersonRequest, found: Batch, form: MappingForm) -> HttpResponse:
    context = {**shell(request, found.shop, "intake"), "batch": found, "form": form}
    context |= selectors.table_sample(batch=found) | _trial(found, form)
    return render(request, "intake/mapping.html", context, status=422 if form.errors else 200)


def _edit_page(
    request: PersonRequest, saved: ImportProfile, found: Batch | None, form: MappingForm
) -> HttpResponse:
    context = {**shell(request, saved.shop, "intake"), "batch": found, "form": form, "saved": saved}
    if found:
        context |= selectors.table_sample(batch=found) | _trial(found, form)
    return render(request, "intake/mapping.html", context, status=422 if form.errors else 200)


def _trial(found: Batch, form: MappingForm) -> dict[str, Any]:
    """Return what the form makes of the first rows, or what is wrong with it."""
    if not form.is_bound or not form.is_valid():
        return {"trial": None, "problems": []}
    try:
        trial = services.mapping_try(batch=found, data=form.mapping(), now=timezone.now())
    except ShopError as error:
        problems = error.extra.get("problems", [])
        return {"trial": None, "problems": problems, "refused": "" if problems else error.message}
    return {"trial": trial, "problems": []}
