"""Moves: a rule with its arguments, and how a rule reaches every part of a term.

A rule takes a term and its context and returns the rewritten term, equal to the first.  It
checks its own side conditions and raises when they fail.  Called with its arguments alone, a
rule gives a [`Move`][logitproof.calculus.moves.Move], which a derivation then plays:

>>> from logitproof.calculus.rules import sift
>>> sift()
sift()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Any

from sympy import sympify

from logitproof.calculus.context import Context
from logitproof.calculus.terms import Partial, close_binder, is_binder, rewrite_parts
from logitproof.errors import DerivationError

__all__ = ["Move", "everywhere", "rule"]

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Move:
    """A rule with its arguments, ready to be played on a term."""

    apply: Rule
    reason: str
    arguments: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """The rule's name."""
        return str(self.apply.__name__)

    def __call__(self, term: Any, context: Context) -> Any:
        """Return the rewritten term."""
        return self.apply(term, context, **dict(self.arguments))

    def __repr__(self) -> str:
        """Show the call that made this move."""
        shown = ", ".join(f"{name}={value}" for name, value in self.arguments)
        return f"{self.name}({shown})"


def rule(reason: str) -> Callable[[Rule], Callable[..., Move]]:
    """Make a rule out of a function of (term, context, **arguments); ``reason`` is for readers."""

    def wrap(apply: Rule) -> Callable[..., Move]:
        accepted = list(signature(apply).parameters)[2:]

        @wraps(apply)
        def move(*values: Any, **arguments: Any) -> Move:
            named = dict(zip(accepted, values, strict=False)) | arguments
            if len(values) > len(accepted) or not set(named) <= set(accepted):
                raise DerivationError(
                    f"{apply.__name__}: expected arguments among {accepted}, got {values or named}"
                )
            terms = {
                key: sympify(value) if type(value) is int else value for key, value in named.items()
            }
            return Move(apply, reason, tuple(terms.items()))

        return move

    return wrap


def everywhere(term: Any, context: Context, change: Callable[[Any, Context], Any | None]) -> Any:
    """Rewrite the outermost parts of ``term`` on which ``change`` answers something."""
    changed = change(term, context)
    if changed is not None:
        return changed
    if is_binder(term):
        fresh, body, inner = context.below(term)
        new = everywhere(body, inner, change)
        return term if new == body else close_binder(term, fresh, new)
    if isinstance(term, Partial):
        function, variable = term.args
        inside = context.inside_derivative(variable.base)
        return Partial(everywhere(function, inside, change), variable)
    return rewrite_parts(term, lambda part: everywhere(part, context, change))
