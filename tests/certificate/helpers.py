"""Certificates to doctor: as somebody would who can compute hashes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from logitproof.calculus.theorem import Theorem
from logitproof.certificate import certificate
from logitproof.certificate.seal import seal, seal_all
from logitproof.certificate.write import FORMAT, VERSION
from logitproof.theorems.catalogue import THEOREMS

Json = dict[str, Any]

# Definitions, a derivative, premises, and a theorem that is known but not used in a step.
NAMES = ("update_norm", "squared_norm")


def parts(*names: str) -> list[Theorem]:
    """Return the theorems of some results of the catalogue."""
    return [part for name in names for part in THEOREMS[name].parts]


def verdicts(theorems: list[Theorem]) -> dict[str, Json]:
    """Return verdicts that nobody has found."""
    checks = {"derivation": "confirmed", "numeric": "confirmed"}
    return {one.name: {"status": "confirmed", "checks": checks} for one in theorems}


@cache
def written() -> str:
    """Return the text of an honest certificate."""
    theorems = parts(*NAMES)
    return json.dumps(certificate(theorems, verdicts(theorems)))


def honest() -> Json:
    """Return an honest certificate, to be changed."""
    made: Json = json.loads(written())
    return made


def alone(name: str) -> Json:
    """Return the certificate of one theorem and its premises."""
    found = parts(name.partition(".")[0])
    return deepcopy(certificate([one for one in found if one.name == name]))


def theorem(made: Json, name: str) -> Json:
    """Return the record of a theorem."""
    return next(one for one in made["theorems"] if one["name"] == name)


def resealed(made: Json) -> bytes:
    """Return a certificate with hashes that fit what it says, as far as it can have any."""
    hashes: dict[str, str] = {}
    try:
        for one in made["theorems"]:
            one["hash"] = hashes[one["name"]] = seal(
                one, made["letters"], made["definitions"], hashes
            )
        made["hash"] = seal_all(made)
    except (AttributeError, KeyError, TypeError):
        pass  # it has lost what a hash is made of
    return json.dumps(made).encode()


def doctored(change: Callable[[Json], object], made: Json | None = None) -> bytes:
    """Return a certificate with a change that its hashes know of."""
    made = honest() if made is None else made
    change(made)
    return resealed(made)


def by_hand(letters: Json, *theorems: Json) -> Json:
    """Return a certificate that no prover has seen; give it to `resealed`."""
    versions = {"logitproof": "1", "sympy": "1", "python": "3"}
    return {
        "format": FORMAT, "version": VERSION, "made_with": versions, "letters": letters,
        "definitions": {}, "theorems": list(theorems), "hash": "",
    }  # fmt: skip


def record(name: str, statement: Any, *steps: Json, **fields: Any) -> Json:
    """Return a theorem, of steps from the left side of its statement."""
    empty: Json = {one: [] for one in ("hypotheses", "inherited", "definitions", "knowing", "uses")}
    return {
        **empty, "name": name, "statement": statement, "start": statement[1],
        "steps": list(steps), "witness": {"given": False, "values": {}}, "verdict": None,
        "hash": "", **fields,
    }  # fmt: skip


def step(rule: str, arguments: Json, result: Any, **fields: Any) -> Json:
    """Return a step from the start onwards."""
    return {
        "rule": rule, "arguments": arguments, "way": "forwards", "relation": "=",
        "result": result, "uses": [], **fields,
    }  # fmt: skip


def node(name: str, *parts: Any) -> Any:
    """Return a sum or product with its parts in the order of a certificate."""
    return [name, *sorted(parts, key=json.dumps)]


def assumed(claim: Any) -> Json:
    """Return a hypothesis without words."""
    return {"claim": claim, "everywhere": False, "words": ""}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all leaves."""
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from places(value[key], (*path, key))
    else:
        yield path


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """Return what a path leads to."""
    for key in path:
        value = value[key]
    return value
