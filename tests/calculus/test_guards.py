"""Guards: SymPy never sees a sum on the trusted path, and no check of the core is an assert."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy import Basic, Derivative, Expr, Max, Product, Sum, diff, exp, simplify
from sympy.core.cache import clear_cache

import logitproof
from logitproof.calculus import algebra, signs, terms, witness
from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import Equal, Largest, Partial
from logitproof.calculus.rules import derivatives, linearity
from logitproof.calculus.terms import total
from logitproof.notation import P, a, j, n, z
from logitproof.theorems.catalogue import THEOREMS

PACKAGE = Path(logitproof.__file__).parent
PARTS = [part for entry in THEOREMS.values() for part in entry.parts]

# No doit, diff or simplify ----------------------------------------------------------------------


class TouchedError(Exception):
    """SymPy was asked to evaluate, differentiate or simplify a term that holds a sum."""


def _sealed(function: Any) -> Any:
    """Return a function that refuses sums; SymPy may ask it of the symbols in a sign question."""

    def refuse(term: Any, *values: Any, **options: Any) -> Any:
        if any(
            isinstance(one, Basic) and one.has(Sum, Partial, Largest) for one in (term, *values)
        ):
            raise TouchedError(f"got {term}")
        return function(term, *values, **options)

    return refuse


@pytest.fixture
def sympy_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make SymPy's doit, diff and simplify refuse sums, and forget what was computed before."""
    for owner, names in (
        (Basic, ("doit", "simplify")),
        (Expr, ("diff", "simplify")),
        (Sum, ("doit", "_eval_simplify", "_eval_derivative")),
        (sympy, ("diff", "simplify")),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, _sealed(getattr(owner, name)))
    monkeypatch.setattr(Derivative, "__new__", _sealed(Derivative.__new__))
    clear_cache()
    terms.letters.cache_clear()
    signs._least.cache_clear()
    witness._search.cache_clear()


@pytest.mark.usefixtures("sympy_sealed")
def test_the_catalogue_is_proved_without_sympys_doit_diff_and_simplify() -> None:
    """With the three of them raising, every theorem of the catalogue still rechecks."""
    for part in PARTS:
        part.recheck()


SUM = Sum(exp(z[a]), (a, 1, n))


@pytest.mark.usefixtures("sympy_sealed")
@pytest.mark.parametrize(
    "touch",
    [
        SUM.doit,
        SUM.simplify,
        lambda: SUM.diff(z[a]),
        lambda: diff(SUM, z[a]),
        lambda: simplify(SUM),
        lambda: Derivative(SUM, z[a]),
        lambda: sympy.diff(SUM, z[a]),
    ],
    ids=["doit", "method simplify", "method diff", "diff", "simplify", "Derivative", "sympy.diff"],
)
def test_the_seal_is_tight(touch: Any) -> None:
    """Each way to have SymPy evaluate a sum raises under the seal."""
    with pytest.raises(TouchedError):
        touch()


@pytest.mark.usefixtures("sympy_sealed")
def test_a_rule_that_leaves_sums_to_sympy_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the derivative of a term SymPy's own, the recheck of the score would break the seal."""
    monkeypatch.setattr(derivatives, "_derivative", lambda f, x, _: f.diff(x))
    with pytest.raises(TouchedError):
        THEOREMS["score"].main.recheck()


@pytest.mark.usefixtures("sympy_sealed")
def test_a_rule_that_evaluates_sums_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were linearity SymPy's doit, the recheck of the squared norm would break the seal."""
    monkeypatch.setattr(algebra, "linear", lambda term: term.doit())
    with pytest.raises(TouchedError):
        THEOREMS["squared_norm"].main.recheck()


# No sum among what SymPy expands ----------------------------------------------------------------

OPAQUE = (Sum, Partial, Largest, Product, sympy.Function, sympy.Indexed, Max)


@pytest.fixture
def handed_to_sympy(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Collect the terms that the core hands to SymPy's expand, together and fraction."""
    handed: list[Any] = []

    def watched(function: Any) -> Any:
        def watch(term: Any, **options: Any) -> Any:
            handed.append(term)
            return function(term, **options)

        return watch

    for name in ("expand", "together", "fraction"):
        monkeypatch.setattr(algebra, name, watched(getattr(algebra, name)))
    return handed


def test_sympys_algebra_sees_symbols_and_numbers_only(handed_to_sympy: list[Any]) -> None:
    """All through the catalogue, sums, derivatives, deltas and exp are symbols to SymPy."""
    for part in PARTS:
        part.recheck()
    assert handed_to_sympy
    assert [term for term in handed_to_sympy if term.has(*OPAQUE)] == []


def test_a_sum_that_is_not_hidden_is_seen(
    handed_to_sympy: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the hiding, the guard above does find a sum."""
    monkeypatch.setattr(algebra, "_hide", lambda term, *_: term)
    prove("it", Equal(total(2 * P[j], j), 2 * total(P[j], j)), linearity())
    assert [term for term in handed_to_sympy if term.has(*OPAQUE)]


# No assert --------------------------------------------------------------------------------------


def asserts(source: str) -> Iterator[int]:
    """Yield the line of each assert statement."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield node.lineno


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_the_package_raises_and_never_asserts(file: Path) -> None:
    """``python -O`` strips asserts, so none of them may be a check."""
    assert list(asserts(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert 1 <= c", [1]),
        ("def f(c):\n    if c:\n        assert c, 'out of range'", [3]),
        ("class A:\n    async def f(self):\n        assert self", [3]),
        ("text = 'assert 1 <= c'  # assert", []),
    ],
)
def test_a_planted_assert_is_found(source: str, lines: list[int]) -> None:
    """The check above can fail, at any depth, and is not fooled by text."""
    assert list(asserts(source)) == lines


OPTIMISED = """
from sympy import KroneckerDelta
from logitproof.calculus.derivation import prove
from logitproof.calculus.theorem import Theorem
from logitproof.calculus.rules import algebra_to, nonnegative, sift, split_off
from logitproof.calculus.nodes import AtMost, Equal
from logitproof.calculus.terms import total
from logitproof.errors import LogitproofError
from logitproof.notation import A, C, P, j, n

assert False, "this is stripped"
refused = 0
for attempt in (
    lambda: prove("f", Equal(A, C)),
    lambda: prove("f", Equal(A, C), algebra_to(C)),
    lambda: prove("f", AtMost(0, A), nonnegative(A)),
    lambda: prove("f", Equal(total(P[j], j), P[2]), split_off(2)),
    lambda: prove("f", Equal(total(KroneckerDelta(j, 2), j), 1), sift()),
    lambda: Theorem(None, name="f"),
):
    try:
        attempt()
    except LogitproofError:
        refused += 1
print(refused)
"""


def test_the_checks_hold_under_optimisation() -> None:
    """Under ``python -O`` false claims, steps out of range and forged theorems are refused."""
    ran = subprocess.run(
        [sys.executable, "-O", "-c", OPTIMISED],
        capture_output=True, text=True, check=False, cwd=PACKAGE.parent,
    )  # fmt: skip
    assert (ran.stdout.strip(), ran.stderr) == ("6", "")
