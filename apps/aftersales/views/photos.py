"""Pictures of what was inspected: added, and handed out."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.aftersales.selectors.inspections import inspection_of, inspection_photo
from apps.aftersales.services.evidence import photo_add
from apps.aftersales.views.acting import hand_of
from apps.aftersales.views.requests import hand_out
from apps.common.errors import ShopError
from apps.common.http import AppRequest


@require_POST
def add(request: AppRequest, inspection_id: int) -> HttpResponse:
    """Keep a picture with an inspection, and with its case where it has one."""
    row = inspection_of(request.access, inspection_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise ShopError("field_invalid", _("Choose a picture."), "file")
        photo_add(inspection_id=row.pk, hand=hand_of(request, row.shop), file=file)
        messages.success(request, _("The picture is kept."))
    except ShopError as error:
        messages.error(request, error.message)
    return redirect("aftersales:inspection", row.pk)


@require_safe
def photo(request: AppRequest, inspection_id: int, file_id: int) -> HttpResponseBase:
    """Hand out a picture of an inspection."""
    return hand_out(inspection_photo(inspection_of(request.access, inspection_id), file_id))
