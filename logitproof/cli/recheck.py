"""``logitproof recheck FILE``: the derivations of a certificate, played again.

The certificate may be a stranger's: it is judged in a process of its own, which is ended when its
time is up.  The catalogue is never loaded.
"""

from __future__ import annotations

import stat
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from logitproof.cli.output import console, dump, progress
from logitproof.errors import InputError, LogitproofError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from logitproof.certificate.recheck import Rechecked
    from logitproof.cli.output import Advance

__all__ = ["run"]

_GRACE = 5.0  # seconds; the child says where it was when its time was up, unless it cannot
_MEMORY = 4 * 2**30  # bytes; the catalogue takes less than a tenth


def run(options: Namespace) -> int:
    """Recheck one certificate."""
    if options.schema:
        from logitproof.certificate.schema import schema

        dump(schema())
        return 0
    if options.file is None:
        raise InputError("recheck: expected FILE, got none; name a certificate")
    if not options.seconds > 0:
        raise InputError(f"recheck: expected --seconds above 0, got {options.seconds:g}")
    content = _read(Path(options.file))
    report = _guarded(content, options)
    if options.json:
        dump(report)
    else:
        _print(report)
    return 0 if all(_stands(one) for one in report["theorems"]) else 1


def _stands(theorem: dict[str, Any]) -> bool:
    """Tell whether the checks confirm a theorem, if they were asked."""
    return theorem["asked"] is None or theorem["asked"]["status"] == "confirmed"


def _read(path: Path) -> bytes:
    from logitproof.certificate.places import MAX_BYTES

    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe would be to wait for its writer
            raise InputError(
                f"certificate {path}: expected a regular file, got a folder, pipe or device;"
                " write the certificate to a file"
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"certificate {path}: expected a file to read, got {error}") from error


def _guarded(content: bytes, options: Namespace) -> dict[str, Any]:
    """Return the report of another process, or what it complains of."""
    from logitproof.certificate.places import CertificateError

    spawn = get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    given = (sender, content, options.checks, options.seconds)
    child = spawn.Process(target=_work, args=given, daemon=True)
    child.start()
    sender.close()  # so that the end of the child is the end of the pipe
    reached = ""
    try:
        with progress("Rechecking", 0, wanted=not options.json) as advance:
            kind, found, reached = _answer(
                receiver, monotonic() + options.seconds + _GRACE, advance
            )
    finally:
        child.kill()
        child.join()
    if kind == "report":
        return found
    if kind == "refused":
        raise CertificateError(found["why"])
    raise CertificateError(
        f"certificate, {reached or 'before the first theorem'}: expected to be done within"
        f" {options.seconds:g} s and {_MEMORY // 2**30} GiB, got {kind}; see --seconds"
    )


def _answer(
    receiver: Connection, end: float, advance: Advance
) -> tuple[str, dict[str, Any], str]:  # fmt: skip
    """Return what the child says last, and the theorem that it had come to."""
    reached = ""
    while receiver.poll(max(0.0, end - monotonic())):
        try:
            kind, found = receiver.recv()
        except EOFError:
            return "the end of its process", {}, reached
        if kind != "theorem":
            return kind, found, reached
        reached = f"{found['name']}, at $.theorems[{found['number']}]"
        advance(found["name"], of=found["count"])
    return "no end", {}, reached


def _work(sender: Connection, content: bytes, checks: bool, seconds: float) -> None:
    """Recheck in this process; tell how far it has come, and what was found."""
    from logitproof.certificate.recheck import recheck

    _limit_memory()

    def tell(number: int, count: int, name: str) -> None:
        sender.send(("theorem", {"number": number, "count": count, "name": name}))

    try:
        found = recheck(content, tell, seconds=seconds)
        sender.send(("report", _report(found, _verdicts(found) if checks else None)))
    except LogitproofError as error:
        sender.send(("refused", {"why": str(error)}))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most > _MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))


def _verdicts(found: Rechecked) -> dict[str, dict[str, Any]]:
    """Ask the checks again; refuse a verdict that they do not share."""
    from logitproof.certificate.places import CertificateError
    from logitproof.checks.verdict import verdict

    asked = {}
    for number, theorem in enumerate(found.theorems):
        answers = verdict(theorem)
        checks = {name: one.status for name, one in answers.answers.items()}
        again: dict[str, Any] = {"status": answers.status, "checks": checks}
        claimed = found.claimed.get(theorem.name, again)
        if claimed != again:
            raise CertificateError(
                f"certificate, {theorem.name}, at $.theorems[{number}].verdict: expected"
                f" {again}, got {claimed}"
            )
        why = {name: one.why for name, one in answers.answers.items()}
        asked[theorem.name] = {**again, "why": why}
    return asked


def _report(found: Rechecked, asked: dict[str, dict[str, Any]] | None) -> dict[str, Any]:
    from logitproof.printing import given_text, held_fixed, text

    return {
        "theorems": [
            {
                "name": one.name,
                "statement": text(one.claim),
                "given": [given_text(given) for given in one.hypotheses],
                "held_fixed": [text(letter) for letter in held_fixed(one)],
                "definitions": [
                    f"{text(name.head)} = {text(name.body)}: {name.words}"
                    for name in one.definitions
                ],
                "steps": len(one.derivation.steps),
                "uses": [used.name for used in one.uses],
                "claimed": found.claimed.get(one.name),
                "asked": None if asked is None else asked[one.name],
            }
            for one in found.theorems
        ],
        "made_with": dict(found.made_with),
        "hash": found.hash,
    }


def _print(report: dict[str, Any]) -> None:
    from logitproof.printing import check_title

    out = console()
    for one in report["theorems"]:
        out.print(f"{one['name']}: {one['statement']}", soft_wrap=True, style="bold")
        for line in _lines(one):
            out.print(f"    {line}", soft_wrap=True)
    theorems = report["theorems"]
    steps = sum(one["steps"] for one in theorems)
    made = ", ".join(f"{name} {one}" for name, one in report["made_with"].items())
    out.print(f"{len(theorems)} theorems proved anew in {steps} steps", style="bold")
    out.print(_verdict_line(theorems), soft_wrap=True)
    for one in (one for one in theorems if not _stands(one)):
        for check, status in one["asked"]["checks"].items():
            if status != "confirmed":
                why = f"{check_title(check)}: {status}: {one['asked']['why'][check]}"
                out.print(f"{one['name']}, {why}", soft_wrap=True)
    out.print(f"Written with {made}; {report['hash']}", soft_wrap=True)
    sys.stdout.flush()


def _lines(theorem: dict[str, Any]) -> Iterator[str]:
    """Yield what a reader must know of a theorem: a letter may mean other things in the next."""
    yield from theorem["given"]
    if theorem["held_fixed"]:
        yield f"held fixed under derivatives: {', '.join(theorem['held_fixed'])}"
    yield from (f"with {line}" for line in theorem["definitions"])
    yield f"{theorem['steps']} steps, each one the result of its rule"


def _verdict_line(theorems: list[dict[str, Any]]) -> str:
    asked = all(one["asked"] is not None for one in theorems)
    known = [one["asked" if asked else "claimed"] for one in theorems]
    counts = Counter("no verdict" if one is None else str(one["status"]) for one in known)
    shown = ", ".join(f"{count} {status}" for status, count in counts.items()) or "none"
    if asked:
        return f"Verdicts, the checks being asked again: {shown}"
    return f"Verdicts, as claimed by the writer (--checks asks again): {shown}"
