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

from sympy import Basic, sympify

from logitproof.calculus.context import Context
from logitproof.calculus.nodes import Partial
from logitproof.calculus.terms import close_binder, is_binder, letters, rewrite_parts
from logitproof.errors import DerivationError

__all__ = ["RULES", "Move", "everywhere", "rule"]

Rule = Callable[..., Any]
RULES: dict[str, Rule] = {}  # the rules of the calculus; a derivation may play no other


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
        if apply.__module__.startswith("logitproof.calculus.rules."):
            RULES[apply.__name__] = apply

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


def everywhere(
    term: Any,
    context: Context,
    change: Callable[[Any, Context], Any | None],
    *,
    of: type | tuple[type, ...] = (),
    speaking_of: frozenset[Basic] = frozenset(),
) -> Any:
    """Rewrite the outermost parts of ``term`` on which ``change`` answers something.

    Parts without a node ``of`` that kind, or without the letters ``speaking_of``, are passed by.
    """

    def walk(part: Any, here: Context) -> Any:
        if (of and not part.has(of)) or not speaking_of <= letters(part):
            return part
        changed = change(part, here)
        if changed is not None:
            return changed
        if is_binder(part):
            fresh, body, inner = here.below(part)
            new = walk(body, inner)
            return part if new == body else close_binder(part, fresh, new)
        if isinstance(part, Partial):
            function, variable = part.args
            return Partial(walk(function, here.inside_derivative(variable.base)), variable)
        return rewrite_parts(part, lambda one: walk(one, here))

    return walk(term, context)
