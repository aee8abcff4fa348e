"""Theorems to a certificate: everything that someone needs to play their derivations again."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sympy import Basic, sympify

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.moves import Move
from logitproof.calculus.terms import letters
from logitproof.calculus.theorem import Step, Theorem
from logitproof.certificate.arguments import arguments_data, hypothesis_data, needed_arguments
from logitproof.certificate.grammar import tree
from logitproof.certificate.letters import letters_data
from logitproof.certificate.places import CertificateError
from logitproof.certificate.seal import seal, seal_all
from logitproof.certificate.witness import witness_data

__all__ = [
    "FORMAT", "VERSION", "certificate", "letters_of", "versions", "write_certificate",
]  # fmt: skip

FORMAT = "logitproof certificate"
VERSION = 1
_WIDTH = 100

Verdicts = Mapping[str, Mapping[str, Any]]


def write_certificate(path: Path, theorems: Iterable[Theorem], verdicts: Verdicts) -> int:
    """Write the certificate of some theorems, and of all that they lean on, to a file.

    Returns
    -------
    int
        How many theorems it holds.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    made = certificate(theorems, verdicts)
    path.write_text(laid_out(made) + "\n", encoding="utf-8", newline="\n")
    return len(made["theorems"])


def certificate(theorems: Iterable[Theorem], verdicts: Verdicts | None = None) -> dict[str, Any]:
    """Return the certificate of some theorems, and of all that they lean on.

    Parameters
    ----------
    theorems : iterable of Theorem
        What is to be certified.
    verdicts : mapping, optional
        What the checks said of a theorem, by its name: ``{"status": ..., "checks": {...}}``.

    Raises
    ------
    CertificateError
        If there is no theorem, one name or letter means two things, or a term cannot be written.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> made = certificate([THEOREMS["squared_norm"].main])
    >>> made["theorems"][0]["steps"][2]["rule"]
    'sift'
    """
    needed = list(_with_premises(theorems))
    if not needed:
        raise CertificateError("certificate: expected at least one theorem, got none")
    spoken = frozenset[Basic]().union(*map(letters_of, needed))
    made: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "made_with": versions(),
        "letters": letters_data(spoken),
        "definitions": _definitions_data(needed),
        "theorems": [],
    }
    hashes: dict[str, str] = {}
    for theorem in needed:
        record = _theorem_data(theorem)
        hashes[theorem.name] = seal(record, made["letters"], made["definitions"], hashes)
        found = (verdicts or {}).get(theorem.name)
        made["theorems"].append(record | {"verdict": found, "hash": hashes[theorem.name]})
    return made | {"hash": seal_all(made)}


def versions() -> dict[str, str]:
    """Return the versions of what a certificate is made with."""
    return {
        "logitproof": version("logitproof"),
        "sympy": version("sympy"),
        "python": platform.python_version(),
    }


def _with_premises(theorems: Iterable[Theorem]) -> Iterator[Theorem]:
    """Yield theorems once each, after those that they lean on."""
    seen: dict[str, Theorem] = {}

    def visit(theorem: Theorem) -> Iterator[Theorem]:
        if theorem.name in seen:
            if seen[theorem.name] is not theorem:
                raise CertificateError(
                    f"certificate, {theorem.name}: expected one theorem of this name; rename one"
                )
            return
        for premise in _premises(theorem):
            yield from visit(premise)
        seen[theorem.name] = theorem
        yield theorem

    for theorem in theorems:
        yield from visit(theorem)


def _premises(theorem: Theorem) -> Iterator[Theorem]:
    yield from theorem.recipe.knowing
    yield from theorem.uses
    for step in theorem.derivation.steps:
        yield from (one for _, one in step.move.arguments if isinstance(one, Theorem))


def letters_of(theorem: Theorem) -> frozenset[Basic]:
    """Return the letters that the record of a theorem speaks of."""
    terms = [theorem.claim, theorem.derivation.start, *(one.claim for one in theorem.hypotheses)]
    for one in theorem.definitions:
        terms += [one.head, one.body]
    for step in theorem.derivation.steps:
        terms += [step.result, *_terms_of(step.move)]
    terms += map(sympify, theorem.recipe.witness or {})
    return frozenset[Basic]().union(*map(letters, terms))


def _terms_of(move: Move) -> Iterator[Basic]:
    for _, value in needed_arguments(move):
        if isinstance(value, Hypothesis):
            yield value.claim
        elif isinstance(value, dict):
            yield from value
            yield from map(sympify, value.values())
        elif isinstance(value, Basic):
            yield value


def _definitions_data(theorems: list[Theorem]) -> dict[str, Any]:
    found: dict[str, Definition] = {}
    for theorem in theorems:
        for one in theorem.definitions:
            letter = str(head_letter(one.head))
            if found.setdefault(letter, one) != one:
                raise CertificateError(
                    f"certificate, {theorem.name}: expected one definition of {letter}, got two;"
                    " rename one"
                )
    return {
        letter: {"head": tree(one.head), "body": tree(one.body), "words": one.words}
        for letter, one in sorted(found.items())
    }


def _theorem_data(theorem: Theorem) -> dict[str, Any]:
    return {
        "name": theorem.name,
        "statement": tree(theorem.claim),
        "hypotheses": [hypothesis_data(one) for one in theorem.own],
        "inherited": [hypothesis_data(one) for one in theorem.inherited],
        "definitions": [str(head_letter(one.head)) for one in theorem.definitions],
        "knowing": [one.name for one in dict.fromkeys(theorem.recipe.knowing)],
        "start": tree(theorem.derivation.start),
        "steps": [
            _step_data(step, way)
            for step, way in zip(theorem.derivation.steps, _ways(theorem), strict=True)
        ],
        "uses": [one.name for one in theorem.uses],
        "witness": {
            "given": theorem.recipe.witness is not None,
            "values": witness_data(theorem),
        },
    }


def _ways(theorem: Theorem) -> list[str]:
    """Return how each step was found: from the start, from the other end, or where both meet."""
    forwards, backwards = len(theorem.recipe.moves), len(theorem.recipe.back)
    meeting = len(theorem.derivation.steps) - forwards - backwards
    return ["forwards"] * forwards + ["meeting"] * meeting + ["backwards"] * backwards


def _step_data(step: Step, way: str) -> dict[str, Any]:
    return {
        "rule": step.move.name,
        "arguments": arguments_data(step.move),
        "way": way,
        "relation": step.relation,
        "result": tree(step.result),
        "uses": list(step.uses),
    }


def laid_out(value: Any, margin: str = "") -> str:
    """Return JSON that a person can read: what fits on a line stays on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + len(margin) <= _WIDTH or not isinstance(value, dict | list):
        return flat
    inner = margin + " "
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {laid_out(one, inner)}" for key, one in value.items()]
    elif value and isinstance(value[0], str):
        return flat  # a term
    else:
        lines = [laid_out(one, inner) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(lines) + f"\n{margin}{closing}"
