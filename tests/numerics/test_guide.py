"""The examples of the guide that need PyTorch, JAX or Dask run as they are printed."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import logitproof as lp

GUIDE = Path(__file__).parents[2] / "docs" / "numbers.md"
EXAMPLES = re.findall(r"^```py\n(.*?)^```", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.splitlines()[0])
def test_an_example_of_the_guide_runs(example: str) -> None:
    """With `lp` and `np` imported, as the page does at its start."""
    for module in ("torch", "jax", "dask"):
        if f"import {module}" in example:
            pytest.importorskip(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the libraries themselves
        exec(example, {"lp": lp, "np": np})  # noqa: S102 - what the page tells readers to run


def test_the_guide_has_examples_for_each_library() -> None:
    """The pattern above finds them."""
    text = "\n".join(EXAMPLES)
    assert all(f"import {one}" in text for one in ("torch", "jax", "dask"))
