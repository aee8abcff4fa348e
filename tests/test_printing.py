"""Formulas read as a person would write them, and lose nothing on the way."""

import re
from collections.abc import Iterator

import pytest
from sympy import Abs, Add, Indexed, Integer, KroneckerDelta, Mul, Rational, Symbol, exp, log, sqrt

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
from logitproof.calculus.terms import equal_up_to_names, letters, subterms, total
from logitproof.calculus.theorem import Theorem
from logitproof.errors import InputError
from logitproof.notation import (
    A,
    Abar,
    Aval,
    C,
    Dz,
    P,
    Ppos,
    a,
    c,
    chosen,
    d,
    epsilon,
    eta,
    i,
    index,
    j,
    k,
    letter_of,
    m,
    n,
    n1,
    norm,
    o,
    q,
    ratio,
    s,
    smoothing,
    t,
    temperature,
    theta,
    v,
    z,
)
from logitproof.printing import (
    derivation_latex,
    latex,
    move_text,
    relation,
    relation_text,
    text,
    theorem_latex,
)
from logitproof.printing.names import legible, limits_of
from logitproof.printing.order import product_of, summands_of
from logitproof.theorems.catalogue import THEOREMS

PARTS = [part for entry in THEOREMS.values() for part in entry.parts]
delta = KroneckerDelta


def formulas(theorem: Theorem) -> Iterator[object]:
    """Yield every formula that a page on the theorem shows."""
    yield theorem.claim
    yield theorem.derivation.start
    yield from (step.result for step in theorem.derivation.steps)
    yield from (one.claim for one in theorem.hypotheses)
    for one in theorem.definitions:
        yield one.head
        yield one.body


def each(cases: list[tuple[object, str]]) -> pytest.MarkDecorator:
    """Make a test of each formula and what it should look like."""
    return pytest.mark.parametrize(("term", "shown"), cases, ids=[shown for _, shown in cases])


@each([
    (1 - 2 * P[c] + C, "1 - 2 P_c + C"),
    (eta * A * (delta(c, j) - P[j]), r"\eta A (\delta_{cj} - P_j)"),
    (eta * Abs(A) * sqrt(1 - 2 * P[c] + C), r"\eta\,\lvert A\rvert\,\sqrt{1 - 2 P_c + C}"),
    (eta * Abs(A) * ratio * P[j], r"\eta\,\lvert A\rvert\,r P_j"),
    (P[i] * (delta(i, j) - P[j]), r"P_i (\delta_{ij} - P_j)"),
    (P[j] * log(P[j]), r"P_j \log P_j"),
    (P[j] * (Aval[j] - Abar), r"P_j (A_j - \bar A)"),
    ((1 - smoothing) * delta(c, j), r"(1 - \varepsilon) \delta_{cj}"),
    (2 * (1 - P[c]), "2 (1 - P_c)"),
    (n * (1 - P[c]) ** 2 / (n - 1), r"\frac{n}{n - 1} (1 - P_c)^2"),
    (sqrt(n / (n - 1)) * (1 - P[c]), r"\sqrt{\frac{n}{n - 1}}\,(1 - P_c)"),
    (sqrt(2) * epsilon / 2, r"\frac{\epsilon}{\sqrt{2}}"),
    (C - 1 / n, r"C - \frac{1}{n}"),
    (P[j] / C - 1 + log(C), r"\frac{P_j}{C} - 1 + \log C"),
    ((delta(c, j) - P[j]) / temperature, r"\frac{\delta_{cj} - P_j}{T}"),
    (exp(z[i] / temperature), "e^{z_i/T}"),
    (Abs(1 - P[c]), r"\lvert 1 - P_c\rvert"),
    (-P[c] / 2, r"-\frac{P_c}{2}"),
])  # fmt: skip
def test_terms_stand_in_a_persons_order(term, shown):
    """Numbers and prefactors first, a negative term never in front of a positive one."""
    assert latex(term) == shown


@each([
    (total(P[j], j), r"\sum_{j} P_j"),
    (total(P[j], j, 1, n1), r"\sum_{j=1}^{n_1} P_j"),
    (total(Ppos[t, chosen[t]], t), r"\sum_{t=1}^{N} P_{t,c_t}"),
    (total(theta[q] ** 2, q), r"\sum_{q=1}^{d} \theta_q^2"),
    (total(total(P[i] * P[j], j), i), r"\sum_{i, j} P_i P_j"),
    (total((1 - delta(c, j)) * P[j], j), r"\sum_{j \ne c} P_j"),
    (total(1 - delta(c, j), j), r"\sum_{j \ne c} 1"),
    (
        total((1 - delta(c, j)) * (1 - delta(k, j)) * P[j], j),
        r"\sum_{j \notin \{c, k\}} P_j",
    ),
    (total(total((1 - delta(i, j)) * P[i] * P[j], j), i), r"\sum_{i \ne j} P_i P_j"),
    (
        total(total((1 - delta(c, i)) * (1 - delta(i, j)) * P[i] * P[j], j), i),
        r"\sum_{i \ne c} \sum_{j \ne i} P_i P_j",
    ),
    (
        total((1 - delta(c, j)) * P[j], j, 1, n1),
        r"\sum_{\substack{j=1 \\ j \ne c}}^{n_1} P_j",
    ),
    (total((1 - delta(c, j)) ** 2 * P[j], j), r"\sum_{j} (1 - \delta_{cj})^2 P_j"),
    (total(P[j] - v[j], j), r"\sum_{j} (P_j - v_j)"),
    (total(P[j], j) ** 2, r"\left(\sum_{j} P_j\right)^2"),
    (total(P[j], j) * total(v[k], k), r"\left(\sum_{j} P_j\right) \sum_{k} v_k"),
    (Largest(Abs(s[c, j]), (j, 1, n)), r"\max_{j} \lvert s_j\rvert"),
    (log(total(exp(z[k] - m), k)), r"\log\sum_{k} e^{z_k - m}"),
])  # fmt: skip
def test_sums_show_what_they_run_over(term, shown):
    """Limits that go without saying are left out, and a delta complement becomes a condition."""
    assert latex(term) == shown


@each([
    (s[c, j], "s_j"),
    (s[k, j], "s_j(k)"),
    (total(P[c] * s[c, j], c), r"\sum_{c} P_c s_j(c)"),
    (Dz[c, o], r"\Delta z_o"),
    (Dz[c, j] ** 2, r"(\Delta z_j)^2"),
    (Partial(log(P[c]), z[j]), r"\frac{\partial \log P_c}{\partial z_j}"),
    (Partial(A * log(P[c]), z[j]), r"\frac{\partial}{\partial z_j}(A \log P_c)"),
    (
        Partial(Partial(log(P[c]), z[i]), z[j]),
        r"\frac{\partial^2 \log P_c}{\partial z_j\,\partial z_i}",
    ),
    (Partial(Partial(P[c], z[j]), z[j]), r"\frac{\partial^2 P_c}{\partial z_j^2}"),
    (Partial(total(P[j] ** 2, j), z[j]),
     r"\frac{\partial}{\partial z_j}\left(\sum_{k} P_k^2\right)"),
])  # fmt: skip
def test_indices_and_derivatives(term, shown):
    """The score needs no index for the chosen action; no bound index bears a free one's name."""
    assert latex(term) == shown


@each([
    (ForAll(AtMost(0, P[i]), (i, 1, n)), "P_i ≥ 0 for all i"),
    (Less(0, P[j]), "P_j > 0"),
    (AtMost(C, 1), "C ≤ 1"),
    (InRange(c, 1, n), "1 ≤ c ≤ n"),
    (Differs(o, c), "o ≠ c"),
    (Iff(Equal(C, 1 / n), ForAll(Equal(P[j], 1 / n), (j, 1, n))), "C = 1/n ⟺ P_j = 1/n for all j"),
    (ForAll(Iff(Equal(C, 1 / n), Equal(P[j], 1 / n)), (j, 1, n)), "∀ j: C = 1/n ⟺ P_j = 1/n"),
    (ForAll(Implies(Differs(j, c), Equal(P[j], 0)), (j, 1, n)), "P_j = 0 for all j ≠ c"),
    (
        ForAll(Either(Equal(P[j], 0), Equal(P[j], 1)), (j, 1, n)),
        "∀ j: P_j = 0 or P_j = 1",
    ),
    (ForAll(Equal(P[j], 0), (j, 1, n1)), "P_j = 0 for all j = 1, …, n₁"),
    (Iff(Iff(Equal(C, 1), Equal(P[c], 1)), Equal(n, 1)), "(C = 1 ⟺ P_c = 1) ⟺ n = 1"),
    (Equal(norm, eta * Abs(A) * sqrt(1 - 2 * P[c] + C)), "‖Δz‖₂ = η |A| √(1 − 2 P_c + C)"),  # noqa: RUF001
    (Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C), "Σ_j s_j² = 1 − 2 P_c + C"),  # noqa: RUF001
    (Equal(Partial(log(P[c]), z[j]), delta(c, j) - P[j]), "∂ log P_c / ∂ z_j = δ_cj − P_j"),  # noqa: RUF001
    (C**Rational(3, 2), "C^(3/2)"),
])  # fmt: skip
def test_statements_in_the_terminal(term, shown):
    """Statements read as sentences whose end is clear."""
    assert text(term) == shown


@each([
    (Symbol("x", real=True), "x"),
    (Symbol("lambda_3"), r"\lambda_{3}"),
    (P[index("j1")], "P_{j_{1}}"),
    (Symbol("foo"), "foo"),
    (Integer(3), "3"),
    (3, "3"),
])  # fmt: skip
def test_letters_of_a_users_own_are_shown_by_their_names(term, shown):
    """Nothing is refused only because the notation does not have it."""
    assert latex(term) == shown
    assert text(term)


@pytest.mark.parametrize("theorem", PARTS, ids=lambda one: one.name)
def test_every_formula_of_the_catalogue_prints(theorem):
    """No unknown letter, no bare bar, balanced braces, one line."""
    for term in formulas(theorem):
        unknown = {str(one) for one in letters(term) if letter_of(str(one)) is None}
        assert unknown == set()
        shown = latex(term)
        assert "|" not in shown.replace(r"\lvert", "").replace(r"\rvert", "")
        assert shown.count("{") == shown.count("}")
        assert not re.search(r"[$\n]", shown)
        assert not re.search(r"[\\$\n]", text(term))


@pytest.mark.parametrize("theorem", PARTS, ids=lambda one: one.name)
def test_what_is_taken_apart_for_printing_makes_up_the_term(theorem):
    """The order is a person's, the parts are the term's own."""
    for formula in formulas(theorem):
        for term in subterms(formula):
            if isinstance(term, Add):
                assert Add(*(Mul(*factors) for factors in summands_of(term))) == term
            if isinstance(term, Mul):
                one = product_of(Mul.make_args(term))
                sign = -1 if one.negative else 1
                number = sign * one.numerator / one.denominator
                again = Mul(number, *one.top) / Mul(*one.bottom)
                assert again == term or (again - term).equals(0)


@pytest.mark.parametrize("theorem", PARTS, ids=lambda one: one.name)
def test_bound_indices_are_renamed_and_nothing_else(theorem):
    """What is printed is the same term up to names, and no name is bound twice on one way in."""
    for term in formulas(theorem):
        shown = legible(term)
        assert equal_up_to_names(shown, term)
        assert not list(_shadows(shown, frozenset(map(str, letters(shown)))))


def _shadows(term: object, taken: frozenset[str]) -> Iterator[str]:
    for limit in limits_of(term):
        name = limit[0].name
        if name in taken:
            yield name
        taken |= {name}
    for part in getattr(term, "args", ()):
        if not isinstance(term, Indexed):
            yield from _shadows(part, taken)


@pytest.mark.parametrize(
    ("wrong", "old"),
    [(P[j], P[c]), (P[c] ** 2, P[c]), (-P[c], P[c]), (3 * P[c], P[c]), (1 - C, C), (n + 1, n)],
)
def test_a_changed_statement_looks_different(wrong, old):
    """An index, a power, a sign, a number or a range that changes is seen on the page."""
    claim = Equal(total(s[c, k] ** 2, k), 1 - 2 * P[c] + C)
    changed = claim.xreplace({old: wrong})
    assert changed != claim
    assert latex(changed) != latex(claim)
    assert text(changed) != text(claim)


def test_relations_of_steps():
    """Every relation of a derivation is known; anything else is refused."""
    assert [relation(one) for one in ("=", "<=", ">=", "iff")] == ["=", r"\le", r"\ge", r"\iff"]
    assert [relation_text(one) for one in ("=", "<", ">", "iff")] == ["=", "<", ">", "⟺"]
    with pytest.raises(InputError, match="relation: expected one of"):
        relation("~")


@pytest.mark.parametrize("theorem", PARTS, ids=lambda one: one.name)
def test_every_step_says_why(theorem):
    """A reason names its rule, and the theorem or definition that it applies."""
    for step in theorem.derivation.steps:
        reason = move_text(step)
        assert reason.startswith(step.move.reason)
        for value in dict(step.move.arguments).values():
            if isinstance(value, Theorem):
                assert value.name in reason


def test_a_reason_can_carry_links():
    """A page links rule and theorem, and sets the formulas."""
    step = THEOREMS["update_norm"].steps[-1]
    shown = move_text(step, theorem=lambda name: f"<{name}>", reason=lambda words: f"[{words}]")
    assert shown == "[theorem] <squared_norm>"


@pytest.mark.parametrize("theorem", PARTS, ids=lambda one: one.name)
def test_a_notebook_shows_each_step_on_a_line(theorem):
    """A derivation shows its start and its steps, a theorem its claim and its hypotheses."""
    steps = len(theorem.derivation.steps)
    assert derivation_latex(theorem).count(r" \\" + "\n") == steps
    assert theorem_latex(theorem).count(r" \\" + "\n") == len(theorem.hypotheses)


def test_words_between_formulas_are_set_as_text():
    """What KaTeX and MathJax read differently in text is set as a formula."""
    shown = derivation_latex(THEOREMS["update_norm"])
    assert r"\text{theorem squared$\_$norm}" in shown
    assert r"sigma$^{2}$" in derivation_latex(THEOREMS["parameter_norm_bounds"].parts[2])


def test_propositions_are_all_known():
    """A new kind of statement would print by its class name: it must get a method first."""
    sides = {Equal: 2, AtMost: 2, Less: 2, Differs: 2, Iff: 2, Implies: 2, Either: 2}
    shown = {kind: text(kind(*map(Integer, range(count)))) for kind, count in sides.items()}
    shown[InRange], shown[ForAll] = text(InRange(c, 1, d)), text(ForAll(Equal(P[a], 0), (a, 1, n)))
    assert set(shown) == set(Proposition.__subclasses__())
    assert not [one for kind, one in shown.items() if kind.__name__ in one]
