"""Terms for the terminal: Unicode, on one line."""

# ruff: noqa: N802, RUF001, RUF002 - SymPy's method names, and real minus signs
from __future__ import annotations

import re
from typing import Any

from sympy import Integer
from sympy.printing.pretty.pretty_symbology import greek_unicode

from logitproof.notation import Letter
from logitproof.printing.order import Product, Span, is_plain
from logitproof.printing.statements import StatementLayout, covers

__all__ = ["TextLayout", "plain"]

_SYMBOLS = {
    "minus": "−",
    "plus": "+",
    "negative": "−",
    "delta": "δ",
    "sum": "Σ",
    "max": "max",
    "=": "=",
    "!=": "≠",
    "<=": "≤",
    "<": "<",
    ">=": "≥",
    ">": ">",
    "iff": "⟺",
    "implies": "⟹",
    "or": "or",
    "for all": "for all",
    "forall": "∀",
    "colon": ":",
    "not in": "∉",
    "dots": "…",
}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_COMMANDS = {"lVert": "‖", "rVert": "‖", "varepsilon": "ε", "epsilon": "ϵ"}
_OVERLINE = "\N{COMBINING MACRON}"


def plain(latex: str) -> str:
    r"""Return a letter of the notation in Unicode: ``\bar A`` as Ā, ``n_1`` as n₁.

    Examples
    --------
    >>> plain(r"\lVert\Delta z\rVert_2"), plain(r"n_{\mathrm{eff}}"), plain(r"\bar b")
    ('‖Δz‖₂', 'n_eff', 'b̄')
    """
    shown = re.sub(r"\\bar\s*(\w)", lambda found: found[1] + _OVERLINE, latex)
    shown = re.sub(r"\\mathrm\{(\w+)\}", r"\1", shown)
    shown = re.sub(r"_\{?(\d+)\}?", lambda found: found[1].translate(_LOWERED), shown)
    shown = re.sub(r"\\([A-Za-z]+)\s*", lambda found: _command(found[1]), shown)
    return shown.replace("{", "").replace("}", "")


def _command(name: str) -> str:
    return _COMMANDS.get(name) or str(greek_unicode.get(name, name))


class TextLayout(StatementLayout):
    """Sets Unicode text."""

    def symbol(self, name: str) -> str:
        """Set an operator or relation."""
        return _SYMBOLS[name]

    def name(self, letter: Letter | None, fallback: str) -> str:
        """Set a letter."""
        if letter is not None:
            return plain(letter.latex)
        stem = fallback.rstrip("0123456789")
        number, letters = fallback[len(stem) :], stem.rstrip("_")
        return str(greek_unicode.get(letters, letters)) + number.translate(_LOWERED)

    def subscript(self, base: str, indices: tuple[str, ...]) -> str:
        """Set indices behind an underscore, in braces where their end would be unclear."""
        short = all(re.fullmatch(r"\w[₀-₉]*", index) for index in indices)
        below = ("" if short else ", ").join(indices)
        alone = short or (len(indices) == 1 and re.fullmatch(r"\w+", below))
        return f"{base}_{below}" if alone else f"{base}_{{{below}}}"

    def power(self, base: str, exponent: Any) -> str:
        """Set a power: raised digits, or a caret."""
        shown = str(self._print(exponent))
        if isinstance(exponent, Integer):
            return base + str(exponent).translate(_RAISED)
        return f"{base}^{shown}" if exponent.is_Symbol else f"{base}^({shown})"

    def root(self, inside: Any) -> str:
        """Set a square root."""
        shown = str(self._print(inside))
        return f"√{shown}" if inside.is_Atom else f"√({shown})"

    def brackets(self, inside: str) -> str:
        """Set round brackets."""
        return f"({inside})"

    def applied(self, function: str, argument: str) -> str:
        """Set a function and its argument."""
        return f"{function}{'' if argument.startswith('(') else ' '}{argument}"

    def set_of(self, members: list[str]) -> str:
        """Set a finite set."""
        return f"{{{', '.join(members)}}}"

    def product(self, product: Product) -> str:
        """Set a product: ``1/2 P_c``, ``n (1 − P_c)² / (n − 1)``."""
        over = [product.numerator, *product.top]
        if product.bottom:
            under = [product.denominator, *product.bottom]
            return self.fraction(_without_one(over), _without_one(under))
        if product.denominator == 1:
            return self._juxtaposed(_without_one(over))
        number = f"{product.numerator}/{product.denominator}"
        return " ".join([number, *self.factors(product.top)])

    def _juxtaposed(self, factors: list[Any]) -> str:
        shown = self.factors(factors)
        return "".join(
            part if place == 0 else f" · {part}" if part[0].isdigit() else f" {part}"
            for place, part in enumerate(shown)
        )

    def factor(self, factor: Any, *, last: bool) -> str:
        """Set one factor, a derivative in brackets for its bar."""
        shown = super().factor(factor, last=last)
        return self.brackets(shown) if " / " in shown and shown.startswith("∂ ") else shown

    def fraction(self, over: list[Any], under: list[Any]) -> str:
        """Set a fraction on one line."""
        closed = [self.factor(one, last=len(over) == 1 and one.is_Atom) for one in over]
        above = " ".join(closed)
        if len(under) > 1:
            below = self.brackets(" ".join(self.factors(under)))
        else:
            below = self.factor(under[0], last=True)
        tight = (
            len(over) == len(under) == 1 and "(" not in above + below and " " not in above + below
        )
        return f"{above}/{below}" if tight else f"{above} / {below}"

    def _print_Abs(self, term: Any) -> str:
        return f"|{self._print(self.upright(term.args[0]))}|"

    def _print_exp(self, term: Any) -> str:
        return f"exp({self._print(term.args[0])})"

    def _print_Exp1(self, _: Any) -> str:
        return "e"

    def _print_Partial(self, term: Any) -> str:
        function, variable = term.args
        shown = self._print(function)
        if is_plain(function) and type(function).__name__ != "Partial":
            return f"∂ {shown} / ∂ {self._print(variable)}"
        return f"∂/∂{self._print(variable)} {self.brackets(shown)}"

    def spanned(self, sign: str, span: Span) -> str:
        """Set a sum sign with its index."""
        if covers(span):
            return self.joined(sign, self.avoiding(span))
        limits = f"{self._index(span.first)}..{self._index(span.last)}"
        avoided = f", {self.avoiding(span)}" if span.avoids else ""
        return f"{_SYMBOLS[sign]}_{{{self._index(span.index)} = {limits}{avoided}}}"

    def joined(self, sign: str, below: str) -> str:
        """Set a sum sign with ``below`` under it."""
        if re.fullmatch(r"[\w, ]+", below):
            below = below.replace(", ", "")
            return f"{_SYMBOLS[sign]}_{below}"
        return f"{_SYMBOLS[sign]}_{{{below}}}"


def _without_one(factors: list[Any]) -> list[Any]:
    kept = [one for one in factors if one != 1]
    return kept or factors[:1]
