"""Formulas in one function give what each gives alone."""

from __future__ import annotations

import numpy as np
import pytest

from logitproof.compile.formula import Case
from logitproof.compile.joint import joined
from logitproof.compile.library import formula_named
from logitproof.errors import CompileError


def test_what_is_shared_is_computed_once() -> None:
    """One division, by the sum of the weights; the values are those of each function."""
    pair = [formula_named(one).branches[0] for one in ("collision_probability", "entropy")]
    both = joined(pair)
    values = {"L": 0.7, "Q_1_1": -0.2, "Q_2_0": 0.5, "S": 2.0}
    names = ["L", "Q_1_1", "Q_2_0", "S"]
    assert [one.kind for one in both.arguments] == ["L", "Q", "Q", "S"]
    found = both.function(np, *(values[one] for one in names))
    assert found == pytest.approx([1.5 / 4, 0.7 + 0.1], rel=1e-15)


def test_branches_of_different_cases_are_not_joined() -> None:
    """Their sums run over different entries."""
    largest, another = formula_named("score_norm").branches
    with pytest.raises(CompileError, match="joined: expected branches of one case"):
        joined([largest, another])
    assert another.case == Case((("c",),), None)
