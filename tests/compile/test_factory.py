"""What the compiler takes, what it refuses, and what it says of the result."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Abs,
    Derivative,
    Function,
    I,
    IndexedBase,
    KroneckerDelta,
    Max,
    Piecewise,
    Product,
    S,
    Symbol,
    cos,
    exp,
    log,
    sqrt,
)

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import Equal, ForAll, Partial
from logitproof.calculus.rules import unfold
from logitproof.calculus.terms import total
from logitproof.compile import Argument, compile_formula
from logitproof.errors import CompileError
from logitproof.notation import (
    A,
    C,
    Cpos,
    H,
    N,
    P,
    Ppos,
    a,
    c,
    d,
    eta,
    i,
    index,
    j,
    k,
    n,
    n1,
    o,
    s,
    t,
    theta,
    y,
    z,
)
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import SOFTMAX

REFUSED: dict[str, tuple[Any, str]] = {
    "derivative": (Partial(P[c], z[j]), r"Partial node Partial\(P\[c\], z\[j\]\)"),
    "unknown_function": (Function("f")(P[c]), "f node"),
    "cosine": (cos(C), "cos node"),
    "maximum": (Max(A, eta), "Max node"),
    "absolute_value_under_a_sum": (total(Abs(s[c, j]), j), "Sum node"),
    "negative_power_under_a_sum": (total(1 / P[j], j), "Sum node"),
    "root_under_a_sum": (total(sqrt(P[j]), j), "Sum node"),
    "logarithm_alone_under_a_sum": (total(log(P[j]), j), "Sum node .*may be masked"),
    "part_of_the_range": (total(P[j], j, 1, n1), "Sum node"),
    "another_first_index": (total(P[j], j, 2), "Sum node"),
    "parameter": (theta[index("q")], "Indexed node"),
    "position": (Cpos[t], "Indexed node"),
    "position_and_action": (Ppos[t, j], "Indexed node"),
    "numbered_action": (P[1], "Indexed node"),
    "index_as_a_number": (total(j * P[j], j), "Dummy node"),
    "another_size": (C / N, "Symbol node N"),
    "number_of_parameters": (C / d, "Symbol node d"),
    "symbolic_power": (C**A, "Pow node"),
    "huge_power": (C**1000, "Pow node"),
    "floating_number": (0.5 * C, "Float node"),
    "imaginary_number": (I * C, "ImaginaryUnit node"),
    "no_number": (S.NaN, "NaN node"),
    "infinity": (S.Infinity, "Infinity node"),
    "product_over_actions": (Product(P[j], (j, 1, n)), "Product node"),
    "derivative_of_sympy": (Derivative(C, A), "Derivative node"),
    "cases": (Piecewise((C, C < 1), (1, True)), "Piecewise node"),
    "shifted_index": (P[j + 1], "Indexed node"),
    "two_indices": (P[c, c], "Indexed node"),
    "delta_of_a_number": (KroneckerDelta(c, 1), "KroneckerDelta node"),
    "a_vector_as_a_whole": (P, "IndexedBase node"),
    "letter_of_the_maximum": (Symbol("M", real=True) * C, "Symbol node M"),
    "letter_of_the_total": (Symbol("S", positive=True) * C, "Symbol node S"),
    "letter_of_a_weight": (Symbol("e_c", nonnegative=True) * P[c], "Symbol node e_c"),
    "letter_of_an_entry": (Symbol("y_c", real=True) * y[c], "Symbol node y_c"),
    "letter_of_a_common_part": (Symbol("x0", real=True) * C, "Symbol node x0"),
    "letter_of_an_argument": (Symbol("logits", real=True) * C, "Symbol node logits"),
    "vector_called_as_an_argument": (IndexedBase("where")[c], "Symbol node where"),
    "word_of_another_letter": (Symbol("action", real=True) * P[c], "Symbol node c"),
    "keyword": (Symbol("lambda", real=True) * C, "Symbol node lambda"),
    "no_identifier": (Symbol("a b", real=True) * C, "Symbol node a b"),
    "one_name_twice": (Symbol("w", real=True) * C + Symbol("w", positive=True), "Symbol node w"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_array_code_is_refused_by_its_node(name: str) -> None:
    """The error names the kind of the node and shows it."""
    expression, words = REFUSED[name]
    with pytest.raises(CompileError, match=rf"^compile .*: expected .*got the {words}"):
        compile_formula(expression)


def test_a_claim_that_is_no_equation_has_no_sides() -> None:
    """An equivalence compiles neither way."""
    part = THEOREMS["collision_lower_bound"].parts[2]
    with pytest.raises(CompileError, match="equality: expected an equation"):
        compile_formula(part)


@pytest.mark.parametrize("subject", ["squared_norm", 3, [P[c], C], C < 1, Equal(C, 1), None])
def test_only_theorems_definitions_and_expressions_compile(subject: Any) -> None:
    """A name is not looked up."""
    with pytest.raises(CompileError, match="expected an entry of THEOREMS"):
        compile_formula(subject)


def test_a_side_is_left_or_right() -> None:
    """Anything else is a mistake."""
    with pytest.raises(CompileError, match="expected side 'rhs' or 'lhs', got 'left'"):
        compile_formula(THEOREMS["score"], side="left")


def test_another_meaning_of_p_is_refused() -> None:
    """A theorem on P = z^2 says nothing of the softmax of z."""
    squares = Hypothesis(
        ForAll(Equal(P[i], z[i] ** 2), (i, 1, n)), everywhere=True, words="P is the square of z"
    )
    theorem = prove("own", Equal(2 * P[c], 2 * P[c]), given=[squares])
    with pytest.raises(CompileError, match=r"own: .*got the hypothesis that P is the square of z"):
        compile_formula(theorem)


def test_a_theorems_own_definitions_are_unfolded() -> None:
    """A name that only this theorem knows."""
    double = Symbol("double", real=True)
    meaning = Definition(double, 2 * P[c], "twice the probability")
    theorem = prove("own", Equal(double, 2 * P[c]), unfold(meaning), given=[SOFTMAX])
    left, right = (compile_formula(theorem, side) for side in ("lhs", "rhs"))
    assert [one.expression for one in left.branches] == [one.expression for one in right.branches]


def test_bound_indices_are_not_captured() -> None:
    """Sums over c and over j are the same sum, and neither touches the free c."""
    by_j, by_c = total(P[c] * P[j] ** 2, j), total(P[k] ** 2, k) * P[c]
    nested = total(P[o] * total(P[c] * P[o], c), o)
    assert _forms(by_j) == _forms(by_c)
    assert _forms(nested) == _forms(C)


def test_definitions_with_an_index_take_the_index_they_are_given() -> None:
    """s[a, i] is delta_ai - P_i, whatever the letters of the definition."""
    formula = compile_formula(s[a, i])
    assert (formula.letters, formula.axes) == (("a",), ("i",))
    assert str(formula.expression) == "KroneckerDelta(a, i) - P[i]"


def test_arguments_are_named_and_ordered() -> None:
    """The chosen action first, then others, vectors, advantage, learning rate, other scalars."""
    expression = H * A * eta * C * P[o] * P[c] * total(P[j] * y[j], j) * exp(A)
    assert compile_formula(expression).arguments == (
        Argument("action", "action", "c"),
        Argument("o", "action", "o"),
        Argument("y", "vector", "y"),
        Argument("advantage", "scalar", "A", "real"),
        Argument("learning_rate", "scalar", "eta", "nonnegative"),
    )


def test_a_positive_letter_may_be_zero_only_where_the_formula_goes_on() -> None:
    """Eta = 0 is a step of no length; 1 / eta has no value there."""
    domains = [compile_formula(one).arguments[0].domain for one in (eta * C, C / eta)]
    assert domains == ["nonnegative", "positive"]


def test_logits_themselves_can_be_spoken_of() -> None:
    """Log of the sum of exp(z) is M + L; the softmax written out is P."""
    partition = total(exp(z[k]), k)
    assert [str(one) for one in _forms(log(partition))] == ["L + M"]
    assert _forms(exp(z[c]) / partition) == _forms(P[c])
    assert _forms(exp(2 * z[c] - A) / exp(z[c] - A) / partition) == _forms(P[c])


def test_a_formula_knows_its_moments() -> None:
    """Only the sums that it needs are asked for."""
    assert compile_formula(P[c]).moments == ((1, 0, ()),)
    assert compile_formula(H).moments == ((1, 0, ()), (1, 1, ()))
    assert compile_formula(THEOREMS["uniform_policy"]).moments == ()


def test_linear_sums_are_known() -> None:
    """The sum of P is 1 and the sum of 1 is n, without a moment."""
    assert [_forms(total(P[j], j)), _forms(total(1 + 0 * P[j], j))] == [[1], [n]]


def _forms(expression: Any) -> list[Any]:
    return [branch.expression for branch in compile_formula(expression).branches]
