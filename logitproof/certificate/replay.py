"""One theorem of a certificate: its moves played again, and compared with what is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from logitproof.calculus.derivation import prove_by
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import AtMost, Equal, Iff, Less
from logitproof.calculus.terms import equal_up_to_names
from logitproof.calculus.theorem import Recipe, Step, Theorem
from logitproof.certificate.arguments import NAME, Known, read_hypothesis, read_move
from logitproof.certificate.deadline import TimeIsUp
from logitproof.certificate.places import CertificateError, Place
from logitproof.certificate.reader import read_number, read_term
from logitproof.certificate.witness import witness_data
from logitproof.errors import HypothesisError, LogitproofError
from logitproof.printing import text

__all__ = ["RELATIONS", "STEP", "WAYS", "replay"]

WAYS = ("forwards", "meeting", "backwards")
RELATIONS = ("=", "<=", "<", ">=", ">", "iff")
STEP = ("rule", "arguments", "way", "relation", "result", "uses")

# How a complaint begins that is about the move being played, not about the input or the outcome.
_OF_A_STEP = re.compile(r"\S+( \(from the other side\))?, step \d+ of \d+: ")

Fields = dict[str, Place]


@dataclass
class _Chain:
    """A derivation as it is written, and how far it has been played.

    Attributes
    ----------
    steps : list of dict
        The steps in the order of the chain.
    lines : list of Place
        The start, and the line that each step arrives at.
    terms : list
        What stands there: each within the limits, so that what a move makes of one is as well.
    order : list of int
        Which steps are played, in the order of play: from the start, then from the other end.
    """

    steps: list[Fields]
    lines: list[Place]
    terms: list[Any]
    order: list[int]
    played: int = 0

    @property
    def next(self) -> Fields | None:
        """The step that is played now, if there is one."""
        return self.steps[self.order[self.played]] if self.played < len(self.order) else None

    def meet(self, step: Step) -> None:
        """Compare what a move gave with the line that it is said to arrive at."""
        number = self.order[self.played]
        self.played += 1
        # A step from the other end leads back from its own line to the one before.
        arrival = number + (self.steps[number]["way"].value == "forwards")
        if not equal_up_to_names(self.terms[arrival], step.result):
            self.lines[arrival].refuse(
                f"{text(step.result)}, as the rule gives", text(self.terms[arrival])
            )


def replay(place: Place, found: Fields, known: Known) -> Theorem:
    """Return the theorem that a record describes.

    Parameters
    ----------
    place : Place
        The record.
    found : dict of str to Place
        Its fields.
    known : Known
        What it may speak of.

    Raises
    ------
    CertificateError
        If the moves do not prove the statement, or prove it otherwise than it is written.
    TimeIsUp
        If the time is up; it has the place.
    """
    chain = _chain(found, known)
    theorem = _proved(place, found, known, chain)
    _compare_hypotheses(theorem.own, found["hypotheses"], known)
    _compare_hypotheses(theorem.inherited, found["inherited"], known)
    _compare_steps(theorem, found, chain)
    _same(found["definitions"], [str(head_letter(one.head)) for one in theorem.definitions])
    _same(found["uses"], [one.name for one in theorem.uses])
    _compare_witness(theorem, found["witness"].below("values"))
    return theorem


def _proved(place: Place, found: Fields, known: Known, chain: _Chain) -> Theorem:
    """Play the moves; a complaint of the calculus is given its place."""
    claim = read_term(found["statement"], known.letters)
    if not isinstance(claim, Equal | AtMost | Less | Iff):
        found["statement"].refuse("an equation, a bound or an equivalence of statements")
    given = _hypotheses(found["hypotheses"], known)
    knowing = _knowing(found["knowing"], known)
    witness = _given_witness(found["witness"], known.letters)
    recipe = Recipe(
        _moves(chain, "forwards", known), tuple(given), tuple(knowing), chain.terms[0],
        _moves(chain, "backwards", known), witness,
    )  # fmt: skip
    try:
        return prove_by(found["name"].value, claim, recipe, chain.meet)
    except CertificateError:
        raise
    except TimeIsUp as error:
        raise TimeIsUp(place if chain.next is None else chain.next["rule"]) from error
    except Exception as error:
        # Whatever a stranger's file provokes is a refusal, the limits of Python among them.
        raise _complaint(error, place, found, chain) from error


def _chain(found: Fields, known: Known) -> _Chain:
    """Read the start and the line of each step, before any is played."""
    steps = _steps(found)
    ways = [one["way"].one_of(WAYS, "a way") for one in steps]
    if ways != sorted(ways, key=WAYS.index) or ways.count("meeting") > 1:
        expected = f"steps in the order {', '.join(WAYS)}, one of them meeting"
        found["steps"].refuse(expected, str(ways)[:200])
    for one in steps[ways.count("forwards") :][: ways.count("meeting")]:
        _same(one["rule"], "algebra_to")
        _same(one["arguments"], {"to": one["result"].value})
    lines = [found["start"], *(one["result"] for one in steps)]
    terms = [read_term(one, known.letters) for one in lines]
    numbers = range(len(steps))
    there = [number for number in numbers if ways[number] == "forwards"]
    returning = [number for number in reversed(numbers) if ways[number] == "backwards"]
    return _Chain(steps, lines, terms, there + returning)


def _steps(found: Fields) -> list[Fields]:
    within = f"{found['name'].value}, step"
    return [
        one.named(f"{within} {number}").fields(*STEP)
        for number, one in enumerate(found["steps"].items(), 1)
    ]


def _moves(chain: _Chain, way: str, known: Known) -> tuple[Move, ...]:
    steps = [chain.steps[number] for number in chain.order]
    return tuple(
        read_move(one["rule"], one["arguments"], known) for one in steps if one["way"].value == way
    )


def _hypotheses(place: Place, known: Known) -> list[Hypothesis]:
    """Return the hypotheses at a place, each written once."""
    read: list[Hypothesis] = []
    for one in place.items():
        hypothesis = read_hypothesis(one, known.letters)
        if hypothesis in read:
            one.refuse("each hypothesis once", f"{text(hypothesis.claim)} again")
        read.append(hypothesis)
    return read


def _complaint(error: Exception, place: Place, found: Fields, chain: _Chain) -> CertificateError:
    """Return a complaint of the calculus with the place that it is about."""
    step, said = chain.next, _said(error)
    of_a_step = _OF_A_STEP.match(said)
    if step is not None and (of_a_step or not isinstance(error, LogitproofError)):
        why = said[of_a_step.end() :] if of_a_step else said
        return step["rule"].error(f"{step['rule'].value} to apply", why)
    if "the given witness" in said:
        return found["witness"].error("a proof", said)
    if ", after step " in said:
        return found["statement"].error("a proof", said)
    at = found["hypotheses"] if isinstance(error, HypothesisError) else place
    return at.error("a proof", said)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, LogitproofError) else type(error).__name__


def _knowing(place: Place, known: Known) -> list[Theorem]:
    """Return the theorems that sign arguments may lean on, each written once."""
    found = [_earlier(one, known) for one in place.items()]
    if len(set(found)) < len(found):
        place.refuse("each theorem once")
    return found


def _earlier(place: Place, known: Known) -> Theorem:
    name = place.text(NAME, "the name of a theorem")
    return known.theorems.get(name) or place.refuse("an earlier theorem of this certificate")


def _given_witness(place: Place, letters: dict[str, Any]) -> dict[Any, Any] | None:
    found = place.fields("given", "values")
    values = {}
    for name, one in found["values"].pairs().items():
        if name not in letters:
            found["values"].refuse("values of letters that are declared", name)
        if isinstance(one.value, dict):
            entries = one.fields("entries")["entries"].items()
            values[letters[name]] = [read_number(entry, {}) for entry in entries]
        else:
            values[letters[name]] = read_number(one, {})
    return values if found["given"].flag() else None


def _compare_hypotheses(proved: tuple[Hypothesis, ...], place: Place, known: Known) -> None:
    written = _hypotheses(place, known)
    for one in proved:
        if one not in written:
            place.refuse(f"also the hypothesis {text(one.claim)}", f"{len(written)} without it")
    if list(proved) != written:
        place.refuse(f"{len(proved)} hypotheses, each once and in their order", f"{len(written)}")


def _compare_steps(theorem: Theorem, found: Fields, chain: _Chain) -> None:
    if len(theorem.derivation.steps) != len(chain.steps):
        found["steps"].refuse(f"{len(theorem.derivation.steps)} steps", str(len(chain.steps)))
    for number, step in enumerate(theorem.derivation.steps):
        written = chain.steps[number]
        _same(written["relation"], step.relation)
        _same(written["uses"], list(step.uses))
        if not equal_up_to_names(chain.terms[number + 1], step.result):
            written["result"].refuse(f"{text(step.result)}, as the rule gives")


def _compare_witness(theorem: Theorem, place: Place) -> None:
    _same(place, witness_data(theorem))


def _same(place: Place, expected: Any) -> None:
    if place.value != expected:
        place.refuse(f"{expected}, as found again")
