"""Notes about orders, buyers and inquiries: written, changed, acknowledged, ended."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import ShopError
from apps.common.htmx import render_page
from apps.common.http import shell
from apps.service.forms.notes import NoteEditForm, NoteForm
from apps.service.models import Note
from apps.service.selectors.notes import inquiry_notes, note_line, note_of
from apps.service.selectors.reach import buyer_of, inquiry_of, order_of
from apps.service.services.notes import About, note_acknowledge, note_add, note_edit, note_end
from apps.service.views.pages import PersonRequest, number_of, reader


@require_POST
def about_buyer(request: PersonRequest, customer_id: int) -> HttpResponse:
    """Keep a note about a buyer."""
    customer = buyer_of(reader(request), customer_id)
    return _added(request, customer, reverse("service:buyer", args=[customer.pk]))


@require_POST
def about_order(request: PersonRequest, order_id: int) -> HttpResponse:
    """Keep a note about an order."""
    order = order_of(reader(request), order_id)
    return _added(request, order, reverse("service:order", args=[order.pk]))


def about_inquiry(request: PersonRequest, inquiry_id: int) -> HttpResponse:
    """Show and keep notes about an inquiry, beside its conversation."""
    inquiry = inquiry_of(reader(request), inquiry_id)
    form = NoteForm(request.POST or None)
    if form.is_valid() and form.attempt(_put(request, inquiry, form)) is not None:
        form = NoteForm()
    context = {
        **shell(request, inquiry.shop, "desk"),
        "inquiry": inquiry,
        "notes": inquiry_notes(inquiry),
        "form": form,
        "may_note": request.access.can("service:note-edit", "POST", inquiry.shop_id),
    }
    page, status = "service/notes/inquiry.html", 422 if form.errors else 200
    return render_page(request, page, context, fragment="notes", status=status)


def edit(request: PersonRequest, note_id: int) -> HttpResponse:
    """Write the next version of a note."""
    note = note_of(reader(request), note_id)
    line = note_line(note)
    start = {"body": line.head.body, "seen": line.head.number}
    form = NoteEditForm(request.POST or None, initial=start)
    if form.is_valid():
        data = form.cleaned_data
        put = partial(note_edit, by=reader(request), note_id=note.pk, seen=data["seen"] or 0)
        if form.attempt(partial(put, body=data["body"], reason=data["reason"])):
            messages.success(request, _("Saved."))
            return redirect(_place(note))
    context = {**shell(request, note.shop, "buyers"), "form": form, "line": line}
    context["back"] = _place(note)
    return render(request, "service/notes/edit.html", context, status=form.status)


@require_POST
def acknowledge(request: PersonRequest, note_id: int) -> HttpResponse:
    """Say that a requirement was read and is met."""
    note = note_of(reader(request), note_id)
    seen = number_of(request.POST.get("seen"))
    note_acknowledge(by=reader(request), note_id=note.pk, seen=seen, now=timezone.now())
    messages.success(request, _("Noted: you have seen it."))
    return redirect(_place(note))


@require_POST
def end(request: PersonRequest, note_id: int) -> HttpResponse:
    """End a note, a requirement or a tag."""
    note = note_of(reader(request), note_id)
    note_end(by=reader(request), note_id=note.pk, now=timezone.now())
    messages.success(request, _("Ended. It stays readable below."))
    return redirect(_place(note))


def _put(request: PersonRequest, about: About, form: NoteForm) -> "partial[Note]":
    return partial(note_add, by=reader(request), about=about, **form.cleaned_data)


def _added(request: PersonRequest, about: About, place: str) -> HttpResponse:
    """Keep a note and go back to its page; say there what was wrong with it."""
    form = NoteForm(request.POST)
    if form.is_valid() and form.attempt(_put(request, about, form)) is not None:
        messages.success(request, _("Noted."))
        return redirect(place)
    wrong = [text for texts in form.errors.values() for text in texts]
    raise ShopError("field_invalid", " ".join(str(text) for text in wrong))


def _place(note: Note) -> str:
    """Return the page on which a note is read."""
    if note.order_id:
        return reverse("service:order", args=[note.order_id])
    if note.customer_id:
        return reverse("service:buyer", args=[note.customer_id])
    if note.inquiry_id:
        return reverse("service:inquiry-notes", args=[note.inquiry_id])
    return reverse("service:shifts")
