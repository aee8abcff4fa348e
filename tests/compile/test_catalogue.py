"""Every theorem that compiles gives what its statement says, read literally."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from logitproof.calculus.definition import Definition
from logitproof.calculus.nodes import Partial
from logitproof.calculus.terms import subterms
from logitproof.compile import Formula, compile_formula
from logitproof.errors import CompileError
from logitproof.notation import index
from logitproof.numerics import ArrayFunction
from logitproof.theorems import definitions
from logitproof.theorems.catalogue import FAMILIES, THEOREMS
from tests.compile.interpreter import Interpreter

N = 4
SHARED = [one for one in vars(definitions).values() if isinstance(one, Definition)]

SIDES = [
    pytest.param(theorem, side, id=f"{theorem.name}-{side}")
    for entry in THEOREMS.values()
    for theorem in entry.parts
    for side in ("lhs", "rhs")
]

# What no function of one row of logits can stand for: derivatives by parameters, several
# positions, pieces of a row.
NOT_ABOUT_ONE_ROW = {"parameter_update", "trajectory_squared_norm", "moments_merge"}

ABOUT_LOGITS = [
    entry.name
    for family in FAMILIES
    if family.name in {"softmax", "score", "update", "magnitude", "concentration", "entropy"}
    for entry in family.entries
]


@pytest.mark.parametrize(("theorem", "side"), SIDES)
def test_a_side_compiles_to_what_it_says_or_is_refused_by_name(theorem: Any, side: str) -> None:
    """The function agrees with the statement as it reads, in 60 digits; or an error names it."""
    try:
        formula = compile_formula(theorem, side)
    except CompileError:
        with pytest.raises(CompileError, match=re.escape(theorem.name)):
            compile_formula(theorem, side)
        return
    for spread in (0.5, 3.0):
        _compare(formula, theorem, getattr(theorem, side), spread)


def _compare(formula: Formula, theorem: Any, term: Any, spread: float) -> None:
    rng = np.random.default_rng(7)
    logits = rng.normal(scale=spread, size=N)
    places = dict(zip(formula.letters, map(int, rng.permutation(N)), strict=False))
    kinds = {one.letter: one.kind for one in formula.arguments}
    vectors = {one: rng.normal(size=N) for one, kind in kinds.items() if kind == "vector"}
    scalars = {one: rng.uniform(0.1, 2.0) for one, kind in kinds.items() if kind == "scalar"}
    given: list[Any] = [{**places, **vectors, **scalars}[one] for one in kinds]
    actual = np.asarray(ArrayFunction(formula)(logits, *given))
    assert actual.shape == (N,) * len(formula.axes)
    with mp.workdps(60):
        reading = Interpreter(
            [mpf(one) for one in logits],
            {one: mpf(value) for one, value in scalars.items()},
            {one: [mpf(entry) for entry in value] for one, value in vectors.items()},
            mpf(scalars.get(str(formula.temperature), 1.0)),
            [*theorem.definitions, *SHARED],
        )
        for cell in np.ndindex(*actual.shape):
            free = {**places, **dict(zip(formula.axes, cell, strict=True))}
            # The function does not take letters that cancel: any action will do for them.
            at = {index(name): 0 for name in "abcijko"} | {index(k): v for k, v in free.items()}
            exact = reading.value(term, at)
            assert abs(mpf(float(actual[cell])) - exact) <= mpf(10) ** -13 * max(1, abs(exact))


@pytest.mark.parametrize("name", ABOUT_LOGITS)
def test_a_stated_side_compiles_unless_it_is_not_about_one_row(name: str) -> None:
    """Nothing is refused that a function of a row can stand for."""
    theorem = THEOREMS[name].main
    derived = any(isinstance(part, Partial) for part in subterms(theorem.rhs))
    if name in NOT_ABOUT_ONE_ROW:
        with pytest.raises(CompileError, match=name):
            compile_formula(theorem)
    else:
        assert not derived
        assert compile_formula(theorem).branches
