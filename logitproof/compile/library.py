"""The formulas of the numeric functions, each from the theorem or the definition that states it.

A theorem is proved when its module is imported, so each is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from sympy import log, sqrt

from logitproof.compile.atoms import LOG_TOTAL
from logitproof.compile.factory import compile_branch, compile_formula
from logitproof.compile.formula import Branch, Case, Formula
from logitproof.compile.joint import joined
from logitproof.notation import P, c, j
from logitproof.theorems.definitions import COLLISION, EFFECTIVE, ENTROPY, RENYI

__all__ = ["GROUPS", "NAMES", "formula_named", "together"]

# What is asked for most: together, and alone.
_FOUR = ("chosen_probability", "collision_probability", "expected_squared_norm", "score_norm")
GROUPS = ((*_FOUR, "entropy"), _FOUR, *((name,) for name in (*_FOUR, "entropy")))


def _score() -> Any:
    from logitproof.theorems.score import score

    return score


def _logit_update() -> Any:
    from logitproof.theorems.update import logit_update

    return logit_update


def _update_norm() -> Any:
    from logitproof.theorems.norm import update_norm

    return update_norm


def _squared_norm() -> Any:
    from logitproof.theorems.norm import squared_norm

    return squared_norm.rhs


def _expected_squared_norm() -> Any:
    from logitproof.theorems.norm import expected_squared_norm

    return expected_squared_norm


_SUBJECTS: dict[str, Callable[[], Any]] = {
    "softmax": lambda: P[j],
    "score": _score,
    "logit_update": _logit_update,
    "update_norm": _update_norm,
    "score_norm": lambda: sqrt(_squared_norm()),
    "log_score_norm": lambda: log(_squared_norm()) / 2,
    "chosen_probability": lambda: P[c],
    "log_chosen_probability": lambda: log(P[c]),
    "collision_probability": lambda: COLLISION,
    "expected_squared_norm": _expected_squared_norm,
    "effective_actions": lambda: EFFECTIVE,
    "renyi_entropy": lambda: RENYI,
    "entropy": lambda: ENTROPY,
}

NAMES = tuple(_SUBJECTS)


@cache
def formula_named(name: str) -> Formula:
    """Return the compiled formula of the numeric function called ``name``."""
    return compile_formula(_SUBJECTS[name]())


@cache
def together(names: tuple[str, ...]) -> Branch:
    """Return some formulas in one, whatever logit a row counts from.

    They hold wherever the chosen action and another one, `top`, are taken out of the sums.  The
    entropy is a difference: the logarithm that it is taken from comes behind it.
    """
    case = Case((("c",), ("top",)), None, unit=False)
    branches = [compile_branch(_SUBJECTS[name](), case) for name in names]
    logarithms = [replace(one, expression=LOG_TOTAL) for one in branches if _subtracts(one)]
    return joined([*branches, *logarithms])


def _subtracts(branch: Branch) -> bool:
    return bool(branch.expression.has(LOG_TOTAL))
