"""The checkers share what a statement and an answer are, and nothing else."""

from __future__ import annotations

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
