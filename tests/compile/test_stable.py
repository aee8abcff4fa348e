"""What cancels on paper cancels in the compiled formula, exactly."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Poly, Symbol, exp, fraction, log, sqrt
from sympy.codegen.cfunctions import log1p

from logitproof.compile import compile_formula
from logitproof.compile.atoms import rest, weight
from logitproof.compile.cases import cases_of
from logitproof.compile.formula import Case
from logitproof.notation import A, C, H, P, c, eta, j, n, o
from logitproof.theorems.catalogue import THEOREMS

Q1, Q2, S = rest(1, 0), rest(2, 0), Symbol("S", positive=True)
D1, D2 = (Symbol(f"D_{k}_0", real=True) for k in (1, 2))
L, g = Symbol("L", nonnegative=True), Symbol("g", real=True)


def forms(subject: Any) -> list[Any]:
    """Return the compiled form in each case, the cases in which a letter is largest first."""
    return [branch.expression for branch in compile_formula(subject).branches]


EXPECTED = {
    "squared_norm": (1 - 2 * P[c] + C, [(Q1**2 + Q2) / S**2, (Q1**2 + 2 * Q1 + Q2 + 2) / S**2]),
    "chosen_score": (1 - P[c], [Q1 / S, (1 + Q1) / S]),
    "collision": (C, [(1 + Q2) / S**2]),
    "gini": (1 - C, [(Q1**2 + 2 * Q1 - Q2) / S**2]),
    "collision_entropy": (-log(C), [2 * L - log1p(Q2)]),
    "entropy": (H, [L - rest(1, 1) / S]),
    "log_probability": (log(P[c]), [-L, Symbol("t_c", nonpositive=True) - L]),
    "norm": (
        sqrt(1 - 2 * P[c] + C),
        [exp(g) * sqrt(D1**2 + D2) / S, sqrt(Q1**2 + 2 * Q1 + Q2 + 2) / S],
    ),
    "log_norm": (
        log(1 - 2 * P[c] + C),
        [2 * g + log(D1**2 + D2) - 2 * L, log(Q1**2 + 2 * Q1 + Q2 + 2) - 2 * L],
    ),
    "log_of_root": (log(sqrt(1 - P[c])), [(g + log(D1) - L) / 2, (log1p(Q1) - L) / 2]),
    "scalars_stay_outside": (eta * A * (1 - P[c]), [A * eta * Q1 / S, A * eta * (1 + Q1) / S]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_stable_form_is_found(name: str) -> None:
    """Derived by hand from S = 1 + sum of e, C = (1 + sum of e^2) / S^2, P_c = e_c / S."""
    expression, expected = EXPECTED[name]
    for found, wanted in zip(forms(expression), expected, strict=True):
        assert (found - wanted).expand() == 0


@pytest.mark.parametrize(
    "name",
    [
        "squared_norm",
        "squared_norm_without_cancellation",
        "chosen_probability_change",
        "l1_norm",
        "linf_norm",
        "squared_norm_upper_bound",
        "log_odds_change",
    ],
)
def test_no_digit_can_be_lost_in_sums_of_the_positive(name: str) -> None:
    """Every numerator is a polynomial with positive coefficients, of quantities that are >= 0."""
    for form in forms(THEOREMS[name]):
        numerator, _ = fraction((form / (eta * A) if form.has(A) else form).together())
        atoms = sorted(numerator.free_symbols - {S}, key=str)
        assert all(one.is_nonnegative for one in atoms)
        assert all(value > 0 for value in Poly(numerator, S, *atoms).coeffs())


def test_the_textbook_form_would_be_found_out() -> None:
    """The check above can fail: 1 - C has a coefficient of -1."""
    numerator, _ = fraction(forms(1 - C)[0])
    assert min(Poly(numerator).coeffs()) == -1


def test_the_compiler_finds_what_the_theorem_proves() -> None:
    """1 - 2 P_c + C and q^2 + C_o compile to the very same code."""
    plain, proved = THEOREMS["squared_norm"], THEOREMS["squared_norm_without_cancellation"]
    assert forms(plain) == forms(proved)


def test_both_sides_of_an_equation_compile_to_the_same_code() -> None:
    """The sum of squares multiplied out, sifted and peeled is the closed form."""
    for name in ("squared_norm", "update_norm", "expected_squared_norm", "fisher_trace"):
        sides = [compile_formula(THEOREMS[name], side).branches for side in ("lhs", "rhs")]
        assert len({tuple(one.expression for one in branches) for branches in sides}) == 1


def test_a_masked_weight_wins_over_its_depth() -> None:
    """P_c log P_c asks for the depth that is finite where the weight is 0."""
    _, form = forms(P[c] * log(P[c]))
    assert Symbol("f_c", nonpositive=True) in form.free_symbols
    assert Symbol("t_c", nonpositive=True) not in form.free_symbols


def test_what_depends_on_n_alone_is_left_alone() -> None:
    """C - 1/n cannot be simplified without knowing n."""
    (form,) = forms(C - 1 / n)
    assert (form - ((1 + Q2) / S**2 - 1 / n)).expand() == 0


def test_one_letter_has_two_cases_and_two_have_five() -> None:
    """Which letters mean the same entry, and which entry is the largest."""
    assert list(cases_of(("c",))) == [Case((("c",),), 0), Case((("c",),), None)]
    assert len(list(cases_of(("c", "o")))) == 5
    assert len(list(cases_of(("c", "o", "j")))) == 15


def test_letters_that_meet_are_one_entry() -> None:
    """delta_co is 1 where c and o are the same action, and P_o is then P_c."""
    together = [one for one in compile_formula(P[c] - P[o]).branches if len(one.case.blocks) == 1]
    assert [one.expression for one in together] == [0, 0]
    assert weight("c") not in compile_formula(P[c] - P[o]).branches[0].expression.free_symbols


def test_a_free_index_is_compiled_at_each_entry() -> None:
    """The score at j: 1 - P_c where j is c, -P_j elsewhere."""
    found = {one.case: one.expression for one in compile_formula(THEOREMS["score"]).branches}
    assert found[Case((("c", "j"),), 0)] == Q1 / S
    assert found[Case((("c",), ("j",)), None)] == -weight("j") / S
    assert compile_formula(P[j]).axes == ("j",)
