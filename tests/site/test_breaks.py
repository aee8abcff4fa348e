"""Long names in code may break after a dot or an underscore, and nowhere else is a change."""

import pytest
from markdown import Markdown

EXTENSIONS = ["logitproof.site.breaks", "tables"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`norm.law_after`", "<p><code>norm.<wbr />law_<wbr />after</code></p>"),
        ("`a_b` c_d `e`", "<p><code>a_<wbr />b</code> c_d <code>e</code></p>"),
        ("`...`", "<p><code>...</code></p>"),
        ("`1 < 2.5`", "<p><code>1 &lt; 2.<wbr />5</code></p>"),
        ("**`a_b`**", "<p><strong><code>a_<wbr />b</code></strong></p>"),
    ],
)
def test_a_name_breaks_between_its_words(text, html):
    """Each underscore or dot that something follows, in code in the line alone."""
    assert Markdown(extensions=EXTENSIONS).convert(text) == html


def test_a_block_of_code_stays_as_it_is():
    """Its lines are those of the author."""
    assert "<wbr" not in Markdown(extensions=EXTENSIONS).convert("    a_b.c\n")
