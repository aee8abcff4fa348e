"""From SymPy terms to normal forms: names unfolded, sums closed, derivatives carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from sympy import (
    Abs,
    Add,
    Basic,
    Indexed,
    Integer,
    KroneckerDelta,
    Max,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
)

from logitproof.calculus.nodes import Partial
from logitproof.checks.equations import Equation
from logitproof.checks.letters import is_integer_array
from logitproof.checks.normal_form.atoms import Polynomial, add, constant, freeze, scale
from logitproof.checks.normal_form.derivatives import Derivative, slope_name
from logitproof.checks.normal_form.facts import Need, OutsideError
from logitproof.checks.normal_form.functions import largest
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.normal_form.ranges import label_of, pieces
from logitproof.checks.normal_form.ring import Ring
from logitproof.checks.normal_form.sums import apply, close
from logitproof.checks.statement import Statement
from logitproof.notation import MOVING, is_index

__all__ = ["Reader"]

Bound: TypeAlias = Mapping[Basic, Index]
MOVES = frozenset(map(str, MOVING))


class Reader:
    """Reads terms of one statement into one ring.

    Parameters
    ----------
    ring : Ring
        Where the normal forms live.
    statement : Statement
        Says what letters stand for.
    pointwise : mapping of Basic to Equation
        What letters equal at the point considered, but not under a derivative.
    """

    def __init__(
        self, ring: Ring, statement: Statement, pointwise: Mapping[Basic, Equation]
    ) -> None:
        self.ring = ring
        self.statement = statement
        self.pointwise = pointwise
        self.needs: dict[Need, None] = {}
        self._bodies: dict[Any, Polynomial] = {}

    def read(self, term: Any, bound: Bound) -> Polynomial:
        """Return the normal form of a term; ``bound`` says what its bound letters are now."""
        if isinstance(term, Rational):
            return constant(int(term.p) if term.q == 1 else Fraction(int(term.p), int(term.q)))
        for kind, read in _READERS.items():
            if isinstance(term, kind):
                return read(self, term, bound)
        raise OutsideError(f"it holds {_named(term)}")

    def index(self, term: Any, bound: Bound) -> Index:
        """Return an index term."""
        facts = self.ring.facts
        if term in bound:
            return bound[term]
        if isinstance(term, Integer):
            return ("number", int(term))
        if isinstance(term, Symbol) and is_index(term):
            return facts.settled(("free", term.name))
        if isinstance(term, Indexed) and is_integer_array(term.base):
            return facts.settled(("look", str(term.base), self.index(term.indices[0], bound)))
        if isinstance(term, Symbol) and term.is_integer:
            fixed = facts.size(term.name)
            return ("end", term.name, 0) if fixed is None else ("number", fixed)
        return self._moved_index(term, bound)

    def _moved_index(self, term: Any, bound: Bound) -> Index:
        parts = Add.make_args(term)
        sizes = [one for one in parts if isinstance(one, Symbol) and one.is_positive]
        rest = [one for one in parts if one not in sizes]
        if len(rest) != 1 or not sizes or isinstance(rest[0], Integer):
            raise OutsideError(f"it holds the index {term}")
        index = self.index(rest[0], bound)
        for size in sorted(sizes, key=str):
            index = ("plus", index, str(size))
        return index

    def _symbol(self, term: Any, bound: Bound) -> Polynomial:
        if term in bound or is_index(term):
            raise OutsideError(f"it uses the index {term} as a number")
        if term in self.statement.equations:
            return self._body(self.statement.equations[term], ())
        if self.ring.facts.size(term.name) is not None:
            return constant(self.ring.facts.size(term.name))
        if term.is_positive:
            self.ring.positive.add(term.name)
        return self.ring.letter(term.name)

    def _indexed(self, term: Any, bound: Bound) -> Polynomial:
        if is_integer_array(term.base):
            raise OutsideError(f"it uses the index {term} as a number")
        indices = tuple(self.index(one, bound) for one in term.indices)
        for known in (self.statement.equations, {} if self.ring.around else self.pointwise):
            equation = known.get(term.base)
            if equation is not None and self._in_range(equation, indices):
                return self._body(equation, indices)
        return self.ring.letter(str(term.base), *indices)

    def _in_range(self, equation: Equation, indices: tuple[Index, ...]) -> bool:
        if any(first != 1 for first, _ in equation.ranges):
            raise OutsideError(f"{equation.letter} is defined from another place than 1 on")
        ends = (label_of(last) for _, last in equation.ranges)
        return all(self.ring.lies_below(*pair) for pair in zip(indices, ends, strict=True))

    def _body(self, equation: Equation, indices: tuple[Index, ...]) -> Polynomial:
        key = (equation.letter, indices, self.ring.around > 0)
        if key not in self._bodies:
            bound = dict(zip(equation.parameters, indices, strict=True))
            self._bodies[key] = self.read(equation.body, bound)
        return self._bodies[key]

    def _sum(self, term: Any, bound: Bound) -> Polynomial:
        *inner, (letter, first, last) = term.limits
        body = Sum(term.function, *inner) if inner else term.function
        parts = []
        for piece in pieces(first, last, self.ring.facts):
            if piece.place:
                parts.append(scale(self.read(body, {**bound, letter: piece.place}), piece.sign))
            else:
                opened = self.ring.fresh(piece.size)
                inside = self.read(body, {**bound, letter: piece.index(opened)})
                parts.append(close(self.ring, inside, opened))
        return add(*parts)

    def _power(self, term: Any, bound: Bound) -> Polynomial:
        base, exponent = self.read(term.base, bound), term.exp
        if isinstance(exponent, Integer):
            if exponent < 0:
                self._need("nonzero", base)
                base = apply(self.ring, "inv", base)
            return self.ring.power(base, abs(int(exponent)))
        if not isinstance(exponent, Rational) or exponent.q != 2:
            raise OutsideError(f"it holds a power with the exponent {exponent}")
        if exponent < 0 or self.ring.around or not _is_square(term.base):
            self._need("positive" if exponent < 0 else "nonnegative", base)
        root = apply(self.ring, "root", base)
        if exponent < 0:
            root = apply(self.ring, "inv", root)
        return self.ring.power(root, abs(int(exponent.p)))

    def _log(self, term: Any, bound: Bound) -> Polynomial:
        inside = self.read(term.args[0], bound)
        self._need("positive", inside)
        return apply(self.ring, "log", inside)

    def _need(self, kind: str, of: Polynomial) -> None:
        self.needs[Need(kind, freeze(of), self.ring.around > 0)] = None

    def _partial(self, term: Any, bound: Bound) -> Polynomial:
        function, variable = term.args
        if not isinstance(variable, Indexed):
            raise OutsideError(f"it differentiates by {variable}, which has no index")
        letter = variable.base
        if letter in self.statement.equations:
            raise OutsideError(f"it differentiates by {letter}, which stands for something else")
        indices = tuple(self.index(one, bound) for one in variable.indices)
        self.ring.around += 1
        try:
            return self._slope(self.read(function, bound), letter, indices)
        finally:
            self.ring.around -= 1

    def _slope(self, of: Polynomial, by: Any, indices: tuple[Index, ...]) -> Polynomial:
        moving = frozenset(str(one) for one, over in self.statement.moving.items() if by in over)
        names = {name for one in of for atom, _ in one for name in atom.names}
        slopes = {slope_name(one, str(by)) for one in moving}
        for name in sorted(names & (MOVES | slopes) - moving - {str(by)}):
            raise OutsideError(f"nothing says how {name} moves with {by}")
        return Derivative(self.ring, str(by), indices, moving)(of)


def _is_square(term: Any) -> bool:
    """Tell whether a term is a sum of squares and of other things that are never negative."""
    if isinstance(term, Sum):
        return _is_square(term.function)
    if isinstance(term, Add | Mul):
        return all(map(_is_square, term.args))
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return bool(term.exp.is_even) or _is_square(term.base)
    if isinstance(term, Rational | Symbol):
        return bool(term.is_nonnegative)
    return isinstance(term, Abs | exp | KroneckerDelta)


def _named(term: Any) -> str:
    names = {"Largest": "the largest of many values"}
    return names.get(type(term).__name__, f"{type(term).__name__}: {term}")


_READERS: dict[type[Any], Callable[[Reader, Any, Bound], Polynomial]] = {
    Symbol: Reader._symbol,
    Indexed: Reader._indexed,
    Add: lambda reader, term, bound: add(*(reader.read(part, bound) for part in term.args)),
    Mul: lambda reader, term, bound: reader.ring.product(
        [reader.read(part, bound) for part in term.args]
    ),
    Pow: Reader._power,
    exp: lambda reader, term, bound: apply(reader.ring, "exp", reader.read(term.args[0], bound)),
    log: Reader._log,
    Abs: lambda reader, term, bound: apply(reader.ring, "abs", reader.read(term.args[0], bound)),
    Max: lambda reader, term, bound: largest(
        reader.ring, [reader.read(part, bound) for part in term.args]
    ),
    Sum: Reader._sum,
    KroneckerDelta: lambda reader, term, bound: reader.ring.delta(
        *(reader.index(part, bound) for part in term.args)
    ),
    Partial: Reader._partial,
}
