"""Pages of chat reviews and of the scorecard."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.common.wholenumbers import whole
from apps.service.forms.quality import (
    DecisionForm,
    FindingForm,
    ScorecardForm,
    ScoresForm,
    TextForm,
)
from apps.service.models import QualityReview
from apps.service.selectors.quality import (
    PAGE,
    TABS,
    agreement_of,
    review_of,
    review_page,
    reviews_page,
    scorecard_of,
)
from apps.service.services.quality import (
    categories_of,
    finding_add,
    finding_remove,
    review_decide,
    review_dispute,
    review_give_back,
    review_mark,
    review_send,
    review_take,
)
from apps.service.services.quality_draw import quality_draw
from apps.service.services.scorecard import scorecard_save
from apps.service.views.mine import own_agent
from apps.service.views.pages import PersonRequest, address, shop_and_today


@require_safe
def reviews(request: AppRequest) -> HttpResponse:
    """List chats to review, and reviews by what became of them."""
    shop, _today = shop_and_today(request)
    may_mark = request.access.can("service:review-mark", "POST", shop.pk)
    may_draw = request.access.can("service:review-draw", "POST", shop.pk)
    tab = _tab(request, "to_do" if may_mark else "sent")
    rows = reviews_page(request.access, shop, tab, _before(request))
    context = {
        **shell(request, shop, "reviews"),
        "rows": rows,
        "tab": tab,
        "may_mark": may_mark,
        "may_draw": may_draw,
        "next": rows[-1].review.pk if len(rows) == PAGE else None,
        "agreement": agreement_of(shop) if may_draw else None,
    }
    return render(request, "service/quality/reviews.html", context)


@require_safe
def review(request: AppRequest, chat_review_id: int) -> HttpResponse:
    """Show a chat with its scorecard."""
    return _review(request, review_of(request.access, chat_review_id))


@require_POST
def mark(request: PersonRequest, chat_review_id: int) -> HttpResponse:
    """Take a chat, score it, pin a finding to it, send it, or leave it to somebody else."""
    row = review_of(request.access, chat_review_id)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise ShopError("field_invalid", _("Choose what to do with this review."), "act")
    form, service = ACTS[act](request, row)
    if form is None:
        service()
    elif not form.is_valid() or not form.attempt(service):
        return _review(request, row, refused=form)
    if act == "send":
        messages.success(request, _("Sent. The person reads it now and may dispute it."))
        return redirect(address("reviews", row.shop))
    return redirect("service:review", row.pk)


@require_POST
def dispute(request: AppRequest, chat_review_id: int) -> HttpResponse:
    """Say why a review of one's own chat is wrong."""
    row = review_of(request.access, chat_review_id)
    form = TextForm(request.POST)
    mine: dict[str, Any] = {"review_id": row.pk, "agent": own_agent(request), "now": timezone.now()}
    told = {**mine, "actor": request.access.actor}
    made = (
        form.attempt(lambda: review_dispute(text=form.cleaned_data["text"], **told))
        if form.is_valid()
        else None
    )
    if not made:
        return _review(request, row, refused=form)
    messages.success(request, _("Your supervisor decides now."))
    return redirect("service:review", row.pk)


@require_POST
def decide(request: PersonRequest, chat_review_id: int) -> HttpResponse:
    """Decide a dispute."""
    row = review_of(request.access, chat_review_id)
    form = DecisionForm(request.POST, categories=categories_of(row))
    told: dict[str, Any] = {"review_id": row.pk, "by": request.user, "actor": request.access.actor}
    made = (
        form.attempt(lambda: review_decide(**told, **form.decision())) if form.is_valid() else None
    )
    if not made:
        return _review(request, row, refused=form)
    messages.success(request, _("Decided; the person reads your reason."))
    return redirect(address("reviews", row.shop, tab="disputed"))


@require_POST
def draw(request: AppRequest) -> HttpResponse:
    """Draw from the shifts that ended, instead of waiting for the job."""
    shop, _today = shop_and_today(request)
    count = quality_draw(now=timezone.now(), shop=shop)
    told = (
        _("%(count)s chats drawn.") if count else _("Every shift that ended has been drawn from.")
    )
    messages.success(request, told % {"count": count})
    return redirect(address("reviews", shop))


def scorecard(request: AppRequest) -> HttpResponse:
    """Show the scorecard, and save a new version of it."""
    shop, _today = shop_and_today(request)
    known = scorecard_of(shop)
    form = ScorecardForm(request.POST or None, categories=known)
    told: dict[str, Any] = {"shop": shop, "actor": request.access.actor}
    if form.is_valid() and _done(form, lambda: scorecard_save(**told, **form.lines_typed())):
        messages.success(request, _("Saved. Chats drawn from now on are reviewed by it."))
        return redirect(address("scorecard", shop))
    context = {
        **shell(request, shop, "reviews"),
        "form": form,
        "version": known[0].scorecard_version if known else 0,
        "may_change": request.access.can("service:scorecard", "POST", shop.pk),
    }
    return render(request, "service/quality/scorecard.html", context, status=_status(form))


def _done(form: ServiceForm, service: Callable[[], object]) -> bool:
    """Tell whether the service did it; its refusal is in the form."""
    return form.attempt(service) is not None


Step = tuple[Any, Callable[[], Any]]


def _take(request: PersonRequest, row: QualityReview) -> Step:
    by, actor = request.user, request.access.actor
    return None, lambda: review_take(review_id=row.pk, by=by, actor=actor)


def _give_back(request: PersonRequest, row: QualityReview) -> Step:
    by, actor = request.user, request.access.actor
    return None, lambda: review_give_back(review_id=row.pk, by=by, actor=actor)


def _save(request: PersonRequest, row: QualityReview) -> Step:
    form = ScoresForm(request.POST, categories=categories_of(row))
    return form, lambda: review_mark(**_marks(request, row, form))


def _send(request: PersonRequest, row: QualityReview) -> Step:
    form = ScoresForm(request.POST, categories=categories_of(row))
    return form, lambda: review_send(**_marks(request, row, form), now=timezone.now())


def _find(request: PersonRequest, row: QualityReview) -> Step:
    form, by, actor = FindingForm(request.POST), request.user, request.access.actor
    return form, lambda: finding_add(review_id=row.pk, finding=form.finding(), by=by, actor=actor)


def _unfind(request: PersonRequest, row: QualityReview) -> Step:
    by, actor = request.user, request.access.actor
    mark_id = whole(request.POST.get("mark", "")) or 0
    return None, lambda: finding_remove(review_id=row.pk, mark_id=mark_id, by=by, actor=actor)


ACTS: dict[str, Callable[[PersonRequest, QualityReview], Step]] = {
    "take": _take,
    "give_back": _give_back,
    "save": _save,
    "send": _send,
    "find": _find,
    "unfind": _unfind,
}


def _marks(request: PersonRequest, row: QualityReview, form: ScoresForm) -> dict[str, Any]:
    return {
        "review_id": row.pk,
        "scores": form.scores(),
        "summary": form.cleaned_data["summary"],
        "version": form.cleaned_data["version"],
        "by": request.user,
        "actor": request.access.actor,
    }


def _review(request: AppRequest, row: QualityReview, refused: Any = None) -> HttpResponse:
    context = {
        **shell(request, row.shop, "reviews"),
        **_rights(request, row),
        "page": review_page(request.access, row),
        "refused": refused,
        "finding": FindingForm(),
    }
    return render(request, "service/quality/review.html", context, status=_status(refused))


def _rights(request: AppRequest, row: QualityReview) -> dict[str, bool]:
    """Return what the reader may do with a review in its state."""
    names = ("review-mark", "review-dispute", "review-decide", "coachings")
    can = {each: request.access.can(f"service:{each}", "POST", row.shop_id) for each in names}
    is_mine = request.access.actor.reference == f"user:{row.reviewer_id}"
    return {
        "may_take": can["review-mark"] and row.state == "drawn",
        "may_score": can["review-mark"] and is_mine and row.state == "draft",
        "may_dispute": can["review-dispute"] and row.state == "sent",
        "may_decide": can["review-decide"] and row.state == "disputed" and not is_mine,
        "may_coach": can["coachings"] and row.state in QualityReview.TOLD,
    }


def _before(request: AppRequest) -> int | None:
    return whole(request.GET.get("before", ""))


def _tab(request: AppRequest, usual: str) -> str:
    tab = request.GET.get("tab", usual)
    return tab if tab in TABS else "sent"


def _status(form: Any) -> int:
    return 422 if form is not None and form.errors else 200
