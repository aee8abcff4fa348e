"""What the compiler returns: a formula in the quantities of a row, as array code.

Nothing here needs SymPy: the formulas of the numeric functions are loaded without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

__all__ = ["Apart", "Argument", "Atom", "Branch", "Case", "Formula"]


class Atom(NamedTuple):
    """One quantity of a row: its kind, and the letter or the powers that it belongs to."""

    kind: str
    key: Any = None


@dataclass(frozen=True)
class Case:
    """Which letters mean the same entry, and which entry is peeled as the maximum.

    Parameters
    ----------
    blocks : tuple of tuple of str
        Letters in one block mean the same entry, letters in different blocks different ones.
    top : int or None
        The block that is the maximum; None if an entry is that no letter means.
    unit : bool
        Whether the row counts from the maximum, which has the weight 1 then.  If not, it counts
        from any logit: ``top`` is None, and every peeled entry has a letter.
    """

    blocks: tuple[tuple[str, ...], ...]
    top: int | None
    unit: bool = True

    def block_of(self, letter: str) -> int:
        """Return the position of the block that ``letter`` is in."""
        return next(place for place, block in enumerate(self.blocks) if letter in block)

    @property
    def below(self) -> tuple[str, ...]:
        """The first letter of every block that is not the maximum."""
        return tuple(block[0] for place, block in enumerate(self.blocks) if place != self.top)

    def without(self, letter: str) -> Case:
        """Return the case of the other letters; a block that held no other one is gone."""
        blocks = [tuple(one for one in block if one != letter) for block in self.blocks]
        kept = [place for place, block in enumerate(blocks) if block]
        top = kept.index(self.top) if self.top in kept else None
        return Case(tuple(blocks[place] for place in kept), top, self.unit)


class Argument(NamedTuple):
    """What a compiled formula takes besides the logits.

    ``kind`` is `action` (an integer a row), `vector` (a number for each action of a row) or
    `scalar` (a number a row); ``letter`` is its name in the formula; ``domain`` is `real`,
    `positive`, or `nonnegative` where the formula goes on to 0.
    """

    name: str
    kind: str
    letter: str
    domain: str = "real"


@dataclass(frozen=True)
class Branch:
    """A formula in one of its cases.

    Attributes
    ----------
    case : Case
        When it holds.
    expression : Expr or str
        The formula in the atoms of a row; its text, if it was loaded.
    arguments : tuple of Atom
        The quantities that ``function`` takes, in order.
    function : callable
        An array namespace and arrays of these quantities in, an array out.
    """

    case: Case
    expression: Any
    arguments: tuple[Atom, ...]
    function: Callable[..., Any]

    @property
    def peels(self) -> bool:
        """Whether a quantity depends on the case, not on the row alone."""
        return any(atom.kind in {"Q", "D"} for atom in self.arguments)


@dataclass(frozen=True, eq=False)
class Formula:
    """One side of a theorem, compiled to the quantities of a row.

    Attributes
    ----------
    name : str
        The theorem, or the expression, that it was made from.
    expression : Expr or str
        What it computes, with every name unfolded; its text, if it was loaded.
    assumes : tuple of str
        The hypotheses of the theorem, in words.
    arguments : tuple of Argument
        What it takes besides the logits, in order.
    axes : tuple of str
        Its free indices: each becomes an axis of the result.
    temperature : str or None
        The scalar that the logits are divided by, if there is one.
    branches : tuple of Branch
        The formula in each of its cases.
    factor : tuple of Branch
        What multiplies the weight of an entry that no action names, in each case of a row; empty
        if the formula is not such a product.
    letters : tuple of str
        The actions that it takes, by their letters in the formula; `c` is the chosen one.
    moments : tuple of tuple
        The powers of weight, depth and vectors that it needs the sums of.
    apart : Apart or None
        The formula row by row, if it has a factor.
    """

    name: str
    expression: Any
    assumes: tuple[str, ...]
    arguments: tuple[Argument, ...]
    axes: tuple[str, ...]
    temperature: str | None
    branches: tuple[Branch, ...]
    factor: tuple[Branch, ...] = ()
    letters: tuple[str, ...] = field(init=False)
    moments: tuple[tuple[Any, ...], ...] = field(init=False)
    apart: Apart | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Take the formula apart, once: compilers of array code know it by its identity."""
        letters = tuple(one.letter for one in self.arguments if one.kind == "action")
        object.__setattr__(self, "letters", letters)
        object.__setattr__(self, "moments", _moments(self.branches))
        if self.factor:
            multiplier = replace(self, axes=(), branches=self.factor, factor=())
            at = tuple(map(self._at, self.letters))
            object.__setattr__(self, "apart", Apart(multiplier, at))

    def _at(self, action: str) -> Formula:
        """Return the formula at the entry that an action names, as one number for each row."""
        (axis,) = self.axes
        branches = tuple(
            replace(one, case=one.case.without(axis))
            for one in self.branches
            if one.case.block_of(axis) == one.case.block_of(action)
        )
        return replace(self, axes=(), branches=branches, factor=())

    @property
    def source(self) -> str:
        """The generated code: one function for each case."""
        import inspect

        return "\n".join(
            f"# {branch.case}\n{inspect.getsource(branch.function)}" for branch in self.branches
        )


class Apart(NamedTuple):
    """A formula with one axis, row by row: two kinds of entries, each with a number for each row.

    ``multiplier`` gives what the weights of a row are multiplied by, ``at`` the values at the
    entries that the actions name, in their order.
    """

    multiplier: Formula
    at: tuple[Formula, ...]


def _moments(branches: tuple[Branch, ...]) -> tuple[tuple[Any, ...], ...]:
    atoms = {atom for branch in branches for atom in branch.arguments}
    needed = {atom.key for atom in atoms if atom.kind in {"Q", "D"}}
    if any(atom.kind in {"S", "L"} for atom in atoms):
        needed.add((1, 0, ()))
    return tuple(sorted(needed))
