"""From a theorem to array code: the whole route."""

from __future__ import annotations

from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from sympy import Dummy, Expr, Indexed, Integer, Symbol, nan, oo, zoo

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, Less
from logitproof.calculus.terms import letters
from logitproof.calculus.theorem import Theorem
from logitproof.compile.atoms import (
    DEPTHS,
    LOG_TOTAL,
    MAXIMUM,
    TOTAL,
    WEIGHTS,
    Moment,
    is_taken,
)
from logitproof.compile.branches import branch_of, factor_of
from logitproof.compile.cases import at_case, cases_of, total_in
from logitproof.compile.formula import Argument, Branch, Case, Formula
from logitproof.compile.moments import to_moments
from logitproof.compile.names import unfold_names
from logitproof.compile.stable import stable_form
from logitproof.errors import CompileError
from logitproof.notation import P, is_index, n, temperature, z
from logitproof.theorems.definitions import SOFTMAX, TEMPERED
from logitproof.theorems.entry import Entry

__all__ = ["AXES", "compile_branch", "compile_formula"]

AXES = ("i", "j", "k")  # free indices with these letters become axes of the result

# What an argument is called where its letter in the formula says little.
_WORDS = {"c": "action", "A": "advantage", "eta": "learning_rate"}


def compile_formula(subject: Any, side: str = "rhs") -> Formula:
    """Compile one side of a theorem, a definition or an expression.

    Parameters
    ----------
    subject : Entry, Theorem, Definition or Expr
        What to compile.  Of an entry, its main theorem is meant.
    side : {"rhs", "lhs"}
        The side of the theorem.

    Returns
    -------
    Formula
        The formula in the quantities of a row, in each of its cases.

    Raises
    ------
    CompileError
        If a node of it has no counterpart; the message names it.

    Examples
    --------
    >>> from logitproof.compile import compile_formula
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> largest, another = compile_formula(THEOREMS["squared_norm"]).branches
    >>> largest.expression
    (Q_1_0**2 + Q_2_0)/S**2
    >>> another.expression
    (Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)/S**2
    """
    name, unfolded, row, hypotheses = _row(subject, side)
    tempered = _is_tempered(hypotheses)
    actions, axes = _indices(row)
    vectors, scalars = _vectors(row), _scalars(row + temperature if tempered else row)
    _check_names(name, (*actions, *axes), vectors, map(str, scalars))
    branches = tuple(_branch(row, case) for case in cases_of((*actions, *axes)))
    return Formula(
        name=name,
        expression=unfolded,
        assumes=tuple(one.words for one in hypotheses if one.words),
        arguments=(
            *(Argument(_WORDS.get(one, one), "action", one) for one in actions),
            *(Argument(one, "vector", one) for one in vectors),
            *(_scalar(one, branches) for one in scalars),
        ),
        axes=axes,
        temperature=str(temperature) if tempered else None,
        branches=branches,
        factor=factor_of(axes, branches),
    )


def compile_branch(subject: Any, case: Case, side: str = "rhs") -> Branch:
    """Compile one side of a theorem, a definition or an expression in a case of its own choice.

    Parameters
    ----------
    subject : Entry, Theorem, Definition or Expr
        What to compile.
    case : Case
        May speak of letters that the subject does not.
    side : {"rhs", "lhs"}
        The side of the theorem.

    Examples
    --------
    >>> from logitproof.compile.factory import compile_branch
    >>> from logitproof.compile.formula import Case
    >>> from logitproof.theorems.definitions import COLLISION
    >>> compile_branch(COLLISION, Case((("c",),), None)).expression
    (Q_2_0 + e_c**2 + 1)/S**2
    """
    return _branch(_row(subject, side)[2], case)


def _row(subject: Any, side: str) -> tuple[str, Any, Any, tuple[Hypothesis, ...]]:
    """Return a name, the expression with names unfolded, the same in moments, the hypotheses."""
    name, term, theorem = _open(subject, side)
    hypotheses = () if theorem is None else theorem.hypotheses
    try:
        unfolded = unfold_names(term, () if theorem is None else theorem.definitions)
        tempered = _is_tempered(hypotheses)
        row = to_moments(unfolded, 1 / temperature if tempered else Integer(1))
    except CompileError as error:
        raise CompileError(f"compile {name}: {error}") from None
    return name, unfolded, row, hypotheses


def _open(subject: Any, side: str) -> tuple[str, Any, Theorem | None]:
    """Return a name, the expression, and the theorem that it is a side of."""
    if side not in {"rhs", "lhs"}:
        raise CompileError(f"compile: expected side 'rhs' or 'lhs', got {side!r}; choose one")
    subject = subject.main if isinstance(subject, Entry) else subject
    if isinstance(subject, Theorem):
        if not isinstance(subject.claim, Equal | AtMost | Less):
            raise CompileError(
                f"compile {subject.name}: expected an equation or a bound, got the claim "
                f"{subject.claim}; compile a part of it"
            )
        return subject.name, getattr(subject, side), subject
    if isinstance(subject, Definition):
        return str(subject.head), subject.body, None
    if isinstance(subject, Expr):
        return str(subject), subject, None
    raise CompileError(
        "compile: expected an entry of THEOREMS, a theorem, a definition or an expression, got "
        f"{type(subject).__name__}; look a theorem up, as in THEOREMS['squared_norm']"
    )


def _is_tempered(hypotheses: Iterable[Hypothesis]) -> bool:
    """Tell whether P is the softmax of z / T; refuse what gives P or z yet another meaning."""
    meanings = [one for one in hypotheses if one.everywhere and {P, z} & letters(one.claim)]
    for one in meanings:
        if one.claim not in {SOFTMAX.claim, TEMPERED.claim}:
            raise CompileError(
                f"expected P to be the softmax of z or z / T, got the hypothesis that {one.words}"
            )
    return any(one.claim == TEMPERED.claim for one in meanings)


def _indices(row: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the free indices: those that are arguments, the chosen action first, and the axes."""
    names = sorted((str(one) for one in row.free_symbols if is_index(one)), key=_order)
    actions = tuple(one for one in names if one not in AXES)
    return actions, tuple(one for one in names if one in AXES)


def _order(name: str) -> tuple[bool, bool, str]:
    return name not in {"c", "A"}, name != "eta", name


def _vectors(row: Any) -> list[str]:
    bases = {one.base.label for one in row.atoms(Indexed)} - {WEIGHTS.label, DEPTHS.label}
    return sorted(map(str, bases.union(*(one.free_symbols for one in row.atoms(Moment)))))


def _scalars(row: Any) -> list[Symbol]:
    """Return the letters that are no index, no size, and belong to no vector."""
    blank = {one: Dummy() for one in row.atoms(Indexed, Moment)}
    known = {*blank.values(), TOTAL, LOG_TOTAL, MAXIMUM, n}
    found = {one for one in row.xreplace(blank).free_symbols - known if not is_index(one)}
    return sorted(found, key=lambda one: _order(str(one)))


def _scalar(one: Symbol, branches: Iterable[Branch]) -> Argument:
    return Argument(_WORDS.get(str(one), str(one)), "scalar", str(one), _domain(one, branches))


def _check_names(name: str, letters: Iterable[str], vectors: Any, scalars: Iterable[str]) -> None:
    """Refuse letters that cannot be told apart, or cannot name the arguments of a function."""
    every = [*letters, *vectors, *scalars]
    words = ["logits", "where", *(_WORDS.get(one, one) for one in every)]
    entries = [f"{vector}_{letter}" for vector in vectors for letter in letters]
    for letter, word in zip(every, words[2:], strict=True):
        named = word.isidentifier() and not iskeyword(word)
        if not named or is_taken(letter) or words.count(word) > 1 or letter in entries:
            raise CompileError(
                f"compile {name}: expected letters that can name arguments, got the Symbol node "
                f"{letter}, which is {'taken' if named else 'no name in Python'}; rename it"
            )


def _domain(scalar: Symbol, branches: Iterable[Branch]) -> str:
    if not scalar.is_positive:
        return "real"
    at_zero = (branch.expression.subs(scalar, 0) for branch in branches)
    defined = scalar != temperature and not any(one.has(zoo, oo, nan) for one in at_zero)
    return "nonnegative" if defined else "positive"


def _branch(row: Any, case: Case) -> Branch:
    return branch_of(case, stable_form(at_case(row, case), total_in(case), case.unit))
