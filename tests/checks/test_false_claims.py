"""A false statement is refused by each checker on its own, with a reason."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from sympy import Abs, KroneckerDelta, Rational, Symbol, exp

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.terms import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Iff,
    Implies,
    Largest,
    Less,
    Partial,
    in_range,
    total,
)
from logitproof.checks.answers import Answer
from logitproof.checks.instances import check_instances
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.numeric import check_numeric
from logitproof.checks.statement import Statement
from logitproof.notation import H2, A, C, D, P, c, j, n, order, s, v, z
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import (
    COLLISION,
    NONNEGATIVE,
    RENYI,
    SCORE,
    SUMS_TO_ONE,
    UNIFORM,
)
from tests.calculus.test_false_statements import FALSE, NAMES

PARTS = {part.name: part for entry in THEOREMS.values() for part in entry.parts}
SAMPLERS = {"instances": check_instances, "numeric": check_numeric}


def altered(name: str, claim: Any) -> Statement:
    """Return the statement of a theorem with another claim."""
    statement = Statement.of(PARTS[name])
    missing = tuple(
        Hypothesis(in_range(one))
        for one in replace(statement, claim=claim).indices
        if one not in statement.indices
    )
    known = {one.head: one for one in (SCORE, COLLISION)}
    used = (*statement.definitions, *known.values())
    definitions = tuple({one.head: one for one in used}.values())
    return Statement(name, claim, (*missing, *statement.hypotheses), definitions)


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(("name", "what", "claim"), FALSE, ids=NAMES)
def test_a_false_claim_is_refuted(name: str, what: str, claim: Any, check: str) -> None:
    """Exact instances and 50 digits each find a counterexample without the other."""
    del what
    found = SAMPLERS[check](altered(name, claim))
    assert found.status == "refuted", found.why
    assert " at " in found.why


@pytest.mark.parametrize(("name", "what", "claim"), FALSE, ids=NAMES)
def test_a_false_claim_has_no_normal_form_that_agrees(name: str, what: str, claim: Any) -> None:
    """The normal form never confirms it; equations in its fragment it refutes."""
    del what
    found = check_normal_form(altered(name, claim))
    in_fragment = isinstance(claim, Equal) and not claim.has(Largest)
    assert found.status in ({"refuted"} if in_fragment else {"refuted", "not applicable"})


def judged(check: str, claim: Any, *given: Any, definitions: tuple[Any, ...] = ()) -> Answer:
    """Judge a claim under hypotheses with one of the checkers that look at points."""
    hypotheses = tuple(one if isinstance(one, Hypothesis) else Hypothesis(one) for one in given)
    return SAMPLERS[check](Statement("trial", claim, hypotheses, definitions))


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (AtMost(C, 1), (SUMS_TO_ONE,)),
        (AtMost(C, 2), (SUMS_TO_ONE, Equal(P[c], 0), in_range(c))),
        (Less(1 / n, C), (SUMS_TO_ONE, NONNEGATIVE)),
        (Equal(total(P[j], j, 1, n - 1), 1), (SUMS_TO_ONE,)),
        (Equal(P[c], 1 / n), (UNIFORM,)),
    ],
    ids=["negative entries", "negative beside a 0", "strict", "range", "out of range"],
)
def test_a_missing_hypothesis_is_noticed(check: str, claim: Any, given: tuple[Any, ...]) -> None:
    """Points that only the missing hypothesis excludes are among those looked at."""
    assert judged(check, claim, *given, definitions=(COLLISION,)).status == "refuted"


@pytest.mark.parametrize("check", SAMPLERS)
def test_what_has_no_meaning_is_refuted(check: str) -> None:
    """With P = 0 the logarithm of C has no value, though exp(log C) would be written C."""
    found = judged(check, Equal(exp(-H2), C), definitions=(RENYI, COLLISION))
    assert (found.status, "undefined" in found.why) == ("refuted", True)
    positive = judged(check, Equal(exp(-H2), C), SUMS_TO_ONE, definitions=(RENYI, COLLISION))
    assert positive.status == "confirmed"


@pytest.mark.parametrize("check", SAMPLERS)
def test_hypotheses_that_nothing_satisfies_leave_nothing_to_judge(check: str) -> None:
    """The reason names the hypotheses that never hold, or never together."""
    alone = judged(check, Equal(A, 5), Hypothesis(Less(A, A), words="A is less than itself"))
    assert (alone.status, "'A is less than itself'" in alone.why) == ("not applicable", True)
    both = judged(check, Equal(A, 5), Less(A, 0), Less(0, A))
    assert (both.status, "satisfies all of" in both.why) == ("not applicable", True)


@pytest.mark.parametrize("check", SAMPLERS)
def test_an_equivalence_needs_both_truth_values(check: str) -> None:
    """One that is false on both sides everywhere, or an empty implication, was not tested."""
    never = Less(total(v[j] ** 2, j), 0)
    found = judged(check, Iff(never, Less(A**2, 0)))
    assert (found.status, "not tested" in found.why) == ("not applicable", True)
    found = judged(check, Implies(never, Equal(A, 0)))
    assert (found.status, "not tested" in found.why) == ("not applicable", True)


@pytest.mark.parametrize("check", SAMPLERS)
def test_arrays_do_not_move_in_step(check: str) -> None:
    """Two logits rows are not always the same row: their weighted means differ."""
    mean = total(D[j] * exp(z[j]), j) / total(exp(z[j]), j)
    claim = AtMost(total(D[j], j) / n, mean)
    assert judged(check, claim).status == "refuted"


def test_instances_tell_a_proof_from_points() -> None:
    """An identity is proved at its sizes; an inequality is true at the points only."""
    claim = Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C)
    found = judged("instances", claim, in_range(c), definitions=(SCORE, COLLISION))
    assert "both sides are the same function (n = 1, 2, 3, 4, 5)" in found.why
    found = judged("instances", AtMost(0, C), definitions=(COLLISION,))
    assert found.why.startswith("true at ")


def test_numeric_reports_its_error() -> None:
    """An equation is right to far more digits than the tolerance needs."""
    claim = Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C)
    found = judged("numeric", claim, in_range(c), definitions=(SCORE, COLLISION))
    assert "largest relative error" in found.why


X, Y = Symbol("X", real=True), Symbol("Y", real=True)


@pytest.mark.parametrize(
    ("check", "claim", "given"),
    [
        ("instances", Equal(Partial(Abs(z[j]), z[j]), 1), (in_range(j),)),
        ("instances", Equal(KroneckerDelta(X, Y), 0), ()),
        ("numeric", Equal(KroneckerDelta(X, Y), 0), ()),
        (
            "numeric",
            Equal(Partial(z[c], z[c]), 1),
            (in_range(c), Hypothesis(ForAll(Equal(z[j], v[j]), (j, 1, n)), everywhere=True)),
        ),
    ],
    ids=["sign", "delta of reals", "rounded reals", "derivative by what is given"],
)
def test_what_a_checker_cannot_handle_is_not_applicable(
    check: str, claim: Any, given: tuple[Any, ...]
) -> None:
    """The answer says what is unknown, and the theorem keeps its other answers."""
    found = judged(check, claim, *given)
    assert (found.status, "expected" in found.why) == ("not applicable", True)


def test_a_program_error_stays_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a checker refuses on purpose is an answer."""

    def broken(*_: Any) -> Any:
        raise TypeError("a mistake")

    monkeypatch.setattr("logitproof.checks.instances.points.Point.holds", broken)
    with pytest.raises(TypeError, match="a mistake"):
        judged("instances", AtMost(0, A))


def product_of(number: Any, last: int) -> Any:
    """Return (number - 1) (number - 2) ... (number - last)."""
    return prod(number - step for step in range(1, last + 1))


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (Equal(product_of(n, 10), 0), ()),
        (Equal(product_of(n, 14), 0), ()),
        (Differs(n, 7), ()),
        (AtMost(n, 5), ()),
        (AtMost(n, 10**6), ()),
        (Equal(product_of(c, 5), 0), (in_range(c),)),
        (AtMost(X, 10**9), ()),
        (AtMost(X, 10**60), ()),
        (AtMost(X, 10**6), (Less(0, X),)),
        (AtMost(exp(X), 10**30), ()),
        (AtMost(1, exp(X)), ()),
        (Equal(X * (X - 1), 0), (Equal(X**3, X),)),
        (AtMost(Y**2, Y), (Equal(Y * (Y - 2) * (Y - 11), 0),)),
        (AtMost(Rational(1, 10**60), X**2), ()),
        (AtMost(total(P[j] ** order, j), 1), (SUMS_TO_ONE, NONNEGATIVE)),
    ],
)
def test_sizes_and_numbers_far_away_are_tried(
    check: str, claim: Any, given: tuple[Any, ...]
) -> None:
    """A claim that holds only of small sizes, or of numbers of ordinary size, is refuted."""
    found = judged(check, claim, *given)
    assert found.status == "refuted", found.why


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(
    "claim",
    [Less(0, 1 + X**4), Differs(exp(X), 0), AtMost(2 * X * Y, X**2 + Y**2), AtMost(X, exp(X))],
)
def test_far_numbers_refute_nothing_true(check: str, claim: Any) -> None:
    """Rounding of large and tiny numbers is no counterexample."""
    assert judged(check, claim).status == "confirmed"


@pytest.mark.parametrize("check", SAMPLERS)
def test_the_reason_names_the_sizes(check: str) -> None:
    """Where no array runs over a size, large values of it were tried."""
    why = judged(check, AtMost(1, n)).why
    assert all(f" {size}" in why for size in (7, 12, 50, 10**9))
