"""The arguments of a move as JSON, and back: a table of what each rule takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from sympy import IndexedBase, Sum, Symbol, sympify

from logitproof.calculus import rules
from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.moves import RULES, Move
from logitproof.calculus.nodes import Proposition
from logitproof.calculus.theorem import Theorem
from logitproof.certificate.grammar import tree
from logitproof.certificate.letters import may_be_bound
from logitproof.certificate.places import CertificateError, Place
from logitproof.certificate.reader import read_number, read_term
from logitproof.notation import is_index

__all__ = [
    "ARGUMENTS", "NAME", "OPTIONAL", "Known", "arguments_data", "hypothesis_data",
    "needed_arguments", "read_hypothesis", "read_move",
]  # fmt: skip

NAME = r"[A-Za-z][A-Za-z0-9_]{0,99}(\.[A-Za-z0-9_]{1,100}){0,3}"
MAX_BELOW = 12

# What each rule takes, by the names of its arguments.
ARGUMENTS: dict[str, dict[str, str]] = {
    **{name: {} for name in (
        "absolute", "cases", "differentiate", "distinct", "distribute", "exp_below_parabola",
        "expand", "flatten_powers", "linear_derivative", "linearity", "log_laws", "reindex", "sift",
        "split_exp", "termwise", "transpose", "zero_product",
    )},
    **{name: {"definition": "definition"} for name in ("fold", "unfold")},
    **{name: {"to": "number"} for name in ("algebra_to", "gather")},
    **{name: {"gap": "number"} for name in ("nonnegative", "positive")},
    **{name: {"touching": "number"} for name in ("exp_above_tangent", "log_below_tangent")},
    "restate": {"to": "statement"},
    "isolate": {"letter": "letter"},
    "split_off": {"at": "index", "of": "sum"},
    "split_range": {"after": "index"},
    "attained": {"at": "index"},
    "exchange": {"below": "count"},
    "trade": {"old": "index", "new": "index"},
    "chain_rule": {"through": "array", "by": "new index"},
    "assume": {"hypothesis": "hypothesis", "reverse": "flag"},
    "use": {"theorem": "theorem", "reverse": "flag", "at": "values"},
    "bound": {"by": "theorem or hypothesis", "at": "values"},
}  # fmt: skip
# Those that may be left out.
OPTIONAL: dict[str, tuple[str, ...]] = {
    name: tuple(one for one, given in signature(RULES[name]).parameters.items()
                if given.default is not Parameter.empty)
    for name in ARGUMENTS
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the steps of a theorem may speak of: letters, definitions, theorems so far."""

    letters: dict[str, Any]
    definitions: dict[str, Definition]
    theorems: dict[str, Theorem]


def arguments_data(move: Move) -> dict[str, Any]:
    """Return the arguments of a move as JSON; those that are left out stay out.

    Examples
    --------
    >>> from logitproof.calculus.rules import split_off
    >>> from logitproof.notation import c
    >>> arguments_data(split_off(c))
    {'at': 'c'}
    """
    if move.name not in ARGUMENTS or RULES.get(move.name) is not move.apply:
        raise CertificateError(f"certificate: expected rules of the calculus, got {move}")
    return {name: _data(value) for name, value in needed_arguments(move)}


def needed_arguments(move: Move) -> Iterator[tuple[str, Any]]:
    """Yield the arguments of a move that say something."""
    for name, value in move.arguments:
        if value is not None and not (isinstance(value, dict) and not value):
            yield name, value


def _data(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Theorem):
        return value.name
    if isinstance(value, Definition):
        return str(head_letter(value.head))
    if isinstance(value, Hypothesis):
        return hypothesis_data(value)
    if isinstance(value, dict):
        return {str(letter): tree(sympify(one)) for letter, one in value.items()}
    return str(value) if isinstance(value, IndexedBase) else tree(value)


def hypothesis_data(hypothesis: Hypothesis) -> dict[str, Any]:
    """Return a hypothesis as JSON."""
    return {
        "claim": tree(hypothesis.claim),
        "everywhere": hypothesis.everywhere,
        "words": hypothesis.words,
    }


def read_hypothesis(place: Place, letters: dict[str, Any]) -> Hypothesis:
    """Return the hypothesis at a place."""
    found = place.fields("claim", "everywhere", "words")
    claim = read_term(found["claim"], letters)
    if not isinstance(claim, Proposition):
        found["claim"].refuse("a statement, no number")
    return Hypothesis(claim, found["everywhere"].flag(), found["words"].words())


def read_move(rule: Place, arguments: Place, known: Known) -> Move:
    """Return the move that a rule and its arguments make.

    Raises
    ------
    CertificateError
        If there is no such rule, or it does not take these arguments.
    """
    name = rule.one_of(sorted(ARGUMENTS), "a rule")
    kinds = ARGUMENTS[name]
    found = arguments.pairs()
    extra = [one for one in found if one not in kinds]
    if extra:
        arguments.refuse(f"arguments of {name} among {', '.join(kinds) or 'none'}", str(extra))
    missing = [one for one in kinds if one not in found and one not in OPTIONAL[name]]
    if missing:
        arguments.refuse(f"all arguments of {name}", f"no {', '.join(missing)}")
    values = {one: _READERS[kinds[one]](place, known) for one, place in found.items()}
    made = getattr(rules, name)(**values)
    if not isinstance(made, Move) or RULES[name] is not made.apply:
        rule.refuse("a rule of the calculus")
    return made


def _number(place: Place, known: Known) -> Any:
    return read_number(place, known.letters)


def _statement(place: Place, known: Known) -> Any:
    found = read_term(place, known.letters)
    return found if isinstance(found, Proposition) else place.refuse("a statement, no number")


def _index(place: Place, known: Known) -> Any:
    found = _number(place, known)
    return found if found.is_integer else place.refuse("an integer index")


def _sum(place: Place, known: Known) -> Any:
    found = read_term(place, known.letters)
    return found if isinstance(found, Sum) else place.refuse("a sum")


def _letter(place: Place, known: Known) -> Any:
    return known.letters[place.one_of(list(known.letters), "a letter")]


def _array(place: Place, known: Known) -> Any:
    found = _letter(place, known)
    return found if isinstance(found, IndexedBase) else place.refuse("an array")


def _new_index(place: Place, known: Known) -> Any:
    found = _letter(place, known)
    if not is_index(found) or not may_be_bound(found.name, known.letters):
        place.refuse("an index letter")
    return found


def _definition(place: Place, known: Known) -> Definition:
    return known.definitions[place.one_of(list(known.definitions), "a name that is defined")]


def _theorem(place: Place, known: Known) -> Theorem:
    earlier = known.theorems.get(place.text(NAME, "the name of a theorem"))
    return earlier or place.refuse("an earlier theorem of this certificate")


def _hypothesis(place: Place, known: Known) -> Hypothesis:
    return read_hypothesis(place, known.letters)


def _reason(place: Place, known: Known) -> Theorem | Hypothesis:
    return (_theorem if isinstance(place.value, str) else _hypothesis)(place, known)


def _values(place: Place, known: Known) -> Mapping[Symbol, Any]:
    found = {}
    for name, one in place.pairs().items():
        letter = known.letters.get(name)
        if not isinstance(letter, Symbol):
            place.refuse("values for letters that are declared and no arrays", name)
        found[letter] = _number(one, known)
    return found or place.refuse("values of some letters")


_READERS: dict[str, Callable[[Place, Known], Any]] = {
    "number": _number,
    "statement": _statement,
    "index": _index,
    "sum": _sum,
    "letter": _letter,
    "array": _array,
    "new index": _new_index,
    "definition": _definition,
    "theorem": _theorem,
    "hypothesis": _hypothesis,
    "theorem or hypothesis": _reason,
    "flag": lambda place, _: place.flag(),
    "count": lambda place, _: place.whole(0, MAX_BELOW),
    "values": _values,
}
