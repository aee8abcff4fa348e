"""Every error that logitproof raises on purpose.

A message reads ``<object>: expected X, got Y; do Z``.
"""

from __future__ import annotations

__all__ = [
    "CompileError",
    "DerivationError",
    "HypothesisError",
    "InputError",
    "LogitproofError",
    "SiteError",
    "UnknownNameError",
]


class LogitproofError(Exception):
    """Base class: catch it to catch every deliberate error of this package."""


class DerivationError(LogitproofError):
    """A step of a derivation does not hold, or the chain does not reach its claim."""


class HypothesisError(LogitproofError):
    """A hypothesis is missing, contradictory, or cannot be discharged."""


class CompileError(LogitproofError):
    """A formula holds a node that has no array counterpart."""


class SiteError(LogitproofError):
    """The site could not be built."""


class InputError(LogitproofError, ValueError):
    """An argument has the wrong shape, type or value."""


class UnknownNameError(LogitproofError, KeyError):
    """A name is not in the catalogue."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument; a sentence should read as one.
        return str(self.args[0]) if self.args else ""
