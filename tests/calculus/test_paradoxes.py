"""Arguments that once made 1 = 0: the step that is not allowed is refused, with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, IndexedBase, Integer, KroneckerDelta, Max, Symbol, exp, sqrt

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.calculus.rules import (
    assume,
    chain_rule,
    differentiate,
    distinct,
    expand,
    fold,
    linear_derivative,
    linearity,
    sift,
    unfold,
    use,
)
from logitproof.calculus.terms import letters, numbered_index, total
from logitproof.errors import DerivationError, HypothesisError
from logitproof.notation import A, C, P, c, eta, i, index, j, n, theta, v, x, y, z
from logitproof.theorems.definitions import SOFTMAX

# z is made of y; read the other way round, y would be made of z.
MADE_OF_Y = Hypothesis(ForAll(Equal(z[i], y[i]), (i, 1, n)), everywhere=True)
MADE_OF_Z = Hypothesis(ForAll(Equal(y[i], z[i]), (i, 1, n)), everywhere=True)


def test_a_mirrored_meaning_does_not_follow() -> None:
    """That y_c = z_c follows from "z is y everywhere" does not let z be rewritten under d/dz."""
    mirrored = prove(
        "mirrored", Equal(y[c], z[c]), assume(MADE_OF_Y, reverse=True), given=MADE_OF_Y
    )
    flip = Hypothesis(Equal(y[c], z[c]), everywhere=True)
    with pytest.raises(HypothesisError, match=r"step 1.*among the hypotheses; add it to given"):
        prove(
            "zero", Equal(Partial(z[c], z[c]), 0), assume(flip, reverse=True), differentiate(),
            given=MADE_OF_Y, knowing=[mirrored],
        )  # fmt: skip


def test_a_theorem_does_not_lose_what_it_says_of_letters() -> None:
    """A theorem under "y is z everywhere" is no theorem under "z is y everywhere"."""
    mirrored = prove(
        "mirrored", Equal(y[c], z[c]), assume(MADE_OF_Y, reverse=True), given=MADE_OF_Y
    )
    slope = prove("slope", Equal(Partial(y[c], z[c]), 1), assume(MADE_OF_Z), differentiate(),
                  given=MADE_OF_Z)  # fmt: skip
    with pytest.raises(HypothesisError, match="no circle in the meaning of"):
        prove(
            "both", Equal(Partial(y[c], z[c]), 1), use(slope), given=MADE_OF_Y, knowing=[mirrored]
        )


def test_one_letter_does_not_stand_for_several_terms() -> None:
    """That x is z_i everywhere, for all i, says that all logits are equal, whatever they are."""
    equal = Hypothesis(ForAll(Equal(x, z[i]), (i, 1, n)), everywhere=True)
    with pytest.raises(HypothesisError, match="cannot stand for several terms"):
        prove("equal", Equal(z[c], x), assume(equal, reverse=True), given=equal)


def test_the_chain_rule_stays_in_its_range() -> None:
    """z_(n+1) may move with the parameters although none of z_1, ..., z_n does."""
    still = prove("still", Equal(Partial(z[n + 1], z[j]), 0), differentiate(), distinct())
    with pytest.raises(HypothesisError, match=r"expected 1 <= n \+ 1 <= n"):
        prove("still", Equal(Partial(z[n + 1], theta[1]), 0), chain_rule(z, j), use(still),
              linearity())  # fmt: skip


def test_an_open_index_is_no_letter() -> None:
    """The index that the rules put in place of a bound one cannot be written by hand."""
    opened = numbered_index("j", 0)
    with pytest.raises(DerivationError, match="letters with names of their own"):
        prove("n", Equal(total(KroneckerDelta(j, opened), j), n), sift(), linearity())


@pytest.mark.parametrize(
    "claim",
    [
        Equal(total(IndexedBase(index("w1"))[c], index("w1")), C),
        Equal(Symbol("w", real=True) + Symbol("w", positive=True), C),
        Equal(total(P[index("w")], index("w")), Symbol("w", real=True)),
    ],
    ids=["an array and its index", "two domains", "bound and free"],
)
def test_a_name_belongs_to_one_letter(claim: Any) -> None:
    """Letters that print alike are refused, be they free, bound, or the name of an array."""
    with pytest.raises(DerivationError, match=r"expected one letter called w1?, got two"):
        prove("homonyms", claim)


def test_a_meaning_is_defined_around_the_point() -> None:
    """At z_c = 0 a root of z_c is defined, but not around it: it has no derivative there."""
    root = Definition(Symbol("w", real=True), sqrt(z[c]), "")
    with pytest.raises(HypothesisError, match=r"unfold w.* to be defined here"):
        prove("root", Equal(Partial(root.head**2, z[c]), 1), unfold(root), differentiate(),
              given=Hypothesis(Equal(z[c], 0)))  # fmt: skip


def test_a_premise_is_defined_as_well() -> None:
    """To say "if 1/A > 0" means nothing where A may be 0."""
    premise = Hypothesis(Implies(Less(0, 1 / A), Equal(C, A)))
    with pytest.raises(HypothesisError, match="1/A to be defined"):
        prove("premise", Equal(C, C), given=premise)


@pytest.mark.parametrize(
    ("given", "message"),
    [([3], "got 3 in it"), ([Equal(A, C)], r"write Hypothesis\(claim\)")],
    ids=str,
)
def test_what_is_no_hypothesis_is_refused(given: Any, message: str) -> None:
    """With a word on how to make one."""
    with pytest.raises(HypothesisError, match=message):
        prove("given", Equal(A, C), given=given)


@pytest.mark.parametrize(
    ("claim", "move", "message"),
    [
        (Equal(A, C), assume(Equal(A, C)), "expected a Hypothesis"),
        (Equal(Partial(v[i], v[i, j]), 0), differentiate(), "as many indices"),
    ],
    ids=str,
)
def test_what_a_rule_cannot_take_is_named(claim: Any, move: Any, message: str) -> None:
    """A wrong argument ends in an error of the calculus, not of Python."""
    with pytest.raises(DerivationError, match=message):
        prove("argument", claim, move)


def test_a_witness_says_what_every_letter_is() -> None:
    """One that leaves a letter out is refused, with the letter."""
    same = Hypothesis(Equal(A, C))
    with pytest.raises(HypothesisError, match=r"to say what \['C'\] are"):
        prove("witness", Equal(A, C), assume(same), given=same, witness={A: Integer(1)})


@pytest.mark.parametrize(
    "claim",
    [
        Equal(KroneckerDelta(x, A), 0),
        Equal(P[KroneckerDelta(i, j)], 0),
        Equal(total(P[j], j, 1, n * KroneckerDelta(i, 1)), 0),
        Equal(v[j / 2], 0),
        Equal(total(P[j], j, 1, n / 2), 0),
    ],
    ids=str,
)
def test_an_index_does_not_move(claim: Any) -> None:
    """A delta of numbers that move with the logits jumps: no rule knows its derivative."""
    with pytest.raises(DerivationError, match="as an index, got"):
        prove("moving", claim)


def test_a_letter_for_an_index_takes_indices_alone() -> None:
    """A delta is a whole number, but it is no index."""
    scaled = prove("scaled", Equal((c - 1) * A + A, c * A), expand())
    moving = KroneckerDelta(i, j) + 1
    with pytest.raises(DerivationError, match="expected a part like"):
        prove("taken", Equal((moving - 1) * A + A, C), use(scaled, at={c: moving}))


def test_a_bound_index_is_never_out_of_names() -> None:
    """With all usual names taken, a new sum still captures no letter."""
    outside = Hypothesis(Equal(x, y[j]))
    rest = sum((Symbol(f"j{number}", real=True) for number in range(1, 120)), Integer(0))
    rest += P[index("a")] + P[index("b")] + P[i] + P[index("k")] + P[index("o")]
    new = index("m0")
    inside, outer = total(v[j] * (x + rest), j), total(v[new] * (y[j] + rest), new)
    theorem = prove("names", Equal(inside, outer),
                    assume(outside), given=outside)  # fmt: skip
    assert j in letters(theorem.derivation.end)


def test_a_meaning_that_is_assumed_is_defined_around_the_point() -> None:
    """As for a definition: at the edge of its domain a root has no derivative."""
    w = Symbol("w", real=True)
    root = Hypothesis(Equal(w, sqrt(z[c])), everywhere=True)
    with pytest.raises(HypothesisError, match="to be defined here"):
        prove("root", Equal(Partial(w**2, z[c]), 1), assume(root), differentiate(),
              given=[root, Hypothesis(Equal(z[c], 0))])  # fmt: skip


def test_nothing_is_the_largest_of_nothing() -> None:
    """The largest of the values from 1 to n - 1 is not defined for n = 1."""
    largest = Largest(v[j], (j, 1, n - 1))
    with pytest.raises(HypothesisError, match="to be defined"):
        prove("largest", Equal(largest, largest))


def test_words_are_no_terms() -> None:
    """What a letter stands for is given as a term: a string would be evaluated."""
    square = prove("square", Equal((x + 1) ** 2, x**2 + 2 * x + 1), expand())
    with pytest.raises(DerivationError, match="expected a term or a theorem"):
        prove("words", Equal((A + 1) ** 2, A), use(square, at={x: "A"}))


def test_what_is_assumed_at_one_point_is_not_met_where_the_letter_is_varied() -> None:
    """Under d/dP the policy is no softmax: that its entries sum to 1 would make 0 = 1."""
    slope = Partial(total(P[i], i), P[c])
    here = Hypothesis(SOFTMAX.claim)
    sums = prove("sums", Equal(total(P[i], i), 1), assume(here), linearity(), given=here)
    one = prove("one", Equal(slope, 1), differentiate(), sift())
    assert one.rhs == 1
    with pytest.raises(DerivationError, match="within its hypotheses"):
        prove("zero", Equal(slope, 0), use(sums), differentiate(), given=SOFTMAX)


@pytest.mark.parametrize(
    "claim",
    [
        Less(0, exp(Equal(C, 1))),
        Less(Equal(C, 1), 2),
        Equal(Largest(AtMost(P[j], 1), (j, 1, n)), 1),
        Iff(C, Equal(C, 1)),
        Iff(Either(C, Equal(C, 1)), Equal(C, 1)),
    ],
    ids=str,
)
def test_statements_are_no_numbers(claim: Any) -> None:
    """Nothing is computed of a statement, and no number is joined as if it were one."""
    with pytest.raises(DerivationError, match=r"expected (numbers|statements) in"):
        prove("sorts", claim)


@pytest.mark.parametrize("claim", [InRange(c, 1, n), ForAll(Equal(C, 1), (j, 1, n)), C], ids=str)
def test_what_no_chain_can_show_is_refused(claim: Any) -> None:
    """A claim relates the two ends of a chain."""
    with pytest.raises(DerivationError, match="expected Equal, AtMost, Less or Iff"):
        prove("claim", claim)


def test_a_value_for_no_letter_of_the_theorem_is_refused() -> None:
    """Whoever gives it means something that would not happen."""
    square = prove("square", Equal((x + 1) ** 2, x**2 + 2 * x + 1), expand())
    with pytest.raises(DerivationError, match=r"square: expected values for x, got one for y"):
        prove("other", Equal((A + 1) ** 2, A), use(square, at={x: A, y[1]: A}))


def test_a_witness_speaks_of_the_hypotheses_alone() -> None:
    """A value for another letter would be a value of nothing."""
    with pytest.raises(HypothesisError, match=r"witness to speak of A alone, got eta"):
        prove("mine", Equal(A, A + 0), given=Hypothesis(Less(0, A)), witness={A: 1, eta: 1})


ROOTS = Hypothesis(ForAll(Equal(y[i], sqrt(z[i])), (i, 1, n)), everywhere=True)
KINKS = Hypothesis(ForAll(Equal(y[i], sqrt(Abs(z[i]))), (i, 1, n)), everywhere=True)


@pytest.mark.parametrize("meaning", [ROOTS, KINKS], ids=["a root", "the root of a kink"])
def test_the_chain_rule_goes_through_what_has_a_derivative(meaning: Hypothesis) -> None:
    """At 0 the square of such a y has a slope of 1, or none, but 2 y dy/dz would be 0."""
    square = prove("square", Equal(Partial(y[c] ** 2, y[j]), 2 * y[c] * KroneckerDelta(c, j)),
                   differentiate())  # fmt: skip
    signs = ForAll(AtMost(0, z[i]), (i, 1, n))
    given = [meaning, Hypothesis(signs), Hypothesis(Equal(y[c], 0))]
    with pytest.raises(HypothesisError, match="expected y to be differentiable wherever"):
        prove("slope", Equal(Partial(y[c] ** 2, z[c]), 0), chain_rule(y, j), use(square),
              linearity(), assume(given[2]), given=given)  # fmt: skip


@pytest.mark.parametrize("bars", [Abs(z[c]), Max(z[c], 0), sqrt(z[c] ** 2)], ids=str)
def test_a_kink_has_no_derivative(bars: Any) -> None:
    """An equation between two things that do not exist says nothing."""
    claim = Equal(Partial(A * z[c] + bars, z[c]), Partial(bars, z[c]) + A * Partial(z[c], z[c]))
    with pytest.raises(HypothesisError, match="to be defined"):
        prove("kink", claim, linear_derivative(), given=Hypothesis(Equal(z[c], 0)))


def test_a_derivative_holds_fixed_nothing_that_its_letter_stands_for() -> None:
    """Where z is y, whatever moves z moves y."""
    same = Hypothesis(ForAll(Equal(z[i], y[i]), (i, 1, n)), everywhere=True)
    with pytest.raises(DerivationError, match="derivative by z to hold fixed nothing that z"):
        prove("fixed", Equal(Partial(y[i], z[j]), 0), differentiate(), given=same)


@pytest.mark.parametrize("name", ["C ", "a b", "2x", "Σ_j P_j²", ""])
def test_a_letter_has_the_name_of_a_letter(name: str) -> None:
    """A name that looks like a formula would be read as one."""
    odd = Symbol(name, real=True)
    with pytest.raises(DerivationError, match="expected the name of a letter"):
        prove("odd", Equal(odd, odd))


def test_a_bare_statement_is_no_hypothesis() -> None:
    """The error says how to make one of it."""
    with pytest.raises(HypothesisError, match=r"write Hypothesis\(claim\)"):
        prove("bare", Equal(A, A), given=Equal(A, 1))


@pytest.mark.parametrize("rule", [fold, unfold])
def test_a_hypothesis_is_no_definition(rule: Any) -> None:
    """The error names the rule that takes it."""
    one = Hypothesis(Equal(A, 1))
    with pytest.raises(DerivationError, match=r"expected a Definition, got .*; assume takes"):
        prove("wrong", Equal(A, 1), rule(one), given=one)
