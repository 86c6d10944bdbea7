"""No template says a word that nobody can translate."""

import re
from html.parser import HTMLParser

from tests.architecture.sources import relative, tracked

DJANGO = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    # Blocks whose content is a class of the page, not a word on it.
    r"|\{%\s*block main_class\s*%\}.*?endblock\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
SAID = {"title", "aria-label", "placeholder", "alt", "label", "hx-confirm", "aria-description"}
UNSAID = {"script", "style", "code", "kbd", "pre"}
# Names, codes and units: the same in every language.
SAME = {
    "ShopOps",
    "shopops",
    "CSV",
    "XLSX",
    "UTC",
    "API",
    "CPC",
    "CTR",
    "CVR",
    "CPA",
    "ROAS",
    "utm",
    "Ctrl",
    "Shift",
}
WORD = re.compile(r"[A-Za-z]{2,}")


class Words(HTMLParser):
    """Collects the words that a page shows or speaks, outside code."""

    def __init__(self) -> None:
        super().__init__()
        self.unsaid, self.found = 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unsaid += tag in UNSAID
        self.found += [word for key, text in attrs if key in SAID for word in words(text or "")]

    def handle_endtag(self, tag: str) -> None:
        self.unsaid -= tag in UNSAID

    def handle_data(self, data: str) -> None:
        if not self.unsaid:
            self.found += words(data)


def words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word not in SAME]


def unwrapped(template: str) -> list[str]:
    reader = Words()
    reader.feed(DJANGO.sub("", template))
    return reader.found


def test_every_word_of_a_template_is_marked_for_translation() -> None:
    templates = tracked("templates/**/*.html", "templates/*.html", "templates/**/*.txt")
    assert len(templates) > 200
    bare = {relative(path): found for path in templates if (found := unwrapped(path.read_text()))}
    assert bare == {}


def test_a_bare_word_is_found_in_text_and_attributes() -> None:
    page = (
        '<p title="Old">{% translate "Good" %} bad {{ worse }}</p><code>fine</code>'
        "{% blocktranslate %}Good{% endblocktranslate %} CSV"
    )
    assert unwrapped(page) == ["Old", "bad"]
