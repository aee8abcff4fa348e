"""What the commands print with: consoles, progress, JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Advance", "console", "dump", "progress"]

# A pipe has no width of its own; wide enough that no table is squeezed.
_WIDTH_OF_A_PIPE = 100


class Advance(Protocol):
    """Moves the progress on by one, and says what comes next."""

    def __call__(self, what: str = "", of: int | None = None) -> None:
        """Move on; ``of`` says anew in how many parts."""


def console() -> Console:
    """Return the console of the results: standard output, with nothing read as markup."""
    from rich.console import Console

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    width = _WIDTH_OF_A_PIPE if piped else None
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


@contextmanager
def progress(title: str, total: int, *, wanted: bool = True) -> Iterator[Advance]:
    """Show progress on standard error while it works, if that is a terminal.

    Parameters
    ----------
    title
        What is being done.
    total
        In how many parts.
    wanted
        False where a program reads the results.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    stderr = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[what]}"), console=stderr, transient=True,
        disable=not (wanted and stderr.is_terminal),
    )  # fmt: skip
    with shown:
        task = shown.add_task(title, total=total, what="")

        def advance(what: str = "", of: int | None = None) -> None:
            shown.update(task, advance=1, what=what, total=of)

        yield advance


def dump(data: Any) -> None:
    """Print ``data`` as JSON."""
    json.dump(data, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
