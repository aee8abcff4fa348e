"""Formulas are set by a running KaTeX, and a wrong one never reaches a page."""

from pathlib import Path

import pytest

from logitproof.errors import SiteError
from logitproof.site.katex import MACROS, Renderer


def test_a_formula_becomes_spans_for_the_eye_and_mathml_for_the_ear(katex):
    """Both halves of KaTeX's output are there, and the TeX is kept as an annotation."""
    html = katex.render("x^2", display=False)
    assert '<span class="katex-html" aria-hidden="true">' in html
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in html


def test_display_style_is_asked_for_and_kept_apart(katex):
    """The same TeX gives two results, also from the cache."""
    for _ in range(2):
        assert "katex-display" in katex.render(r"\sum_j P_j", display=True)
        assert "katex-display" not in katex.render(r"\sum_j P_j", display=False)


@pytest.mark.parametrize("name", MACROS)
def test_every_macro_is_known(katex, name):
    """Each macro can be used, with an argument where it takes one."""
    assert "katex" in katex.render(rf"{name}{{x}}", display=False)


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1}{", "Expected"),
        (r"\undefinedcommand x", "Undefined control sequence"),
        ("x — y", "unicode"),
        (r"\href{https://example.org}{x}", "not allowed"),
        (r"\includegraphics{x.png}", "not allowed"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_text_and_the_reason(katex, tex, reason):
    """Errors, doubtful LaTeX and commands that load or link something are refused."""
    with pytest.raises(SiteError) as caught:
        katex.render(tex, display=False)
    assert f"${tex}$" in str(caught.value)
    assert reason.lower() in str(caught.value).lower()


def test_a_refused_formula_leaves_the_renderer_usable(katex):
    """The next formula gets its own answer, not the error before it."""
    with pytest.raises(SiteError):
        katex.render(r"\frac", display=False)
    assert ">z</annotation>" in katex.render("z", display=False)


def test_a_macro_defined_in_one_formula_is_unknown_to_the_next(katex):
    """The order of pages can't change what a formula means."""
    katex.render(r"\gdef\leak{x}\leak", display=False)
    with pytest.raises(SiteError, match="Undefined control sequence"):
        katex.render(r"\leak", display=False)


def test_text_beyond_ascii_survives_the_pipe(katex):
    """Encodings of the platform play no part."""
    assert "Rényi" in katex.render(r"\text{Rényi}", display=False)


def test_close_ends_node_and_keeps_what_was_set():
    """A closed renderer answers from its cache and refuses anything new."""
    renderer = Renderer()
    html = renderer.render("x", display=False)
    renderer.close()
    renderer.close()
    assert renderer.render("x", display=False) == html
    with pytest.raises(SiteError, match="make a new one"):
        renderer.render("y", display=False)


def test_a_dropped_renderer_leaves_no_process():
    """Node ends with the object, without close."""
    renderer = Renderer()
    node = renderer._node
    assert node.poll() is None
    del renderer
    assert node.returncode == 0


def test_silence_becomes_an_error():
    """A formula that takes too long names itself."""
    with (
        Renderer(timeout=1e-6) as renderer,
        pytest.raises(SiteError, match=r"formula \$x\$.*within 1e-06 s"),
    ):
        renderer.render("x", display=False)


def test_a_missing_katex_shows_what_node_said(tmp_path: Path):
    """Node's own message reaches the user."""
    with Renderer(packages=tmp_path) as renderer, pytest.raises(SiteError, match="Cannot find"):
        renderer.render("x", display=False)
