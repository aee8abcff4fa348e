"""What the LaTeX and the terminal printer share: sums, and statements."""

# ruff: noqa: N802 - SymPy names these methods
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Integer, Mul

from logitproof.notation import LETTERS, last_value
from logitproof.printing.layout import Layout
from logitproof.printing.order import Span, content_of, excluded_pair, product_of, spans_of

__all__ = ["StatementLayout", "covers"]

_COMPOUND = ("Iff", "Implies", "Either")


class StatementLayout(Layout):
    """The structure of sums and statements; a subclass says how each part of it is set."""

    @abstractmethod
    def spanned(self, sign: str, span: Span) -> str:
        """Set a sum sign, or another one that binds an index."""

    # Sums --------------------------------------------------------------------------------------

    @contextmanager
    def binding(self, spans: Iterable[Span]) -> Iterator[None]:
        """Know the indices of ``spans`` as bound ones for a while."""
        before = self._bound
        self._bound = (*before, *(span.index for span in spans))
        try:
            yield
        finally:
            self._bound = before

    def _print_Sum(self, term: Any) -> str:
        return self._spanned("sum", term, term.function)

    def _print_Largest(self, term: Any) -> str:
        return self._spanned("max", term, term.args[0])

    def _spanned(self, sign: str, term: Any, body: Any) -> str:
        spans, rest = spans_of(term), []
        for factor in Mul.make_args(body):
            pair = excluded_pair(factor) if sign == "sum" else None
            kept = _avoid(spans, *pair) if pair else None
            if kept is None:
                rest.append(factor)
            else:
                spans = kept
        with self.binding(spans):
            inside = str(self._print(rest[0])) if len(rest) == 1 else self.signed(rest)
            if product_of(rest).negative or _is_loose(rest):
                inside = self.brackets(inside)
            return f"{self._signs(sign, spans)} {inside}"

    def _signs(self, sign: str, spans: list[Span]) -> str:
        """Join the signs of nested sums over all actions into one: sum over i, j."""
        if len(spans) > 1 and all(covers(span) for span in spans):
            inner = spans[-1].avoids
            if not any(span.avoids for span in spans):
                return self.joined(sign, ", ".join(self._index(span.index) for span in spans))
            if len(spans) == 2 and not spans[0].avoids and inner == (spans[0].index,):
                return self.joined(
                    sign,
                    self.avoiding(Span(spans[0].index, Integer(1), Integer(1), (spans[1].index,))),
                )
        return " ".join(self.spanned(sign, span) for span in spans)

    @abstractmethod
    def joined(self, sign: str, below: str) -> str:
        """Set a sum sign with ``below`` under it."""

    def avoiding(self, span: Span) -> str:
        """Set an index with what it avoids: ``j``, ``j != c``, ``j not in {c, k}``."""
        shown = self._index(span.index)
        avoids = [self._index(one) for one in span.avoids]
        if not avoids:
            return shown
        if len(avoids) == 1:
            return f"{shown} {self.symbol('!=')} {avoids[0]}"
        return f"{shown} {self.symbol('not in')} {self.set_of(avoids)}"

    @abstractmethod
    def set_of(self, members: list[str]) -> str:
        """Set a finite set."""

    # Statements --------------------------------------------------------------------------------

    def _relation(self, left: Any, relation: str, right: Any) -> str:
        return f"{self._print(left)} {self.symbol(relation)} {self._print(right)}"

    def _print_Equal(self, term: Any) -> str:
        return self._relation(term.args[0], "=", term.args[1])

    def _print_Differs(self, term: Any) -> str:
        return self._relation(term.args[0], "!=", term.args[1])

    def _print_AtMost(self, term: Any) -> str:
        low, high = term.args
        return self._relation(high, ">=", low) if low == 0 else self._relation(low, "<=", high)

    def _print_Less(self, term: Any) -> str:
        low, high = term.args
        return self._relation(high, ">", low) if low == 0 else self._relation(low, "<", high)

    def _print_InRange(self, term: Any) -> str:
        value, first, last = map(self._print, term.args)
        return f"{first} {self.symbol('<=')} {value} {self.symbol('<=')} {last}"

    def _print_Iff(self, term: Any) -> str:
        return self._connected(term, "iff", suffix=True)

    def _print_Implies(self, term: Any) -> str:
        return self._connected(term, "implies", suffix=False)

    def _print_Either(self, term: Any) -> str:
        return self._connected(term, "or", suffix=False)

    def _connected(self, term: Any, word: str, *, suffix: bool) -> str:
        """Join two statements; "for all" stands behind the sides of an equivalence."""
        return f" {self.symbol(word)} ".join(
            self._side(part, word, suffix=suffix, last=place == 1)
            for place, part in enumerate(term.args)
        )

    def _side(self, part: Any, word: str, *, suffix: bool, last: bool) -> str:
        kind = type(part).__name__
        if kind == "ForAll":
            shown = self._for_all(part, suffix=suffix)
            return shown if suffix or last else self.brackets(shown)
        shown = str(self._print(part))
        loose = kind in {"Iff", "Implies"} or (kind == "Either" and word != "or")
        return self.brackets(shown) if loose and (kind != "Either") else shown

    def _print_ForAll(self, term: Any) -> str:
        return self._for_all(term, suffix=self._print_level == 1)

    def _for_all(self, term: Any, *, suffix: bool) -> str:
        """Set "f(j) for all j", or "for all j: f(j)" where the end would be unclear."""
        spans: list[Span] = []
        body = term
        while True:
            if type(body).__name__ == "ForAll":
                spans, body = [*spans, *spans_of(body)], body.args[0]
            elif type(body).__name__ == "Implies" and type(body.args[0]).__name__ == "Differs":
                kept = _avoid(spans, *body.args[0].args)
                if kept is None:
                    break
                spans, body = kept, body.args[1]
            else:
                break
        with self.binding(spans):
            inside = str(self._print(body))
            over = ", ".join(map(self._ranged, spans))
        if suffix and type(body).__name__ not in _COMPOUND:
            return f"{inside} {self.symbol('for all')} {over}"
        return f"{self.symbol('forall')} {over}{self.symbol('colon')} {inside}"

    def _ranged(self, span: Span) -> str:
        shown = self.avoiding(span)
        if span.first == 1 and span.last == last_value(span.index):
            return shown
        return (
            f"{shown} = {self._index(span.first)}, {self.symbol('dots')}, {self._index(span.last)}"
        )


def covers(span: Span) -> bool:
    """Tell whether a span covers all actions, so that its limits go without saying."""
    actions = LETTERS[0].symbol
    return bool(span.first == 1 and span.last == actions)


def _is_loose(factors: list[Any]) -> bool:
    """Tell whether a product is a bare sum, which needs brackets behind a sum sign."""
    return len(factors) == 1 and isinstance(factors[0], Add) and content_of(factors[0]) == 1


def _avoid(spans: list[Span], one: Basic, other: Basic) -> list[Span] | None:
    """Note with the innermost of the spans concerned that its index avoids the other one."""
    for place in reversed(range(len(spans))):
        index = spans[place].index
        if index in {one, other}:
            avoided = other if index == one else one
            noted = replace(spans[place], avoids=(*spans[place].avoids, avoided))
            return [*spans[:place], noted, *spans[place + 1 :]]
    return None
