"""The page of the notation: every letter, every name, every standing hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis
from logitproof.notation import LETTERS
from logitproof.site.prose import escaped, inline
from logitproof.theorems import definitions

__all__ = ["notation_page"]

Kind = TypeVar("Kind")

_READING = """\
Indices run over the actions $1, \\dots, n$ unless the table says otherwise, and a sum over $j$
without limits runs over all actions. The score and the change of the logits belong to the action
that was chosen: $s_j$ is meant for the chosen action $c$, and $s_j(k)$ for an action $k$. The
array functions count actions from 0, as NumPy does."""


def notation_page() -> str:
    """Return the Markdown of the page."""
    blocks = [
        "# Notation",
        _READING,
        "## Letters",
        _table(("letter", "meaning", "shape", "domain", "unit", "in code"), _letters()),
        "## Names",
        "What a name stands for; theorems say which of them they use.",
        _table(
            ("definition", "meaning"),
            ((f"{_equation(one)}", escaped(one.words)) for one in _found(Definition)),
        ),
        "## Standing hypotheses",
        "Nothing is assumed silently: a theorem lists those of these that it needs.",
        _table(
            ("hypothesis", "in words"),
            ((inline(one.claim), escaped(one.words)) for one in _found(Hypothesis)),
        ),
    ]  # fmt: skip
    return "\n\n".join(blocks) + "\n"


def _letters() -> Iterator[tuple[str, ...]]:
    """Yield a row for each letter; neighbours that differ in nothing but their name share one."""
    for facts, alike in groupby(
        LETTERS, lambda one: (one.meaning, one.shape, one.domain, one.unit.replace("^2", "²"))
    ):
        letters = list(alike)
        names = ", ".join(one.latex for one in letters)
        codes = ", ".join(f"`{one.symbol}`" for one in letters)
        yield f"${names}$", *map(escaped, facts), codes


def _equation(one: Definition) -> str:
    return f"{inline(one.head)[:-1]} = {inline(one.body)[1:]}"


def _found(kind: type[Kind]) -> list[Kind]:
    return [one for one in vars(definitions).values() if isinstance(one, kind)]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
