"""Markdown for what a page says: formulas, names, links, verdicts, reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from logitproof.notation import letter_of
from logitproof.printing import check_title, latex, move_text
from logitproof.theorems.catalogue import FAMILIES

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Step
    from logitproof.checks.verdict import Verdict

__all__ = ["Page", "display", "escaped", "inline", "verdict_badges", "witness_text"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]>$|#])")


def escaped(words: str) -> str:
    """Return plain words such that Markdown shows them as they are."""
    return _SPECIAL.sub(r"\\\1", words.replace("&", "&amp;").replace("<", "&lt;"))


def inline(term: Any) -> str:
    """Return a formula that stands in the line."""
    return f"${latex(term)}$"


def _unbroken(term: Any) -> str:
    """Return a formula in the line that does not break over two lines."""
    return f"${{{latex(term)}}}$"


def display(term: Any, relation: str = "") -> str:
    """Return a formula on lines of its own, behind a relation if there is one."""
    return f"$$\n{f'{relation} ' if relation else ''}{latex(term)}\n$$"


def verdict_badges(found: Verdict) -> str:
    """Return one badge for each check, and the reasons of those that confirm nothing."""
    badges = "\n".join(
        f'<span class="verdict {answer.status.replace(" ", "-")}">{check_title(check)}</span>'
        for check, answer in found.answers.items()
    )
    # The same words on every theorem: a search for "norm" must not find "normal form" everywhere.
    lines = [f'<p class="verdicts" data-search-exclude="" markdown>\n{badges}\n</p>']
    for check, answer in found.answers.items():
        if answer.status != "confirmed":
            title = check_title(check)
            reason = escaped(f"{title[0].upper()}{title[1:]}: {answer.status}: {answer.why}")
            lines.append(f"{reason}\n{{ .because }}")
    return "\n\n".join(lines)


def witness_text(witness: tuple[tuple[str, Any], ...]) -> str:
    """Return values at which all hypotheses hold, as formulas: ``n = 2``, ``P = (1/2, 1/2)``."""
    return ", ".join(f"${_letter(name)} = {_value(value)}$" for name, value in witness)


def _letter(name: str) -> str:
    letter = letter_of(name)
    return letter.latex if letter else name


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))})"
    shown = latex(value)
    return re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", shown)


@dataclass(frozen=True)
class Page:
    """A generated page: it knows how to link from itself to theorems and rules.

    Parameters
    ----------
    family : str
        The family whose page it is; "" for another page of the folder ``theorems``.
    """

    family: str = ""

    @cached_property
    def _homes(self) -> dict[str, str]:
        return {
            part.name: family.name
            for family in FAMILIES
            for entry in family.entries
            for part in entry.parts
        }

    def theorem(self, name: str) -> str:
        """Return a link to a theorem; its bare name if it is not in the catalogue."""
        home = self._homes.get(name)
        if home is None:
            return f"`{name}`"
        page = "" if home == self.family else f"{home}.md"
        return f"[`{name}`]({page}#{name})"

    def theorems(self, names: list[str]) -> str:
        """Return links to several theorems."""
        return ", ".join(map(self.theorem, names))

    def reason(self, step: Step) -> str:
        """Return why a step holds, with links to its rule and to the theorems it leans on."""
        rule = step.move.apply
        address = f"../reference/calculus.md#{rule.__module__}.{rule.__name__}"
        return move_text(
            step, formula=_unbroken, theorem=self.theorem, words=escaped,
            reason=lambda words: f"[{escaped(words)}]({address})",
        )  # fmt: skip
