"""The page of a family: each result with its statement, hypotheses, steps, verdicts, source."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from functools import cache
from typing import TYPE_CHECKING

from logitproof.calculus.facts import head_letter
from logitproof.calculus.nodes import Partial
from logitproof.calculus.terms import letters
from logitproof.checks.verdict import verdict
from logitproof.notation import is_index, letter_of
from logitproof.printing import chain_text, check_title, held_fixed, relation
from logitproof.site.prose import Page, display, escaped, inline, verdict_badges, witness_text
from logitproof.site.sources import source_of
from logitproof.theorems.catalogue import FAMILIES

if TYPE_CHECKING:
    from logitproof.calculus.facts import Hypothesis
    from logitproof.calculus.theorem import Theorem
    from logitproof.theorems.entry import Entry, Family

__all__ = ["family_page"]


def family_page(family: Family) -> str:
    """Return the Markdown of a family's page."""
    page = Page(family.name)
    blocks = [f"# {escaped(family.title)}", escaped(family.about)]
    for entry in family.entries:
        blocks.extend(_entry(entry, page))
    return "\n\n".join(blocks) + "\n"


def _entry(entry: Entry, page: Page) -> Iterator[str]:
    source = f"arXiv 2506.12912, {entry.source}" if entry.source else ""
    for part in entry.parts:
        main = part is entry.main
        title = entry.title if main else _part_title(part.name)
        yield f"{'##' if main else '###'} {escaped(title)} {{ #{part.name} }}"
        named = f"`{part.name}`"
        yield (
            f"{named}, see {source}\n{{ .sources }}"
            if main and source
            else (f"{named}\n{{ .sources }}")
        )
        yield from _theorem(part, page, unfolded=main)


# Names of parts that need more words than the name.
_PART_TITLES = {
    "action_dependent": "a baseline for each action",
    "chosen": "the logit of the chosen action",
    "clipped": "clipped from above",
    "clipped_below": "clipped from below",
    "equality": "when equality holds",
    "exact": "the exact change",
    "gap": "the difference of the two sides",
    "group_normalised": "group-normalised advantages",
    "jensen": "Jensen's inequality",
    "law": "the norm before",
    "law_after": "the norm after",
    "log": "its logarithm",
    "lower": "from below",
    "lower_gap": "the difference to the lower bound",
    "neutral": "an empty part changes nothing",
    "norm": "the norm",
    "other": "the logits of the other actions",
    "pair": "two probabilities together",
    "rows": "each row sums to zero",
    "share": "the share of the other actions",
    "sum": "its sum",
    "upper": "from above",
    "upper_gap": "the difference to the upper bound",
}


def _part_title(name: str) -> str:
    """Return a heading for a part: `When equality holds` for `collision_lower_bound.equality`."""
    last = name.partition(".")[2]
    words = _PART_TITLES.get(last, last.replace("_", " "))
    return words[:1].upper() + words[1:]


def _theorem(theorem: Theorem, page: Page, *, unfolded: bool) -> Iterator[str]:
    yield f'<div class="theorem" markdown>\n\n{display(theorem.claim)}\n\n</div>'
    yield verdict_badges(verdict(theorem))
    yield from _listed("Given", [_given(one) for one in theorem.own if one not in theorem.unused])
    yield from _listed("Given, but no step needs it", [_given(one) for one in theorem.unused])
    yield from _listed(
        "Inherited from the theorems it uses", [_given(one) for one in theorem.inherited]
    )
    if theorem.claim.has(Partial):
        held = [inline(letter) for letter in held_fixed(theorem)]
        yield from _listed("Held fixed under derivatives", [", ".join(held)] if held else [])
    yield from _listed(
        "Where",
        [
            f"${_sides(one.head, one.body)}$ &ensp;({escaped(one.words)})"
            for one in theorem.definitions
        ]
        + [f"{inline(letter)}: {escaped(meaning)}" for letter, meaning in _other_letters(theorem)],
    )
    yield from _derivation(theorem, page, unfolded=unfolded)
    yield _evidence(theorem)
    yield _links(theorem, page)


# What every reader of these pages knows; the page on the notation has them all.
_FAMILIAR = frozenset({"A", "P", "eta", "n", "z"})


def _other_letters(theorem: Theorem) -> Iterator[tuple[object, str]]:
    """Yield the letters of the claim that nothing on the page says the meaning of."""
    defined = {head_letter(one.head) for one in theorem.definitions}
    for letter in sorted(letters(theorem.claim) - defined, key=str):
        known = letter_of(str(letter))
        if known and not is_index(letter) and str(letter) not in _FAMILIAR:
            yield letter, known.meaning


def _given(hypothesis: Hypothesis) -> str:
    words = f" &ensp;({escaped(hypothesis.words)})" if hypothesis.words else ""
    return inline(hypothesis.claim) + words


def _sides(head: object, body: object) -> str:
    return f"{inline(head)[1:-1]} = {inline(body)[1:-1]}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        listed = "\n".join(f"- {line}" for line in lines)
        yield f"{title}\n{{ .label }}"
        yield f'<div class="given" markdown>\n\n{listed}\n\n</div>'


def _folded(title: str, inside: str, *, kind: str) -> str:
    """Return a part that unfolds without a script, and that a search does not look into."""
    return (
        f'<details class="{kind}" data-search-exclude="" markdown>\n'
        f"<summary>{title}</summary>\n\n{inside}\n\n</details>"
    )


def _derivation(theorem: Theorem, page: Page, *, unfolded: bool) -> Iterator[str]:
    steps = theorem.derivation.steps
    lines = [display(theorem.derivation.start)]
    for number, step in enumerate(steps, 1):
        formula = display(step.result, relation(step.relation)).replace("\n", "\n    ")
        lines.append(f"{number}.  {formula}\n\n    {page.reason(step)}\n    {{ .rule }}")
    inside = "\n\n".join(lines)
    title = f"Derivation in {_count(steps, 'step')}, {chain_text(theorem)}"
    shown = f'<div class="steps" markdown>\n\n{inside}\n\n</div>'
    if unfolded:
        yield f"{title}\n{{ .label }}"
        yield shown
    else:
        yield _folded(title, shown, kind="derivation")


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _evidence(theorem: Theorem) -> str:
    """Return what each check looked at, where the hypotheses hold, and the code of the proof."""
    lines = [
        f"- {check_title(check)}: {escaped(answer.status)}: {escaped(answer.why)}"
        for check, answer in verdict(theorem).answers.items()
    ]
    if theorem.witness:
        lines.append(f"- the hypotheses can hold together: {witness_text(theorem.witness)}")
    source = source_of(theorem.name)
    if source is None:
        return _folded("What was checked", "\n".join(lines), kind="evidence")
    address = f"../reference/theorems.md#{source.module}"
    where = f"[`{source.module}`]({address}), lines {source.first} to {source.last}"
    inside = "\n".join([*lines, "", where, "", "```python", source.code, "```"])
    return _folded("What was checked, and the source code", inside, kind="evidence")


def _links(theorem: Theorem, page: Page) -> str:
    uses = [one.name for one in theorem.uses]
    used = _users().get(theorem.name, [])
    rests = f"Rests on {page.theorems(uses)}." if uses else "Rests on the rules alone."
    carries = f" Carries {page.theorems(used)}." if used else ""
    return f"{rests}{carries}\n{{ .sources }}"


@cache
def _users() -> dict[str, list[str]]:
    """Return, for each theorem, those that use it: computed from what their steps leant on."""
    found: dict[str, list[str]] = {}
    for family in FAMILIES:
        for entry in family.entries:
            for part in entry.parts:
                for one in part.uses:
                    found.setdefault(one.name, []).append(part.name)
    return found
