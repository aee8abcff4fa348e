"""Letters by name and domain: those of the notation, and a user's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sympy import Basic, IndexedBase, Symbol

from logitproof.certificate.places import CertificateError, Place
from logitproof.notation import LETTERS, is_index

__all__ = ["LETTER", "bound_index", "domain_of", "letters_data", "may_be_bound", "read_letters"]

LETTER = r"[A-Za-z][A-Za-z0-9_]{0,39}"

# What each domain says of a letter.
_SYMBOLS: dict[str, dict[str, bool]] = {
    "index": {"integer": True},
    "size": {"integer": True, "positive": True},
    "real": {"real": True},
    "positive": {"positive": True},
}
_ARRAYS: dict[str, dict[str, bool]] = {
    "real array": {"real": True},
    "index array": {"integer": True},
}
DOMAINS = (*_SYMBOLS, *_ARRAYS)
_NOTATION: dict[str, Any] = {str(one.symbol): one.symbol for one in LETTERS}


def _made(name: str, domain: str) -> Any:
    if domain in _ARRAYS:
        return IndexedBase(name, **_ARRAYS[domain])
    return Symbol(name, **_SYMBOLS[domain])


def domain_of(letter: Any) -> str:
    """Return the domain of a letter.

    Examples
    --------
    >>> from logitproof.notation import P, c, eta
    >>> domain_of(P), domain_of(c), domain_of(eta)
    ('real array', 'index', 'positive')
    """
    name = str(letter)
    if re.fullmatch(LETTER, name):
        for domain in DOMAINS:
            if letter == _made(name, domain) and _NOTATION.get(name, letter) == letter:
                return domain
    raise CertificateError(
        f"certificate, letter {name!r}: expected a letter of the notation, or one of the domains"
        f" {', '.join(DOMAINS)} with a name of letters and digits; choose another"
    )


def letters_data(letters: Iterable[Basic]) -> dict[str, str]:
    """Return the domains of letters by name; a name may only mean one of them."""
    found: dict[str, Any] = {}
    for letter in sorted(letters, key=str):
        if found.setdefault(str(letter), letter) != letter:
            raise CertificateError(
                f"certificate, letter {letter}: expected one letter of this name; rename the other"
            )
    return {name: domain_of(letter) for name, letter in found.items()}


def read_letters(place: Place) -> dict[str, Any]:
    """Return the letters that a theorem declares, by name."""
    found: dict[str, Any] = {}
    for name, one in place.pairs().items():
        if not re.fullmatch(LETTER, name):
            one.refuse("a name of letters and digits before it", name)
        domain = one.one_of(DOMAINS, "a domain")
        known = _NOTATION.get(name)
        found[name] = _made(name, domain)
        if known is not None and found[name] != known:
            one.refuse(f"{domain_of(known)!r}, the domain of {name} in the notation")
    return found


def bound_index(name: str) -> Symbol:
    """Return the index that a sum or a "for all" binds under this name."""
    return Symbol(name, integer=True)


def may_be_bound(name: str, letters: dict[str, Any]) -> bool:
    """Tell whether a binder may take this name: it must mean no letter but an index."""
    meant = [table[name] for table in (_NOTATION, letters) if name in table]
    return bool(re.fullmatch(LETTER, name)) and all(map(is_index, meant))
