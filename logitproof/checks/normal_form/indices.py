"""Index terms: what stands between the brackets of ``P[c]``, as plain tuples.

======================  ====================================================================
``("free", "c")``       an index letter of the statement
``("number", 1)``       a place
``("end", "n", 1)``     the last place plus so many: here ``n + 1``
``("open", 7)``         a bound index whose sum has been opened; ``7`` is a running number
``("node", 0, 1)``      a bound index inside its sum: the sum's depth, and which of its indices
``("look", "chosen", t)``   an entry of an array of indices
``("plus", j, "n1")``   an index moved by a size
======================  ====================================================================
"""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["Index", "inner_of", "loose_in", "replaced", "shown"]

Index: TypeAlias = tuple[Any, ...]


def loose_in(index: Index) -> frozenset[Index]:
    """Return the bound indices in an index term.

    >>> from logitproof.checks.normal_form.indices import loose_in
    >>> loose_in(("look", "chosen", ("open", 3)))
    frozenset({('open', 3)})
    """
    if index[0] in {"open", "node"}:
        return frozenset((index,))
    inner = inner_of(index)
    return loose_in(inner) if inner else frozenset()


def inner_of(index: Index) -> Index | None:
    """Return the index term inside ``index``, if there is one."""
    if index[0] == "look":
        return tuple(index[2])
    return tuple(index[1]) if index[0] == "plus" else None


def with_inner(index: Index, inner: Index) -> Index:
    """Return ``index`` with another index term inside."""
    return ("look", index[1], inner) if index[0] == "look" else ("plus", inner, index[2])


def replaced(index: Index, swaps: dict[Index, Index]) -> Index:
    """Return ``index`` with some index terms in it replaced."""
    if index in swaps:
        return swaps[index]
    inner = inner_of(index)
    return with_inner(index, replaced(inner, swaps)) if inner else index


def shown(index: Index) -> str:
    """Return how a reader sees an index term.

    >>> from logitproof.checks.normal_form.indices import shown
    >>> shown(("look", "chosen", ("free", "t"))), shown(("end", "n", -1))
    ('chosen[t]', 'n-1')
    """
    kind = index[0]
    if kind == "end":
        return f"{index[1]}{index[2]:+d}" if index[2] else str(index[1])
    if kind == "look":
        return f"{index[1]}[{shown(index[2])}]"
    if kind == "plus":
        return f"{shown(index[1])}+{index[2]}"
    if kind == "node":
        return f"b{index[1]}{chr(97 + index[2])}"
    return f"?{index[1]}" if kind == "open" else str(index[1])
