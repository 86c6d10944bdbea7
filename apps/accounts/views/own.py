"""Everybody's own pages: the profile and the audit log."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.forms import AuditFilterForm, ProfileForm
from apps.accounts.selectors import AuditPage, audit_page, sign_in_state
from apps.accounts.services import profile_change
from apps.accounts.views.requests import PersonRequest


def profile(request: PersonRequest) -> HttpResponse:
    """Show and change the own name and language; show how the account is protected."""
    user = request.user
    start = {"name": user.name, "language": user.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        profile_change(actor=request.access.actor, user_id=user.pk, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    context = {"form": form, "state": sign_in_state(user.pk)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def audit(request: PersonRequest) -> HttpResponse:
    """Show what was done: in the shops one directs, and by oneself."""
    form = AuditFilterForm(request.GET)
    found = audit_page(request.access, form.asked())
    context = {"form": form, "found": found, "page": _pager(form, found)}
    return render(request, "accounts/audit.html", context)


def _pager(form: AuditFilterForm, found: AuditPage) -> dict[str, Any]:
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    newest = urlencode({name: value for name, value in kept.items() if name != "before"})
    older = urlencode({**kept, "before": found.next_before})
    return {
        "previous_href": f"?{newest}" if "before" in kept else "",
        "next_href": f"?{older}" if found.next_before else "",
    }
