"""One theorem of a certificate: its moves played again, and compared with what is written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from logitproof.calculus.context import Context
from logitproof.calculus.derivation import Theorem, prove
from logitproof.calculus.facts import Hypothesis, Record, head_letter
from logitproof.calculus.moves import Move
from logitproof.calculus.terms import Proposition, equal_up_to_names
from logitproof.certificate.arguments import NAME, Known, read_hypothesis, read_move
from logitproof.certificate.places import Place
from logitproof.certificate.reader import read_term
from logitproof.certificate.write import witness_data
from logitproof.errors import HypothesisError, LogitproofError
from logitproof.printing import text

__all__ = ["RELATIONS", "STEP", "WAYS", "replay"]

WAYS = ("forwards", "meeting", "backwards")
RELATIONS = ("=", "<=", "<", ">=", ">", "iff")
STEP = ("rule", "arguments", "way", "relation", "result", "uses")

Fields = dict[str, Place]


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
    """
    theorem = _proved(place, found, known)
    _compare_hypotheses(theorem.own, found["hypotheses"], known)
    _compare_hypotheses(theorem.inherited, found["inherited"], known)
    _compare_steps(theorem, found, known)
    _same(found["definitions"], [str(head_letter(one.head)) for one in theorem.definitions])
    _same(found["uses"], [one.name for one in theorem.uses])
    _same(found["witness"].below("values"), witness_data(theorem))
    return theorem


def _proved(place: Place, found: Fields, known: Known) -> Theorem:
    """Play the moves; a complaint of the calculus is given its place."""
    claim = read_term(found["statement"], known.letters)
    if not isinstance(claim, Proposition):
        found["statement"].refuse("a statement, no number")
    forward, back = _ways(found["steps"], _steps(found))
    there, returning = ([_move(one, known) for one in way] for way in (forward, back))
    given = _hypotheses(found["hypotheses"], known)
    knowing = [_earlier(one, known) for one in found["knowing"].items()]
    start = read_term(found["start"], known.letters)
    witness = _given_witness(found["witness"], known.letters)
    try:
        return prove(
            found["name"].value, claim, *there, given=given, knowing=knowing, start=start,
            back=returning, witness=witness,
        )  # fmt: skip
    except Exception as error:
        # Whatever a stranger's file provokes is a refusal, the limits of Python among them.
        context = _context(given, knowing)
        _refuse_first_wrong(start, forward, there, context, known)
        at = _where(error, place, found, forward, back)
        raise at.error("a proof", _said(error)) from error


def _hypotheses(place: Place, known: Known) -> list[Hypothesis]:
    """Return the hypotheses at a place, each written once."""
    read: list[Hypothesis] = []
    for one in place.items():
        hypothesis = read_hypothesis(one, known.letters)
        if hypothesis in read:
            one.refuse("each hypothesis once", f"{text(hypothesis.claim)} again")
        read.append(hypothesis)
    return read


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, LogitproofError) else type(error).__name__


def _context(given: list[Hypothesis], knowing: list[Theorem]) -> Context:
    context = Context((), Record())
    for hypothesis in given:
        context = context.with_hypothesis(hypothesis)
    for theorem in knowing:
        fact = theorem.fact()
        context = replace(context.inherit(fact), facts=(*context.facts, fact))
    return context


def _refuse_first_wrong(
    term: Any, steps: list[Fields], moves: list[Move], context: Context, known: Known
) -> None:
    """Complain of the first step that does not lead from the line before it to its own.

    No proof rests on this: it finds the place where a chain that proves nothing went astray.
    """
    for step, move in zip(steps, moves, strict=True):
        try:
            answer = move(term, context)
        except Exception as error:
            raise step["rule"].error(f"{move.name} to apply", _said(error)) from error
        result = answer[1] if isinstance(answer, tuple) else answer
        term = read_term(step["result"], known.letters)
        if not equal_up_to_names(term, result):
            step["result"].refuse(f"{text(result)}, as the rule gives", text(term))
        for hypothesis in context.record.inherited:
            context = context.with_hypothesis(hypothesis)


def _steps(found: Fields) -> list[Fields]:
    within = f"{found['name'].value}, step"
    return [
        one.named(f"{within} {number}").fields(*STEP)
        for number, one in enumerate(found["steps"].items(), 1)
    ]


def _ways(place: Place, steps: list[Fields]) -> tuple[list[Fields], list[Fields]]:
    """Return the steps from the start, and those from the other end in the order of play."""
    ways = [one["way"].one_of(WAYS, "a way") for one in steps]
    if ways != sorted(ways, key=WAYS.index) or ways.count("meeting") > 1:
        place.refuse(f"steps in the order {', '.join(WAYS)}, one of them meeting", str(ways)[:200])
    forward, meeting, back = ([one for one in steps if one["way"].value == way] for way in WAYS)
    for one in meeting:
        _same(one["rule"], "algebra_to")
        _same(one["arguments"], {"to": one["result"].value})
    return forward, back[::-1]


def _move(step: Fields, known: Known) -> Move:
    return read_move(step["rule"], step["arguments"], known)


def _where(
    error: Exception, place: Place, found: Fields, forward: list[Fields], back: list[Fields]
) -> Place:
    """Return the place that a complaint of the calculus is about."""
    told = re.match(r"\S+( \(from the other side\))?, (after )?step (\d+)", str(error))
    if "the given witness" in str(error):
        return found["witness"]
    if told is None:
        return found["hypotheses"] if isinstance(error, HypothesisError) else place
    if told[2]:
        return found["statement"]
    steps = back if told[1] else forward
    return steps[int(told[3]) - 1]["rule"] if 0 < int(told[3]) <= len(steps) else place


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
            values[letters[name]] = [read_term(entry, {}) for entry in entries]
        else:
            values[letters[name]] = read_term(one, {})
    return values if found["given"].flag() else None


def _compare_hypotheses(proved: tuple[Hypothesis, ...], place: Place, known: Known) -> None:
    written = _hypotheses(place, known)
    for one in proved:
        if one not in written:
            place.refuse(f"also the hypothesis {text(one.claim)}", f"{len(written)} without it")
    if list(proved) != written:
        place.refuse(f"{len(proved)} hypotheses, each once and in their order", f"{len(written)}")


def _compare_steps(theorem: Theorem, found: Fields, known: Known) -> None:
    steps = _steps(found)
    if len(theorem.derivation.steps) != len(steps):
        found["steps"].refuse(f"{len(theorem.derivation.steps)} steps", str(len(steps)))
    for step, written in zip(theorem.derivation.steps, steps, strict=True):
        _same(written["relation"], step.relation)
        _same(written["uses"], list(step.uses))
        result = read_term(written["result"], known.letters)
        if not equal_up_to_names(result, step.result):
            written["result"].refuse(f"{text(step.result)}, as the rule gives", text(result))


def _same(place: Place, expected: Any) -> None:
    if place.value != expected:
        place.refuse(f"{expected}, as found again")
