"""The page of the claims: what is said in words, with verdicts and evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from logitproof.claims import CLAIMS, Found, Judged, judge
from logitproof.claims.claim import conditions, theorem_part
from logitproof.errors import UnknownNameError
from logitproof.printing import given_text
from logitproof.site.prose import escaped, inline
from logitproof.theorems.catalogue import family_of

__all__ = ["claims_page", "sentence"]

_INTRODUCTION = """\
What is said in words of softmax policy gradients, in
[arXiv 2506.12912](https://arxiv.org/abs/2506.12912) or in a summary of it, and what is so. No
verdict is typed: it follows from theorems, whose checks are asked, and from counterexamples, which
are computed anew in exact arithmetic whenever this page is made. `logitproof claims` shows the
same."""


def claims_page() -> str:
    """Return the Markdown of the page."""
    judged = [judge(claim) for claim in CLAIMS.values()]
    counts = Counter(one.verdict for one in judged)
    blocks = [
        "# Claims",
        _INTRODUCTION,
        "**"
        + ", ".join(f"{count} {_COUNTED.get(one, one)}" for one, count in counts.items())
        + "**",
        "\n".join(_table(judged)),
        *(block for one in judged for block in _blocks(one)),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(judged: list[Judged]) -> Iterator[str]:
    yield "| claim | made in | verdict |"
    yield "|---|---|---|"
    for one in judged:
        claim = f"[{escaped(one.claim.words)}](#{one.claim.name})"
        yield f"| {claim} | {escaped(one.claim.source)} | {_badge(one)} |"


# How a verdict is shown: as the like verdict on a theorem, where there is one.
_KINDS = {
    "proved": "confirmed",
    "proved with a correction": "corrected",
    "refuted": "refuted",
    "unsupported": "refuted",
    "awaits experiment": "awaiting",
}


_COUNTED = {"awaits experiment": "to be settled by an experiment"}


def _badge(one: Judged) -> str:
    return f'<span class="verdict {_KINDS[one.verdict]}">{escaped(one.shown)}</span>'


def _blocks(one: Judged) -> Iterator[str]:
    title = one.claim.name.replace("_", " ").capitalize()
    yield f"## {escaped(title)} {{ #{one.claim.name} }}"
    yield f"*{escaped(one.claim.words)}* {_badge(one)}"
    if one.claim.instead:
        yield f"{escaped(sentence(one.claim.instead))}."
    evidence = (("Counterexample", one.counterexamples), ("What is proved", one.proof),
                ("What holds instead, or is known", one.correction))  # fmt: skip
    for heading, found in evidence:
        if found:
            yield f"{heading}:"
            yield "\n".join(f"- {_line(piece)}" for piece in found)
    if one.claim.experiments:
        yield f"To be measured by: {escaped(', '.join(one.claim.experiments))}."


def sentence(words: str) -> str:
    """Return words with a capital at the start, unless they start with a letter of a formula."""
    first, _, _ = words.partition(" ")
    return words if len(first) == 1 and first != "a" else words[0].upper() + words[1:]


def _line(found: Found) -> str:
    mark = "" if found.holds else " (does not hold)"
    try:
        theorem = theorem_part(found.name)
    except UnknownNameError:
        return "<br>".join(map(escaped, found.lines)) + mark
    page = f"theorems/{family_of(found.name.partition('.')[0]).name}.md#{found.name}"
    assumed = [given_text(one, formula=inline, words=escaped) for one in conditions(theorem)]
    given = f", given {'; '.join(assumed)}" if assumed else ""
    return f"[`{found.name}`]({page}){mark}: {inline(theorem.claim)}{given}"
