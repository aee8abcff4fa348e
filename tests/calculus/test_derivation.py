"""Derivations and theorems: only a checked chain makes a theorem, and nothing alters one."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from types import SimpleNamespace
from typing import Any

import pytest
from sympy import (
    Float,
    I,
    Integer,
    Integral,
    KroneckerDelta,
    Piecewise,
    Product,
    Rational,
    Symbol,
    exp,
    oo,
    pi,
    sin,
    sqrt,
)

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Fact, Hypothesis
from logitproof.calculus.moves import Move, rule
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    InRange,
    Less,
    Partial,
)
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    bound,
    chain_rule,
    differentiate,
    linearity,
    nonnegative,
    positive,
    sift,
    split_off,
    transpose,
    unfold,
    use,
)
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Derivation, Step, Theorem
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import (
    A,
    C,
    P,
    W,
    a,
    c,
    d,
    eta,
    i,
    index,
    j,
    k,
    n,
    n_eff,
    phi,
    q,
    theta,
    v,
    x1,
    x2,
    x3,
    y,
    z,
)
from logitproof.theorems.definitions import (
    COLLISION,
    POLICY,
    SOFTMAX,
    SUMS_TO_ONE,
    TWO_OR_MORE,
    UNIFORM,
)

SQUARED = A**2 + 2 * A * C + C**2
BELOW = Hypothesis(AtMost(x1, x2))
ABOVE = Hypothesis(AtMost(x2, x1))
RANGE_OF_C = Hypothesis(InRange(c, 1, n))

# Arrival ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "moves", "how"),
    [
        (Equal((A + C) ** 2, SQUARED), [algebra_to(SQUARED)], {}),
        (Equal(SQUARED, (A + C) ** 2), [algebra_to(SQUARED)], {"start": (A + C) ** 2}),
        (Equal((A + C) ** 2, SQUARED), [], {"back": [algebra_to((A + C) ** 2)]}),
        (Equal(A * (C + 1), C * A + A), [algebra_to(A * C + A)], {}),
        (Equal(total(P[j], j), total(P[a], a)), [], {}),
        (AtMost(A, A), [], {}),
        (AtMost(A * (C + 1), A * C + A), [algebra_to(A * C + A)], {}),
        (AtMost(0, A**2), [nonnegative(A**2)], {}),
        (AtMost(2 * A * C, A**2 + C**2), [nonnegative((A - C) ** 2)], {}),
        (Less(0, exp(A)), [positive(exp(A))], {}),
        (AtMost(0, exp(A)), [positive(exp(A))], {}),
        (Less(A, A + n), [positive(n)], {}),
        (AtMost(x1, x2), [bound(BELOW)], {"given": [BELOW]}),
        (AtMost(x1, x2), [bound(BELOW)], {"given": [BELOW], "start": x2}),
        (AtMost(exp(x1) + 1, exp(x2) + 1), [bound(BELOW)], {"given": [BELOW]}),
        (AtMost(-x2, -x1), [bound(BELOW)], {"given": [BELOW], "start": -x1}),
        (Equal(x1, x2), [bound(BELOW), bound(ABOVE)], {"given": [BELOW, ABOVE]}),
        (Equal(x2, x1), [bound(BELOW), bound(ABOVE)], {"given": [BELOW, ABOVE], "start": x1}),
        (Iff(Equal(A, C), Equal(0, C - A)), [transpose()], {}),
        (Iff(Equal(0, C - A), Equal(A, C)), [transpose()], {"start": Equal(A, C)}),
    ],
    ids=str,
)
def test_a_chain_that_arrives_makes_the_theorem(
    claim: Any, moves: list[Move], how: dict[str, Any]
) -> None:
    """From either side, from both sides, from 0, and round in a circle of bounds."""
    theorem = prove("it", claim, *moves, **how)
    assert theorem.claim == claim
    assert (theorem.lhs, theorem.rhs) == claim.args


@pytest.mark.parametrize(
    ("claim", "moves", "how", "message"),
    [
        (Equal((A + C) ** 2, SQUARED + 1), [algebra_to(SQUARED)], {}, "residual 1"),
        (Equal((A + C) ** 2, A * C), [algebra_to(SQUARED)], {}, "expected to arrive at A*C"),
        (Equal(A, C), [], {}, "after step 0: expected to arrive at C, got A; residual -A + C"),
        (Equal(total(P[j], j), total(P[j], j, 2, n)), [], {}, "after step 0"),
        (Less(A, A), [], {}, "expected steps that show Less, got a chain of '='"),
        (Less(0, A**2), [nonnegative(A**2)], {}, "expected steps that show Less"),
        (AtMost(0, A**2 - 1), [nonnegative(A**2)], {}, "residual -1"),
        (AtMost(A**2, 0), [nonnegative(A**2)], {}, "expected to arrive at -A**2"),
        (Equal(0, A**2), [nonnegative(A**2)], {}, "expected steps that show Equal"),
        (AtMost(x2, x1), [bound(BELOW)], {"given": [BELOW]}, "expected to arrive at x1"),
        (AtMost(x2, x1), [bound(BELOW)], {"given": [BELOW], "start": x1}, "expected to arrive"),
        (AtMost(x2, x1), [], {"given": [BELOW], "back": [bound(BELOW)]}, "only equations from the"),
        (AtMost(1, C), [], {"given": [Hypothesis(AtMost(C, 1))],
                            "back": [bound(Hypothesis(AtMost(C, 1)))]}, "only equations"),
        (Equal(Integer(1), Integer(0)), [nonnegative(Integer(0))], {}, "expected to arrive at 1"),
        (Equal(A, 0), [nonnegative(Integer(0))], {}, "expected to arrive at A"),
        (Equal(x3, x2), [bound(BELOW), bound(ABOVE)], {"given": [BELOW, ABOVE], "start": x1},
         "expected to arrive"),
        (Equal(x1, x3), [bound(BELOW), bound(ABOVE)], {"given": [BELOW, ABOVE]},
         "expected to arrive"),
        (Equal(A, (C + 1) ** 2), [], {"back": [algebra_to(C**2 + 2 * C + 1)]},
         "both sides to meet, got A and C**2"),
        (Equal(A, C), [algebra_to(A)], {}, "expected algebra_to to change the term, got A again"),
        (Equal(A, C), [], {"back": [algebra_to(C)]}, "got C again; leave it out"),
        (Iff(Equal(A, C), Equal(0, A - C)), [transpose()], {}, "expected to arrive at"),
        (Iff(Equal(A, C), Equal(C, A)), [], {}, "expected to arrive at"),
        (Equal(A, C), [], {"start": Equal(A, C)}, "got a chain of 'iff'"),
        (Either(Equal(A, A), Equal(A, C)), [], {}, "expected Equal, AtMost, Less or Iff"),
    ],
    ids=str,
)  # fmt: skip
def test_a_chain_that_does_not_arrive_is_refused(
    claim: Any, moves: list[Move], how: dict[str, Any], message: str
) -> None:
    """The wrong end, the wrong relation, or a circle that misses a side makes no theorem."""
    with pytest.raises(DerivationError, match="wrong") as caught:
        prove("wrong", claim, *moves, **how)
    assert message in str(caught.value)


def test_bounds_in_both_directions_do_not_make_a_chain() -> None:
    """x1 <= x2 and, on the way back, x2 >= x3: nothing is said of x1 and x3."""
    lower = Hypothesis(AtMost(x3, x2))
    with pytest.raises(DerivationError, match="expected steps in one direction"):
        prove("mixed", AtMost(x1, x3), bound(BELOW), bound(lower), given=[BELOW, lower])


def test_an_error_names_theorem_step_and_rule() -> None:
    """Who reads the message knows which step of which theorem failed, and why."""
    with pytest.raises(HypothesisError) as caught:
        prove("gone", Equal(total(P[j] + v[j], j), 0), linearity(), split_off(2))
    assert str(caught.value) == (
        "gone, step 2 of 2: split_off: expected 1 <= 2 <= n; add it as a hypothesis"
    )


def test_an_error_on_the_way_back_names_the_other_side() -> None:
    """Steps from the right-hand side are counted on their own."""
    with pytest.raises(DerivationError, match=r"gone \(from the other side\), step 1 of 1"):
        prove("gone", Equal(A, C), back=[algebra_to(A)])


# Steps ------------------------------------------------------------------------------------------

MEAN = prove(
    "mean", Equal(total(P[j] * A, j), A), linearity(), assume(SUMS_TO_ONE), given=[SUMS_TO_ONE]
)


def test_every_term_of_a_derivation_is_what_its_rule_returned() -> None:
    """The chain is made of results: playing each move on the term before gives the term after."""
    steps = MEAN.derivation.steps
    assert [step.move.name for step in steps] == ["linearity", "assume"]
    assert [step.result for step in steps] == [A * total(P[j], j), A]
    assert (MEAN.derivation.start, MEAN.derivation.end) == (MEAN.lhs, MEAN.rhs)


def test_a_step_records_what_it_leant_on() -> None:
    """Each step knows its hypotheses, definitions and theorems; the theorem knows their union."""
    theorem = prove("twice", Equal(2 * total(P[j] * C, j), 2 * total(P[j] ** 2, j)),
                    use(MEAN), unfold(COLLISION))  # fmt: skip
    first, second = theorem.derivation.steps
    assert set(first.because) == {SUMS_TO_ONE, MEAN}
    assert first.uses == ("mean",)
    assert second.because == (COLLISION,)
    assert theorem.uses == (MEAN,)
    assert theorem.definitions == (COLLISION,)


def test_the_way_back_is_written_forwards() -> None:
    """Steps played from the right-hand side appear in reading order, ending at that side."""
    theorem = prove(
        "meet", Equal(total(2 * P[j], j), total(3 * P[j], j) - total(P[j], j)),
        linearity(), back=[linearity()],
    )  # fmt: skip
    assert theorem.derivation.steps[0].result == 2 * total(P[j], j)
    assert theorem.derivation.end == theorem.rhs


def test_a_theorem_that_was_not_needed_is_no_use() -> None:
    """Knowing a theorem is not leaning on it."""
    assert prove("it", AtMost(0, A**2), nonnegative(A**2), knowing=[MEAN]).uses == ()


# Hypotheses -------------------------------------------------------------------------------------


def test_free_indices_lie_in_their_range() -> None:
    """That c is an action and q a parameter is assumed by itself, and shown."""
    theorem = prove("it", Equal(W[c, q], W[c, q]))
    assert [one.claim for one in theorem.own] == [InRange(c, 1, n), InRange(q, 1, d)]


def test_hypotheses_are_inherited_through_every_use() -> None:
    """A theorem assumes what the theorems that it uses assume, at any distance."""
    once = prove("once", Equal(3 * total(P[j] * A, j), 3 * A), use(MEAN))
    twice = prove("twice", Equal(3 * total(P[j] * x1, j) + 1, 3 * x1 + 1), use(once))
    assert twice.inherited == (SUMS_TO_ONE,)
    assert twice.hypotheses == (SUMS_TO_ONE,)


def test_a_given_hypothesis_is_not_inherited_again() -> None:
    """What a theorem assumes itself is listed once."""
    theorem = prove("it", Equal(3 * total(P[j] * A, j), 3 * A), use(MEAN), given=[SUMS_TO_ONE])
    assert (theorem.own, theorem.inherited) == ((SUMS_TO_ONE,), ())


def test_what_a_known_theorem_assumes_is_inherited_too() -> None:
    """A sign that comes from a theorem brings its hypotheses along."""
    below_one = Hypothesis(ForAll(AtMost(P[i], 1), (i, 1, n)))
    known = prove("known", AtMost(0, 1 - P[c]), nonnegative(1 - P[c]), given=[below_one])
    theorem = prove(
        "it", AtMost(0, (1 - P[c]) * eta), nonnegative((1 - P[c]) * eta), knowing=[known]
    )
    assert below_one in theorem.hypotheses


CONTRADICTIONS: list[tuple[str, list[Any]]] = [
    ("an order both ways", [Less(x1, x2), Less(x2, x1)]),
    ("x + 1 = x", [Equal(x1 + 1, x1)]),
    ("two values", [Equal(x1, 1), Equal(x1, 2)]),
    ("a policy that sums to 2", [*POLICY, Equal(total(P[j], j), 2)]),
    ("a softmax that vanishes", [SOFTMAX, Equal(P[1], 0)]),
    ("a softmax that is not positive", [SOFTMAX, AtMost(P[1], 0)]),
    ("two actions, but one", [TWO_OR_MORE, Equal(n, 1)]),
    ("no action", [AtMost(n, 0)]),
    ("half an action", [Equal(n, Rational(1, 2))]),
    ("an index out of range", [Equal(c, n + 1)]),
    ("a positive letter below 0", [Equal(eta, -3)]),
    ("a positive letter at most 0", [AtMost(eta, 0)]),
    ("unequal equals", [Differs((x1 + x2) ** 2, x1**2 + 2 * x1 * x2 + x2**2)]),
    ("uniform, but not", [UNIFORM, Less(P[1], P[n])]),
    ("nothing is all", [ForAll(Less(v[i], v[i]), (i, 1, n))]),
]


@pytest.mark.parametrize("claims", [two for _, two in CONTRADICTIONS],
                         ids=[one for one, _ in CONTRADICTIONS])  # fmt: skip
def test_hypotheses_that_contradict_each_other_are_refused(claims: list[Any]) -> None:
    """A theorem that no values satisfy would say anything."""
    given = [one if isinstance(one, Hypothesis) else Hypothesis(one) for one in claims]
    with pytest.raises(HypothesisError, match="vacuous"):
        prove("vacuous", Equal(A, A), given=given)


def test_a_definition_may_not_contradict_a_hypothesis() -> None:
    """C is the collision probability of a policy, at most 1: it cannot be 5 as well."""
    five = Hypothesis(Equal(C, 5))
    below = Hypothesis(AtMost(total(P[j] ** 2, j), 1))
    with pytest.raises(HypothesisError, match="vacuous"):
        prove("vacuous", AtMost(5, 1), assume(five, reverse=True), unfold(COLLISION), bound(below),
              given=[*POLICY, five, below])  # fmt: skip


@pytest.mark.parametrize(
    "claim",
    [
        Equal(x1, 1 / x2),
        Equal(1 / x1, 2 / x1),
        Equal(total(P[j], j, 1, n - 2), x1),
        AtMost(sqrt(x1), x2),
    ],
    ids=str,
)
def test_a_hypothesis_must_be_defined(claim: Any) -> None:
    """A quotient, a root or a range in a hypothesis needs its reason among the hypotheses."""
    with pytest.raises(HypothesisError, match="to be defined under the hypotheses"):
        prove("undefined", Equal(A, A), given=[Hypothesis(claim)])
    with_reason = [Hypothesis(Equal(x1, 1 / x2)), Hypothesis(Less(0, x2))]
    assert prove("it", Equal(A, A), given=with_reason).own == tuple(with_reason)


@pytest.mark.parametrize(
    "claim",
    [Equal(1 / A, 1 / A), Equal(sqrt(A), sqrt(A)), Equal(A / (n - 1), A / (n - 1)),
     Equal(total(v[j], j, 1, n - 2), total(v[k], k, 1, n - 2)),
     Equal(total(A, j, 1, Rational(1, 2)), A / 2)],
    ids=str,
)  # fmt: skip
def test_a_claim_must_be_defined(claim: Any) -> None:
    """Where a side of the claim may be undefined, there is no theorem."""
    with pytest.raises(LogitproofError, match="defined"):
        prove("undefined", claim, linearity())


# Meanings ---------------------------------------------------------------------------------------


def test_a_letter_has_one_meaning() -> None:
    """Two definitions of C do not meet in one theorem, nor through the theorems that it uses."""
    other = Definition(C, total(P[j] ** 3, j), "another C")
    first = prove("first", Equal(C + A, total(P[j] ** 2, j) + A), unfold(COLLISION))
    second = prove("second", Equal(C * A, total(P[j] ** 3, j) * A), unfold(other))
    with pytest.raises(HypothesisError, match="expected one meaning for C, got two"):
        prove("both", Equal(C + x1 + C * x2, total(P[j] ** 2, j) + x1 + total(P[j] ** 3, j) * x2),
              use(second), use(first))  # fmt: skip


def test_a_meaning_does_not_come_back_to_itself() -> None:
    """n_eff = C + 1 and C = n_eff each define a letter; together they would give C = C + 1."""
    one = prove("one", Equal(n_eff, C + 1), unfold(Definition(n_eff, C + 1, "")))
    two = prove("two", Equal(C, n_eff), unfold(Definition(C, n_eff, "")))
    with pytest.raises(HypothesisError, match="expected no circle in the meaning of"):
        prove("circle", Equal(C, C + 1), use(two), use(one))


@pytest.mark.parametrize(
    "claim",
    [
        AtMost(0, P[c]),
        Equal(total(P[j], j), 1),
        Equal(P[1], 1),
        Equal(P[c], P[c] ** 2),
        Equal(eta, exp(A)),
        Differs(A, 0),
    ],
    ids=str,
)
def test_what_holds_everywhere_must_read_as_a_definition(claim: Any) -> None:
    """Only an equation for a letter may be assumed at every value of the logits."""
    with pytest.raises(HypothesisError, match="expected"):
        prove("it", Equal(A, A), given=[Hypothesis(claim, everywhere=True)])


def test_a_derivative_may_not_have_held_what_moves() -> None:
    """A was held fixed in d(A z_i)/dz_j; a theorem that says A = z_1 everywhere is refused."""
    moving = Hypothesis(Equal(A, z[1]), everywhere=True)
    claim = Equal(Partial(A * z[i], z[j]), A * KroneckerDelta(i, j))
    assert A in prove("slope", claim, differentiate()).constants
    with pytest.raises(DerivationError, match="expected derivatives that unfold A first"):
        prove("slope", claim, differentiate(), given=[moving])


def test_a_derivative_may_not_have_held_what_a_theorem_unfolds() -> None:
    """The same through a definition, and through a theorem that is used."""
    slope = prove(
        "slope", Equal(Partial(x1 * z[i], z[j]), x1 * KroneckerDelta(i, j)), differentiate()
    )
    square = Definition(x1, total(z[k] ** 2, k), "")
    with pytest.raises(DerivationError, match="expected derivatives that unfold x1 first"):
        prove("it", Equal(Partial(x1 * z[i], z[j]), total(z[k] ** 2, k) * KroneckerDelta(i, j)),
              use(slope), unfold(square))  # fmt: skip


def test_what_a_chain_rule_moves_no_derivative_held() -> None:
    """One step moves y with theta, another theorem held it fixed: together they are refused."""
    held = prove(
        "held", Equal(Partial(y[c] * z[i], z[j]), y[c] * KroneckerDelta(i, j)), differentiate()
    )
    chain = total(Partial(exp(y[a]), y[k]) * Partial(y[k], theta[q]), k)
    claim = Equal(held.lhs * Partial(exp(y[a]), theta[q]), held.rhs * chain)
    with pytest.raises(DerivationError, match="to depend on the parameters throughout"):
        prove("both", claim, use(held), chain_rule(y, k))


LINEAR = Hypothesis(
    ForAll(Equal(z[i], total(W[i, q] * phi[q], q)), (i, 1, n)), everywhere=True, words="z = W phi"
)


@pytest.mark.parametrize("through_a_theorem", [True, False])
def test_the_variable_of_a_derivative_keeps_its_freedom(through_a_theorem: bool) -> None:
    """That z = W phi is not used inside d/dz_j: it would give delta_ij = 0."""
    unit = prove("unit", Equal(Partial(z[i], z[j]), KroneckerDelta(i, j)), differentiate())
    linear = prove("linear", Equal(z[i], total(W[i, q] * phi[q], q)), assume(LINEAR),
                   given=[LINEAR])  # fmt: skip
    step = use(linear) if through_a_theorem else assume(LINEAR)
    with pytest.raises(DerivationError, match=r"step 2 of 3: .* expected a part like"):
        prove("zero", Equal(KroneckerDelta(i, j), 0), use(unit, reverse=True), step,
              differentiate(), given=[LINEAR])  # fmt: skip


def test_a_defined_variable_keeps_its_freedom() -> None:
    """Nor may a definition of z be unfolded inside d/dz_j."""
    unit = prove("unit", Equal(Partial(z[i], z[j]), KroneckerDelta(i, j)), differentiate())
    with pytest.raises(DerivationError, match="step 2 of 3: unfold: expected a part like"):
        prove("zero", Equal(KroneckerDelta(i, j), 0), use(unit, reverse=True),
              unfold(Definition(z[j], Integer(0), "")), differentiate())  # fmt: skip


# Nothing else makes a theorem -------------------------------------------------------------------


def test_a_theorem_is_not_made_by_hand() -> None:
    """Neither the class nor a copy with another claim gets past the seal."""
    with pytest.raises(DerivationError, match="expected to be built by prove"):
        Theorem(object(), name="it", claim=Equal(1, 2))
    with pytest.raises((TypeError, DerivationError)):
        replace(MEAN, claim=Equal(1, 2))


@pytest.mark.parametrize("name", [field.name for field in fields(Theorem)])
def test_a_theorem_does_not_change(name: str) -> None:
    """No attribute of a theorem can be set or deleted."""
    with pytest.raises(FrozenInstanceError):
        setattr(MEAN, name, None)
    with pytest.raises(FrozenInstanceError):
        delattr(MEAN, name)


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (MEAN.derivation, "start"),
        (MEAN.derivation.steps[0], "result"),
        (MEAN.derivation.steps[0].move, "arguments"),
        (SUMS_TO_ONE, "claim"),
        (COLLISION, "body"),
        (MEAN.fact(), "claim"),
        (MEAN.recipe, "moves"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_what_a_theorem_is_made_of_does_not_change(thing: Any, name: str) -> None:
    """Derivations, steps, moves, hypotheses, definitions and facts are immutable."""
    with pytest.raises(FrozenInstanceError):
        setattr(thing, name, None)


def test_collections_of_a_theorem_are_tuples() -> None:
    """Nothing can be appended to the steps or the hypotheses of a theorem."""
    for found in (MEAN.own, MEAN.inherited, MEAN.uses, MEAN.definitions, MEAN.derivation.steps):
        assert type(found) is tuple
    assert isinstance(MEAN.constants, frozenset)


class Forged(Theorem):
    """A theorem that nobody proved."""

    def __init__(self) -> None:
        """Skip the seal."""
        object.__setattr__(self, "name", "forged")
        object.__setattr__(self, "claim", Equal(A, 2))

    def fact(self) -> Fact:
        """Claim that A = 2."""
        return Fact(Equal(A, 2))


FORGERIES = [SimpleNamespace(name="it", fact=lambda: Fact(Equal(A, 2))), Forged()]


@pytest.mark.parametrize("forged", FORGERIES, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "how", [lambda it: {"moves": [use(it)]}, lambda it: {"moves": [bound(it)]},
            lambda it: {"moves": [], "knowing": [it]}],
    ids=["use", "bound", "knowing"],
)  # fmt: skip
def test_only_theorems_count_as_theorems(forged: Any, how: Any) -> None:
    """An object that behaves like a theorem, or a subclass of one, is refused."""
    given = how(forged)
    with pytest.raises(LogitproofError, match="expected"):
        prove("it", Equal(A, 2), *given.pop("moves"), **given)


def _two(term: Any, context: Any) -> Any:
    """Answer 2, whatever the term is."""
    del term, context
    return Integer(2)


class Answering(Move):
    """A move that names a rule of the calculus and does something else."""

    def __call__(self, term: Any, context: Any) -> Any:
        """Answer 2."""
        return _two(term, context)


@pytest.mark.parametrize(
    "move",
    [rule("because I say so")(_two)(), Move(_two, "because"), _two, replace(sift(), apply=_two),
     Answering(sift().apply, "a delta"), None],
    ids=["a rule from elsewhere", "a move by hand", "a function", "a swapped rule",
         "another kind of move", "nothing"],
)  # fmt: skip
def test_only_rules_of_the_calculus_are_played(move: Any) -> None:
    """A move whose rule is not one of logitproof.calculus.rules is refused."""
    with pytest.raises(DerivationError, match="expected moves of calculus"):
        prove("it", Equal(Integer(1), Integer(2)), move, start=Integer(1))


# The grammar ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    [
        I * A,
        exp(I * pi * A),
        pi * A,
        oo,
        Float(0.5) * A,
        sin(A),
        Product(v[j], (j, 1, n)),
        Integral(A, (A, 0, 1)),
        Piecewise((A, A > 0), (C, True)),
        KroneckerDelta(c, j, (1, 1)),
        Partial(A * C, A),
        Symbol("w"),
        Symbol("w", nonnegative=True),
        Symbol("w", negative=True),
        Symbol("w", complex=True),
        Symbol("w", even=True),
        Symbol("A", positive=True),
        Symbol("A"),
        Symbol("P", real=True),
        Symbol("c", real=True),
        Symbol("n", integer=True),
    ],
    ids=lambda term: f"{type(term).__name__}: {term}",
)
def test_a_term_outside_the_grammar_is_refused(term: Any) -> None:
    """Complex numbers, floats, foreign nodes, and letters of an unknown or another domain."""
    with pytest.raises(DerivationError, match="expected"):
        prove("it", Equal(term, term))
    with pytest.raises(DerivationError, match="expected"):
        prove("it", Equal(A, A), given=[Hypothesis(Equal(term, term))])
    with pytest.raises(DerivationError, match="expected"):
        prove("it", Equal(A, A), algebra_to(term))


@pytest.mark.parametrize(
    "letter",
    [
        Symbol("w", real=True),
        Symbol("w", positive=True),
        Symbol("w", integer=True, positive=True),
        index("w"),
    ],
    ids=lambda one: str(one.assumptions0),
)
def test_letters_of_a_users_own_are_welcome(letter: Any) -> None:
    """A real, a positive, a size or an index letter of any new name may be used."""
    square = (letter - A) ** 2
    assert prove("it", AtMost(0, square), nonnegative(square)).claim == AtMost(0, square)


def test_an_own_letter_is_instantiated_within_its_domain() -> None:
    """What was proved of a positive letter is not used at a letter of either sign."""
    width = Symbol("w", positive=True)
    positive_width = prove("width", AtMost(0, width), nonnegative(width))
    theorem = prove("it", AtMost(0, eta * n), bound(positive_width, at={width: eta * n}))
    assert theorem.uses == (positive_width,)
    with pytest.raises(DerivationError, match="bound: expected 0 at a monotone place"):
        prove("it", AtMost(0, A), bound(positive_width, at={width: A}))


# Rechecking -------------------------------------------------------------------------------------


def test_a_theorem_can_be_rechecked() -> None:
    """The recipe of a theorem proves it once more."""
    MEAN.recheck()
    assert isinstance(MEAN.derivation, Derivation)


def test_rechecking_finds_a_forged_claim() -> None:
    """A theorem whose claim was altered behind its back does not recheck."""
    theorem = prove("it", Equal(total(2 * P[j], j), 2 * total(P[j], j)), linearity())
    object.__setattr__(theorem, "claim", Equal(total(2 * P[j], j), 3 * total(P[j], j)))
    with pytest.raises(DerivationError, match="it, after step 1: expected to arrive"):
        theorem.recheck()


def test_rechecking_finds_a_forged_step() -> None:
    """A step that shows another term than its rule returns does not recheck."""
    theorem = prove("it", Equal(total(2 * P[j], j), 2 * total(P[j], j)), linearity())
    (step,) = theorem.derivation.steps
    forged = Step(step.move, step.relation, 3 * total(P[j], j))
    object.__setattr__(theorem, "derivation", Derivation(theorem.lhs, (forged,)))
    with pytest.raises(DerivationError, match="it, step 1: expected 3"):
        theorem.recheck()


def test_two_proofs_of_one_claim_are_two_theorems() -> None:
    """Theorems are compared by identity: a claim does not say how it was proved."""
    again = prove("mean", MEAN.claim, linearity(), assume(SUMS_TO_ONE), given=[SUMS_TO_ONE])
    assert again != MEAN
    assert len({again, MEAN}) == 2


def test_a_hypothesis_that_nothing_leans_on_is_reported() -> None:
    """What a step, a sign or a definedness needs is used; what was only added is not."""
    used, idle = Hypothesis(Equal(A, C)), Hypothesis(Less(0, x1))
    divided = Hypothesis(Less(0, x2))
    theorem = prove("idle", Equal(A / x2, C / x2), assume(used), given=[used, idle, divided])
    assert theorem.unused == (idle,)
