"""Find everything in a built site that a browser would load from another host.

Links that a reader may follow are fine; what the page itself loads (scripts, style sheets, fonts,
images, frames, connections) is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

__all__ = ["check_no_foreign_requests"]

_LOADING = frozenset({"src", "srcset", "data", "poster", "background", "ping", "manifest"})
# Relations of <link> that name another page and load nothing; every other one may load.
_INERT_LINKS = frozenset({"alternate", "author", "canonical", "help", "license", "next", "prev"})
_LINKED = frozenset({"image", "use", "feimage", "base"})  # elements whose href is loaded or obeyed
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
# A script can only load an address that stands in one of its strings.
_SCRIPT_URL = re.compile(r"""["'`]((?:https?:|wss?:)?//[\w-]+\.[^"'`\s]+)["'`]?""")


class _Dormant(NamedTuple):
    """An address in the theme's script that is only loaded where ``trigger`` is in a page."""

    address: str
    trigger: re.Pattern[str]


_NEVER = re.compile(r"(?!)")
_DORMANT = (
    # Loaded for a diagram; we have none, and a page that gets one is reported.
    _Dormant("https://unpkg.com/mermaid@", re.compile(r'class="[^"]*\bmermaid\b')),
    # Shown stars and version of the repository named by repo_url, in this element.
    _Dormant("https://api.github.com/", re.compile(r'data-md-component="source"')),
    _Dormant("https://gitlab.com/", re.compile(r'data-md-component="source"')),
    # Loaded by browsers without ResizeObserver: none since 2020.
    _Dormant("https://unpkg.com/resize-observer-polyfill", _NEVER),
    # Names of XML vocabularies: written like addresses, never loaded.
    _Dormant("http://www.w3.org/", _NEVER),
)


def check_no_foreign_requests(site_dir: Path) -> list[str]:
    """Return one line for each resource that a page of the site would load from another host.

    Parameters
    ----------
    site_dir
        The folder of the built site.

    Returns
    -------
    list of str
        ``file: how address``, empty where the site loads nothing from elsewhere.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site_dir.rglob("*.html"))}
    dormant = [
        address for address, trigger in _DORMANT if not any(map(trigger.search, pages.values()))
    ]
    found = []
    for path, text in pages.items():
        reader = _PageReader()
        reader.feed(text)
        found += [(path, how) for how in reader.found]
        found += [(path, how) for how in _in_script(reader.script, dormant)]
    for path in sorted(site_dir.rglob("*.css")):
        found += [(path, how) for how in _in_style(path.read_text(encoding="utf-8"))]
    for path in sorted(site_dir.rglob("*.*js")):
        found += [(path, how) for how in _in_script(path.read_text(encoding="utf-8"), dormant)]
    return [f"{path.relative_to(site_dir).as_posix()}: {how}" for path, how in found]


def _is_foreign(address: str) -> bool:
    return bool(urlsplit(address.strip()).netloc)


def _in_style(text: str) -> Iterator[str]:
    for match in _CSS_URL.finditer(text):
        yield f"style {match[1]}"


def _in_script(text: str, dormant: list[str]) -> Iterator[str]:
    for match in _SCRIPT_URL.finditer(text):
        if not match[1].startswith(tuple(dormant)):
            yield f"script {match[1]}"


class _PageReader(HTMLParser):
    """Collects from one page what it loads from elsewhere, and the text of its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        values = {name: value or "" for name, value in attrs}
        relations = set(values.get("rel", "").lower().split())
        for name, value in values.items():
            loads = name in _LOADING or (name.endswith("href") and tag in _LINKED)
            loads |= tag == "link" and name == "href" and not relations <= _INERT_LINKS
            # A srcset holds several addresses, each followed by its size.
            addresses = re.split(r"[,\s]+", value) if name == "srcset" else [value]
            if loads:
                self.found += [f"<{tag} {name}> {one}" for one in addresses if _is_foreign(one)]
        self.found += _in_style(values.get("style", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.found += _in_style(data)
        if self._inside == "script":
            self.script += data
