"""Dollars in Markdown become formulas where an author means them, and nowhere else."""

import re

import pytest
from markdown import Markdown

from logitproof.errors import SiteError
from logitproof.site.markdown import FormulaExtension, makeExtension

FORMULA = re.compile(
    r'<tex-math( class="display")?[^>]*>.*?<annotation[^>]*>(.*?)</annotation>.*?</tex-math>',
    re.DOTALL,
)
NEIGHBOURS = [
    "attr_list",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.highlight",
    "pymdownx.superfences",
]


@pytest.fixture
def convert(katex):
    """Convert Markdown with the extensions of mkdocs.yml."""
    return Markdown(extensions=[*NEIGHBOURS, FormulaExtension(katex)]).convert


@pytest.mark.parametrize(
    ("source", "inline", "display"),
    [
        ("a $x_1^2$ and $y*z*w$", ["x_1^2", "y*z*w"], []),
        ("$n$-armed, $n$th, ($n$)", ["n", "n", "n"], []),
        ("**$a_b$** and [$c_d$](#here)", ["a_b", "c_d"], []),
        ("over\n$a\nb$ lines", ["a\nb"], []),
        ("$$x$$", [], ["x"]),
        ("$$\na\n= b\n- c\n# d\n$$", [], ["a\n= b\n- c\n\\# d"]),
        ("before\n$$\nx\n$$\nafter $y$", ["y"], ["x"]),
        ("| a | b |\n|---|---|\n| $x_1$ | $$y_1$$ |\n", ["x_1"], ["y_1"]),
        ("- $$x$$\n- text\n\n    $$\n    y\n    + z\n    $$\n", [], ["x", "y\n+ z"]),
        ("1.  $$= x$$\n\n    rule $y$\n    { .rule }\n", ["y"], ["= x"]),
        ("> $$\n> x\n> $$\n", [], ["x"]),
        ('<div class="theorem" markdown>\n\n$$\nx\n$$\n\n</div>\n', [], ["x"]),
        (r"$$a \text{ if $b$}$$", [], [r"a \text{ if $b$}"]),
    ],
)
def test_formulas_are_found(convert, source, inline, display):
    """The TeX reaches KaTeX untouched by Markdown, in lines, blocks, tables, lists and boxes."""
    source = source.replace("# d", r"\# d")  # a bare # is no LaTeX; a heading line is the danger
    found = FORMULA.findall(convert(source))
    assert [tex for kind, tex in found if not kind] == inline
    assert [tex for kind, tex in found if kind] == display


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"for \$5 or \$6", "for $5 or $6"),
        ("`$x$`", "<code>$x$</code>"),
        ("``$$x$$`` and `$`", "<code>$$x$$</code>"),
        ("```\n$x$ $$y$$\n```", "$x$ $$y$$"),
        ("    $$x$$", "<code>$$x$$"),
    ],
)
def test_code_and_escaped_dollars_stay_text(convert, source, text):
    """What shows source or names a price is left alone."""
    html = convert(source)
    assert text in html
    assert "<tex-math" not in html


@pytest.mark.parametrize(
    "source",
    [
        "costs $5",
        "from $5 to $10",
        "open $x and no more",
        "$$\nx",
        "$$\nx\n\ny\n$$",
        "| a |\n|---|\n| $|x|$ |\n",
    ],
)
def test_a_dollar_that_opens_no_formula_is_refused(convert, source):
    """A torn formula never reaches the reader as raw TeX."""
    with pytest.raises(SiteError, match="dollar in"):
        convert(source)


@pytest.mark.parametrize("source", ["## Norm $x$", "Norm $x$\n====", "# *The $x$*"])
def test_a_formula_in_a_heading_is_refused(convert, source):
    """It would corrupt title and anchor; the message shows the heading."""
    with pytest.raises(SiteError, match=r"heading '.*\.\.\..*'"):
        convert(source)


def test_a_wrong_formula_stops_the_page(convert):
    """KaTeX's refusal is not swallowed by Markdown."""
    with pytest.raises(SiteError, match="Undefined control sequence"):
        convert(r"text $\nonsense$")


def test_the_page_after_another_is_judged_by_its_own_formulas(katex):
    """Placeholders of one page mean nothing on the next."""
    md = Markdown(extensions=[FormulaExtension(katex)])
    assert md.convert("$x$") != md.reset().convert("# Plain heading")


def test_only_formulas_that_a_phone_must_scroll_are_tab_stops(convert):
    """A long display formula is reached by keyboard and has a name; a short one is passed by."""
    long = " + ".join("x" * 40)
    assert 'tabindex="0" role="group" aria-label="Formula"' in convert(f"$${long}$$")
    assert "tabindex" not in convert(f"$$x$$ and ${long}$")


def test_every_formula_is_kept_out_of_the_search_index(convert):
    """Else the index holds each formula three times, as noise."""
    html = convert("$x$\n\n$$y$$")
    assert html.count("<tex-math") == html.count("data-search-exclude") == 2


def test_mkdocs_finds_the_extension_by_its_module(katex):
    """The entry point of Python-Markdown passes its settings on."""
    md = Markdown(extensions=[makeExtension(renderer=katex)])
    assert FORMULA.findall(md.convert("$x$")) == [("", "x")]
