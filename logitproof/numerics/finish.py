"""From the quantities of rows to the values of formulas, each row's from the branch that holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from logitproof.numerics.rows import Rows
from logitproof.numerics.state import silent

if TYPE_CHECKING:
    from logitproof.compile.formula import Branch, Formula

__all__ = ["finish"]


def finish(formula: Formula, rows: Rows, scalars: Mapping[str, Any]) -> Any:
    """Return the values of a formula.

    Parameters
    ----------
    formula : Formula
        What to compute.
    rows : Rows
        The rows.
    scalars : mapping
        The formula's scalars by their letters, shape ``(rows,)``.
    """
    # Limits such as log 0 are meant, and a branch that does not hold may divide by 0.
    with silent(rows.state.top):
        result = _of_branches(formula, rows, scalars)
    return result if result.shape == rows.shape else rows.xp.broadcast_to(result, rows.shape)


def _of_branches(formula: Formula, rows: Rows, scalars: Mapping[str, Any]) -> Any:
    """Return the values of a formula: each row's from the branch that holds there."""
    result: Any = None
    done: dict[Any, Any] = {}  # branches that agree, but for the case, are computed once
    for branch in formula.branches:
        where = rows.known(("holds", branch.case), partial(rows.holds, branch.case))
        if result is not None and rows.backend.eager and not where.any():
            continue
        apart = branch.peels or not rows.backend.eager  # guarded for its own rows
        same = branch.expression, branch.case if apart else None
        if same not in done:
            done[same] = _value_of(branch, rows, scalars, where)
        result = done[same] if result is None else rows.xp.where(where, done[same], result)
    if any(_is_constant(branch) for branch in formula.branches):
        result = result + (rows.maximum - rows.maximum)  # NaN in a row without a policy
    return result


def _value_of(branch: Branch, rows: Rows, scalars: Mapping[str, Any], where: Any = None) -> Any:
    """Return what the function of a branch gives, in all rows; it holds in those of ``where``."""
    arguments = [
        rows.spread(scalars[key]) if kind == "scalar" else rows.value(kind, key, branch.case)
        for kind, key in branch.arguments
    ]
    if where is not None and not rows.backend.eager:
        arguments = [rows.backend.guarded(one, where) for one in arguments]
    return branch.function(rows.xp, *arguments)


def _is_constant(branch: Branch) -> bool:
    return all(kind in {"n", "scalar", "v"} for kind, _ in branch.arguments)
