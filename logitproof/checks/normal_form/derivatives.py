"""Derivatives of normal forms by one entry of an array."""

from __future__ import annotations

from fractions import Fraction

from logitproof.checks.normal_form.atoms import Atom, Polynomial, add, scale, single
from logitproof.checks.normal_form.facts import OutsideError
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.normal_form.ring import Ring
from logitproof.checks.normal_form.sums import close, opened

__all__ = ["Derivative", "slope_name"]


def slope_name(letter: str, by: str) -> str:
    """Return the name of the array of derivatives of ``letter`` by ``by``."""
    return f"d{letter}/d{by}"


class Derivative:
    """Differentiates by ``letter[indices]``.

    Parameters
    ----------
    ring : Ring
        Makes the result.
    letter, indices : str, tuple of Index
        What is differentiated by.
    moving : frozenset of str
        Arrays that depend on ``letter`` in a way that nothing says.
    """

    def __init__(
        self, ring: Ring, letter: str, indices: tuple[Index, ...], moving: frozenset[str]
    ) -> None:
        self.ring = ring
        self.letter = letter
        self.indices = indices
        self.moving = moving
        self._known: dict[Atom, Polynomial] = {}

    def __call__(self, of: Polynomial) -> Polynomial:
        """Return the derivative of a polynomial."""
        ring, terms = self.ring, []
        for one, value in of.items():
            for atom, power in one:
                slope = self._of_atom(atom)
                if slope:
                    rest = {one - {(atom, power)}: value * power}
                    kept = power if atom.kind == "exp" else power - 1
                    lower = ring.settled({atom: kept})
                    terms.append(ring.product([rest, lower, slope]))
        return add(*terms)

    def _of_atom(self, atom: Atom) -> Polynomial:
        """Return the slope of an atom; for an exponential, of what is inside."""
        if atom.names.isdisjoint(self.moving | {self.letter}):
            return {}
        if atom not in self._known:
            self._known[atom] = self._found(atom)
        return self._known[atom]

    def _found(self, atom: Atom) -> Polynomial:
        ring = self.ring
        if atom.kind == "letter":
            return self._of_letter(atom)
        if atom.kind == "exp":
            return self({atom.data[0]: 1})
        if atom.kind == "sum":
            body, indices = opened(ring, atom)
            result = self(body)
            for index in indices:
                result = close(ring, result, index)
            return result
        if atom.kind not in {"log", "inv", "root"}:
            raise OutsideError(f"it differentiates {atom}")
        inner = dict(atom.data[0])
        slope = self(inner)
        if atom.kind == "log":
            return ring.times(slope, ring.reciprocal(inner))
        if atom.kind == "inv":
            return scale(ring.times(slope, single(atom, 2)), -1)
        return scale(ring.times(slope, ring.power(single(atom), -1)), Fraction(1, 2))

    def _of_letter(self, atom: Atom) -> Polynomial:
        name, indices = atom.data
        if name in self.moving:
            return self.ring.letter(slope_name(name, self.letter), *indices, *self.indices)
        pairs = zip(indices, self.indices, strict=True)
        return self.ring.product([self.ring.delta(*pair) for pair in pairs])
