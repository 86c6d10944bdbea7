"""The page that asks what a platform's words for cases mean."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.http import shell
from apps.intake import services
from apps.intake.selectors.case_words import CaseWord, case_words, case_words_explained
from apps.intake.tasks import ring
from apps.intake.views.requests import PersonRequest, shop_of


def words(request: PersonRequest) -> HttpResponse:
    """Ask what each unknown word means; saved, the rows that waited are read again."""
    shop = shop_of(request)
    unknown, explained = case_words(shop), case_words_explained(shop)
    if request.method == "POST":
        told, now = _told(request.POST, [*unknown, *explained]), timezone.now()
        again = services.case_words_explain(shop=shop, told=told, by=request.user, now=now)
        for batch in again:
            ring(batch)
        messages.success(request, _told_words(len(told), len(again)))
        return redirect(f"{request.path}?shop={shop.code}")
    may_reasons = request.access.can("aftersales:reasons", "GET", shop.pk)
    context = {"unknown": unknown, "explained": explained, "may_reasons": may_reasons}
    return render(request, "intake/case_words.html", shell(request, shop, "intake") | context)


def _told(sent: QueryDict, known: list[CaseWord]) -> dict[tuple[str, str], str]:
    """Return the meanings that were chosen anew, of words of the page alone."""
    places = zip(sent.getlist("kind"), sent.getlist("word"), strict=False)
    told = dict(zip(places, sent.getlist("meaning"), strict=False))
    return {
        (line.kind, line.word): meaning
        for line in known
        if (meaning := told.get((line.kind, line.word))) and meaning != line.meaning
    }


def _told_words(words: int, batches: int) -> str:
    if not words:
        return _("Nothing was changed.")
    text = ngettext("%(words)s word is explained.", "%(words)s words are explained.", words)
    more = ngettext(
        "The rows of %(batches)s import are read again.",
        "The rows of %(batches)s imports are read again.",
        batches,
    )
    return f"{text} {more}" % {"words": words, "batches": batches}
