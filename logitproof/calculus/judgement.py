"""When a chain proves its claim, and when its hypotheses can be held at once.

[`prove`][logitproof.calculus.derivation.prove] asks these questions before it makes a theorem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sympy import Basic

from logitproof.calculus.algebra import same_by_algebra
from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition, check_head
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Iff, Less, Partial, Proposition
from logitproof.calculus.terms import canonical, equal_up_to_names, letters
from logitproof.errors import DerivationError, HypothesisError

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Derivation

__all__ = [
    "check_arrival",
    "check_consistent",
    "check_defined",
    "check_smooth",
    "made_of",
    "meaning_of",
    "plain_relation",
]

_KINDS = {"=": Equal, "<=": AtMost, "<": Less, "iff": Iff}


def plain_relation(term: Any) -> str:
    """Return the relation between equal terms, or between equivalent statements."""
    return "iff" if isinstance(term, Proposition) else "="


def _relation(name: str, derivation: Derivation) -> str:
    """Return what the whole chain says of its two ends."""
    found = {step.relation for step in derivation.steps} - {"=", "iff"}
    if not found:
        return plain_relation(derivation.start)
    for weak, strict in (("<=", "<"), (">=", ">")):
        if found <= {weak, strict}:
            return strict if strict in found else weak
    raise DerivationError(f"{name}: expected steps in one direction, got {sorted(found)}")


def check_arrival(name: str, claim: Proposition, derivation: Derivation) -> None:
    """Raise unless the two ends of the chain, as related by it, are the claim."""
    relation, first, last = _relation(name, derivation), derivation.start, derivation.end
    if relation in {">=", ">"}:
        relation, first, last = relation.replace(">", "<"), last, first
    kind = _KINDS[relation]
    closed = kind is AtMost and isinstance(claim, Equal) and equal_up_to_names(first, last)
    low, high = claim.args
    if closed and not equal_up_to_names(first, low):
        low, high = high, low
    if (
        kind is not type(claim)
        and not closed
        and not (kind in {Less, Equal} and isinstance(claim, AtMost))
    ):
        raise DerivationError(
            f"{name}: expected steps that show {type(claim).__name__}, got a chain of '{relation}'"
        )
    if equal_up_to_names(first, low) and equal_up_to_names(last, high):
        return
    if kind in {Equal, Iff} and equal_up_to_names(first, high) and equal_up_to_names(last, low):
        return
    if first == 0 and kind in {AtMost, Less} and same_by_algebra(last, high - low):
        return
    passed = any(equal_up_to_names(step.result, high) for step in derivation.steps)
    if closed and passed and equal_up_to_names(first, low):
        return  # a <= ... <= b <= ... <= a: all are equal
    wanted = (high - low) if first == 0 and kind in {AtMost, Less} else high
    residual = "" if isinstance(last, Proposition) else f"; residual {wanted - last}"
    raise DerivationError(
        f"{name}, after step {len(derivation.steps)}: expected to arrive at {wanted}, got {last}"
        f"{residual}"
    )


def check_defined(name: str, claim: Proposition, context: Context) -> None:
    """Raise unless every division, root and logarithm of the claim is defined."""
    bad = context.undefined_part(claim)
    if bad is not None:
        raise HypothesisError(
            f"{name}: expected {bad} to be defined under the hypotheses; add what makes it so"
        )


def check_consistent(
    name: str, definitions: tuple[Definition, ...], hypotheses: tuple[Hypothesis, ...],
    held: frozenset[tuple[Basic, Basic]], moving: frozenset[Basic],
) -> dict[Basic, Any]:  # fmt: skip
    """Return what letters stand for; raise unless that is one thing, without a circle.

    No derivative may have held such a letter fixed; nor, if it was by such a letter, anything that
    the letter is made of.
    """
    constants = {letter for _, letter in held}
    if moving & constants:
        raise DerivationError(
            f"{name}: expected {sorted(map(str, moving))} to depend on the parameters throughout,"
            " got a derivative that held it fixed"
        )
    bodies: dict[Basic, tuple[Any, Any]] = {}
    said = [(head_letter(one.head), one.head, canonical(one.body)) for one in definitions]
    said += [meaning_of(name, one) for one in hypotheses if one.everywhere]
    for letter, head, body in said:
        if letter in constants:
            raise DerivationError(
                f"{name}: expected derivatives that unfold {letter} first, got one that held it"
                f" fixed although it stands for {body}"
            )
        if bodies.setdefault(letter, (head, body)) != (head, body):
            raise HypothesisError(f"{name}: expected one meaning for {letter}, got two")
    meanings = {letter: body for letter, (_, body) in bodies.items()}
    for letter in meanings:
        parts = made_of(letter, meanings)
        if letter in parts:
            raise HypothesisError(f"{name}: expected no circle in the meaning of {letter}")
        fixed = sorted(str(one) for by, one in held if by == letter and one in parts)
        if fixed:
            raise DerivationError(
                f"{name}: expected a derivative by {letter} to hold fixed nothing that {letter}"
                f" stands for, got {', '.join(fixed)}"
            )
    return meanings


def made_of(letter: Basic, bodies: Mapping[Basic, Any]) -> set[Basic]:
    """Return the letters that a letter stands for, and that those do."""
    parts, new = set[Basic](), {letter}
    while new:
        found = set[Basic]().union(*(letters(bodies[one]) for one in new if one in bodies))
        new, parts = found - parts, parts | found
    return parts


def check_smooth(
    name: str, terms: Iterable[Basic], meanings: Mapping[Basic, Any], context: Context
) -> None:
    """Raise unless what is differentiated has a derivative wherever its letters may be.

    That something can be written as a derivative does not mean that there is one.
    """
    slopes = {part for term in terms for part in term.atoms(Partial)}
    for function, variable in sorted((one.args for one in slopes), key=str):
        inside = context.inside_derivative(variable.base)
        reached = set[Basic]().union(*(made_of(one, meanings) for one in letters(function)))
        for letter in sorted((letters(function) | reached) & meanings.keys(), key=str):
            bad = inside.undefined_part(meanings[letter])
            if bad is not None:
                raise HypothesisError(
                    f"{name}: expected {letter} to be differentiable wherever its letters may be,"
                    f" got {bad} in what it stands for"
                )


def meaning_of(name: str, hypothesis: Hypothesis) -> tuple[Basic, Any, Any]:
    """Return letter, head and body of an assumption that holds everywhere, as of a definition."""
    # Canonical, so that the same assumption reads the same under other names.
    claim, bound = canonical(hypothesis.claim), set()
    while isinstance(claim, ForAll):
        bound.add(claim.args[1][0])
        claim = claim.args[0]
    if not isinstance(claim, Equal):
        raise HypothesisError(f"{name}: expected an equation for a letter everywhere, got {claim}")
    head, body = claim.args
    check_head(head, body)
    if not bound <= set(getattr(head, "indices", ())):
        raise HypothesisError(
            f"{name}: expected the head of {hypothesis.claim} to have each index that it is said"
            f" for, got {head}: one letter cannot stand for several terms"
        )
    return head_letter(head), head, body
