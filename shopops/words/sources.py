"""Finds every word that the sources mark for translation, with the files that say it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from apps.intake.errors import FILE_CODES, ROW_CODES
from apps.metrics.definitions import registry

ROOT = Path(__file__).resolve().parents[2]
CODE = ("apps", "shopops")
PAGES = "templates"
# Which arguments are words; "c" marks the context. `_now` is the name of gettext beside a lazy `_`.
KEYWORDS = {
    **dict.fromkeys(("_", "_now", "gettext", "gettext_lazy", "gettext_noop", "said")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
Found = tuple[str, str | tuple[str, ...], str | None]


def sources_read(root: Path = ROOT) -> Catalog:
    """Return the words of all Python files and templates below a folder, untranslated.

    Places are files without line numbers: a moved line is no change of a catalogue.
    """
    catalog = Catalog()
    for path in _files(root):
        place = path.relative_to(root).as_posix()
        for message, context in words_of(path):
            catalog.add(message, context=context, locations=[(place, 0)])
    for text, place in kept_words():
        catalog.add(text, locations=[(place, 0)])
    return catalog


def kept_words() -> Iterator[tuple[str, str]]:
    """Yield the words that modules without Django keep as data, with the place of each."""
    for metric in registry:
        yield metric.doc, "apps/metrics/definitions"
    for text in (*FILE_CODES.values(), *ROW_CODES.values()):
        yield text, "apps/intake/errors.py"


def words_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield the words of one file: a text, or its singular and plural; and its context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django makes code of a template; its indents are those of HTML and mean nothing.
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines)
    found = extract("python", BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, message, _comments, context in found:
        yield message, context


def _files(root: Path) -> list[Path]:
    code = [path for folder in CODE for path in (root / folder).rglob("*.py")]
    pages = [path for end in ("html", "txt") for path in (root / PAGES).rglob(f"*.{end}")]
    return sorted(path for path in code + pages if "migrations" not in path.parts)
