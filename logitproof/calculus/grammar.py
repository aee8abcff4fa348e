"""The grammar: which nodes and letters a term of the calculus may hold.

Whatever is not on the list is refused, since no rule says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Float,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Max,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    Tuple,
    exp,
    log,
)
from sympy.core.numbers import Exp1

from logitproof.calculus.nodes import (
    Either,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Partial,
    Proposition,
)
from logitproof.errors import DerivationError
from logitproof.notation import letter_of

__all__ = ["check_grammar", "check_names", "in_domain", "is_index_term", "is_variable"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NODES = (
    Add, Mul, Pow, exp, log, Abs, Max, Sum, Largest, Partial, Indexed, Tuple, Proposition, Rational,
    Exp1,
)  # fmt: skip
# The domains of letters: an index or a size, a real number, or a positive one.
_DOMAINS: tuple[dict[str, bool], ...] = (
    {"integer": True},
    {"integer": True, "positive": True},
    {"real": True},
    {"positive": True},
)


def check_grammar(name: str, term: Basic) -> None:
    """Raise unless every node of ``term`` is one that the rules know."""
    if isinstance(term, Symbol | IndexedBase):
        _check_letter(name, term)
        return
    delta = isinstance(term, KroneckerDelta) and len(term.args) == 2
    if not delta and not isinstance(term, _NODES):
        raise DerivationError(
            f"{name}: expected sums, products, powers, exp, log, deltas and the nodes of"
            f" calculus.terms, got {type(term).__name__} in {term}"
        )
    _check_indices(name, term)
    _check_sorts(name, term)
    if isinstance(term, Partial) and not is_variable(term.args[1]):
        raise DerivationError(
            f"{name}: expected a derivative by an entry of an array of real numbers, got {term}"
        )
    for part in term.args:
        check_grammar(name, part)


def _check_indices(name: str, term: Basic) -> None:
    """What stands for an index, in a delta, an array or a range, must not move with the logits."""
    if isinstance(term, KroneckerDelta | Tuple | InRange):
        places: Iterable[Basic] = term.args
    else:
        places = term.indices if isinstance(term, Indexed) else ()
    for place in places:
        if not is_index_term(place):
            raise DerivationError(
                f"{name}: expected sums and products of index letters, sizes and whole numbers"
                f" as an index, got {place} in {term}"
            )


def _check_sorts(name: str, term: Basic) -> None:
    """Statements are joined to statements; nothing else is made of them."""
    joins = isinstance(term, Iff | Implies | Either | ForAll)
    for part in term.args:
        if isinstance(part, Proposition) is not joins and not isinstance(part, Tuple):
            wanted = "statements" if joins else "numbers"
            raise DerivationError(f"{name}: expected {wanted} in {term}, got {part}")


def is_index_term(term: Any) -> bool:
    """Tell whether a term is made of index letters, sizes and whole numbers alone."""
    if isinstance(term, Add | Mul):
        return all(map(is_index_term, term.args))
    if isinstance(term, Indexed):
        return bool(term.base.label.is_integer) and all(map(is_index_term, term.indices))
    return isinstance(term, Integer) or (isinstance(term, Symbol) and term.is_integer is True)


def check_names(name: str, terms: Iterable[Basic]) -> None:
    """Raise unless each name belongs to one letter only, be it free, bound, or of an array."""
    seen: dict[str, Basic] = {}
    for letter in (letter for term in terms for letter in _letters_in(term)):
        if seen.setdefault(str(letter), letter) != letter:
            raise DerivationError(
                f"{name}: expected one letter called {letter}, got two; choose another name"
            )


def _letters_in(term: Basic) -> Iterator[Basic]:
    """Yield the letters of ``term``, bound ones too; the label of an array is no letter."""
    if isinstance(term, Symbol | IndexedBase):
        yield term
        return
    for part in term.args:
        yield from _letters_in(part)


def is_variable(term: Any) -> bool:
    """Tell whether one may differentiate by ``term``: indices do not move."""
    return isinstance(term, Indexed) and not term.base.label.is_integer


def _check_letter(name: str, letter: Any) -> None:
    symbol = letter.label if isinstance(letter, IndexedBase) else letter
    if symbol.is_Dummy:  # the rules make these while a binder is open; they mean nothing outside
        raise DerivationError(f"{name}: expected letters with names of their own, got {symbol}")
    if not _NAME.fullmatch(symbol.name):
        raise DerivationError(
            f"{name}: expected the name of a letter, such as x1 or Pnew, got {symbol.name!r}"
        )
    known = letter_of(str(symbol))
    if known is not None and known.symbol != letter:
        raise DerivationError(
            f"{name}: expected {symbol} to be the letter of the notation, got another;"
            " import it, or choose another name"
        )
    if not any(symbol == Symbol(symbol.name, **domain) for domain in _DOMAINS):
        raise DerivationError(
            f"{name}: expected {symbol} to be declared as integer, positive integer, real or"
            f" positive, got {symbol.assumptions0}"
        )


def in_domain(letter: Any, value: Any) -> bool:
    """Tell whether ``value`` is a finite exact number in the domain of ``letter``."""
    if not isinstance(value, Basic) or value.has(Symbol, Float) or not value.is_finite:
        return False
    if letter.is_integer:
        return isinstance(value, Integer) and (not letter.is_positive or value > 0)
    return bool(value.is_real and (not letter.is_positive or value > 0))
