r"""What a compiled formula may speak of: the quantities that a kernel supplies for one row.

Every entry that the formula names (such as the chosen action) is *peeled*, and so is one copy of
the row's largest logit, unless no entry dominates the row.  Let $M$ be the largest peeled logit,
$t_x = z_x - M$ and $e_x = \exp t_x$.  The peeled entries stand for themselves, and the sums run
over all others.  So each $e$ and each sum of weights is 0 or larger, and the terms that cancel on
paper cancel exactly, before a number is put in.  Only an entry that is not peeled may be above $M$.

| name | meaning |
|---|---|
| `e_c`, `t_c` | weight and depth of the entry at `c` |
| `f_c` | its depth where its weight is above 0, else 0: so that $0 \log 0 = 0$ |
| `v_c` | the entry at `c` of another vector `v` |
| `Q_k_l` | $\sum e^k t^l$ over the entries that are not peeled |
| `Q_k_l_v1` | $\sum e^k t^l v$ over the entries that are not named (a peeled maximum counts) |
| `S`, `L` | $\sum e$ over all entries, and its logarithm |
| `M` | the largest peeled logit |
| `g` | depth of a logit of about the size of the rest, above 0 only where the rest is above $M$ |
| `d_c`, `D_k_l` | `e_c` and `Q_k_l` divided by $\exp g$ and $\exp kg$: they do not underflow |
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Self

from sympy import Expr, IndexedBase, Integer, Mul, Symbol

from logitproof.compile.formula import Atom

__all__ = [
    "DEPTHS",
    "LEVEL",
    "LOG_TOTAL",
    "MAXIMUM",
    "TOTAL",
    "WEIGHTS",
    "Moment",
    "atom_of",
    "component",
    "depth",
    "finite_depth",
    "is_taken",
    "order_of",
    "rest",
    "scaled",
    "weight",
]


class Moment(Expr):  # type: ignore[misc]
    r"""The sum $\sum_{j=1}^n e_j^k t_j^l v_j$ over a whole row, before anything is peeled.

    Its arguments are $k$, $l$ and a product of powers of the vectors' bases (1 if there are none).
    """

    is_commutative = True
    is_real = True

    def __new__(cls, power: int, depth_power: int, vectors: Any = 1) -> Self:
        """Hold the powers as SymPy numbers."""
        return Expr.__new__(  # type: ignore[no-any-return]
            cls, Integer(power), Integer(depth_power), Mul(vectors)
        )


# Entries at an index letter, before it is known which letters coincide.
WEIGHTS, DEPTHS = IndexedBase("e", real=True), IndexedBase("t", real=True)

# Also what the generated code computes on the way.
_TAKEN = re.compile(r"[SLMg]|[etfd]_\w+|[QD]_\d\w*|[etfdQD]|x\d+|xp|inverse")

_atoms: dict[Symbol, Atom] = {}


@cache
def _symbol(name: str, atom: Atom, **assumptions: bool) -> Symbol:
    symbol = Symbol(name, **assumptions)
    _atoms[symbol] = atom
    return symbol


TOTAL = _symbol("S", Atom("S"), positive=True)
LOG_TOTAL = _symbol("L", Atom("L"), nonnegative=True)
MAXIMUM = _symbol("M", Atom("M"), real=True)
LEVEL = _symbol("g", Atom("g"), real=True)


def weight(letter: str) -> Symbol:
    """Return the atom `e` of a letter."""
    return _symbol(f"e_{letter}", Atom("e", letter), nonnegative=True)


def depth(letter: str) -> Symbol:
    """Return the atom `t` of a letter."""
    return _symbol(f"t_{letter}", Atom("t", letter), nonpositive=True)


def finite_depth(letter: str) -> Symbol:
    """Return the atom `f` of a letter."""
    return _symbol(f"f_{letter}", Atom("f", letter), nonpositive=True)


def component(vector: str, letter: str) -> Symbol:
    """Return the atom that is the entry of ``vector`` at a letter."""
    return _symbol(f"{vector}_{letter}", Atom("v", (vector, letter)), real=True)


def rest(power: int, depth_power: int, vectors: tuple[tuple[str, int], ...] = ()) -> Symbol:
    """Return the atom `Q` with the given powers of weight, depth and vectors."""
    name = "_".join(["Q", str(power), str(depth_power), *(f"{v}{p}" for v, p in vectors)])
    atom = Atom("Q", (power, depth_power, vectors))
    if vectors:
        return _symbol(name, atom, real=True)
    if depth_power % 2:
        return _symbol(name, atom, real=True)
    return _symbol(name, atom, nonnegative=True)


def scaled(symbol: Symbol) -> Symbol:
    """Return the atom that is ``symbol``, an `e` or a `Q`, over a power of the level."""
    kind, key = _atoms[symbol]
    name = {"e": "d", "Q": "D"}[kind]
    return _symbol(symbol.name.replace(kind, name, 1), Atom(name, key), real=True)


def atom_of(symbol: Symbol) -> Atom | None:
    """Return which quantity ``symbol`` is, or None for a letter of the formula itself."""
    return _atoms.get(symbol)


def order_of(symbol: Any) -> int:
    """Return the power of a weight that ``symbol`` is of: how fast it falls with the depth."""
    atom = _atoms.get(symbol)
    if atom is None or atom.kind not in {"e", "Q"}:
        return 0
    return 1 if atom.kind == "e" else int(atom.key[0])


def is_taken(name: str) -> bool:
    """Tell whether a letter of this name would be taken for a quantity of a row."""
    return _TAKEN.fullmatch(name) is not None
