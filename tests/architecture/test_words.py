"""Every word of a page is in the catalogues, and a translation says all that its word says."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from shopops.words.catalogues import (
    catalogue_compiled,
    catalogue_merge,
    catalogue_read,
    compiled_path,
    languages,
)
from shopops.words.faults import COMPLETE, broken, missing
from shopops.words.sources import sources_read, words_of
from tests.architecture.sources import tracked


@pytest.fixture(scope="module")
def words() -> Catalog:
    return sources_read()


@pytest.mark.parametrize("language", languages())
def test_what_django_reads_is_what_people_edit(language: str) -> None:
    """After an edit, or for a file that two branches changed: `manage.py words`."""
    assert compiled_path(language).read_bytes() == catalogue_compiled(language)


@pytest.mark.parametrize("language", languages())
def test_no_translation_loses_a_figure(language: str) -> None:
    assert list(broken(catalogue_read(language))) == []


@pytest.mark.parametrize("language", COMPLETE or ["none yet"])
def test_a_whole_language_lacks_no_word(language: str, words: Catalog) -> None:
    """New words come in with `manage.py words --update`."""
    if language in COMPLETE:
        assert list(missing(catalogue_read(language), words)) == []


def test_no_word_shows_a_name_of_the_code(words: Catalog) -> None:
    """People know settings and fields by what stands beside them; columns of a file by name."""
    said = {re.sub(r"%\(\w+\)s|\{\w+\}", "", str(message.id)) for message in words if message.id}
    shown = {each for each in said if re.search(r"\b[a-z]+_[a-z_]+\b", each)}
    assert {each for each in shown if not each.startswith("Columns ")} == set()


def test_words_of_templates_and_of_code_are_found(words: Catalog) -> None:
    # A word that is missing fails here, too: None has no places.
    assert words.get("Skip to content").locations == [("templates/base.html", 0)]  # type: ignore[union-attr]
    marked = {p for p in tracked("templates/**/*.html") if "translate " in p.read_text()}
    assert [path for path in marked if not list(words_of(path))] == []


def catalogue(*messages: Message) -> Catalog:
    catalog = Catalog(locale="hu")
    for message in messages:
        catalog[message.id] = message
    return catalog


@pytest.mark.parametrize(
    ("word", "translation"),
    [
        ("%(count)s days left", "%(coutn)s nap"),
        ("%(count)s of %(all)s", "%(count)s"),
        ("{share} of all", "mind"),
        ("%s of %d", "%d / %s"),
        ("100%% of it", "az egész"),
        ("<b>%(name)s</b>", "%(name)s"),
        ("Two\nlines\n", "Két\nsor"),
        (("%(n)s day", "%(n)s days"), ("egy nap", "sok nap")),
    ],
)
def test_a_translation_that_loses_something_is_told(
    word: str | tuple[str, str], translation: str | tuple[str, str]
) -> None:
    assert len(list(broken(catalogue(Message(word, translation))))) == 1


def test_a_sound_translation_is_not_told() -> None:
    sound = catalogue(
        Message("%(count)s of %(all)s", "%(all)s közül %(count)s"),
        Message(("one day", "%(n)s days"), ("egy nap", "%(n)s nap")),
        Message("{share} of all", "az egész {share} része"),
        Message("not yet", ""),
    )
    assert list(broken(sound)) == []


def test_what_a_language_lacks_is_told() -> None:
    have = catalogue(
        Message("empty", ""),
        Message("doubt", "kétség", flags=["fuzzy"]),
        Message("gone", "elment"),
        Message(("day", "days"), ("nap", "")),
        Message("fine", "jó"),
    )
    said = catalogue(
        *(Message(word) for word in ("empty", "doubt", "fine", "new")), Message(("day", "days"))
    )
    assert sorted(missing(have, said)) == [
        "in doubt: 'doubt'",
        "nobody says it any more: 'gone'",
        "not in the catalogue: 'new'",
        "not translated: 'day'",
        "not translated: 'empty'",
    ]


def test_new_words_come_in_untranslated_and_keep_what_is_there() -> None:
    merged = catalogue_merge("hu", catalogue(Message("A word that no page says yet")))
    assert merged["A word that no page says yet"].string == ""
    assert len(merged) == 1
