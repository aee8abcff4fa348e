"""The piece of source code that proves a theorem, found by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Source", "source_of"]


@dataclass(frozen=True)
class Source:
    """Where a theorem is proved.

    Attributes
    ----------
    module
        The name of the module.
    first, last
        Lines, counted from 1.
    code
        What stands there, and the function that it calls, if that is one of the module's own.
    """

    module: str
    first: int
    last: int
    code: str


def source_of(name: str) -> Source | None:
    """Return where the theorem called ``name`` is proved; None if no call names it literally.

    Examples
    --------
    >>> source_of("squared_norm").code.splitlines()[:2]
    ['squared_norm = prove(', '    "squared_norm",']
    """
    return _sources().get(name)


@cache
def _sources() -> dict[str, Source]:
    found: dict[str, Source] = {}
    # Read, not imported: what a page says of the catalogue needs no other module to work.
    for file in sorted(Path(__file__).resolve().parents[1].joinpath("theorems").glob("*.py")):
        found |= _of_module(f"logitproof.theorems.{file.stem}", file.read_text(encoding="utf-8"))
    return found


def _of_module(module: str, text: str) -> dict[str, Source]:
    tree, lines = ast.parse(text), text.splitlines()
    helpers = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    found: dict[str, Source] = {}
    for statement in tree.body:
        for function, name in _named_calls(statement):
            shown = [statement, *filter(None, [helpers.get(function)])]
            code = "\n\n\n".join(_code(one, lines) for one in shown)
            last = statement.end_lineno or statement.lineno
            found[name] = Source(module, statement.lineno, last, code)
    return found


def _code(node: ast.stmt, lines: list[str]) -> str:
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _named_calls(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield function and name of each call that is given a name first.

    That is ``prove("zero_sum", ...)``, or a helper that hands the name on to `prove`.
    """
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.func.id, first.value
