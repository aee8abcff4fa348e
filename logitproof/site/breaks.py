"""A Python-Markdown extension: a long name in code may break after a dot or an underscore.

Without it, a browser breaks ``squared_norm_without_cancellation`` in the midst of a word where a
column is narrow. What is copied or searched for stays the same.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

__all__ = ["BreakExtension", "makeExtension"]

_PART = re.compile(r"[^._]*(?:[._]+|$)")


class BreakExtension(Extension):
    """Marks the places in code in the line where a long name may break."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processor at ``md``."""
        # After the inline patterns (20), which make the elements.
        md.treeprocessors.register(_Break(md), "name_breaks", 14)


class _Break(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in root.iter():
            for code in parent if parent.tag != "pre" else ():
                if code.tag == "code" and code.text and not len(code):
                    _mark(code, code.text)


def _mark(code: Element, text: str) -> None:
    first, *rest = (part for part in _PART.findall(text) if part)
    code.text = AtomicString(first)
    for part in rest:
        SubElement(code, "wbr").tail = AtomicString(part)


def makeExtension() -> BreakExtension:
    """Return the extension: the name by which Python-Markdown and MkDocs find it."""
    return BreakExtension()
