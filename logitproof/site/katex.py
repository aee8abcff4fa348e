"""LaTeX to HTML by KaTeX, in one Node process that lives as long as it is needed.

A page of the site holds hundreds of formulas: starting Node for each would cost 40 ms a formula,
asking a running one costs well under a millisecond.
"""

from __future__ import annotations

import contextlib
import functools
import json
import queue
import subprocess
import tempfile
import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from logitproof.errors import SiteError
from logitproof.site.npm import installed_packages, node_executable

__all__ = ["MACROS", "Renderer", "shared_renderer"]

MACROS = {
    r"\abs": r"\lvert #1 \rvert",
    r"\norm": r"\lVert #1 \rVert",
    r"\softmax": r"\operatorname{softmax}",
}
"""Shorthands for prose: safe in Markdown tables, where a bar would end the cell."""

_SCRIPT = Path(__file__).with_name("katex.mjs")


class Renderer:
    r"""A running KaTeX; use it as a context manager, or call `close`.

    Not for use from several threads at once.

    Parameters
    ----------
    packages
        A ``node_modules`` folder that holds KaTeX; `installed_packages` by default.
    timeout
        Seconds to wait for one formula.

    Examples
    --------
    >>> with Renderer() as katex:
    ...     html = katex.render(r"\norm{s}_2", display=False)
    >>> html[:20]
    '<span class="katex">'
    """

    def __init__(self, packages: Path | None = None, timeout: float = 30.0) -> None:
        module = (packages or installed_packages()) / "katex" / "dist" / "katex.mjs"
        command = [str(node_executable()), str(_SCRIPT), str(module), json.dumps(MACROS)]
        self._timeout = timeout
        self._cache: dict[tuple[str, bool], str] = {}
        # A file, not a pipe: nobody reads while Node runs, and a full pipe would block it.
        self._stderr = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115
        self._node = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            encoding="utf-8",
        )
        # A pipe has no portable read with a timeout; a queue that a thread fills has one.
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        output = cast("IO[str]", self._node.stdout)
        reader = threading.Thread(target=_drain, args=(output, self._answers), daemon=True)
        reader.start()
        # Called by close, when the object is dropped, or when Python ends: no orphan is left.
        self._stop = weakref.finalize(self, _stop, self._node, reader, self._stderr)

    def render(self, tex: str, *, display: bool) -> str:
        """Return the HTML of a formula: MathML for assistive software, spans for the eye.

        Parameters
        ----------
        tex
            The formula in LaTeX, without dollars.
        display
            Whether it stands in a line of its own.

        Raises
        ------
        SiteError
            If KaTeX refuses the formula (with its message) or does not answer in time.
        """
        key = (tex, display)
        if key not in self._cache:
            answer = self._ask({"tex": tex, "display": display})
            if "error" in answer:
                raise SiteError(
                    f"formula ${tex}$: expected LaTeX that KaTeX accepts, "
                    f"got {answer['error']}; correct the formula"
                )
            self._cache[key] = answer["html"]
        return self._cache[key]

    def close(self) -> None:
        """Stop Node and wait for its end; a second call does nothing."""
        self._stop()

    def __enter__(self) -> Self:
        """Return the renderer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop Node."""
        self.close()

    def _ask(self, request: dict[str, str | bool]) -> dict[str, str]:
        if not self._stop.alive:
            raise SiteError("KaTeX: expected a running renderer, got a closed one; make a new one")
        stdin = cast("IO[str]", self._node.stdin)
        with contextlib.suppress(OSError):  # Node is gone: the empty answer below says so
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
        try:
            line = self._answers.get(timeout=self._timeout)
        except queue.Empty:
            self.close()
            raise SiteError(
                f"formula ${request['tex']}$: expected an answer of KaTeX within "
                f"{self._timeout:g} s, got none; simplify the formula"
            ) from None
        if not line:
            self._stderr.seek(0)
            words = self._stderr.read().strip()
            self.close()
            raise SiteError(f"KaTeX: expected a running Node, got its end; it said\n{words}")
        answer: dict[str, str] = json.loads(line)
        return answer


def _drain(output: IO[str], answers: queue.SimpleQueue[str]) -> None:
    for line in output:
        answers.put(line)
    answers.put("")  # the end: whoever waits need not wait for the timeout


def _stop(node: subprocess.Popen[str], reader: threading.Thread, stderr: IO[str]) -> None:
    with contextlib.suppress(OSError):
        cast("IO[str]", node.stdin).close()  # the script ends with its input
    try:
        node.wait(2)
    except subprocess.TimeoutExpired:
        node.kill()
        node.wait()
    reader.join(2)  # it ends with Node's output, and must not read from a closed file
    cast("IO[str]", node.stdout).close()
    stderr.close()


@functools.cache
def shared_renderer() -> Renderer:
    """Return the one renderer of this process; it ends with the process."""
    return Renderer()
