"""Theorem objects to Markdown: what MkDocs is given to build.

Every formula, count and verdict on these pages is computed from the objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from logitproof.certificate.schema import schema
from logitproof.checks.verdict import entry_verdict, verdict
from logitproof.site.claims_page import claims_page
from logitproof.site.notation_page import notation_page
from logitproof.site.prose import display, escaped, inline
from logitproof.site.theorem_page import family_page
from logitproof.theorems.catalogue import FAMILIES, THEOREMS

if TYPE_CHECKING:
    from logitproof.theorems.entry import Entry, Family

__all__ = ["summary", "theorem_index", "write_pages"]

# The statement that the landing page opens with.
_HEADLINE = "update_norm"


def write_pages(docs: Path) -> list[Path]:
    """Write the generated pages and snippets below ``docs`` and return their paths.

    ``theorems/index.md`` and a page for each family, ``notation.md``, ``claims.md``, the schema of
    certificates, and for the landing page ``assets/generated/summary.md`` and
    ``assets/generated/headline.md``. A page that has not changed is left alone, so that a watching
    server does not build in circles; what an earlier run left in ``theorems`` under another name
    is removed.

    Parameters
    ----------
    docs
        The folder of the site's texts.

    Raises
    ------
    LogitproofError
        If a check fails to answer.
    """
    pages = {
        docs / "theorems" / "index.md": theorem_index(),
        **{docs / "theorems" / f"{one.name}.md": family_page(one) for one in FAMILIES},
        docs / "notation.md": notation_page(),
        docs / "claims.md": claims_page(),
        docs / "certificate.schema.json": json.dumps(schema(), indent=1) + "\n",
        docs / "assets" / "generated" / "summary.md": summary(),
        docs / "assets" / "generated" / "headline.md": _headline(),
    }
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for stale in set((docs / "theorems").glob("*.md")) - set(pages):
        stale.unlink()
    return list(pages)


def theorem_index() -> str:
    """Return the Markdown of the page that lists all results."""
    blocks = ["# Theorems", summary().strip()]
    for family in FAMILIES:
        blocks.append(f"## [{escaped(family.title)}]({family.name}.md) {{ #{family.name} }}")
        blocks.append(escaped(family.about))
        blocks.append("\n".join(_rows(family)))
    return "\n\n".join(blocks) + "\n"


def _rows(family: Family) -> Iterator[str]:
    yield "| result | statement | verdict |"
    yield "|---|---|---|"
    for entry in family.entries:
        link = f"[{escaped(entry.title)}]({family.name}.md#{entry.name})<br>`{entry.name}`"
        yield f"| {link} | {inline(entry.statement)} | {_badge(entry)} |"


def _badge(entry: Entry) -> str:
    status = entry_verdict(entry).status
    return f'<span class="verdict {status}">{status}</span>'


def summary() -> str:
    """Return a sentence with the counts of everything that is proved and checked."""
    parts = [part for entry in THEOREMS.values() for part in entry.parts]
    steps = sum(len(part.derivation.steps) for part in parts)
    answers = [one.status for part in parts for one in verdict(part).answers.values()]
    confirmed, refuted = (answers.count(one) for one in ("confirmed", "refuted"))
    others = len(answers) - confirmed - refuted
    beside = ", ".join(
        f"{count} {words}" for count, words in ((refuted, "refuted"), (others, "not applicable"))
        if count
    )  # fmt: skip
    checks = f"{confirmed} of {len(answers)} checks confirm them" + (
        f" ({beside})" if beside else ""
    )
    return (
        f"**{len(THEOREMS)} results** in {len(parts)} theorems, derived in {steps} steps:"
        f" **{checks}**.\n"
    )


def _headline() -> str:
    return display(THEOREMS[_HEADLINE].statement) + "\n"
