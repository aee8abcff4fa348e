"""Pieces of the same rows, before they are merged: their columns, and the action they are for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from logitproof.errors import InputError
from logitproof.numerics.backends import backend_of
from logitproof.numerics.inputs import Columns
from logitproof.numerics.state import State

__all__ = ["joined", "of_same_action"]


def joined(method: str, mine: Columns, yours: Columns) -> Columns:
    """Return the intervals of both, those that touch as one; refuse an overlap."""
    found: list[tuple[int, int]] = []
    for first, stop in sorted((*mine, *yours)):
        if found and first < found[-1][1]:
            raise InputError(
                f"PolicyStatistics.{method}: expected pieces without a common column, got two with"
                f" the column {first}; give each its own start="
            )
        touches = found and first == found[-1][1]
        found.append((found.pop()[0], stop) if touches else (first, stop))
    return tuple(found)


def of_same_action(state: State, mine: Any, yours: Any) -> State:
    """Return the state of merged rows; refuse other actions, or make their rows NaN."""
    if mine is yours:
        return state
    backend = backend_of(state.top)
    if not backend.eager:
        named = backend.xp.where((mine == yours)[None, ...], state.named, backend.xp.nan)
        return replace(state, named=named)
    if (mine != yours).any():
        at = tuple(np.argwhere(mine != yours)[0])
        raise InputError(
            "PolicyStatistics.merge: expected the same action in both pieces, got "
            f"{mine[at]} and {yours[at]}; give every piece the action counted in the whole row"
        )
    return state
