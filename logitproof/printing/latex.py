r"""Terms as LaTeX that KaTeX and MathJax accept, and that does no harm in a Markdown table."""

# ruff: noqa: N802 - SymPy names these methods
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from sympy import Symbol, latex

from logitproof.notation import Letter
from logitproof.printing.layout import light
from logitproof.printing.order import Product, Span, is_plain
from logitproof.printing.statements import StatementLayout, covers

__all__ = ["LatexLayout"]

_SYMBOLS = {
    "minus": "-",
    "plus": "+",
    "negative": "-",
    "delta": r"\delta",
    "sum": r"\sum",
    "max": r"\max",
    "=": "=",
    "!=": r"\ne",
    "<=": r"\le",
    "<": "<",
    ">=": r"\ge",
    ">": ">",
    "iff": r"\iff",
    "implies": r"\implies",
    "or": r"\text{ or }",
    "for all": r"\text{ for all }",
    "forall": r"\forall",
    "colon": r"\colon",
    "not in": r"\notin",
    "dots": r"\dots",
}
# What makes a formula higher than a line, so that brackets around it must grow.
_TALL = ("\\frac", "\\sum", "\\left", "\\sqrt", "\\max_")
# Fences and roots want a little air on both sides.
_AIRY = ("\\lvert", "\\lVert", "\\sqrt", "\\left\\lvert")
_FUNCTIONS = {"log": "\\log", "max": "\\max"}
_LONGEST_EXPONENT = 16


class LatexLayout(StatementLayout):
    """Sets LaTeX."""

    def __init__(self) -> None:
        super().__init__()
        self._small = False  # in an exponent or below a letter: fractions lie flat

    @contextmanager
    def small(self) -> Iterator[None]:
        """Set what follows in a smaller size."""
        before, self._small = self._small, True
        try:
            yield
        finally:
            self._small = before

    def symbol(self, name: str) -> str:
        """Set an operator or relation."""
        return _SYMBOLS[name]

    def name(self, letter: Letter | None, fallback: str) -> str:
        """Set a letter as the notation has it; one that is not ours by its name."""
        if letter is not None:
            return letter.latex
        stem = fallback.rstrip("0123456789")
        number, shown = fallback[len(stem) :], str(latex(Symbol(stem.rstrip("_") or "_")))
        return f"{shown}_{{{number}}}" if number else shown

    def subscript(self, base: str, indices: tuple[str, ...]) -> str:
        """Set indices below a letter: c j for a delta, t, j for an array."""
        if base == _SYMBOLS["delta"] and all(len(index) == 1 for index in indices):
            return f"{base}_{{{''.join(indices)}}}"
        below = ",".join(indices)
        return f"{base}_{below}" if len(below) == 1 else f"{base}_{{{below}}}"

    def power(self, base: str, exponent: Any) -> str:
        """Set a power."""
        with self.small():
            above = str(self._print(exponent))
        return f"{base}^{above}" if len(above) == 1 else f"{base}^{{{above}}}"

    def root(self, inside: Any) -> str:
        """Set a square root."""
        return rf"\sqrt{{{self._print(inside)}}}"

    def brackets(self, inside: str) -> str:
        """Set brackets that grow with what they hold."""
        if any(part in inside for part in _TALL):
            return rf"\left({inside}\right)"
        return f"({inside})"

    def applied(self, function: str, argument: str) -> str:
        """Set a function and its argument."""
        head = _FUNCTIONS.get(function, rf"\operatorname{{{function}}}")
        return f"{head} {argument}" if argument[0].isalnum() else f"{head}{argument}"

    def set_of(self, members: list[str]) -> str:
        """Set a finite set."""
        return rf"\{{{', '.join(members)}\}}"

    def product(self, product: Product) -> str:
        """Set a product; sums and brackets stand behind the fraction bar, not on it."""
        if product.denominator == 1 and not product.bottom:
            return self._juxtaposed(self._numbered(product.numerator, list(product.top)))
        over, behind = light(product.top)
        if not over and len(behind) == 1 and product.numerator == 1 and product.bottom:
            over, behind = behind, []
        under = [*product.bottom]
        if product.denominator != 1:
            under = [product.denominator, *under]
        if not product.bottom and behind:
            over, behind = [], [*over, *behind]
        if product.numerator != 1 or not over:
            over = [product.numerator, *over]
        return self._juxtaposed([self.fraction(over, under), *self.factors(behind)])

    def fraction(self, over: list[Any], under: list[Any]) -> str:
        """Set a fraction: with a bar, or flat in an exponent."""
        bare = [self._bare(part) for part in (over, under)]
        if not self._small:
            return rf"\frac{{{bare[0]}}}{{{bare[1]}}}"
        flat = [self._juxtaposed(self.factors(part)) for part in (over, under)]
        return f"{flat[0]}/{self.brackets(flat[1]) if len(under) > 1 else flat[1]}"

    def _bare(self, factors: list[Any]) -> str:
        if len(factors) == 1:
            return str(self._print(factors[0]))
        return self._juxtaposed(self.factors(factors))

    def _numbered(self, number: Any, factors: list[Any]) -> list[str]:
        shown = self.factors(factors)
        return shown if number == 1 and shown else [str(number), *shown]

    def _juxtaposed(self, parts: list[str]) -> str:
        shown = parts[0]
        for before, part in pairwise(parts):
            airy = part.startswith(_AIRY) or before.startswith(_AIRY)
            number = part[0].isdigit()
            shown += (r" \cdot " if number else r"\," if airy else " ") + part
        return shown

    def _print_Abs(self, term: Any) -> str:
        inside = str(self._print(self.upright(term.args[0])))
        if any(part in inside for part in _TALL):
            return rf"\left\lvert {inside}\right\rvert"
        return rf"\lvert {inside}\rvert"

    def _print_exp(self, term: Any) -> str:
        with self.small():
            above = str(self._print(term.args[0]))
        if len(_visible(above)) <= _LONGEST_EXPONENT and not any(part in above for part in _TALL):
            return f"e^{{{above}}}"
        return r"\exp" + self.brackets(str(self._print(term.args[0])))

    def _print_Exp1(self, _: Any) -> str:
        return "e"

    def _print_Partial(self, term: Any) -> str:
        function, variables = term, []
        while type(function).__name__ == "Partial":
            variables.append(function.args[1])
            function = function.args[0]
        times = f"^{len(variables)}" if len(variables) > 1 else ""
        below = r"\,".join(rf"\partial {self._print(one)}" for one in variables)
        if len(variables) == 2 and variables[0] == variables[1]:
            below = rf"\partial {self._print(variables[0])}^2"
        shown = self._print(function)
        if is_plain(function):
            return rf"\frac{{\partial{times} {shown}}}{{{below}}}"
        return rf"\frac{{\partial{times}}}{{{below}}}{self.brackets(shown)}"

    def spanned(self, sign: str, span: Span) -> str:
        """Set a sum sign with its index below, and limits where they do not go without saying."""
        if covers(span):
            return self.joined(sign, self.avoiding(span))
        first, last = self._index(span.first), self._index(span.last)
        below = f"{self._index(span.index)}={first}"
        if span.avoids:
            below = rf"\substack{{{below} \\ {self.avoiding(span)}}}"
        if sign == "max":
            return self.joined(sign, rf"{self._index(span.index)} = {first}, \dots, {last}")
        return f"{self.joined(sign, below)}^{{{last}}}"

    def joined(self, sign: str, below: str) -> str:
        """Set a sum sign with ``below`` under it."""
        return f"{_SYMBOLS[sign]}_{{{below}}}"


def _visible(shown: str) -> str:
    """Return about one character for each sign that a reader sees."""
    return re.sub(r"[{}_^ ]", "", re.sub(r"\\[A-Za-z]+", "x", shown))
