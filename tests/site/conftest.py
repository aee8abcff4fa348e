"""One running KaTeX for all tests of the site."""

from collections.abc import Iterator

import pytest

from logitproof.site.katex import Renderer


@pytest.fixture(scope="session")
def katex() -> Iterator[Renderer]:
    """Start Node once."""
    with Renderer() as renderer:
        yield renderer
