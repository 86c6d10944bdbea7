"""The content calendar and its posts."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.acting import hand_of, sent_by
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.promotion.exports import posts_file
from apps.promotion.forms.content import CountForm, PostForm, StepForm
from apps.promotion.models import ContentPost
from apps.promotion.selectors.content import (
    VIEWS,
    content_calendar,
    design_needs,
    post_of,
    posts_listed,
    steps_of,
    to_approve,
)
from apps.promotion.services.content import post_add, post_counted, post_move, post_write
from apps.promotion.views.pages import PersonRequest, day_asked
from apps.shop.models import Shop

HOURS = (10, 15, 20)
STALE = 409


@require_safe
def content(request: AppRequest) -> HttpResponse:
    """The boxes of a week or month, empty ones in red, or two weeks as a list."""
    shop, now = shop_current(request.access, request.GET.get("shop")), timezone.now()
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "week"
    context: dict[str, Any] = {
        **shell(request, shop, "content"),
        "calendar": content_calendar(shop, view, day_asked(request.GET.get("day"), shop), now),
        "needs": design_needs(shop, now),
        "waiting": to_approve(shop),
        "today": business_day(now, shop.tz, shop.day_cut),
        "may_add": request.access.can("promotion:post-add", "POST", shop.pk),
        "views": ((VIEWS[0], _("Week")), (VIEWS[1], _("Month")), (VIEWS[2], _("List"))),
    }
    return render(request, "promotion/content.html", context)


def add(request: PersonRequest) -> HttpResponse:
    """Plan a post into a box of a day."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = PostForm(request.POST or None, shop=shop, initial=_proposed(request, shop))
    if form.is_valid():
        told: Any = {"kind": form.cleaned_data["kind"], "text": form.text(), "user": request.user}
        box = _box(request)
        hand = hand_of(request, shop)
        row = form.attempt(lambda: post_add(shop=shop, slot_no=box, hand=hand, **told))
        if row:
            return redirect("promotion:post", row.pk)
    return _form(request, shop, form, None)


def write(request: PersonRequest, post_id: int) -> HttpResponse:
    """Change what a post says, and when."""
    row = post_of(request.access, post_id)
    form = PostForm(request.POST or None, shop=row.shop, row=row)
    if form.is_valid():
        told: Any = {"pk": row.pk, "text": form.text(), "user": request.user}
        told |= {"hand": hand_of(request, row.shop), "sent": sent_by(request, {})}
        if form.attempt(lambda: post_write(shop=row.shop, **told)):
            messages.success(request, _("Kept."))
            return redirect("promotion:post", row.pk)
    shown = post_of(request.access, post_id) if form.errors else row
    return _form(request, row.shop, form, shown)


@require_safe
def post(request: PersonRequest, post_id: int) -> HttpResponse:
    """Show a post and its next steps."""
    return _post(request, post_of(request.access, post_id), StepForm(), 200)


@require_POST
def act(request: PersonRequest, post_id: int) -> HttpResponse:
    """Take one step with a post."""
    row = post_of(request.access, post_id)
    form = StepForm(request.POST)
    if form.is_valid():
        event, hand = form.cleaned_data["event"], hand_of(request, row.shop)
        sent = sent_by(request, form.told())
        if form.attempt(lambda: post_move(pk=row.pk, event=event, hand=hand, sent=sent)):
            return redirect("promotion:post", row.pk)
    return _post(request, post_of(request.access, post_id), form, 422)


@require_POST
def count(request: PersonRequest, post_id: int) -> HttpResponse:
    """Note how many a post reached."""
    row = post_of(request.access, post_id)
    form = CountForm(request.POST)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise ShopError("field_invalid", str(errors[0]), field)
    post_counted(shop=row.shop, pk=row.pk, hand=hand_of(request, row.shop), **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("promotion:post", row.pk)


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Save the posts of the days in view as a file."""
    shop = shop_current(request.access, request.GET.get("shop"))
    first = day_asked(request.GET.get("day"), shop)
    rows = posts_listed(shop, first, first + timedelta(days=41))
    audit_write(
        actor=request.access.actor, action="content.export", subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(rows),
    )  # fmt: skip
    return posts_file(rows, shop, request.POST.get("format", "csv"))


def _box(request: AppRequest) -> int | None:
    told = request.GET.get("box", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 else None


def _proposed(request: AppRequest, shop: Shop) -> dict[str, Any]:
    """Return how a new post begins: at the usual hour of its box."""
    day = day_asked(request.GET.get("day"), shop)
    hour = HOURS[min((_box(request) or 1), len(HOURS)) - 1]
    return {"planned_at": f"{day}T{hour:02}:00", "needs_picture": True}


def _form(request: AppRequest, shop: Shop, form: PostForm, row: ContentPost | None) -> HttpResponse:
    status = form.refusal_status if form.errors else 200
    context = {
        **shell(request, shop, "content"),
        "form": form,
        "post": row,
        "is_stale": status == STALE,
    }
    return render(request, "promotion/post_form.html", context, status=status)


def _post(request: PersonRequest, row: ContentPost, form: StepForm, status: int) -> HttpResponse:
    role = request.access.role_in(row.shop_id) or ""
    shown = {"reach": row.reach, "clicks": row.clicks}
    context = {
        **shell(request, row.shop, "content"),
        "post": row,
        "form": form,
        "steps": steps_of(row, role),
        "is_own": request.user.pk in (row.owner_id, row.written_by_id),
        "may_write": request.access.can("promotion:post-write", "POST", row.shop_id),
        "figures": CountForm(initial=shown),
        "back": f"{reverse('promotion:content')}?shop={row.shop.code}&day={row.day}",
    }
    return render(request, "promotion/post.html", context, status=status)
