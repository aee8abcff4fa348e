"""A resource on another host is found wherever a page can load one, and links are not."""

from pathlib import Path

import pytest

from logitproof.site.offline import check_no_foreign_requests

HOST = "//cdn.example.org/file"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f'<script src="https:{HOST}"></script>'),
        ("a.html", f'<script src="{HOST}"></script>'),
        ("a.html", f'<img src="a.png" srcset="a.png 1x, https:{HOST} 2x">'),
        ("a.html", f'<img src="a.png" style="background: url(https:{HOST})"/>'),
        ("a.html", f'<link rel="stylesheet" href="https:{HOST}">'),
        ("a.html", f'<link rel="shortcut icon" href="https:{HOST}">'),
        ("a.html", f'<link rel="preconnect" href="https:{HOST}">'),
        ("a.html", f'<iframe src="https:{HOST}"></iframe>'),
        ("a.html", f'<svg><use xlink:href="https:{HOST}#a"/></svg>'),
        ("a.html", f"<style>@import 'https:{HOST}';</style>"),
        ("a.html", f"<script>fetch('https:{HOST}')</script>"),
        ("sub/a.css", f"a {{ background: url( 'https:{HOST}' ) }}"),
        ("sub/a.css", f'@import "{HOST}";'),
        ("sub/a.js", f"fetch(`https:{HOST}/${{name}}`)"),
        ("sub/a.mjs", f'import("https:{HOST}")'),
        ("sub/a.js", f'new WebSocket("wss:{HOST}")'),
        ("a.html", '<div class="diagram mermaid"></div>'),
        ("a.html", '<a data-md-component="source" href="a.html">stars</a>'),
    ],
)
def test_a_planted_request_is_found(tmp_path: Path, name: str, text: str):
    """Each way to load something is reported once, with the file it stands in."""
    theme = tmp_path / "bundle.js"
    theme.write_text('a("https://unpkg.com/mermaid@11/x.js"),b("https://api.github.com/repos/")')
    page = tmp_path / name
    page.parent.mkdir(exist_ok=True)
    page.write_text(text)
    found = check_no_foreign_requests(tmp_path)
    assert len(found) == 1
    assert found[0].startswith((f"{name}: ", "bundle.js: script"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<a href="https://arxiv.org/abs/2506.12912">paper</a>'),
        ("a.html", '<link rel="canonical" href="https://example.org/">'),
        ("a.html", "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/'/>\"/>"),
        ("a.html", "<p>see https://example.org and url(https://example.org)</p>"),
        ("a.html", '<script src="../assets/a.js"></script>'),
        ("a.css", "a { background: url(fonts/a.woff2) } /* https://example.org */"),
        ("a.js", '/* "see" https://example.org */ ns = "http://www.w3.org/2000/svg"; // "ok"'),
        ("a.js", 'ResizeObserver || load("https://unpkg.com/resize-observer-polyfill")'),
        ("a.js", 'diagram && load("https://unpkg.com/mermaid@11/dist/mermaid.min.js")'),
    ],
)
def test_links_and_what_is_never_loaded_are_no_finding(tmp_path: Path, name: str, text: str):
    """A reader may follow links; the page itself asks nobody."""
    (tmp_path / name).write_text(text)
    assert check_no_foreign_requests(tmp_path) == []
