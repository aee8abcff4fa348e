"""Each step of a derivation is judged by itself: a rule that lets something false through is found.

The rules are made wrong on purpose here, one at a time.  The derivation check plays the same wrong
rule again and is content; the check of the steps asks deciders that know nothing of rules.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from sympy import Expr, KroneckerDelta, Sum, log, sympify

from logitproof.calculus import algebra, derivation
from logitproof.calculus.context import Context
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.moves import RULES
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Iff, Less, Partial
from logitproof.calculus.rules import (
    algebra_to,
    bound,
    differentiate,
    linearity,
    log_laws,
    nonnegative,
    order,
    sift,
    split_range,
    termwise,
)
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Derivation, Theorem
from logitproof.checks import steps
from logitproof.checks.answers import Answer
from logitproof.checks.steps import check_steps, links
from logitproof.checks.verdict import answer, derivation_check
from logitproof.notation import A, c, i, j, k, n, v, z
from logitproof.theorems.catalogue import THEOREMS
from tests.test_layers import ROOT

Patch = pytest.MonkeyPatch
PARTS = [part for entry in THEOREMS.values() for part in entry.parts]


def wherever_a_sum_is_counted(patch: Patch) -> Theorem:
    """A constant is summed one time too few."""
    real = algebra._pull_out

    def one_too_few(term: Sum, fresh: Any, first: Any, last: Any, part: Any) -> Any:
        return real(term, fresh, first, last - (0 if part.has(fresh) else 1), part)

    patch.setattr(algebra, "_pull_out", one_too_few)
    return prove("count", Equal(total(A, j), A * (n - 1)), linearity())


def an_index_out_of_range(patch: Patch) -> Theorem:
    """A delta picks a term that its sum does not have."""
    patch.setattr(Context, "entails", lambda *_: True)
    first_left_out = Sum(KroneckerDelta(c, j) * v[j], (j, 2, n))
    return prove("picked", Equal(first_left_out, v[c]), sift())


def a_cut_out_of_range(patch: Patch) -> Theorem:
    """A range is cut where it already ended."""
    patch.setattr(Context, "entails", lambda *_: True)
    patch.setattr(Context, "undefined_part", lambda *_: None)
    pieces = Sum(v[j], (j, 1, n + 1)) + Sum(v[j], (j, n + 2, n))
    return prove("cut", Equal(total(v[j], j), pieces), split_range(n + 1))


def algebra_that_believes(patch: Patch) -> Theorem:
    """Any two terms are equal by algebra."""
    patch.setattr(algebra, "same_by_algebra", lambda *_: True)
    return prove("square", Equal((A + 1) ** 2, A**2 + 1), algebra_to(A**2 + 1))


def a_sign_that_is_believed(patch: Patch) -> Theorem:
    """Everything is manifestly not negative."""
    patch.setattr(Context, "nonnegative", lambda *_: True)
    return prove("sign", AtMost(0, A**3), nonnegative(A**3))


def a_bound_in_a_falling_place(patch: Patch) -> Theorem:
    """A factor of unknown sign is taken for one that keeps the direction."""
    patch.setattr(order, "_slope", lambda *_: 1)
    below = Hypothesis(AtMost(v[c], 1))
    return prove("bound", AtMost(A * v[c], A), bound(below), given=below)


def a_logarithm_of_anything(patch: Patch) -> Theorem:
    """The logarithm of a product is split although its factors may be negative."""
    patch.setattr(Context, "positive", lambda *_: True)
    split = log(v[i]) + log(v[j])
    together = Hypothesis(Less(0, v[i] * v[j]))
    return prove("log", Equal(log(v[i] * v[j]), split), log_laws(), given=together)


def a_slope_without_a_factor(patch: Patch) -> Theorem:
    """The derivative of a power forgets its exponent."""
    real = RULES["differentiate"].__globals__["_derivative_of_power"]

    def without_exponent(f: Any, *rest: Any) -> Any:
        return real(f, *rest) / f.exp

    patch.setitem(RULES["differentiate"].__globals__, "_derivative_of_power", without_exponent)
    claim = Equal(Partial(z[i] ** 3, z[j]), z[i] ** 2 * KroneckerDelta(i, j))
    return prove("slope", claim, differentiate())


def a_sum_with_negative_terms(patch: Patch) -> Theorem:
    """A sum of terms of either sign vanishes, so each of them does."""
    patch.setattr(Context, "nonnegative", lambda *_: True)
    vanishes, each = Equal(0, total(v[j], j)), ForAll(Equal(0, v[j]), (j, 1, n))
    return prove("each", Iff(vanishes, each), termwise())


def an_arrival_elsewhere(patch: Patch) -> Theorem:
    """The chain ends at another term than is claimed."""
    patch.setattr(derivation, "check_arrival", lambda *_: None)
    return prove("arrival", Equal(total(A, j), A), linearity())


WRONG: dict[Callable[[Patch], Theorem], str] = {
    wherever_a_sum_is_counted: "step 1 (linearity)",
    an_index_out_of_range: "step 1 (sift)",
    a_cut_out_of_range: "step 1 (split_range)",
    algebra_that_believes: "step 1 (algebra_to)",
    a_sign_that_is_believed: "step 1 (nonnegative)",
    a_bound_in_a_falling_place: "step 1 (bound)",
    a_logarithm_of_anything: "step 1 (log_laws)",
    a_slope_without_a_factor: "step 1 (differentiate)",
    a_sum_with_negative_terms: "step 1 (termwise)",
    an_arrival_elsewhere: "the ends of the chain",
}


@pytest.mark.parametrize("mistake", WRONG, ids=lambda one: one.__name__)
def test_a_wrong_rule_is_found(mistake: Callable[[Patch], Theorem], monkeypatch: Patch) -> None:
    """The derivation check believes a rule that is wrong; the check of its steps does not."""
    theorem = mistake(monkeypatch)
    assert derivation_check(theorem).status == "confirmed"
    found = check_steps(theorem)
    assert (found.status, found.why.partition(":")[0]) == ("refuted", WRONG[mistake])


def _forged(theorem: Theorem, **changes: Any) -> Theorem:
    """Return a theorem with another claim or derivation than the one that was proved."""
    forged = copy(theorem)
    for field, value in changes.items():
        object.__setattr__(forged, field, value)
    return forged


def _with_step(theorem: Theorem, at: int, **changes: Any) -> Theorem:
    """Return a theorem with one step of its derivation changed."""
    steps = list(theorem.steps)
    steps[at] = copy(steps[at])
    for field, value in changes.items():
        object.__setattr__(steps[at], field, value)
    return _forged(theorem, derivation=Derivation(theorem.derivation.start, tuple(steps)))


def _first_uses() -> dict[str, tuple[Theorem, int]]:
    """Return a step for each rule that the catalogue plays, and for each kind of term."""
    found: dict[str, tuple[Theorem, int]] = {}
    for part in PARTS:
        for at, step in enumerate(part.steps):
            if isinstance(step.result, Expr):
                found.setdefault(step.move.name, (part, at))
    return found


USES = _first_uses()


@pytest.mark.parametrize("rule", USES)
def test_an_altered_result_is_refused(rule: str) -> None:
    """Where a rule is said to have returned one more than it did, its step is not confirmed."""
    theorem, at = USES[rule]
    upwards = theorem.steps[at].relation in {"=", ">=", ">"}
    altered = theorem.steps[at].result + (1 if upwards else -1)
    found = check_steps(_with_step(theorem, at, result=altered))
    assert found.status != "confirmed"
    assert found.detail[at].startswith(f"step {at + 1} ({rule})")
    assert ": confirmed" not in found.detail[at]


def test_the_page_on_trust_counts_the_links() -> None:
    """How many are confirmed for every number of actions, and how many for small ones."""
    lines = [line for part in PARTS for line in answer(part, "steps").detail]
    always = sum("confirmed, normal form" in line for line in lines)
    page = " ".join((ROOT / "docs" / "trust.md").read_text(encoding="utf-8").split())
    assert f"Of {len(lines)} links in the derivations of this site, {always} are" in page
    assert f"The other {len(lines) - always} are confirmed exactly" in page


def test_the_answer_names_what_is_not_decided_for_every_n() -> None:
    """A step that was only tried at small numbers of actions is named in the answer."""
    found = answer(THEOREMS["linf_norm"].main, "steps")
    assert found.status == "confirmed"
    assert "at exact instances only step 1 (unfold)" in found.why


@pytest.mark.parametrize(
    ("name", "relations", "complaint"),
    [
        ("squared_norm_upper_bound", {0: "<=", 1: ">="}, "its steps go in both directions"),
        ("squared_norm", {0: "<="}, "its steps only bound one side by the other"),
        ("softmax_is_positive", dict.fromkeys(range(9), "="), "no step is strict"),
    ],
)
def test_a_chain_that_says_less_is_refused(
    name: str, relations: dict[int, str], complaint: str
) -> None:
    """Links that hold do not add up to a claim that is stronger than they are."""
    theorem = THEOREMS[name].main
    for at, relation in relations.items():
        if at < len(theorem.steps):
            theorem = _with_step(theorem, at, relation=relation)
    assert check_steps(theorem) == Answer("refuted", f"the chain: {complaint}")


def test_what_was_not_leaned_on_does_not_help() -> None:
    """A step is first judged with what it says that it leaned on, and nothing else."""
    theorem = THEOREMS["squared_norm"].main
    for link, step in zip(links(theorem), theorem.steps, strict=True):
        assert set(link.leaned_on.definitions) <= set(step.because)
        assert set(link.assuming_all.definitions) == set(theorem.definitions)


def test_what_no_decider_knows_is_not_confirmed(monkeypatch: Patch) -> None:
    """A step that none can judge leaves the answer open, and is named."""
    unsure = Answer("not applicable", "who knows")
    monkeypatch.setattr(steps, "_DECIDERS", {"a decider": lambda _: unsure})
    found = check_steps(THEOREMS["zero_sum"].main)
    assert (found.status, found.why) == ("not applicable", "step 1 (use): who knows")


STARTS = {
    "downwards": (AtMost(A**2, 0), 0, [("<=", A**2)]),
    "strictly downwards": (Less(A**2 + 1, 0), 0, [("<", A**2 + 1)]),
    "a loop beside an equation": (
        Equal(A**2, 0),
        A**2,
        [("=", (A + 1) ** 2 - 2 * A - 1), ("=", A**2)],
    ),
    "a loop beside a bound": (
        AtMost(A**2 + 1, 0),
        A**2,
        [("=", (A + 1) ** 2 - 2 * A - 1), ("=", A**2)],
    ),
}


@pytest.mark.parametrize(("claim", "start", "lines"), STARTS.values(), ids=STARTS)
def test_true_links_of_a_chain_that_says_something_else(claim: Any, start: Any, lines: Any) -> None:
    """Each link holds, and yet the claim is false."""
    theorem = prove("square", Equal((A + 1) ** 2, A**2 + 2 * A + 1), algebra_to(A**2 + 2 * A + 1))
    steps = []
    for relation, result in lines:
        step = copy(theorem.steps[0])
        object.__setattr__(step, "relation", relation)
        object.__setattr__(step, "result", result)
        steps.append(step)
    derivation = Derivation(sympify(start), tuple(steps))
    assert check_steps(_forged(theorem, claim=claim, derivation=derivation)).status == "refuted"


def test_a_chain_that_returns_may_use_other_names() -> None:
    """A <= b <= a, where the sum has another index at the end."""
    theorem = prove("square", Equal((A + 1) ** 2, A**2 + 2 * A + 1), algebra_to(A**2 + 2 * A + 1))
    sums = [total(v[one] ** 2, one) for one in (j, k, i)]
    steps = []
    for result in sums[1:]:
        step = copy(theorem.steps[0])
        object.__setattr__(step, "relation", "<=")
        object.__setattr__(step, "result", result)
        steps.append(step)
    derivation = Derivation(sums[0], tuple(steps))
    forged = _forged(theorem, claim=Equal(*sums[:2]), derivation=derivation)
    assert check_steps(forged).status == "confirmed"
