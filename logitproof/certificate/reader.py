"""Terms from JSON trees: reading one builds the nodes that it names, and evaluates no text."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from sympy import Add, Expr, Indexed, IndexedBase, Integer, Mul, Pow, Rational, Symbol, exp, log
from sympy.core.numbers import Exp1

from logitproof.calculus.nodes import ForAll, Partial, Proposition
from logitproof.certificate.grammar import MAX_NUMERAL, NODES, Node, tree
from logitproof.certificate.letters import bound_index, may_be_bound
from logitproof.certificate.places import Place

__all__ = ["read_number", "read_term"]

MAX_EXPONENT = 64
MAX_BOUND = 12  # binders inside each other; the catalogue has 4 at most
MAX_SUMMANDS = 50_000  # of a term that is multiplied out; the catalogue has 2,040 at most


def read_term(place: Place, letters: dict[str, Any]) -> Any:
    """Return the term that a tree stands for.

    Parameters
    ----------
    place : Place
        The tree.
    letters : dict of str to Basic
        The letters that may occur.

    Raises
    ------
    CertificateError
        If a node or a letter is not on its list, a part is of the wrong kind, the term is too
        large, or the tree is not the one that `tree` gives for its term: what is written is
        what is meant, without a simplification on the way.
    """
    term = _Reader(letters, {}).term(place)
    if tree(term) != place.value:
        place.refuse("a term in its plainest form", f"{json.dumps(place.value)[:200]} for {term}")
    if _summands(term) > MAX_SUMMANDS:
        place.refuse(f"at most {MAX_SUMMANDS} summands when multiplied out", "more")
    return term


def read_number(place: Place, letters: dict[str, Any]) -> Any:
    """Return the term that a tree stands for, which must be a number and no statement."""
    found = read_term(place, letters)
    return found if isinstance(found, Expr) else place.refuse("a number, no statement")


@dataclass(frozen=True)
class _Reader:
    """Builds terms of the letters, and of the indices that are bound where it is."""

    letters: dict[str, Any]
    bound: dict[str, Symbol]

    def term(self, place: Place) -> Any:
        """Return the term at a place, of any kind."""
        value = place.value
        if type(value) is int:
            return Integer(place.whole(-MAX_NUMERAL, MAX_NUMERAL))
        if isinstance(value, str):
            return self._letter(place)
        if not isinstance(value, list) or not value or not isinstance(value[0], str):
            place.refuse("an integer, a letter, or an array that starts with a node")
        node = NODES.get(value[0])
        if node is None:
            place.refuse(f"a node of the list {', '.join(NODES)}", json.dumps(value[0])[:80])
        parts = [place.below(number) for number in range(1, len(value))]
        if not node.least <= len(parts) <= node.most:
            place.refuse(f"{value[0]} with {node.least} to {node.most} parts", f"{len(parts)}")
        built = self._built(node, parts)
        # Looked at before it becomes a part of more: a power of numbers would be a number, a
        # power of that number a giant.
        if type(built).__name__ != value[0] and not _is_named_number(built, value[0]):
            place.refuse("a term in its plainest form", f"{json.dumps(value)[:200]}")
        return built

    def _built(self, node: Node, parts: list[Place]) -> Any:
        if node.parts == "numbers":
            return self._from_numbers(node, parts)
        if node.parts == "statements":
            return node.build(*map(self._statement_at, parts))
        if node.parts == "indices":
            return node.build(*map(self._index_at, parts))
        if node.parts == "two integers":
            return _fraction(*parts)
        if node.parts == "an array and indices":
            return self._entry(*parts)
        return self._binder(node, *parts)

    def _letter(self, place: Place) -> Any:
        found = self.bound.get(place.value, self.letters.get(place.value))
        if found is None or isinstance(found, IndexedBase):
            place.refuse("a letter that is declared, or an index that is bound here")
        return found

    def _number_at(self, place: Place) -> Any:
        found = self.term(place)
        return found if isinstance(found, Expr) else place.refuse("a number, no statement")

    def _statement_at(self, place: Place) -> Any:
        found = self.term(place)
        return found if isinstance(found, Proposition) else place.refuse("a statement, no number")

    def _index_at(self, place: Place) -> Any:
        found = self._number_at(place)
        return found if found.is_integer else place.refuse("an integer index")

    def _from_numbers(self, node: Node, parts: list[Place]) -> Any:
        found = [self._number_at(part) for part in parts]
        if node.build is Pow and not _is_small(found[1]):
            parts[1].refuse(f"an exponent of at most {MAX_EXPONENT}")
        if node.build is exp and _has_logarithm(found[0]):
            parts[0].refuse("an exponent without the logarithm of a factor, exp(2 log y) being y^2")
        if node.build is Partial and not isinstance(found[1], Indexed):
            parts[1].refuse("an entry of an array to differentiate by")
        return node.build(*found)

    def _entry(self, array: Place, *indices: Place) -> Any:
        base = self.letters.get(array.value) if isinstance(array.value, str) else None
        if not isinstance(base, IndexedBase):
            array.refuse("an array that is declared")
        return base[tuple(map(self._index_at, indices))]

    def _binder(self, node: Node, body: Place, name: Place, *ends: Place) -> Any:
        if (
            not isinstance(name.value, str)
            or name.value in self.bound
            or len(self.bound) == MAX_BOUND
            or not may_be_bound(name.value, self.letters)
        ):
            name.refuse(f"an index that is new here, no other letter, one of at most {MAX_BOUND}")
        index = bound_index(name.value)
        inside = replace(self, bound={**self.bound, name.value: index})
        found = inside._statement_at(body) if node.build is ForAll else inside._number_at(body)
        return node.build(found, (index, *map(self._index_at, ends)))


def _fraction(top: Place, bottom: Place) -> Any:
    return Rational(top.whole(-MAX_NUMERAL, MAX_NUMERAL), bottom.whole(2, MAX_NUMERAL))


def _is_named_number(built: Any, node: str) -> bool:
    """Tell whether SymPy has a class of its own for just this number, such as 1/2."""
    if node == "Rational":
        return isinstance(built, Rational) and not isinstance(built, Integer)
    return node == "exp" and isinstance(built, Exp1)


def _is_small(exponent: Any) -> bool:
    """Tell whether a power stays writable: an exponent is a letter, or a small fraction."""
    if not exponent.is_number:
        return True
    return isinstance(exponent, Rational) and max(abs(exponent.p), exponent.q) <= MAX_EXPONENT


def _has_logarithm(exponent: Any) -> bool:
    """Tell whether SymPy would turn exp into a power: before it computes a giant one."""
    for part in Add.make_args(exponent):
        others = [one for one in Mul.make_args(part) if not isinstance(one, log)]
        if part not in others and all(one.is_number for one in others):
            return True
    return False


def _summands(term: Any) -> int:
    """Return how many summands a term has when it is multiplied out, or a number above the most."""
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return _product([_summands(term.base)] * abs(int(term.exp)))
    counts = [_summands(part) for part in term.args if not isinstance(term, Indexed)]
    return _product(counts) if isinstance(term, Mul) else max(1, sum(counts))


def _product(counts: list[int]) -> int:
    product = 1
    for one in counts:
        product = min(product * one, MAX_SUMMANDS + 1)
    return product
