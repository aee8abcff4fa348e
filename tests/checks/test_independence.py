"""The checkers share what a statement and an answer are, and nothing else.

With the derivations they share the language: the notation, the nodes, and how errors are raised.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.test_layers import imports, modules

FOLDER = Path(__file__).parents[2] / "logitproof"
CHECKS = "logitproof.checks"
# How a statement is read.
SHARED = ("statement", "equations", "kinds", "letters", "answers")
# The choice of numbers to try, which two of them share.
CHOICE = ("sampling", "solving", "descent", "kept")
# What belongs to each checker.
OWN = {
    "normal_form": ("normal_form",),
    "instances": ("instances", *CHOICE),
    "numeric": ("numeric", *CHOICE),
}


def borrowed(folder: Path, checker: str) -> list[str]:
    """Return what the modules of a checker import from the other checkers."""
    allowed = (*SHARED, *OWN[checker])
    return [
        f"{module} imports {name}"
        for module, file in modules(folder).items()
        if module.startswith(tuple(f"{CHECKS}.{one}" for one in OWN[checker]))
        for name in imports(
            file.read_text(encoding="utf-8"), module, is_package=file.name == "__init__.py"
        )
        if name.startswith(f"{CHECKS}.") and name.split(".")[2] not in allowed
    ]


@pytest.mark.parametrize("checker", OWN)
def test_no_checker_uses_code_of_another(checker: str) -> None:
    """A mistake in one cannot be repeated by the next."""
    assert borrowed(FOLDER, checker) == []


@pytest.mark.parametrize("checker", OWN)
def test_a_borrowed_function_is_found(tmp_path: Path, checker: str) -> None:
    """The test above notices an import, also inside of a function."""
    other = "instances" if checker == "numeric" else "numeric"
    file = tmp_path / "logitproof" / "checks" / f"{checker}.py"
    file.parent.mkdir(parents=True)
    file.write_text(f"def f():\n    from logitproof.checks.{other} import x\n", encoding="utf-8")
    module = f"{CHECKS}.{checker}"
    assert borrowed(tmp_path / "logitproof", checker) == [f"{module} imports {CHECKS}.{other}.x"]


DECIDERS = ("normal_form", "instances", "steps")
TRUST = FOLDER.parent / "docs" / "trust.md"
# How things are shown, and the values at which hypotheses hold together.
NOT_BELIEVED = ("logitproof.printing", "logitproof.calculus.witness", "logitproof.calculus.values")
COMMON = {"logitproof.errors", "logitproof.notation", "logitproof.calculus.nodes"}
MOST_LINES = 400  # what both a rule and a decider would repeat a mistake of, to be read in one go


def reached(folder: Path, *starts: str) -> set[str]:
    """Return the modules that some modules lead to by their imports, those for types left out."""
    known = modules(folder)
    found, new = set[str](), set(starts)
    while new:
        found |= new
        names = {name for one in new for name in _runtime_imports(known, one)}
        new = {_module(known, name) for name in names} & known.keys() - found
    return found


def _runtime_imports(known: dict[str, Path], module: str) -> list[str]:
    file = known[module]
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    return list(imports(ast.unparse(tree), module, is_package=file.name == "__init__.py"))


def _module(known: dict[str, Path], name: str) -> str:
    return name if name in known else name.rpartition(".")[0]


def code_lines(file: Path) -> int:
    """Count the lines that hold code: no comments, no docstrings, no empty lines."""
    source = file.read_text(encoding="utf-8")
    words = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    held = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in {*layout, tokenize.ENDMARKER}
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(held - words)


def common(folder: Path) -> set[str]:
    """Return the modules that both the derivations and the deciders of their steps stand on."""
    known = modules(folder)
    rules = [one for one in known if one.startswith("logitproof.calculus.rules")]
    derived = reached(folder, "logitproof.calculus.derivation", *rules)
    judged = reached(folder, *(one for one in known if _decides(one)))
    return {one for one in derived & judged if code_lines(known[one])}


def _decides(module: str) -> bool:
    return module.startswith(tuple(f"{CHECKS}.{one}" for one in DECIDERS))


def test_rules_and_deciders_have_only_the_language_in_common() -> None:
    """A mistake in a rule, or in what rules stand on, cannot be one of a decider too."""
    assert common(FOLDER) == COMMON


def test_what_they_have_in_common_is_small() -> None:
    """It can be read in one sitting, and the page on trust says how much it is."""
    known = modules(FOLDER)
    lines = sum(code_lines(known[one]) for one in COMMON)
    assert lines <= MOST_LINES
    assert f"{lines} lines of code in all" in TRUST.read_text(encoding="utf-8")


def test_the_page_on_trust_knows_how_large_the_core_is() -> None:
    """Within a hundred lines: the rules, and all modules that they and a derivation stand on."""
    known = modules(FOLDER)
    rules = (one for one in known if one.startswith("logitproof.calculus.rules"))
    core = reached(FOLDER, "logitproof.calculus.derivation", *rules)
    lines = sum(code_lines(known[one]) for one in core if not one.startswith(NOT_BELIEVED))
    said = re.search(r"some (\d),(\d+) lines of code", TRUST.read_text(encoding="utf-8"))
    assert said is not None
    assert abs(int(said[1] + said[2]) - lines) <= 100


def test_something_more_in_common_is_found(tmp_path: Path) -> None:
    """The tests above notice an import, also by way of another module."""
    for name, source in {
        "calculus/derivation.py": "from logitproof.calculus import algebra",
        "calculus/algebra.py": "x = 1",
        "checks/instances.py": "from logitproof.checks.helper import y",
        "checks/helper.py": "def f():\n    from logitproof.calculus.algebra import x",
    }.items():
        file = tmp_path / "logitproof" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    assert common(tmp_path / "logitproof") == {"logitproof.calculus.algebra"}


def test_lines_of_code_are_counted(tmp_path: Path) -> None:
    """Words for readers do not count, all else does."""
    file = tmp_path / "some.py"
    file.write_text('"""Words\nand words."""\n\nx = (\n    1\n)  # why\n# why not\n')
    assert code_lines(file) == 3
