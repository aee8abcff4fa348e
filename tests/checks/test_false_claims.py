"""A false statement is refused by each checker on its own, with a reason."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from sympy import Abs, KroneckerDelta, Rational, Symbol, exp, log

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Iff,
    Implies,
    Largest,
    Less,
    Partial,
)
from logitproof.calculus.terms import in_range, total
from logitproof.checks.answers import Answer
from logitproof.checks.instances import check_instances
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.numeric import check_numeric
from logitproof.checks.statement import Statement
from logitproof.notation import H2, A, C, D, K, P, c, epsilon, j, k, n, order, s, v, z
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import (
    COLLISION,
    NONNEGATIVE,
    POSITIVE,
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


BOUNDED = ForAll(AtMost(P[j], epsilon), (j, 1, n))


@pytest.mark.parametrize("check", SAMPLERS)
def test_a_positive_letter_stays_positive(check: str) -> None:
    """Entries that are bounded by it may all be negative: that does not make it so."""
    below = ForAll(AtMost(v[j], epsilon), (j, 1, n))
    assert judged(check, Less(0, epsilon), below).status == "confirmed"


@pytest.mark.parametrize("check", SAMPLERS)
def test_a_bound_is_reached(check: str) -> None:
    """C is below the bound of all probabilities, but not strictly."""
    given, names = (SUMS_TO_ONE, NONNEGATIVE, BOUNDED), (COLLISION,)
    assert judged(check, Less(C, epsilon), *given, definitions=names).status == "refuted"
    assert judged(check, AtMost(C, epsilon), *given, definitions=names).status == "confirmed"


SQUARED = total(P[j] ** 2, j)
POLICY = (SUMS_TO_ONE, NONNEGATIVE)
MEAN = total(P[j] * v[j], j)
VARIANCE = total(P[j] * v[j] ** 2, j) - MEAN**2
NEARLY: list[tuple[str, Any, tuple[Any, ...]]] = [
    ("constant inside of the simplex",
     AtMost(P[c] * (1 - P[c]) ** 2, Rational(148, 1000)), (in_range(c), *POLICY)),
    ("constant of a slope", AtMost(P[c] * (P[c] - SQUARED), Rational(9, 100)),
     (in_range(c), *POLICY)),
    ("constant of a third moment",
     AtMost(total(P[j] ** 3, j) - SQUARED**2, Rational(3, 100)), POLICY),
    ("a small dip", AtMost(0, (X - Rational(1, 3)) ** 2 - Rational(1, 10**6)), ()),
    ("a small dip of two letters",
     AtMost(0, (X - Rational(7, 11)) ** 2 + (A - Rational(3, 17)) ** 2 - Rational(1, 10**8)), ()),
    ("two dips", AtMost(Rational(1, 10), X**4 - 2 * X**2 + Rational(109, 100)), ()),
    ("strict where both agree", Less(2 * X * Y, X**2 + Y**2), ()),
    ("strict at one number", Less(log(X), X - 1), (Less(0, X),)),
    ("up to n = 7", AtMost(Rational(1, 7), SQUARED), POLICY),
    ("up to n = 12", AtMost(Rational(1, 12), SQUARED), POLICY),
    ("up to n = 30", AtMost(Rational(1, 30), SQUARED), POLICY),
    ("some n", Equal(product_of(n, 8) * (SQUARED - 1), 0), POLICY),
    ("entries of ordinary size", AtMost(v[1], 10**7), ()),
    ("logits of ordinary size", AtMost(Rational(1, 10**9), exp(z[c]) / total(exp(z[j]), j)),
     (in_range(c),)),
    ("one solution forgotten", Iff(Equal(A, 0), Equal(A**2, A)), ()),
    ("a mean of 0", Implies(Equal(total(v[j], j), 0), Equal(total(v[j] ** 3, j), 0)), ()),
    ("two means of 0", Implies(Equal(total(v[j], j), 0), Equal(MEAN, 0)), POLICY),
    ("a mean without entries", Implies(Equal(MEAN, 0), ForAll(Equal(v[j], 0), (j, 1, n))), POLICY),
    ("actions without mass", Iff(Equal(VARIANCE, 0), ForAll(Equal(v[j], v[1]), (j, 1, n))), POLICY),
    ("a tie of the largest",
     ForAll(Less(P[j], Largest(P[k], (k, 1, n))), (j, 1, n)), (SUMS_TO_ONE,)),
    ("only for policies", AtMost(0, VARIANCE), (SUMS_TO_ONE,)),
    ("squares for entries",
     Iff(ForAll(Equal(total(K[j, c] ** 2, j), total(total(K[j, c] ** 2, j), c) / n), (c, 1, n)),
         ForAll(Equal(total(K[j, c], j), total(total(K[j, c], j), c) / n), (c, 1, n))), ()),
]  # fmt: skip


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(
    ("claim", "given"), [one[1:] for one in NEARLY], ids=[one[0] for one in NEARLY]
)
def test_what_is_nearly_true_is_refuted(check: str, claim: Any, given: tuple[Any, ...]) -> None:
    """A claim that fails in small or special places only; each checker finds one of them."""
    found = judged(check, claim, *given)
    assert found.status == "refuted", found.why


@pytest.mark.parametrize("check", SAMPLERS)
@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (AtMost(P[c] * (1 - P[c]) ** 2, Rational(4, 27)), (in_range(c), *POLICY)),
        (Less(0, (1 - X) ** 2), (Less(X, 1),)),
        (Less(log(X), X), (Less(0, X),)),
        (Iff(Equal(A * (A - 1), 0), Equal(A**2, A)), ()),
        (Iff(Equal(VARIANCE, 0), ForAll(Equal(v[j], v[1]), (j, 1, n))), (SUMS_TO_ONE, POSITIVE)),
    ],
    ids=["sharp constant", "open end", "far from equal", "both solutions", "no variance"],
)
def test_what_is_just_true_is_confirmed(check: str, claim: Any, given: tuple[Any, ...]) -> None:
    """Points that are aimed at do not refute what holds, not even where it nearly fails."""
    found = judged(check, claim, *given)
    assert found.status == "confirmed", found.why
