r"""A Python-Markdown extension that sets formulas while the page is built.

``$...$`` stands in the line; ``$$...$$`` on lines of its own is a display formula, and may span
several lines. ``\$`` is a dollar. Code is left alone. A dollar that opens no formula is refused:
it is nearly always a formula that a table or a blank line has torn apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from logitproof.errors import SiteError
from logitproof.site.katex import Renderer, shared_renderer

__all__ = ["FormulaExtension", "formula_html", "makeExtension"]

_DISPLAY = r"\$\$((?:\\.|[^\\$]|(?<!\$)\$(?!\$))+?)\$\$"
_DISPLAY_INLINE = rf"(?<!\\){_DISPLAY}"
_DISPLAY_BLOCK = re.compile(rf"(?:^|\n) {{0,3}}{_DISPLAY}[ \t]*(?=\n|$)", re.DOTALL)
_LIST_ITEM = re.compile(r" {0,3}(?:[*+-]|\d+\.)[ \t]")
# As pandoc reads dollars: "from $5 to $10" is no formula.
_INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
_VISIBLE_TEXT = re.compile(r"<[^>]*>")
_PUT_ASIDE = re.compile("\x02[^\x03]*\x03")
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_CODE = frozenset({"code", "pre"})
# About as many characters as fit a phone's 390 px at KaTeX's size: longer formulas may scroll.
_PHONE_WIDTH = 30


def formula_html(renderer: Renderer, tex: str, *, display: bool) -> str:
    """Return a formula as the element that `extra.css` knows.

    The element is neither ``span`` nor ``div``: the theme's search index leaves it out by
    ``data-search-exclude``, and ends the exclusion at the first closing tag of the same name.

    Parameters
    ----------
    renderer
        The running KaTeX.
    tex
        The formula in LaTeX, without dollars.
    display
        Whether it stands in a line of its own.

    Raises
    ------
    SiteError
        If KaTeX refuses the formula.
    """
    html = renderer.render(tex.strip(), display=display)
    if not display:
        return f"<tex-math data-search-exclude>{html}</tex-math>"
    _, _, visible = html.partition('<span class="katex-html"')
    scrolls = len(_VISIBLE_TEXT.sub("", visible)) > _PHONE_WIDTH
    # Where the box may scroll, the keyboard must reach it: a tab stop with a name.
    reach = ' tabindex="0" role="group" aria-label="Formula"' if scrolls else ""
    return f'<tex-math class="display" data-search-exclude{reach}>{html}</tex-math>'


class FormulaExtension(Extension):
    """Sets formulas by KaTeX.

    Parameters
    ----------
    renderer
        The running KaTeX; the one of the process by default, started at the first formula.
    """

    def __init__(self, renderer: Renderer | None = None) -> None:
        super().__init__()
        self._renderer = renderer
        self._placeholders: set[str] = set()

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processors at ``md``."""
        md.registerExtension(self)
        md.ESCAPED_CHARS.append("$")
        # Below indented code (80), above headings (70): "=" and "-" lines belong to the formula.
        md.parser.blockprocessors.register(_DisplayBlock(md, self), "formula_block", 78)
        # Below code spans (190), above escapes (180): a backslash belongs to the formula.
        md.inlinePatterns.register(
            _Inline(_DISPLAY_INLINE, md, self, display=True), "formula_display", 187
        )
        md.inlinePatterns.register(_Inline(_INLINE, md, self, display=False), "formula", 185)
        # After the inline patterns (20), before headings get their anchors (5).
        md.treeprocessors.register(_Check(md, self), "formula_check", 15)

    def reset(self) -> None:
        """Forget the formulas of the previous page."""
        self._placeholders.clear()

    def stash(self, md: Markdown, tex: str, *, display: bool) -> str:
        """Set a formula and return the placeholder that keeps Markdown off its HTML."""
        html = formula_html(self._renderer or shared_renderer(), tex, display=display)
        placeholder: str = md.htmlStash.store(html)
        self._placeholders.add(placeholder)
        return placeholder

    def holds_formula(self, text: str) -> bool:
        """Return whether ``text`` contains the placeholder of a formula."""
        return any(placeholder in text for placeholder in self._placeholders)


class _DisplayBlock(BlockProcessor):
    def __init__(self, md: Markdown, formulas: FormulaExtension) -> None:
        super().__init__(md.parser)
        self._md = md
        self._formulas = formulas

    def test(self, parent: Element, block: str) -> bool:
        # A list hands the text of each item back to the parser: the formula is met there.
        return not _LIST_ITEM.match(block) and _DISPLAY_BLOCK.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = _DISPLAY_BLOCK.search(block)
        if found is None:  # run is only called where test held
            raise SiteError(f"Markdown block {block!r}: expected a display formula, got none")
        if before := block[: found.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        paragraph = SubElement(parent, "p")
        paragraph.text = AtomicString(self._formulas.stash(self._md, found[1], display=True))
        if after := block[found.end() :].strip("\n"):
            blocks.insert(0, after)


class _Inline(InlineProcessor):
    def __init__(
        self, pattern: str, md: Markdown, formulas: FormulaExtension, *, display: bool
    ) -> None:
        super().__init__(pattern, md)
        self._formulas = formulas
        self._display = display

    def handleMatch(  # type: ignore[override]  # the base class returns an element or a string
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return self._formulas.stash(self.md, m[1], display=self._display), m.start(), m.end()


class _Check(Treeprocessor):
    def __init__(self, md: Markdown, formulas: FormulaExtension) -> None:
        super().__init__(md)
        self._formulas = formulas

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                self._refuse_formula(element)
        for text in _prose(root):
            if "$" in text:
                raise SiteError(
                    f"dollar in {_readable(text)!r}: expected a formula $...$ within one paragraph "
                    r"or table cell, got a dollar on its own; close the formula, write \lvert for "
                    r"a bar in a table, or \$ for a dollar"
                )

    def _refuse_formula(self, heading: Element) -> None:
        text = "".join(heading.itertext())
        if self._formulas.holds_formula(text):
            raise SiteError(
                f"heading {_readable(text)!r}: expected plain words, got a formula, which would "
                "corrupt the page title and the anchor; move the formula below the heading"
            )


def _readable(text: str) -> str:
    """Return the start of ``text``, with an ellipsis for what Markdown has put aside."""
    return _PUT_ASIDE.sub("...", text).strip()[:80]


def _prose(element: Element) -> Iterator[str]:
    """Yield the texts below ``element`` that stand outside code."""
    if element.tag not in _CODE and element.text:
        yield element.text
    for child in element:
        yield from _prose(child) if element.tag not in _CODE else ()
        if child.tail:
            yield child.tail


def makeExtension(**settings: Renderer | None) -> FormulaExtension:
    """Return the extension: the name by which Python-Markdown and MkDocs find it."""
    return FormulaExtension(**settings)
