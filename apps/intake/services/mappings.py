"""Layouts made by people: saved in versions, found again by their header."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.intake.mapped import mapped_profile
from apps.intake.mapping import (
    GENERIC,
    ColumnMap,
    MappingError,
    mapping_data,
    mapping_from,
    signature,
)
from apps.intake.models import Batch, ImportProfile
from apps.intake.profiles import PROFILES
from apps.intake.profiles.base import Profile
from apps.intake.selectors import mapping_latest, mappings
from apps.intake.services.files import upload_path
from apps.intake.services.words import words_of
from apps.intake.sniffing import shape_of
from apps.intake.trial import Trial, trial_of
from apps.shop.models import Shop

PREFIX = GENERIC


@transaction.atomic
def mapping_save(
    *, shop: Shop, key: str, data: Any, by: User | None, header: Iterable[str] = ()
) -> ImportProfile:
    """Save a mapping as the next version of its key; an equal one is the version that exists.

    `header` are the columns of the file it was made on. A retired mapping that is saved again is
    in use again. Raises ShopError field_invalid (extra: problems, a list of [where, text]).
    """
    mapping, header = mapping_checked(data), list(header)
    _check_key(key)
    Shop.objects.select_for_update().get(pk=shop.pk)
    last = mapping_latest(shop=shop, key=key)
    plain = mapping_data(mapping)
    sign = signature(header or mapping.used)
    if last and not last.retired_at and (last.mapping, last.signature) == (plain, sign):
        return last
    saved = ImportProfile.objects.create(
        shop=shop,
        key=key,
        version=last.version + 1 if last else 1,
        kind=mapping.kind,
        mapping=plain,
        zone=mapping.zone,
        signature=sign,
        columns=header,
        by=by,
    )
    audit_write(
        actor=UserActor(by.pk) if by else SYSTEM,
        action="mapping.save",
        subject=f"intake.ImportProfile:{saved.pk}",
        shop_id=shop.pk,
        changes={"version": [last.version if last else None, saved.version]},
    )
    return saved


@transaction.atomic
def mapping_retire(*, mapping_id: int, by: User | None, now: datetime) -> ImportProfile:
    """Offer a mapping for no new file any more; nothing is deleted. Raises state_refused."""
    saved = ImportProfile.objects.select_related("shop").get(pk=mapping_id)
    Shop.objects.select_for_update().get(pk=saved.shop_id)
    last = mapping_latest(shop=saved.shop, key=saved.key)
    if last is None or last.pk != saved.pk or last.retired_at:
        raise ShopError("state_refused", "Only the newest version of a mapping in use is retired.")
    last.retired_at = now
    last.save(update_fields=["retired_at"])
    audit_write(
        actor=UserActor(by.pk) if by else SYSTEM,
        action="mapping.retire",
        subject=f"intake.ImportProfile:{last.pk}",
        shop_id=last.shop_id,
        changes={"retired": [False, True]},
    )
    return last


def mapping_checked(data: Any) -> ColumnMap:
    """Return a mapping; raises ShopError field_invalid with every problem."""
    try:
        return mapping_from(data)
    except MappingError as error:
        problems = {"problems": [list(problem) for problem in error.problems]}
        raise ShopError("field_invalid", str(error), "mapping", problems) from error


def _check_key(key: str) -> None:
    letters = key.replace("-", "").replace("_", "")
    if not (0 < len(key) <= 32 and letters.isascii() and letters.isalnum()):
        raise ShopError("field_invalid", "A key has 1 to 32 letters, digits, - or _.", "key")


def profile_of(*, shop: Shop, key: str) -> Profile:
    """Return a layout by key, built in or "generic:<key>"; raises ShopError field_invalid."""
    if key in PROFILES:
        return PROFILES[key]
    saved = None
    if key.startswith(PREFIX):
        saved = mapping_latest(shop=shop, key=key.removeprefix(PREFIX))
    if saved is None:
        raise ShopError("field_invalid", f"There is no layout {key!r}.", "profile")
    return saved_profile(saved)


def profile_offered(*, shop: Shop, key: str) -> Profile:
    """Return a layout that a new file may have; a retired one is refused as field_invalid."""
    last = mapping_latest(shop=shop, key=key.removeprefix(PREFIX)) if PREFIX in key else None
    if last and last.retired_at:
        raise ShopError("field_invalid", f"The layout {key!r} is retired.", "profile")
    return profile_of(shop=shop, key=key)


def saved_profile(saved: ImportProfile) -> Profile:
    """Return the layout that a saved mapping describes."""
    mapping = mapping_checked(saved.mapping)
    return mapped_profile(mapping, key=f"{PREFIX}{saved.key}", version=saved.version)


def mapping_try(*, batch: Batch, data: Any, now: datetime) -> Trial:
    """Return what a mapping makes of the first rows of a kept file; nothing is written.

    Raises ShopError field_invalid with every problem, state_refused when the file is gone.
    """
    profile = mapped_profile(mapping_checked(data), key="generic:trial", version=1)
    if not batch.stored_name:
        raise ShopError("state_refused", _("The file is not kept any more. Upload it again."))
    return trial_of(
        upload_path(batch.stored_name),
        profile,
        currency=batch.shop.currency,
        zone=batch.shop.tz,
        now=now,
        words=words_of(shop=batch.shop, now=now),
    )


def profile_by_header(*, shop: Shop, path: Path) -> Profile | None:
    """Return the newest saved layout that was made on exactly this header."""
    sign = signature(shape_of(path).columns)
    same = [saved for saved in mappings(shop=shop) if saved.signature == sign]
    return saved_profile(max(same, key=lambda saved: saved.pk)) if same else None


def profiles_known(*, shop: Shop) -> list[Profile]:
    """Return the layouts that a file of this shop may have: the built-in ones and its own."""
    return [*PROFILES.values(), *(saved_profile(saved) for saved in mappings(shop=shop))]
