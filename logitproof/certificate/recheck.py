"""The derivations of a certificate, played again by the rules of the calculus.

Nothing of a certificate is believed: every term is computed anew and compared with the one that
is written.  The catalogue is not asked, nor loaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from sympy import Basic

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import head_letter
from logitproof.calculus.theorem import Theorem
from logitproof.certificate.arguments import NAME, Known
from logitproof.certificate.deadline import TimeIsUp, within
from logitproof.certificate.letters import read_letters
from logitproof.certificate.places import Place, parse
from logitproof.certificate.reader import read_number
from logitproof.certificate.replay import replay
from logitproof.certificate.seal import HASH, seal, seal_all
from logitproof.certificate.write import FORMAT, VERSION, letters_of
from logitproof.checks.answers import Answer, Status
from logitproof.checks.verdict import CHECKS, Overall, overall
from logitproof.errors import HypothesisError

__all__ = ["ANSWERS", "FIELDS", "SECONDS", "STATUSES", "Rechecked", "recheck"]

STATUSES = get_args(Overall)
ANSWERS = get_args(Status)
FIELDS = (
    "name", "statement", "hypotheses", "inherited", "definitions", "knowing", "start", "steps",
    "uses", "witness", "verdict", "hash",
)  # fmt: skip

SECONDS = 300.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Rechecked:
    """What a certificate proves, and what it merely says.

    Attributes
    ----------
    theorems : tuple of Theorem
        Built anew, every step of them.
    claimed : mapping
        The verdicts of the writer's checks, by theorem: nothing here has asked those checks.
    made_with : mapping
        The versions that the writer had, in the writer's words.
    hash : str
        The hash of the whole certificate; it is that of its contents.
    """

    theorems: tuple[Theorem, ...]
    claimed: Mapping[str, Mapping[str, Any]]
    made_with: Mapping[str, str]
    hash: str


@dataclass
class _Reading:
    """A certificate so far."""

    known: Known
    plain: Mapping[str, Any]  # the JSON of the whole
    hashes: dict[str, str] = field(default_factory=dict)
    claimed: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def recheck(
    content: bytes, progress: Progress | None = None, *, seconds: float = SECONDS
) -> Rechecked:  # fmt: skip
    """Prove every theorem of a certificate anew.

    Parameters
    ----------
    content : bytes
        The certificate.  It is never evaluated, and its size, depth and numbers are limited.
    progress : callable, optional
        Told the number of each theorem, how many there are, and its name, before it is proved;
        from the thread that proves them.
    seconds : float, optional
        After that time it is refused.  A single operation of Python, such as a power of huge
        integers, is not interrupted, and memory is not limited here: ``logitproof recheck`` judges
        a stranger's file in a process of its own, and ends that.

    Returns
    -------
    Rechecked
        The theorems, as objects.

    Raises
    ------
    CertificateError
        If anything is not as it is written, or the time is up; it names the place.
    InputError
        If ``seconds`` is no time that one can wait.

    Examples
    --------
    >>> from logitproof.certificate import certificate
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> import json
    >>> written = json.dumps(certificate([THEOREMS["squared_norm"].main]))
    >>> recheck(written.encode()).theorems[0].name
    'squared_norm'
    >>> recheck(written.replace("-2", "-3").encode())
    Traceback (most recent call last):
        ...
    logitproof.certificate.places.CertificateError: certificate, squared_norm, ...
    """
    try:
        return within(seconds, lambda: _rechecked(content, progress))
    except TimeIsUp as error:
        at = error.place or Place(None)
        raise at.error(f"to be done within {seconds:g} s", "no end; allow more") from None


def _rechecked(content: bytes, progress: Progress | None) -> Rechecked:
    whole = parse(content)
    found = whole.fields(
        "format", "version", "made_with", "letters", "definitions", "theorems", "hash"
    )
    found["format"].one_of([FORMAT], "the format")
    found["version"].whole(VERSION, VERSION)
    made_with = _versions(found["made_with"])
    letters = read_letters(found["letters"])
    known = Known(letters, _definitions(found["definitions"], letters), {})
    reading = _Reading(known, whole.value)
    theorems = found["theorems"].items()
    if not theorems:
        found["theorems"].refuse("at least one theorem")
    for number, one in enumerate(theorems):
        name = _name(one, known)
        if progress is not None:
            progress(number, len(theorems), name)
        _read_theorem(one.named(name), reading)
    _check_hash(found["hash"], seal_all(whole.value))
    _check_used(found["letters"], found["definitions"], known)
    return Rechecked(
        tuple(known.theorems.values()),
        MappingProxyType(reading.claimed),
        MappingProxyType(made_with),
        found["hash"].value,
    )


def _versions(place: Place) -> dict[str, str]:
    found = place.fields("logitproof", "sympy", "python")
    return {
        name: one.text(r"[0-9A-Za-z.+!-]{1,40}", "a version") for name, one in found.items()
    }  # fmt: skip


def _definitions(place: Place, letters: dict[str, Any]) -> dict[str, Definition]:
    made = {}
    for name, one in place.pairs().items():
        found = one.fields("head", "body", "words")
        head, body = (read_number(found[part], letters) for part in ("head", "body"))
        try:
            made[name] = Definition(head, body, found["words"].words())
        except HypothesisError as error:
            raise one.error("a definition", str(error)) from error
        if str(head_letter(head)) != name:
            one.refuse(f"a number that {name} stands for")
    return made


def _name(place: Place, known: Known) -> str:
    found = place.pairs()
    if "name" not in found:
        place.refuse("a theorem with a name")
    name = found["name"].text(NAME, "a name, such as squared_norm.equality")
    if name in known.theorems:
        found["name"].refuse("a name that no earlier theorem has")
    return name


def _read_theorem(place: Place, reading: _Reading) -> None:
    found = place.fields(*FIELDS)
    name = found["name"].value
    try:
        theorem = replay(place, found, reading.known)
    except TimeIsUp as error:
        raise TimeIsUp(error.place or place) from error
    claimed = _verdict(found["verdict"])
    if claimed is not None:
        reading.claimed[name] = claimed
    made = seal(place.value, reading.plain["letters"], reading.plain["definitions"], reading.hashes)
    _check_hash(found["hash"], made)
    reading.known.theorems[name], reading.hashes[name] = theorem, made


def _verdict(place: Place) -> dict[str, Any] | None:
    """Return what the writer says that the checks said."""
    if place.value is None:
        return None
    found = place.fields("status", "checks")
    answers = found["checks"].pairs()
    for name, one in answers.items():
        if name not in CHECKS:
            found["checks"].refuse(f"checks among {', '.join(CHECKS)}", json.dumps(name)[:80])
        one.one_of(ANSWERS, "an answer")
    checks: dict[str, Status] = {name: one.value for name, one in answers.items()}
    if checks.get("derivation", "confirmed") != "confirmed":
        answers["derivation"].refuse("confirmed, as found again")
    status = overall({name: Answer(one, "") for name, one in checks.items()})
    if found["status"].one_of(STATUSES, "a verdict") != status:
        found["status"].refuse(f"{status}, what the answers of the checks add up to")
    return {"status": status, "checks": checks}


def _check_used(letters: Place, definitions: Place, known: Known) -> None:
    """Refuse what no theorem uses: a reader would take it for what is meant."""
    theorems = known.theorems.values()
    used = {one for theorem in theorems for one in theorem.definitions}
    for name, one in known.definitions.items():
        if one not in used:
            definitions.below(name).refuse("a definition that a theorem uses")
    spoken = frozenset[Basic]().union(*map(letters_of, theorems))
    for name, letter in known.letters.items():
        if letter not in spoken:
            letters.below(name).refuse("a letter that a theorem speaks of")


def _check_hash(place: Place, made: str) -> None:
    if place.text(HASH, "a hash") != made:
        place.refuse(f"{made}, the hash of what is written")
