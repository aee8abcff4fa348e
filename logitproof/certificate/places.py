"""JSON from strangers: read within limits, and never without saying where it went wrong.

Nothing is interpreted here.  A number with too many digits, a key that comes twice, a NaN: each
is kept as an oddity while the text is parsed, and refused once its place is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from logitproof.errors import LogitproofError

__all__ = ["MAX_BYTES", "CertificateError", "Place", "parse"]

MAX_BYTES = 32 * 2**20  # the catalogue takes less than 1 MiB
MAX_DEPTH = 100
MAX_VALUES = 500_000  # the catalogue takes less than a tenth
MAX_DIGITS = 30
MAX_CHARACTERS = 5_000
_SHOWN, _TOLD = 80, 600  # characters of the file, and of what is said of it

# A string (perhaps without its end), or a bracket outside of strings.
_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+\\?(?:"|\Z)|[][{}]', re.DOTALL)


class CertificateError(LogitproofError):
    """A certificate is not one, or says what is not so."""


@dataclass(frozen=True)
class _Oddity:
    """What JSON may hold and a certificate may not."""

    shown: str
    expected: str


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written: a key may come twice."""


@dataclass(frozen=True)
class Place:
    """A value in a certificate, and where it is.

    Parameters
    ----------
    value : Any
        Plain JSON.
    path : str
        Where it stands, such as ``$.theorems[3].claim``.
    within : str
        The theorem, and the step, that it belongs to.
    """

    value: Any
    path: str = "$"
    within: str = ""

    def named(self, within: str) -> Place:
        """Return this place as one of a theorem or step."""
        return replace(self, within=within)

    def error(self, expected: str, got: str | None = None) -> CertificateError:
        """Return the complaint that something else was expected here."""
        owner = f"{self.within}, at " if self.within else ""
        shown = _shown(self.value) if got is None else got
        told = f"{owner}{self.path}: expected {_ended(expected)}, got {_ended(shown)}"
        return CertificateError(f"certificate, {_obeyed_by_none(told)}")

    def refuse(self, expected: str, got: str | None = None) -> NoReturn:
        """Raise that complaint."""
        raise self.error(expected, got)

    def below(self, key: str | int) -> Place:
        """Return the place of an item or a field."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        return replace(self, value=self.value[key], path=self.path + step)

    def fields(self, *names: str) -> dict[str, Place]:
        """Return the places of an object's fields, which must be just these."""
        found = self.pairs()
        missing = [name for name in names if name not in found]
        extra = [name for name in found if name not in names]
        if missing or extra:
            self.refuse(
                f"the fields {', '.join(names)}",
                "; ".join(
                    f"{what} {_shown(keys)}" for what, keys in (("no", missing), ("also", extra))
                    if keys
                ),
            )  # fmt: skip
        return found

    def pairs(self) -> dict[str, Place]:
        """Return the places of an object's fields, whatever they are called."""
        if not isinstance(self.value, dict):
            self.refuse("an object")
        return {key: self.below(key) for key in self.value}

    def items(self, most: int = 10_000) -> list[Place]:
        """Return the places of an array's items."""
        if not isinstance(self.value, list) or len(self.value) > most:
            self.refuse(f"an array of at most {most} items")
        return [self.below(number) for number in range(len(self.value))]

    def text(self, pattern: str, meaning: str) -> str:
        """Return a string of that form."""
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value, re.ASCII):
            self.refuse(meaning)
        return str(self.value)

    def words(self) -> str:
        """Return any string that a terminal can be shown without obeying it."""
        if not isinstance(self.value, str) or not self.value.isprintable():
            self.refuse("a string of printable characters")
        return str(self.value)

    def whole(self, least: int, most: int) -> int:
        """Return an integer from that range."""
        if type(self.value) is not int or not least <= self.value <= most:
            self.refuse(f"an integer from {least} to {most}")
        return int(self.value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return bool(self.value)

    def one_of(self, options: Collection[str], what: str) -> str:
        """Return one of the strings that are listed."""
        if not isinstance(self.value, str) or self.value not in options:
            self.refuse(f"{what}, one of {', '.join(options)}")
        return str(self.value)


def parse(content: bytes) -> Place:
    """Return the value of a JSON text.

    Raises
    ------
    CertificateError
        If it is no JSON, or too large or odd for a certificate.

    Examples
    --------
    >>> parse(b'{"version": 1}').value
    {'version': 1}
    >>> parse(b'{"version": 1, "version": 2}')
    Traceback (most recent call last):
        ...
    logitproof.certificate.places.CertificateError: certificate, $: expected no key twice, \
got "version" again
    """
    if len(content) > MAX_BYTES:
        Place(None).refuse(f"at most {MAX_BYTES} bytes", f"{len(content)}")
    try:
        text = content.decode("utf-8")
        _check_depth(text)
        raw = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=_integer, parse_float=_no_integer,
            parse_constant=_no_integer,
        )  # fmt: skip
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Place(None).error("JSON in UTF-8; fetch the whole file", str(error)) from error
    budget = [MAX_VALUES]
    return Place(_plain(Place(raw), budget))


def _check_depth(text: str) -> None:
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > MAX_DEPTH:
            at = f"one more at character {found.start()}"
            Place(None).refuse(f"at most {MAX_DEPTH} brackets inside each other", at)


def _integer(digits: str) -> Any:
    if len(digits) > MAX_DIGITS:
        return _Oddity(digits, f"an integer of at most {MAX_DIGITS} digits")
    return int(digits)


def _no_integer(written: str) -> _Oddity:
    return _Oddity(written, "an integer; a fraction is a term of its own")


def _plain(place: Place, budget: list[int]) -> Any:
    """Return the value without oddities; refuse them at their place."""
    budget[0] -= 1
    if budget[0] < 0:
        place.refuse(f"at most {MAX_VALUES} values", "more")
    value = place.value
    if isinstance(value, _Oddity):
        place.refuse(value.expected, _cut(value.shown))
    if isinstance(value, _Pairs):
        return _object(place, budget)
    if isinstance(value, list):
        return [_plain(place.below(number), budget) for number in range(len(value))]
    if isinstance(value, str) and len(value) > MAX_CHARACTERS:
        place.refuse(f"at most {MAX_CHARACTERS} characters", f"{len(value)}")
    return value


def _object(place: Place, budget: list[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in place.value:
        if key in found:
            place.refuse("no key twice", f"{_shown(key)} again")
        inside = replace(place, value=value, path=f"{place.path}.{_cut(key)}")
        found[key] = _plain(inside, budget)
    return found


def _shown(value: Any) -> str:
    """Return a value for a message: short, and without characters that a terminal obeys."""
    if isinstance(value, dict):
        return f"an object with the fields {_cut(', '.join(map(json.dumps, value)))}"
    return _cut(json.dumps(value))


def _ended(text: str) -> str:
    """Return a text of ours that nobody has to scroll through: a term may have any length."""
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}... ({len(text)} characters)"


def _obeyed_by_none(text: str) -> str:
    """Return a line without characters that a terminal obeys: a key may hold any."""
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def _cut(text: str) -> str:
    safe = text if text.isprintable() and text.isascii() else json.dumps(text)
    return safe if len(safe) <= _SHOWN else f"{safe[:_SHOWN]}... ({len(safe)} characters)"
