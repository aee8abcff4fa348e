"""The registry of the catalogue: no logic, only where each result lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from logitproof.errors import UnknownNameError
from logitproof.theorems import (
    claims,
    concentration,
    entropy,
    magnitude,
    parameters,
    schedules,
    score,
    softmax,
    steps,
    update,
)
from logitproof.theorems.entry import Entry, Family

__all__ = ["FAMILIES", "THEOREMS", "Catalogue", "family_of"]

FAMILIES: tuple[Family, ...] = (
    softmax.FAMILY,
    score.FAMILY,
    update.FAMILY,
    magnitude.FAMILY,
    concentration.FAMILY,
    entropy.FAMILY,
    parameters.FAMILY,
    schedules.FAMILY,
    steps.FAMILY,
    claims.FAMILY,
)


class Catalogue(Mapping[str, Entry]):
    """The results by name, in the order of the families.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> THEOREMS["squared_norm"].title
    'The squared norm of the score'
    """

    def __init__(self, families: tuple[Family, ...]) -> None:
        self._entries = {entry.name: entry for family in families for entry in family.entries}

    def __getitem__(self, name: str) -> Entry:
        """Return the result called ``name``; an unknown name is answered with the nearest ones."""
        if name in self._entries:
            return self._entries[name]
        whole, dot, _ = name.partition(".")
        if dot and whole in self._entries:
            raise UnknownNameError(
                f"THEOREMS: expected the name of a result, got {name!r}, the name of a part;"
                f' look among THEOREMS["{whole}"].parts'
            )
        near = get_close_matches(name, self._entries, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "list(THEOREMS) has them all"
        raise UnknownNameError(f"THEOREMS: expected the name of a result, got {name!r}; {hint}")

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return the number of results."""
        return len(self._entries)


THEOREMS = Catalogue(FAMILIES)


def family_of(name: str) -> Family:
    """Return the family that the result called ``name`` belongs to."""
    entry = THEOREMS[name]
    return next(family for family in FAMILIES if entry in family.entries)
