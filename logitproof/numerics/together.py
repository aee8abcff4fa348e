"""Several formulas of one row at once, for arrays whose values may be looked at."""

from __future__ import annotations

from typing import Any

from logitproof.compile.formula import Case
from logitproof.compile.formulas import FORMULAS, JOINT, TOGETHER
from logitproof.numerics.rows import Rows, value_of
from logitproof.numerics.state import silent

__all__ = ["TOGETHER", "finish_together"]

_LIKELIEST = Case((("c",),), 0)
_BRANCHES = {
    name: branch
    for name in TOGETHER
    for branch in FORMULAS[name].branches
    if branch.case == _LIKELIEST
}


def finish_together(rows: Rows) -> dict[str, Any]:
    """Return the values of the formulas named in `TOGETHER`.

    One function finishes them all, as where the chosen action is not the likeliest.  The rows
    where it is are finished again by the other branch of each formula.
    """
    with silent(rows.state.top):
        found = dict(zip(TOGETHER, value_of(JOINT, rows, {}), strict=True))
        some = rows.holds(_LIKELIEST).nonzero()[0]
        if len(some):
            few = _only(rows, some)
            for name, branch in _BRANCHES.items():
                found[name][some] = value_of(branch, few, {})
    return found


def _only(rows: Rows, some: Any) -> Rows:
    """Return some of the rows, with what is known of them."""
    state = rows.state.each(lambda values, _: values.take(some, axis=-1))
    few = Rows(state, rows.letters, state.named)  # one letter: its place does not matter
    for name in ("maximum", "total"):
        few.memo[name] = getattr(rows, name).take(some)
    return few
