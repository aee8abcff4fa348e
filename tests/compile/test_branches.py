"""What of a formula is the same for all entries of a row."""

from __future__ import annotations

from typing import Any

import pytest

from logitproof.calculus.terms import total
from logitproof.compile import compile_formula
from logitproof.compile.formula import Case
from logitproof.notation import A, C, P, c, i, j, k, o, y, z
from logitproof.theorems.catalogue import THEOREMS

NO_PRODUCTS = {
    "another_power": P[j] ** 2,
    "a_sum": P[j] + 1,
    "a_depth": P[j] * z[j],
    "a_vector": P[j] * y[j],
    "another_moment": P[j] * C,
    "a_moment_with_a_vector": P[j] * total(P[k] * y[k], k),
    "a_rest": P[j] * (1 - P[j]),
    "two_axes": P[i] * P[j],
    "no_axis": P[c],
}


def test_score_and_update_are_a_number_times_a_weight() -> None:
    """-e_j / S wherever the chosen action is; at the chosen action, what the others have."""
    formula = compile_formula(THEOREMS["score"])
    assert [str(one.expression) for one in formula.factor] == ["-1/S", "-1/S"]
    assert formula.apart is not None
    (chosen,) = formula.apart.at
    assert chosen.letters == formula.apart.multiplier.letters == ("c",)
    assert [str(one.expression) for one in chosen.branches] == ["Q_1_0/S", "(Q_1_0 + 1)/S"]
    assert [one.case for one in chosen.branches] == [Case((("c",),), 0), Case((("c",),), None)]


@pytest.mark.parametrize("name", NO_PRODUCTS)
def test_what_is_no_such_product_is_not_taken_apart(name: str) -> None:
    """Entries that depend on more than their own weight, or on moments but the total."""
    formula = compile_formula(NO_PRODUCTS[name])
    assert formula.factor == ()
    assert formula.apart is None


@pytest.mark.parametrize("expression", [A * P[j], P[c] * P[o] * P[j], P[j] / P[c]])
def test_every_case_of_a_row_has_its_factor(expression: Any) -> None:
    """As many as the same formula at an action has branches."""
    apart = compile_formula(expression).apart
    assert apart is not None
    cases = [one.case for one in apart.multiplier.branches]
    assert len(set(cases)) == len(cases)
    assert all(set(cases) == {one.case for one in at.branches} for at in apart.at)


def test_a_case_without_a_letter() -> None:
    """Its block goes if it is alone in it, and with it the largest entry."""
    case = Case((("c",), ("j", "k"), ("o",)), 2)
    assert case.without("j") == Case((("c",), ("k",), ("o",)), 2)
    assert case.without("c") == Case((("j", "k"), ("o",)), 1)
    assert case.without("o") == Case((("c",), ("j", "k")), None)
    apart = Case((("c",), ("j",)), None, unit=False)
    assert apart.without("j") == Case((("c",),), None, unit=False)
