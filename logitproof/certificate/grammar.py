"""Terms as JSON trees.

A tree is an integer, the name of a letter, or an array: a node of the list below with its
parts.  ``["Sum", body, "j", 1, "n"]`` binds the index j.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
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
    exp,
    log,
)
from sympy.core.numbers import Exp1

from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.certificate.letters import bound_index
from logitproof.certificate.places import CertificateError

__all__ = ["MAX_NUMERAL", "NODES", "Node", "tree"]

MAX_PARTS = 64
MAX_NUMERAL = 10**30

_COMMUTATIVE = (Add, Mul, Max, KroneckerDelta)


@dataclass(frozen=True)
class Node:
    """A node of the grammar: what builds it, what its parts are, and how many it has."""

    build: Callable[..., Any]
    parts: str
    least: int
    most: int


NODES: dict[str, Node] = {
    **{one.__name__: Node(one, "numbers", 2, MAX_PARTS) for one in (Add, Mul, Max)},
    **{one.__name__: Node(one, "numbers", 1, 1) for one in (exp, log, Abs)},
    **{one.__name__: Node(one, "numbers", 2, 2) for one in (Pow, Partial)},
    **{one.__name__: Node(one, "numbers", 2, 2) for one in (Equal, AtMost, Less, Differs)},
    **{one.__name__: Node(one, "statements", 2, 2) for one in (Iff, Implies, Either)},
    **{
        one.__name__: Node(one, "a body, an index, its ends", 4, 4)
        for one in (Sum, Largest, ForAll)
    },
    "KroneckerDelta": Node(KroneckerDelta, "indices", 2, 2),
    "InRange": Node(InRange, "indices", 3, 3),
    "Indexed": Node(Indexed, "an array and indices", 2, 3),
    "Rational": Node(Rational, "two integers", 2, 2),
}


def tree(term: Any, bound: frozenset[str] = frozenset()) -> Any:
    """Return a term as plain JSON.

    Examples
    --------
    >>> from logitproof.calculus.terms import total
    >>> from logitproof.notation import P, j
    >>> tree(total(P[j] ** 2, j))
    ['Sum', ['Pow', ['Indexed', 'P', 'j'], 2], 'j', 1, 'n']
    """
    if isinstance(term, Integer):
        return int(term)
    if isinstance(term, Symbol):
        return term.name
    if isinstance(term, Rational):
        return ["Rational", int(term.p), int(term.q)]
    if isinstance(term, Exp1):
        return ["exp", 1]
    if isinstance(term, Indexed):
        return ["Indexed", str(term.base), *(tree(part, bound) for part in term.indices)]
    if isinstance(term, Sum | Largest | ForAll):
        return _binder_tree(term, bound)
    name = type(term).__name__
    if name not in NODES or not isinstance(term, Basic) or isinstance(term, IndexedBase):
        raise CertificateError(
            f"certificate: expected nodes of the list {', '.join(NODES)}, got {name} in {term}"
        )
    parts = [tree(part, bound) for part in term.args]
    # In an order of our own, so that a certificate does not depend on SymPy's.
    return [name, *(sorted(parts, key=json.dumps) if isinstance(term, _COMMUTATIVE) else parts)]


def _binder_tree(term: Any, bound: frozenset[str]) -> Any:
    *inner, (index, first, last) = term.limits if isinstance(term, Sum) else [term.args[1]]
    if index.name in bound or index != bound_index(index.name):
        raise CertificateError(f"certificate: expected another name for the index {index}: {term}")
    body = term.args[0] if not inner else Sum(term.function, *inner)
    ends = [tree(end, bound) for end in (first, last)]
    return [type(term).__name__, tree(body, bound | {index.name}), index.name, *ends]
