"""Reads, merges, writes and compiles the catalogue of a language.

Neither files nor programs outside the Python packages are needed, and a server needs only the
compiled file, which is kept beside its source.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from shopops.words.faults import translated
from shopops.words.sources import ROOT

LINE = 100


def languages() -> list[str]:
    """Return the languages that are translated to; English is what the sources say."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Return the file of a language that people edit."""
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def compiled_path(language: str) -> Path:
    """Return the file of a language that Django reads."""
    return catalogue_path(language).with_suffix(".mo")


def catalogue_read(language: str) -> Catalog:
    """Return the catalogue of a language as its file has it."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=to_locale(language), abort_invalid=True)


def catalogue_merge(language: str, words: Catalog) -> Catalog:
    """Return the catalogue with new words untranslated and without words that nobody says.

    Nothing is guessed from a likeness of words: a new word has no translation.
    """
    catalog = catalogue_read(language)
    catalog.update(
        words,
        no_fuzzy_matching=True,
        update_header_comment=False,
        keep_user_comments=True,
        update_creation_date=False,
    )
    return catalog


def catalogue_write(language: str, catalog: Catalog) -> None:
    """Write what people edit, in an order that a moved line does not change."""
    catalogue_path(language).write_bytes(catalogue_text(catalog))


def catalogue_text(catalog: Catalog) -> bytes:
    """Return a catalogue as its file has it."""
    out = BytesIO()
    write_po(out, catalog, width=LINE, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def catalogue_compiled(language: str) -> bytes:
    """Return a catalogue as Django reads it; words without translation stay English."""
    catalog = catalogue_read(language)
    for message in list(catalog):
        if message.id and not translated(message, catalog):
            catalog.delete(message.id, message.context)
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()
