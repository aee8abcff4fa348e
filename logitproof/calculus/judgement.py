"""When a chain proves its claim, and when its hypotheses can be held at once.

[`prove`][logitproof.calculus.derivation.prove] asks these questions before it makes a theorem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Basic

from logitproof.calculus.algebra import same_by_algebra
from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition, check_head
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Iff, Less, Proposition
from logitproof.calculus.terms import canonical, equal_up_to_names, letters
from logitproof.errors import DerivationError, HypothesisError

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Derivation

__all__ = ["check_arrival", "check_consistent", "check_defined", "meaning_of", "plain_relation"]

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
    constants: frozenset[Basic], moving: frozenset[Basic],
) -> None:  # fmt: skip
    """A letter has one definition at most, no circle leads back to it, no derivative held it."""
    if moving & constants:
        raise DerivationError(
            f"{name}: expected {sorted(map(str, moving))} to depend on the parameters throughout,"
            " got a derivative that held it fixed"
        )
    bodies: dict[Basic, tuple[Any, Any]] = {}
    meanings = [(head_letter(one.head), one.head, canonical(one.body)) for one in definitions]
    meanings += [meaning_of(name, one) for one in hypotheses if one.everywhere]
    for letter, head, body in meanings:
        if letter in constants:
            raise DerivationError(
                f"{name}: expected derivatives that unfold {letter} first, got one that held it"
                f" fixed although it stands for {body}"
            )
        if bodies.setdefault(letter, (head, body)) != (head, body):
            raise HypothesisError(f"{name}: expected one meaning for {letter}, got two")
    for letter in bodies:
        reached, new = set(), {letter}
        while new:
            reached |= new
            new = {x for y in new if y in bodies for x in letters(bodies[y][1])} - {*reached, None}
            if letter in {x for y in reached if y in bodies for x in letters(bodies[y][1])}:
                raise HypothesisError(f"{name}: expected no circle in the meaning of {letter}")


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
