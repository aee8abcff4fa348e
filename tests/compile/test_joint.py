"""Formulas in one function give what each gives alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from logitproof.compile.atoms import LOG_TOTAL, TOTAL, atom_of
from logitproof.compile.factory import compile_branch
from logitproof.compile.formula import Atom, Case
from logitproof.compile.joint import joined
from logitproof.compile.library import GROUPS, formula_named, together
from logitproof.errors import CompileError
from logitproof.theorems.definitions import COLLISION

Q_1_0 = Atom("Q", (1, 0, ()))


def test_what_is_shared_is_computed_once() -> None:
    """One division, by the sum of the weights; the values are those of each function."""
    pair = [formula_named(one).branches[0] for one in ("collision_probability", "entropy")]
    both = joined(pair)
    values = {"L": 0.7, "Q_1_1": -0.2, "Q_2_0": 0.5, "S": 2.0}
    names = ["L", "Q_1_1", "Q_2_0", "S"]
    assert [one.kind for one in both.arguments] == ["L", "Q", "Q", "S"]
    found = both.function(np, *(values[one] for one in names))
    assert found == pytest.approx([1.5 / 4, 0.7 + 0.1], rel=1e-15)


@pytest.mark.parametrize("names", GROUPS)
def test_nesting_changes_no_value(names: tuple[str, ...]) -> None:
    """The function gives what the expressions give, which are shown."""
    branch = together(names)
    symbols = {one: atom_of(one) for part in branch.expression for one in part.free_symbols}
    numbers = dict(zip(branch.arguments, [0.7, 0.3, 0.2, 1.4, 0.9, -0.6, 0.5], strict=False))
    values = {one: numbers[atom] for one, atom in symbols.items() if atom in numbers}
    total = sum(numbers[atom] for atom in (Q_1_0, Atom("e", "c"), Atom("e", "top")))
    wanted = [
        float(part.subs(values).subs({TOTAL: total, LOG_TOTAL: math.log(total)}))
        for part in branch.expression
    ]
    found = branch.function(np, *numbers.values())
    assert found == pytest.approx(wanted, rel=1e-14)


def test_a_case_without_letters_is_joined() -> None:
    """Nothing stands beside the sums there."""
    case = Case((), None, unit=False)
    branch = joined([compile_branch(COLLISION, case)])
    (found,) = branch.function(np, 2.0, 1.0)
    assert [one.key for one in branch.arguments] == [(1, 0, ()), (2, 0, ())]
    assert found == 0.25


def test_branches_of_different_cases_are_not_joined() -> None:
    """Their sums run over different entries."""
    largest, another = formula_named("score_norm").branches
    with pytest.raises(CompileError, match="joined: expected branches of one case"):
        joined([largest, another])
    assert another.case == Case((("c",),), None)
