"""The command line: ``logitproof``, with one module for each command.

Exit status: 0 when all is well, 1 when something is refuted, unproved or cannot be built, 2 on
wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from typing import TypeAlias

from logitproof.errors import InputError, LogitproofError, UnknownNameError

__all__ = ["main", "parser"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Parameters
    ----------
    argv
        The arguments, by default those of the process.

    Examples
    --------
    >>> main(["explain", "zero_sum"])  # doctest: +ELLIPSIS
    zero_sum: The update sums to zero
    ...
    """
    try:
        options = parser().parse_args(argv)
    except SystemExit as end:  # argparse has said why; a caller wants the status
        return int(end.code or 0)
    _tolerate_narrow_encodings()
    if options.version:
        sys.stdout.write(f"logitproof {version('logitproof')}\n")
        return 0
    try:
        return _run(options)
    except (UnknownNameError, InputError) as error:
        return _complain(error, 2)
    except LogitproofError as error:
        return _complain(error, 1)
    except BrokenPipeError:
        # The reader, such as head, has gone; Python would complain at the final flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    whole = argparse.ArgumentParser(
        prog="logitproof",
        description="Logit dynamics of softmax policy gradients: derived, checked, compiled.",
        epilog="Without a command: prove everything, cross-check with the simulator, build the"
        " site, and say where to open it.",
    )
    whole.set_defaults(module="logitproof.cli.everything")
    whole.add_argument("--version", action="store_true", help="print the version and exit")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    _add_list(commands)
    _add_verify(commands)
    _add_recheck(commands)
    _add_explain(commands)
    _add_json(_command(commands, "claims", "claims", "judge what is said in words"))
    _add_mutate(commands)
    _add_simulate(commands)
    _add_site(commands)
    return whole


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: Commands, name: str, module: str, words: str) -> argparse.ArgumentParser:
    found = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    found.set_defaults(module=f"logitproof.cli.{module}")
    return found


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, for a program to read")


def _add_list(commands: Commands) -> None:
    _add_json(_command(commands, "list", "listing", "list the results of the catalogue"))


def _add_verify(commands: Commands) -> None:
    command = _command(commands, "verify", "verify", "derive and check results")
    command.add_argument("names", nargs="*", metavar="NAME", help="a result; by default all")
    command.add_argument(
        "--certificate", metavar="FILE", help="write every step as JSON, for someone else to check"
    )
    _add_json(command)


def _add_recheck(commands: Commands) -> None:
    command = _command(
        commands, "recheck", "recheck", "play the derivations of a certificate again"
    )
    command.add_argument("file", nargs="?", metavar="FILE", help="what verify --certificate wrote")
    command.add_argument(
        "--checks", action="store_true", help="ask the other checks again as well (takes longer)"
    )
    command.add_argument(
        "--seconds", type=float, default=300.0, metavar="S", help="give up then (default: 300)"
    )
    command.add_argument("--schema", action="store_true", help="print the JSON Schema instead")
    _add_json(command)


def _add_explain(commands: Commands) -> None:
    command = _command(commands, "explain", "explain", "show a result with every step of its proof")
    command.add_argument("name", metavar="NAME", help="a result, or one part of it: NAME.PART")
    shape = command.add_mutually_exclusive_group()
    shape.add_argument("--latex", action="store_true", help="print LaTeX")
    _add_json(shape)  # type: ignore[arg-type]  # a group adds arguments just as a parser does


def _add_mutate(commands: Commands) -> None:
    command = _command(
        commands, "mutate", "mutate", "make mistakes in theorems and see which checks refuse them"
    )
    command.add_argument("names", nargs="*", metavar="NAME", help="a result; by default all")
    command.add_argument("--output", metavar="FILE", help="write JSON to a file")
    _add_json(command)


def _add_simulate(commands: Commands) -> None:
    command = _command(
        commands, "simulate", "simulate", "compare measured updates with proved ones, step by step"
    )
    training = command.add_argument_group("training a bandit")
    training.add_argument("--arms", type=int, metavar="K", help="number of arms (default: 10)")
    training.add_argument("--steps", type=int, metavar="N", help="steps to make (default: 200)")
    training.add_argument("--seed", type=int, metavar="S", help="for arms and draws (default: 0)")
    own = command.add_argument_group("your own logits")
    own.add_argument("--logits", metavar="FILE", help="a policy a row: .npy, .npz or .csv")
    own.add_argument("--action", type=int, metavar="C", help="from 0 (default: every action)")
    own.add_argument("--advantage", type=float, metavar="A", help="(default: 1)")
    command.add_argument(
        "--learning-rate", type=float, default=0.1, metavar="ETA", help="(default: 0.1)"
    )
    command.add_argument("--every", type=int, metavar="M", help="show each M-th step")
    _add_json(command)


def _add_site(commands: Commands) -> None:
    command = _command(commands, "site", "website", "build the site, which opens offline")
    command.add_argument("--output", metavar="DIR", help="the folder to fill (default: site)")


def _run(options: argparse.Namespace) -> int:
    # Imported late: --help need not load SymPy, nor a proof NumPy.
    status = int(import_module(options.module).run(options))
    sys.stdout.flush()  # here, where a reader that has gone is still dealt with
    return status


def _tolerate_narrow_encodings() -> None:
    """Show "?" for what an output cannot encode, such as a file on Windows, and go on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _complain(error: LogitproofError, status: int) -> int:
    sys.stderr.write(f"logitproof: {error}\n")
    return status
