"""Several formulas of one row at once, for arrays whose values may be looked at."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from logitproof.compile.formulas import FORMULAS, JOINT, TOGETHER
from logitproof.numerics.rows import Rows, value_of
from logitproof.numerics.state import silent

__all__ = ["TOGETHER", "finish_together"]


def finish_together(rows: Rows) -> dict[str, Any]:
    """Return the values of the formulas named in `TOGETHER`.

    One function finishes them all, as where the chosen action is not the likeliest.  The rows
    where it is are finished again by the other branch of each formula.
    """
    with silent(rows.state.top):
        found = dict(zip(TOGETHER, value_of(JOINT, rows, {}), strict=True))
        for name in TOGETHER:
            for branch in FORMULAS[name].branches[:-1]:
                some, few = rows.known(("few", branch.case), partial(_few, rows, branch.case))
                if len(some):
                    found[name][some] = value_of(branch, few, {})
    return found


def _few(rows: Rows, case: Any) -> tuple[Any, Rows]:
    """Return where a case holds, and only these rows."""
    some = np.flatnonzero(rows.holds(case))
    places = np.stack([rows.places[letter][some] for letter in rows.letters])
    return some, Rows(rows.state.rows(some), rows.letters, places)
