"""What the LaTeX and the terminal printer share: structure, order and brackets.

A printer is told how to set a fraction, a power, a sum sign and so on; this class says where
they stand.  Nodes of the calculus are met by their class names only (``_print_Partial``), so
that this folder lies below it and its error messages may use it.
"""

# ruff: noqa: N802 - SymPy names these methods
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Indexed, Integer, Mul, Pow, Rational, Sum, log, sympify
from sympy.printing.printer import Printer

from logitproof.notation import Letter, letter_of
from logitproof.printing.names import legible
from logitproof.printing.order import Product, content_of, is_plain, product_of, summands_of

__all__ = ["Layout", "light"]

_CHOSEN = letter_of("c")
# Arrays whose first index is the action that was chosen: s[c, j] is s_j, s[k, j] is s_j(k).
_OF_THE_CHOSEN = ("s", "Dz")
_OPEN = ("Sum", "Largest", "log")


class Layout(Printer):  # type: ignore[misc]
    """The structure of a formula; a subclass says how each part of it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._bound: tuple[Basic, ...] = ()

    # How each part is set ----------------------------------------------------------------------

    @abstractmethod
    def name(self, letter: Letter | None, fallback: str) -> str:
        """Set a letter."""

    @abstractmethod
    def subscript(self, base: str, indices: tuple[str, ...]) -> str:
        """Set ``base`` with indices below it."""

    @abstractmethod
    def power(self, base: str, exponent: Any) -> str:
        """Set a power whose base needs no more brackets."""

    @abstractmethod
    def fraction(self, over: list[Any], under: list[Any]) -> str:
        """Set a fraction of two products."""

    @abstractmethod
    def product(self, product: Product) -> str:
        """Set a product, without its sign."""

    @abstractmethod
    def brackets(self, inside: str) -> str:
        """Set brackets around ``inside``."""

    @abstractmethod
    def symbol(self, name: str) -> str:
        """Set an operator or relation: ``minus``, ``<=``, ``forall``, ``or`` ..."""

    # Letters -----------------------------------------------------------------------------------

    def _print_Symbol(self, term: Any) -> str:
        return self.name(letter_of(term.name), term.name)

    def _print_IndexedBase(self, term: Any) -> str:
        return self.name(letter_of(str(term)), str(term))

    def _print_Indexed(self, term: Any) -> str:
        base, indices = self._print(term.base), term.indices
        if str(term.base) in _OF_THE_CHOSEN and len(indices) == 2:
            shown = self.subscript(base, (self._index(indices[1]),))
            return shown if self._is_chosen(indices[0]) else shown + f"({self._index(indices[0])})"
        return self.subscript(base, tuple(map(self._index, indices)))

    def _print_KroneckerDelta(self, term: Any) -> str:
        def order(index: Basic) -> tuple[bool, bool, str]:
            return str(index) != "c", index in self._bound, str(index)

        delta = self.symbol("delta")
        return self.subscript(delta, tuple(map(self._index, sorted(term.args, key=order))))

    def _is_chosen(self, index: Basic) -> bool:
        return _CHOSEN is not None and index == _CHOSEN.symbol and index not in self._bound

    def _index(self, index: Any) -> str:
        return str(self._print(index))

    # Arithmetic --------------------------------------------------------------------------------

    def doprint(self, expr: Any) -> str:
        """Set a whole formula."""
        return str(super().doprint(legible(sympify(expr))))

    def _print_Add(self, term: Any) -> str:
        if content_of(term) > 1:
            return self.signed((term,))
        shown = ""
        for factors in summands_of(term):
            product = product_of(factors)
            sign = self.symbol("minus" if product.negative else "plus")
            body = self.product(replace(product, negative=False))
            if not shown:
                shown = (self.symbol("negative") if product.negative else "") + body
            else:
                shown += f" {sign} {body}"
        return shown

    def _print_Mul(self, term: Any) -> str:
        return self.signed(Mul.make_args(term))

    def signed(self, factors: Iterable[Any]) -> str:
        """Set a product with its sign."""
        product = product_of(factors)
        sign = self.symbol("negative") if product.negative else ""
        return sign + self.product(replace(product, negative=False))

    def _print_Rational(self, term: Any) -> str:
        return self.signed((term,))

    def _print_Integer(self, term: Any) -> str:
        return f"{self.symbol('negative')}{-term.p}" if term.p < 0 else str(term.p)

    def _print_Pow(self, term: Any) -> str:
        if term.exp.as_coeff_Mul()[0].is_negative:
            return self.signed((term,))
        if term.exp == Rational(1, 2):
            return self.root(term.base)
        return self.power(self.base_of_power(term.base), term.exp)

    @abstractmethod
    def root(self, inside: Any) -> str:
        """Set a square root."""

    def base_of_power(self, base: Any) -> str:
        """Set a base, in brackets unless it is a letter or a fence."""
        shown = str(self._print(base))
        heads = ("Symbol", "Dummy", "Indexed", "KroneckerDelta", "Abs")
        letter = letter_of(str(base.base if isinstance(base, Indexed) else base))
        # Of two signs, the power would seem to belong to the second; a prime is a power already.
        two_signs = letter is not None and (
            letter.latex.startswith(r"\Delta") or "'" in letter.latex
        )
        plain = (type(base).__name__ in heads and not two_signs) or (base.is_Integer and base >= 0)
        return shown if plain else self.brackets(shown)

    def factor(self, factor: Any, *, last: bool) -> str:
        """Set one factor of a product, in brackets where it would swallow its neighbours."""
        shown = str(self._print(factor))
        kind = type(factor).__name__
        open_ended = kind in _OPEN or (kind == "Partial" and not is_plain(factor.args[0]))
        if kind == "log" and shown.endswith(")"):
            open_ended = False  # it has brackets of its own
        return (
            self.brackets(shown) if isinstance(factor, Add) or (open_ended and not last) else shown
        )

    def factors(self, factors: Iterable[Any]) -> list[str]:
        """Set the factors of a product."""
        found = list(factors)
        return [self.factor(one, last=place == len(found)) for place, one in enumerate(found, 1)]

    @staticmethod
    def upright(inside: Any) -> Any:
        """Return what stands between bars, 1 - P rather than P - 1, which SymPy makes of it."""
        number = inside.as_coeff_Add()[0] if isinstance(inside, Add) else Integer(0)
        return -inside if number.is_negative else inside

    def _print_Max(self, term: Any) -> str:
        parts = sorted(map(str, map(self._print, term.args)))
        return self.applied("max", self.brackets(", ".join(parts)))

    def _print_log(self, term: Any) -> str:
        (inside,) = term.args
        bare = isinstance(inside, Indexed | Sum) or inside.is_Atom
        shown = str(self._print(inside))
        return self.applied("log", shown if bare else self.brackets(shown))

    @abstractmethod
    def applied(self, function: str, argument: str) -> str:
        """Set a function and its argument, which brings its own brackets."""

    # Anything else -----------------------------------------------------------------------------

    def emptyPrinter(self, expr: Any) -> str:
        """Set a node that no method knows as a function of its parts."""
        if not getattr(expr, "args", ()):
            return str(expr)
        inside = ", ".join(str(self._print(part)) for part in expr.args)
        return self.applied(type(expr).__name__, f"({inside})")


def light(factors: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Part factors into those that stay on a fraction bar and those that are set behind it."""
    stay: list[Any] = []
    behind: list[Any] = []
    for factor in factors:
        base = factor.base if isinstance(factor, Pow) and factor.exp.is_Integer else factor
        behind_it = isinstance(base, Add | Sum | log) or type(base).__name__ == "Largest"
        (behind if behind_it else stay).append(factor)
    return stay, behind
