"""Terms: binders cannot capture, and names of bound indices do not matter."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from sympy import Dummy, Integer, KroneckerDelta, Sum, Symbol, exp

from logitproof.calculus.matching import match
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
    Proposition,
)
from logitproof.calculus.terms import (
    canonical,
    close_binder,
    equal_up_to_names,
    free_deltas,
    in_range,
    is_binder,
    letters,
    open_binder,
    replace_part,
    rewrite_parts,
    substitute,
    subterms,
    total,
)
from logitproof.errors import DerivationError
from logitproof.notation import A, C, N, P, a, c, d, i, index, j, k, n, o, q, s, t, v, z
from tests.calculus.helpers import name_of, near, same_value, value, worlds

# Propositions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Equal, AtMost, Less, Differs])
@pytest.mark.parametrize("sides", [(1, 1), (1, 0), (P[j], P[j])], ids=str)
def test_a_statement_never_evaluates_itself(
    kind: type[Proposition], sides: tuple[Any, Any]
) -> None:
    """Whether it is plainly true or plainly false, a statement stays a statement."""
    claim = kind(*sides)
    assert isinstance(claim, kind)
    assert claim.args == sides


@pytest.mark.parametrize("node", [Partial(exp(z[j]), z[i]), Largest(P[j], (j, 1, n))])
def test_own_nodes_are_real_and_stay_unevaluated(node: Any) -> None:
    """A derivative and a largest value are real numbers to SymPy, and opaque."""
    assert node.is_real
    assert node.is_commutative
    assert node.func(*node.args) == node


# Ranges -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (total(P[j], j), Sum(P[j], (j, 1, n))),
        (total(P[q], q), Sum(P[q], (q, 1, d))),
        (total(P[t], t), Sum(P[t], (t, 1, N))),
        (total(P[j], j, 2, 5), Sum(P[j], (j, 2, 5))),
        (in_range(c), InRange(c, 1, n)),
        (in_range(q), InRange(q, 1, d)),
        (in_range(index("w")), InRange(index("w"), 1, n)),
    ],
    ids=str,
)
def test_an_index_letter_has_the_range_of_the_notation(term: Any, expected: Any) -> None:
    """Sums and claims run over the range that the notation gives the letter, 1..n by default."""
    assert term == expected


# Names of bound indices -------------------------------------------------------------------------

SAME = [
    (total(P[j], j), total(P[a], a)),
    (total(P[j] * v[c], j), total(v[c] * P[k], k)),
    (total(total(P[j] * v[k], k), j), total(total(P[k] * v[j], j), k)),
    (total(total(P[j] * v[k], k), j), total(total(P[a] * v[i], i), a)),
    (total(P[j] * total(P[j], j), j), total(P[a] * total(P[k], k), a)),
    (Largest(P[j], (j, 1, n)), Largest(P[i], (i, 1, n))),
    (ForAll(Equal(P[i], 0), (i, 1, n)), ForAll(Equal(P[k], 0), (k, 1, n))),
    (exp(total(P[j], j)), exp(total(P[o], o))),
]
DIFFERENT = [
    (total(P[j], j), total(P[j], j, 2, n)),
    (total(P[j], j), total(P[j], j, 1, n + 1)),
    (total(P[j], j), total(P[q], q)),
    (total(P[j] * v[c], j), total(P[j] * v[j], j)),
    (total(P[c], j), total(P[j], j)),
    (total(total(P[j] * v[k], k), j), total(total(P[j] * v[j], k), j)),
    (total(total(P[j] * v[k], k), j), total(total(P[k] * v[k], k), j)),
    (total(total(v[j] - v[k], k), j), total(total(v[k] - v[j], k), j)),
    (Largest(P[j], (j, 1, n)), total(P[j], j)),
    (ForAll(Equal(P[i], 0), (i, 1, n)), ForAll(Equal(P[c], 0), (i, 1, n))),
    (total(P[j] * index("•0"), j), total(P[j] * j, j)),
    (total(P[j] * Symbol("•0", integer=True), j), total(P[a] * a, a)),
    (total(P[j] * Dummy("j", integer=True), j), total(P[j] * j, j)),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=str)
def test_terms_that_differ_in_bound_names_are_equal(left: Any, right: Any) -> None:
    """Sums over different index names are equal; so are largest values and "for all"."""
    assert equal_up_to_names(left, right)
    assert canonical(left) == canonical(right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT, ids=str)
def test_terms_that_differ_otherwise_are_not_equal(left: Any, right: Any) -> None:
    """A range, a free index or the place of an index is no name of a bound index."""
    assert not equal_up_to_names(left, right)


# Opening and closing ----------------------------------------------------------------------------


def test_opening_gives_an_index_that_no_other_term_has() -> None:
    """Two openings of one sum speak of different indices, neither of which is the letter j."""
    sum_of_p = total(P[j], j)
    first, second = open_binder(sum_of_p)[0], open_binder(sum_of_p)[0]
    assert len({first, second, j}) == 3
    assert first.is_integer


def test_opening_a_nested_sum_opens_the_outermost() -> None:
    """SymPy keeps nested sums flat, with the outermost limits last."""
    fresh, first, last, body = open_binder(Sum(P[j] * v[k], (k, 1, j), (j, 2, n)))
    assert (first, last) == (2, n)
    assert body == Sum(P[fresh] * v[k], (k, 1, fresh))


@pytest.mark.parametrize(
    "term", [*(pair[0] for pair in SAME), total(P[j] * v[k], k), Sum(P[j], (j, 1, j))], ids=str
)
def test_closing_undoes_opening(term: Any) -> None:
    """A binder that is opened and closed again is the same up to names."""
    binder = next(part for part in subterms(term) if is_binder(part))
    fresh, _, _, body = open_binder(binder)
    assert equal_up_to_names(close_binder(binder, fresh, body), binder)


@pytest.mark.parametrize("free", [j, k, a, index("j1")], ids=str)
def test_closing_avoids_the_free_letters_of_the_body(free: Any) -> None:
    """A free letter of the body is not caught by the name that the index gets."""
    fresh = Dummy("j", integer=True)
    closed = close_binder(total(P[j], j), fresh, P[fresh] * v[free])
    assert letters(closed) == {P, v, free, n}


@pytest.mark.parametrize(
    ("term", "is_one"),
    [
        (total(P[j], j), True),
        (Largest(P[j], (j, 1, n)), True),
        (ForAll(Equal(P[j], 0), (j, 1, n)), True),
        (P[j], False),
        (Equal(P[j], 0), False),
        (total(P[j], j) + 1, False),
    ],
    ids=str,
)
def test_three_nodes_bind_an_index(term: Any, is_one: bool) -> None:
    """Sums, largest values and "for all" bind; nothing else does."""
    assert is_binder(term) is is_one


# Letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (total(P[j] * v[c], j), {P, v, c, n}),
        (total(P[j], j) + P[j], {P, j, n}),
        (Sum(P[j] * v[k], (k, 1, j), (j, 1, n)), {P, v, n}),
        (Sum(P[j] * v[k], (j, 1, n), (k, 1, j)), {P, v, n, j}),
        (Sum(P[j], (j, 1, j)), {P, j}),
        (Largest(P[j] - A, (j, 1, n)), {P, A, n}),
        (ForAll(Equal(P[i], z[j]), (i, 1, n)), {P, z, j, n}),
        (Partial(P[i], z[j]), {P, z, i, j}),
        (s[c, j], {s, c, j}),
        (Integer(3), set()),
    ],
    ids=name_of,
)
def test_letters_are_the_free_ones(term: Any, expected: set[Any]) -> None:
    """Bound indices are not letters of a term; the letters of its limits are."""
    assert letters(term) == expected


# Substitution -----------------------------------------------------------------------------------

SUBSTITUTED = [
    (P[c], {c: o}, P[o]),
    (P[c] * v[o], {c: o, o: c}, P[o] * v[c]),
    (total(P[j] * v[c], j), {c: o}, total(P[j] * v[o], j)),
    (total(P[j] * v[c], j), {c: j}, total(P[a] * v[j], a)),
    (total(P[j], j), {j: c}, total(P[j], j)),
    (total(P[j], j) + P[j], {j: c}, total(P[j], j) + P[c]),
    (total(P[j], j), {n: d}, Sum(P[j], (j, 1, d))),
    (Sum(P[j], (j, 1, j)), {j: c}, Sum(P[a], (a, 1, c))),
    (total(P[j] * A, j), {A: v[j]}, total(P[a] * v[j], a)),
    (total(total(P[j] * v[k] * A, k), j), {A: z[j] * z[k]}, total(total(P[a] * v[i], i), a) * 0
     + total(total(P[a] * v[i] * z[j] * z[k], i), a)),
    (total(P[j], j), {P: v}, total(v[j], j)),
    (Largest(P[j] * v[c], (j, 1, n)), {c: j}, Largest(P[a] * v[j], (a, 1, n))),
    (ForAll(Equal(P[i], v[c]), (i, 1, n)), {c: i}, ForAll(Equal(P[a], v[i]), (a, 1, n))),
    (KroneckerDelta(c, j) * P[c], {c: j}, P[j]),
    (Partial(P[i], z[j]), {i: j}, Partial(P[j], z[j])),
]  # fmt: skip


@pytest.mark.parametrize(("term", "replacements", "expected"), SUBSTITUTED, ids=str)
def test_substitution_replaces_free_letters_and_captures_none(
    term: Any, replacements: dict[Any, Any], expected: Any
) -> None:
    """Free letters are replaced at once; bound ones stay; no replacement is caught by a binder."""
    assert equal_up_to_names(substitute(term, replacements), expected)


def _nested(names: tuple[Any, Any, Any]) -> Any:
    outer, inner, free = names
    return total(P[outer] * total(v[inner] * P[outer] * z[free], inner) + z[outer], outer)


@pytest.mark.parametrize("names", list(product((j, k, a), repeat=3)), ids=str)
@pytest.mark.parametrize("new", [j, k, a, i], ids=str)
def test_substitution_keeps_the_value(names: tuple[Any, Any, Any], new: Any) -> None:
    """Whatever the names are, f with c for its free index has at c = new the value of f at new."""
    with_c = _nested((*names[:2], c))
    for world in worlds(with_c, P[new], seeds=range(1, 3)):
        there = {**world, c: world[new]}
        assert near(value(substitute(with_c, {c: new}), world), value(with_c, there))


# Parts ------------------------------------------------------------------------------------------


def test_parts_are_rewritten_under_a_fresh_index() -> None:
    """A change that looks for the letter j does not see a bound j."""

    def change(part: Any) -> Any:
        return part.xreplace({P[j]: Integer(0)})

    assert rewrite_parts(total(P[j], j), change) == total(P[j], j)
    assert rewrite_parts(P[j] + 1, change) == 1


def test_only_free_occurrences_of_a_part_are_replaced() -> None:
    """A delta under a sum over one of its indices is another delta."""
    delta = KroneckerDelta(c, j)
    assert replace_part(delta + total(delta * P[j], j), delta, Integer(0)) == total(delta * P[j], j)
    assert replace_part(total(delta * P[k], k), delta, Integer(1)) == total(P[k], k)


def test_only_deltas_under_no_binder_are_free() -> None:
    """A delta inside a sum is not a case to be told apart outside of it."""
    delta, bound = KroneckerDelta(c, o), KroneckerDelta(c, j)
    assert list(free_deltas(delta * P[c] + total(bound, j))) == [delta]
    assert list(free_deltas(total(bound, j))) == []


def test_subterms_show_bound_indices_under_fresh_names() -> None:
    """Nobody finds the letter j in a sum over j."""
    assert j not in set(subterms(total(P[j] * v[c], j)))
    assert c in set(subterms(total(P[j] * v[c], j)))


# Matching ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "term", "expected"),
    [
        (P[c], P[o], {c: o}),
        (P[c] * v[j], v[k] * P[o], {c: o, j: k}),
        (P[c] + v[c], v[o] + P[o], {c: o}),
        (total(P[j] * v[c], j), total(P[k] * v[o], k), {c: o}),
        (KroneckerDelta(c, j), KroneckerDelta(a, i), {c: a, j: i}),
        (A * P[c], C * P[o], {A: C, c: o}),
    ],
    ids=str,
)
def test_matching_finds_the_holes(pattern: Any, term: Any, expected: dict[Any, Any]) -> None:
    """Values of the holes are found that turn the pattern into the term, in any order."""
    found = match(pattern, term, frozenset({c, j, A}), {})
    assert found is not None
    assert equal_up_to_names(substitute(pattern, found), term)
    assert found == expected


@pytest.mark.parametrize(
    ("pattern", "term"),
    [
        (P[c], v[c]),
        (P[c] * v[c], P[o] * v[k]),
        (total(P[j] * v[c], j), total(P[j] * v[j], j)),
        (total(A, j), total(P[j], j)),
        (total(P[j], j), total(P[j], j, 2, n)),
        (P[c] + v[c], P[c] * v[c]),
        (P[c], s[c, o]),
    ],
    ids=str,
)
def test_matching_refuses_what_is_no_instance(pattern: Any, term: Any) -> None:
    """Other arrays, other ranges and values that speak of a bound index do not match."""
    found = match(pattern, term, frozenset({c, j, A}), {})
    assert found is None


# At random --------------------------------------------------------------------------------------


def _random_term(random: Random, depth: int) -> Any:
    """Return a term whose few index names clash as often as can be."""
    one, two = (random.choice((j, k, c)) for _ in range(2))
    if depth == 0:
        return random.choice((P[one], v[one] * z[two], KroneckerDelta(one, two), A, Integer(2)))
    parts = [_random_term(random, depth - 1) for _ in range(2)]
    shape = random.choice(("sum", "sum", "add", "mul"))
    if shape == "sum":
        return total(parts[0] * _random_term(random, 0), one)
    return parts[0] + parts[1] if shape == "add" else parts[0] * parts[1]


@pytest.mark.parametrize("seed", range(40))
def test_renaming_and_substitution_keep_the_value_of_random_terms(seed: int) -> None:
    """`canonical` keeps a term's value; `substitute` gives its value at the new letters."""
    random = Random(seed)  # noqa: S311 - the same terms in every run
    term = _random_term(random, 3)
    replacements = {c: random.choice((j, k)), j: random.choice((k, c)), A: v[random.choice((j, k))]}
    for world in worlds(term, P[c], v[j], z[k], A, seeds=range(2, 4)):
        moved = {old: world[new] for old, new in replacements.items() if old != A}
        moved[A] = world[v](int(world[replacements[A].indices[0]]))
        assert same_value(canonical(term), term, world)
        there = {**world, **moved}
        assert near(value(substitute(term, replacements), world), value(term, there))


@pytest.mark.parametrize(
    "claim",
    [
        Iff(Equal(P[c], 0), Equal(P[o], 0)),
        Implies(Differs(c, o), Either(Equal(P[c], 0), Less(0, P[o]))),
    ],
    ids=str,
)
def test_substitution_reaches_into_statements(claim: Any) -> None:
    """Letters are replaced in every part of a statement."""
    assert letters(substitute(claim, {c: a, o: k})) == {P, a, k}


@pytest.mark.parametrize(
    "compute",
    [
        lambda one: one + 1,
        lambda one: P[c] - one,
        lambda one: 2 * one,
        lambda one: one / 2,
        lambda one: 1 / one,
        lambda one: one**2,
        lambda one: 2**one,
        lambda one: -one,
        abs,
        lambda one: total(one, j),
    ],
)
def test_a_statement_is_no_number(compute: Any) -> None:
    """Who computes with one is told what to do instead."""
    with pytest.raises(DerivationError, match=r"^Equal: expected a number .*; compute with its"):
        compute(Equal(C, 1))
