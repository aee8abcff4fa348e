"""What justifies a step, and what is assumed, in a reader's words.

Steps, theorems, definitions and hypotheses are told apart by their attributes: they belong to
the calculus, which lies above this folder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from logitproof.printing.formulas import text

__all__ = ["Style", "chain_text", "check_title", "given_text", "held_fixed", "move_text"]

Style = Callable[[Any], str]

# Arguments of a rule that a reader needs besides its name; the others can be seen in the result.
_PLACES = {
    "after": "after {}",
    "at": "at {}",
    "letter": "here {}",
    "through": "through {}",
    "touching": "at {}",
}

_TITLES = {"steps": "each step", "instances": "exact instances", "numeric": "50 digits"}


def move_text(
    step: Any, *, formula: Style = text, theorem: Style = str, reason: Style = str,
    words: Style = str,
) -> str:  # fmt: skip
    """Return why a step holds.

    Parameters
    ----------
    step : Step
        A step of a derivation.
    formula : callable, optional
        How to show a term; by default as text.
    theorem : callable, optional
        How to show the name of a theorem, such as a link to it.
    reason : callable, optional
        How to show the name of the rule, such as a link to it.
    words : callable, optional
        How to show other words of the theorems' authors, such as with their marks escaped.

    Returns
    -------
    str
        Such as ``"a delta picks one term of a sum, as 1 ≤ c ≤ n"``.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> for step in THEOREMS["squared_norm"].steps:
    ...     print(move_text(step))
    definition of s_j: score of the chosen action c
    linearity of the sum
    a delta picks one term of a sum, as 1 ≤ c ≤ n
    definition of C: collision probability
    """
    arguments = dict(step.move.arguments)
    named = [one for one in arguments.values() if _kind(one)]
    shown = reason(step.move.reason)
    for one in named:
        shown += _naming(one, formula, theorem, words)
    for name, value in arguments.items():
        if name in _PLACES and not _kind(value):
            shown += ", " + _place(name, value, formula)
    if arguments.get("reverse"):
        shown += ", read backwards"
    because = _leaning(step, named, formula, theorem, words)
    return f"{shown}, as {_listed(because)}" if because else shown


def given_text(hypothesis: Any, *, formula: Style = text, words: Style = str) -> str:
    """Return a hypothesis: its claim, and how a person would say it.

    Examples
    --------
    >>> from logitproof.theorems.definitions import NONNEGATIVE
    >>> given_text(NONNEGATIVE)
    'P_i ≥ 0 for all i: no probability is negative'
    """
    claim = formula(hypothesis.claim)
    return f"{claim}: {words(hypothesis.words)}" if hypothesis.words else claim


def held_fixed(theorem: Any) -> list[Any]:
    """Return what the derivatives of a proof held fixed: letters and arrays, no indices or sizes.

    Such a letter may be defined elsewhere, as something that moves: the theorem does not speak of
    that one.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> held_fixed(THEOREMS["score_with_temperature"].main)
    [temperature]
    """
    return sorted((one for one in theorem.constants if not one.is_integer), key=str)


def chain_text(theorem: Any) -> str:
    """Return what a reader must know of a derivation to see that it shows the claim.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> chain_text(THEOREMS["squared_norm_upper_bound"].main)
    'from 0 to the difference of the two sides'
    >>> chain_text(THEOREMS["squared_norm"].main)
    'from the left side to the right side'
    """
    derivation, sides = theorem.derivation, theorem.claim.args
    if not derivation.steps:
        return "none needed, the two sides are the same term"
    if derivation.start == 0 and 0 not in sides:
        return "from 0 to the difference of the two sides"
    if derivation.start == sides[1] != sides[0]:
        return "from the right side to the left side"
    return "from the left side to the right side"


def check_title(check: str) -> str:
    """Return how a reader calls a check.

    Examples
    --------
    >>> check_title("numeric"), check_title("normal_form")
    ('50 digits', 'normal form')
    """
    return _TITLES.get(check, check.replace("_", " "))


def _kind(one: Any) -> str:
    """Tell theorems, definitions and hypotheses apart; anything else is ""."""
    marks = {"derivation": "theorem", "head": "definition", "everywhere": "hypothesis"}
    return next((kind for mark, kind in marks.items() if hasattr(one, mark)), "")


def _naming(one: Any, formula: Style, theorem: Style, words: Style) -> str:
    kind = _kind(one)
    if kind == "theorem":
        return f" {theorem(one.name)}"
    if kind == "definition":
        return f" of {formula(one.head)}: {words(one.words)}"
    return f": {_assumed(one, formula, words)}"


def _assumed(hypothesis: Any, formula: Style, words: Style) -> str:
    return words(hypothesis.words) if hypothesis.words else formula(hypothesis.claim)


def _place(name: str, value: Any, formula: Style) -> str:
    if isinstance(value, dict):
        return "with " + _listed([f"{formula(k)} = {formula(v)}" for k, v in value.items()])
    return _PLACES[name].format(formula(value))


def _leaning(
    step: Any, named: list[Any], formula: Style, theorem: Style, words: Style
) -> list[str]:
    """Return what the step leans on besides what its rule names.

    A rule that names an equation has met its conditions on the way: those are among the
    hypotheses of the theorem, and of no interest here.
    """
    because = [one for one in step.because if one not in named]
    found = [theorem(one.name) for one in because if _kind(one) == "theorem"]
    if not named:
        assumed = [one for one in because if _kind(one) == "hypothesis"]
        found = [_assumed(one, formula, words) for one in assumed] + found
    return list(dict.fromkeys(found))


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
