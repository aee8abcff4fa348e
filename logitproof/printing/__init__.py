"""Terms, statements and derivations for readers: LaTeX for a page, Unicode for the terminal.

- `names`: bound indices that no reader mixes up with others
- `order`: the order in which a person writes summands and factors
- `layout`: the structure that both outputs share
- `latex`: how LaTeX sets each part
- `text`: how the terminal sets each part
- `words`: what justifies a step
- `blocks`: theorems and derivations for a notebook
"""

from __future__ import annotations

from logitproof.printing.blocks import derivation_latex, theorem_latex
from logitproof.printing.formulas import latex, relation, relation_text, text
from logitproof.printing.words import (
    chain_text,
    check_title,
    given_text,
    held_fixed,
    move_text,
)

__all__ = [
    "chain_text",
    "check_title",
    "derivation_latex",
    "given_text",
    "held_fixed",
    "latex",
    "move_text",
    "relation",
    "relation_text",
    "text",
    "theorem_latex",
]
