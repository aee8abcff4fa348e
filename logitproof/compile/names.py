"""Names put back into what they stand for, until only P, z, n, vectors and scalars are left.

A name is unfolded by its definition.  The change of the logits is defined by a derivative: there
the theorem `logit_update` is used instead, for the compiler differentiates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Basic, Indexed, Symbol

from logitproof.calculus.definition import Definition
from logitproof.calculus.nodes import Partial
from logitproof.calculus.terms import letters, rewrite_parts, substitute, subterms
from logitproof.notation import Dz
from logitproof.theorems import definitions

__all__ = ["unfold_names"]

Equation = tuple[Any, Any]  # a letter, perhaps with index letters, and what it stands for

_SHARED = tuple(one for one in vars(definitions).values() if isinstance(one, Definition))


def unfold_names(term: Any, own: Iterable[Definition] = ()) -> Any:
    """Return ``term`` with every name replaced by what it stands for, all the way down.

    Parameters
    ----------
    term : Expr
        An expression in the letters of the notation.
    own : iterable of Definition
        The definitions of its theorem, which come before those that all theorems share.
    """
    unfolded = _unfold(term, [(one.head, one.body) for one in (*own, *_SHARED) if _is_plain(one)])
    if Dz not in letters(unfolded):
        return unfolded
    from logitproof.theorems.update import logit_update  # proofs are run when they are imported

    return _unfold(unfolded, [logit_update.claim.args])


def _is_plain(one: Definition) -> bool:
    return not any(isinstance(part, Partial) for part in subterms(one.body))


def _unfold(term: Any, known: Sequence[Equation]) -> Any:
    for head, body in known:
        binding = _binding(head, term)
        if binding is not None:
            return _unfold(substitute(body, binding), known)
    return rewrite_parts(term, lambda part: _unfold(part, known))


def _binding(head: Any, part: Any) -> dict[Basic, Basic] | None:
    """Return which index letters of ``head`` make it ``part``."""
    if isinstance(head, Symbol):
        return {} if part == head else None
    same = isinstance(part, Indexed) and part.base == head.base
    if not same or len(part.indices) != len(head.indices):
        return None
    return dict(zip(head.indices, part.indices, strict=True))
