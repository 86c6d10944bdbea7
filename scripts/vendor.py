"""Fetch the pinned browser files with `npm pack`; for developers, no Node at run time."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static/vendor/manifest.json"
SPRITE = ROOT / "static/icons.svg"
PLOTLY = ROOT / "static/vendor/plotly/plotly-cartesian.min.js"
PLOTLY_CSS = ROOT / "static/vendor/plotly/plotly.css"
# A map that is not shipped would break the hashed static file storage.
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?\s*$")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage")


@dataclass(frozen=True)
class Package:
    """One npm package: its exact version and which of its files go where."""

    name: str
    version: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        {
            "dist/css/tabler.min.css": "static/vendor/tabler/tabler.min.css",
            "dist/js/tabler.min.js": "static/vendor/tabler/tabler.min.js",
        },
    ),
    Package("@alpinejs/csp", "3.17.4", {"dist/cdn.min.js": "static/vendor/alpine/alpine.min.js"}),
    Package(
        "plotly.js-cartesian-dist-min",
        "4.1.1",
        {
            "plotly-cartesian.min.js": "static/vendor/plotly/plotly-cartesian.min.js",
            "LICENSE": "static/vendor/plotly/LICENSE",
        },
    ),
    Package(
        "sortablejs",
        "1.15.7",
        {
            "Sortable.min.js": "static/vendor/sortable/sortable.min.js",
            "LICENSE": "static/vendor/sortable/LICENSE",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        {"axe.min.js": "tests/vendor/axe.min.js", "LICENSE": "tests/vendor/axe.LICENSE"},
    ),
)
ICONS_VERSION = "3.51.0"
ICONS = [
    "adjustments-horizontal",
    "alert-triangle",
    "arrow-back-up",
    "arrow-down",
    "arrow-down-right",
    "arrow-forward-up",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "arrow-up-right",
    "arrows-exchange",
    "beach",
    "bell",
    "building-store",
    "calendar",
    "calendar-month",
    "calendar-user",
    "chart-bar",
    "chart-line",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-check",
    "circle-dashed",
    "circle-x",
    "clock",
    "clock-exclamation",
    "coin",
    "copy",
    "database",
    "download",
    "equal",
    "external-link",
    "file-import",
    "file-off",
    "flag",
    "hand-stop",
    "help",
    "history",
    "home",
    "info-circle",
    "keyboard",
    "list",
    "list-details",
    "lock",
    "login",
    "logout",
    "menu-2",
    "moon",
    "moon-stars",
    "pencil",
    "pin",
    "player-play",
    "player-stop",
    "plus",
    "printer",
    "receipt-refund",
    "refresh",
    "repeat",
    "search",
    "send",
    "settings",
    "shield-lock",
    "shopping-cart",
    "sun",
    "sun-moon",
    "table",
    "target",
    "trash",
    "trending-down",
    "trending-up",
    "upload",
    "user",
    "users",
    "wand",
    "x",
]


def npm_pack(name: str, version: str, folder: Path) -> Path:
    """Download one package archive and return its path."""
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return folder / answer.stdout.strip().splitlines()[-1]


def read_member(archive: Path, member: str) -> bytes:
    """Return the bytes of one file of a package archive."""
    with tarfile.open(archive) as bundle:
        handle = bundle.extractfile(f"package/{member}")
        if handle is None:
            raise SystemExit(f"{archive.name} holds no {member}")
        return handle.read()


def write(path: Path, content: bytes) -> None:
    """Write one file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def fetch_packages(folder: Path) -> None:
    """Copy the chosen files of every package to their places."""
    for package in PACKAGES:
        archive = npm_pack(package.name, package.version, folder)
        for member, target in package.files.items():
            write(ROOT / target, SOURCE_MAP.sub(b"\n", read_member(archive, member)))


def build_sprite(folder: Path) -> None:
    """Join the outline icons that pages use into one sprite, one <symbol> an icon."""
    archive = npm_pack("@tabler/icons", ICONS_VERSION, folder)
    symbols = [symbol(archive, name) for name in ICONS]
    head = f"<!-- Tabler Icons {ICONS_VERSION}, MIT licence, https://tabler.io/icons -->"
    svg = [head, '<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    write(SPRITE, "\n".join(svg).encode())


def symbol(archive: Path, name: str) -> str:
    """Return one icon as a <symbol> that takes its colour from the text around it."""
    text = read_member(archive, f"icons/outline/{name}.svg").decode()
    body = re.sub(r"\s*\n\s*", "", text[text.index(">", text.index("<svg")) + 1 : text.rindex("<")])
    stroke = 'fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke} {ends}>{body}</symbol>'


def extract_plotly_css() -> None:
    """Let plotly.js write its style rules once in a browser and keep them as a file.

    A policy without 'unsafe-inline' refuses them at run time; with the file and the class
    "no-inline-styles" plotly.js does not try.
    """
    from playwright.sync_api import sync_playwright

    read_rules = (
        "() => [...document.querySelectorAll('style')].filter(s => s.id.startsWith('plotly'))"
        ".flatMap(s => [...s.sheet.cssRules].map(r => r.cssText))"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page()
        page.set_content('<div id="figure"></div>')
        page.add_script_tag(path=PLOTLY)
        page.evaluate("() => Plotly.newPlot('figure', [{y: [1, 2]}])")
        rules: list[str] = page.evaluate(read_rules)
        browser.close()
    head = "/* Rules of plotly.js, written out by scripts/vendor.py; MIT licence, see LICENSE. */"
    write(PLOTLY_CSS, "\n".join([head, *rules, ""]).encode())


def write_manifest() -> None:
    """Record the sha256 of every vendored file."""
    paths = [target for package in PACKAGES for target in package.files.values()]
    paths += [str(path.relative_to(ROOT)) for path in (SPRITE, PLOTLY_CSS)]
    versions = {package.name: package.version for package in PACKAGES}
    hashes = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in paths}
    content = {"packages": versions | {"@tabler/icons": ICONS_VERSION}, "sha256": hashes}
    write(MANIFEST, (json.dumps(content, indent=2, sort_keys=True) + "\n").encode())


def main() -> int:
    """Fetch everything and rewrite the manifest."""
    with tempfile.TemporaryDirectory() as name:
        fetch_packages(Path(name))
        build_sprite(Path(name))
    extract_plotly_css()
    write_manifest()
    return 0


if __name__ == "__main__":
    sys.exit(main())
