"""Write the formulas of the numeric functions, compiled, to ``formulas.py``.

    python -m logitproof.compile.generate

So the numeric functions need neither SymPy nor the proofs at run time.  A test compares the file
with what the theorems give now.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from logitproof.compile.formula import Branch
from logitproof.compile.library import GROUPS, NAMES, formula_named, together

__all__ = ["FILE", "module"]

FILE = Path(__file__).with_name("formulas.py")

_HEAD = '''"""The formulas of the numeric functions, compiled from the theorems.

Written by `python -m logitproof.compile.generate`: do not edit.
"""

from __future__ import annotations

from typing import Any

from logitproof.compile.formula import Argument, Atom, Branch, Case, Formula

__all__ = ["FORMULAS", "JOINTS"]
'''


def module() -> str:
    """Return the text of the module."""
    functions: list[str] = []
    formulas = []
    for name in NAMES:
        formula = formula_named(name)
        branches = _branches(f"_{name}", formula.branches, functions)
        factor = _branches(f"_{name}_factor", formula.factor, functions)
        formulas.append(
            f"    {name!r}: Formula(\n"
            f"        name={formula.name!r}, expression={str(formula.expression)!r},\n"
            f"        assumes={formula.assumes!r}, axes={formula.axes!r},\n"
            f"        arguments={formula.arguments!r}, temperature={formula.temperature!r},\n"
            f"        branches=({branches}),\n"
            f"        factor=({factor}),\n    ),\n"
        )
    table = f"\n\nFORMULAS: dict[str, Formula] = {{\n{''.join(formulas)}}}\n"
    joints = ""
    for names in GROUPS:
        function = f"_together_{GROUPS.index(names)}"
        functions.append(_function(function, together(names)))
        joints += f"    {names!r}: {_branch(function, together(names))},\n"
    joints = f"\nJOINTS: dict[tuple[str, ...], Branch] = {{\n{joints}}}\n"
    return f"{_HEAD}{''.join(functions)}{table}{joints}"


def _branches(name: str, branches: tuple[Branch, ...], functions: list[str]) -> str:
    """Return the rows of the table for some branches; their functions are appended."""
    rows = ""
    for place, branch in enumerate(branches):
        functions.append(_function(f"{name}_{place}", branch))
        rows += f"\n            {_branch(f'{name}_{place}', branch)},"
    return f"{rows}\n        " if rows else ""


def _branch(function: str, branch: Branch) -> str:
    return (
        f"Branch({branch.case!r}, {str(branch.expression)!r},\n"
        f"                   {_atoms(branch)}, {function})"
    )


def _atoms(branch: Branch) -> str:
    atoms = ", ".join(f"Atom({one.kind!r}, {one.key!r})" for one in branch.arguments)
    return f"({atoms},)" if atoms else "()"


def _function(name: str, branch: Branch) -> str:
    """Return the source of a branch's function under a name of its own."""
    _, *body = inspect.getsource(branch.function).strip().splitlines()
    names = inspect.signature(branch.function).parameters
    signature = ", ".join(f"{one}: Any" for one in names)
    return f"\n\ndef {name}({signature}) -> Any:\n" + "\n".join(body) + "\n"


if __name__ == "__main__":
    FILE.write_text(module(), encoding="utf-8")
