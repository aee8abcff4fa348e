"""The generated pages show every theorem with every step, and link to what exists."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from markdown import Markdown

from logitproof.checks import verdict as verdicts
from logitproof.checks.verdict import Answer, derivation_check
from logitproof.errors import SiteError
from logitproof.printing import derivation_latex, latex, theorem_latex
from logitproof.site.build import run_mkdocs
from logitproof.site.claims_page import sentence
from logitproof.site.markdown import FormulaExtension
from logitproof.site.npm import copy_assets
from logitproof.site.offline import check_no_foreign_requests
from logitproof.site.pages import write_pages
from logitproof.site.prose import escaped
from logitproof.site.sources import source_of
from logitproof.theorems.catalogue import FAMILIES, THEOREMS

CHECKOUT = Path(__file__).parents[2]
PARTS = [part for entry in THEOREMS.values() for part in entry.parts]
LINK = re.compile(r"\]\(([\w./-]*)#([\w.]+)\)")
REFUTED, UNDECIDED = "zero_sum", "squared_norm"


def trial(theorem) -> Answer:
    """Answer in place of the slow checks: refuse one theorem, and one does not apply."""
    if theorem.name == REFUTED:
        return Answer("refuted", "n = 2: 1 < 0")
    if theorem.name == UNDECIDED:
        return Answer("not applicable", "no point | to look *at*")
    return Answer("confirmed", "looked at")


def public_names() -> Iterator[set[str]]:
    """Yield the paths of each public function and class, each of which may be its anchor."""
    package = CHECKOUT / "logitproof"
    for file in sorted(package.rglob("*.py")):
        module = ".".join(("logitproof", *file.relative_to(package).with_suffix("").parts))
        if "node_modules" in file.parts or module.startswith("logitproof.cli"):
            continue
        body = ast.parse(file.read_text(encoding="utf-8")).body
        exported = {
            name
            for one in body
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__"
            for name in ast.literal_eval(one.value)
        }
        homes = list(accumulate(module.removesuffix(".__init__").split("."), "{}.{}".format))
        for one in body:
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name in exported:
                yield {f"{home}.{one.name}" for home in homes}


@pytest.fixture(scope="module")
def judged() -> Iterator[None]:
    """Judge by the derivation and the trial alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "CHECKS", {"derivation": derivation_check, "trial": trial})
        yield


@pytest.fixture(scope="module")
def docs(judged, tmp_path_factory) -> Path:
    """Write all pages once."""
    folder: Path = tmp_path_factory.mktemp("site") / "docs"
    write_pages(folder)
    return folder


def pages(docs: Path) -> list[Path]:
    """Return the pages of the families."""
    return [docs / "theorems" / f"{family.name}.md" for family in FAMILIES]


def test_every_theorem_has_one_anchor_on_its_familys_page(docs):
    """An anchor is the theorem's name."""
    for family, page in zip(FAMILIES, pages(docs), strict=True):
        anchors = re.findall(
            r"^##+ .* \{ #(\S+) \}$", page.read_text(encoding="utf-8"), re.MULTILINE
        )
        assert anchors == [part.name for entry in family.entries for part in entry.parts]


def test_every_step_is_shown_with_its_rule(docs):
    """As many numbered formulas with a reason as the derivations have steps."""
    text = "".join(page.read_text(encoding="utf-8") for page in pages(docs))
    steps = sum(len(part.derivation.steps) for part in PARTS)
    assert (
        text.count("    { .rule }")
        == len(re.findall(r"^\d+\.  \$\$$", text, re.MULTILINE))
        == steps
    )
    for part in PARTS:
        assert f"$$\n{latex(part.claim)}\n$$" in text


def test_every_link_between_theorems_leads_to_an_anchor(docs):
    """Across pages and within one."""
    anchors = {
        (page.name, anchor)
        for page in pages(docs)
        for anchor in re.findall(r"\{ #(\S+) \}", page.read_text(encoding="utf-8"))
    }
    seen = 0
    for page in [*pages(docs), docs / "theorems" / "index.md"]:
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            if not target.startswith("../reference"):
                assert (target or page.name, anchor) in anchors
                seen += 1
    assert seen >= 2 * len(THEOREMS)


def test_what_carries_a_theorem_is_told_on_both_sides(docs):
    """Links up and down are computed from the uses that the core recorded."""
    page = (docs / "theorems" / "magnitude.md").read_text(encoding="utf-8")
    section = page.partition("{ #update_norm }")[2].partition("\n## ")[0]
    assert "Rests on" in section
    assert "[`logit_update`](update.md#logit_update)" in section
    assert "[`squared_norm`](#squared_norm)" in section
    above = page.partition("{ #squared_norm }")[2].partition("\n### ")[0]
    assert "[`update_norm`](#update_norm)" in above.partition("Carries")[2]


def test_what_a_derivative_held_fixed_is_told(docs):
    """Where a claim has a derivative, and it held letters that are no indices."""
    page = (docs / "theorems" / "score.md").read_text(encoding="utf-8")
    section = page.partition("{ #score_with_temperature }")[2].partition("\n## ")[0]
    held = section.partition("Held fixed under derivatives\n{ .label }")[2].partition("</div>")[0]
    assert "- $T$\n" in held
    score = page.partition("{ #score }")[2].partition("\n## ")[0]
    assert "Held fixed" not in score


def test_letters_that_nothing_on_the_page_explains_get_their_meaning(docs):
    """Those of the claim, but for the few that every reader knows and those that are defined."""
    page = (docs / "theorems" / "parameters.md").read_text(encoding="utf-8")
    section = page.partition("{ #linear_policy_keeps_dynamics }")[2].partition("\n### ")[0]
    where = section.partition("Where\n{ .label }")[2].partition("</div>")[0]
    letters = ["- $W$: weights of a linear layer", "- $d$: number of parameters"]
    assert all(line in where for line in letters)
    assert "- $z$" not in where
    norm = (docs / "theorems" / "magnitude.md").read_text(encoding="utf-8")
    section = norm.partition("{ #squared_norm }")[2].partition("\n### ")[0]
    where = section.partition("Where\n{ .label }")[2].partition("</div>")[0]
    assert where.count("collision probability") == 1


def test_a_hypothesis_that_no_step_needs_is_told_apart(docs):
    """It stands under a heading of its own, and a theorem that needs all has none such."""
    unused = {part.name: part for part in PARTS if part.unused}
    assert "parameter_update" in unused
    page = (docs / "theorems" / "update.md").read_text(encoding="utf-8")
    section = page.partition("{ #parameter_update }")[2].partition("\n## ")[0]
    label = "Given, but no step needs it\n{ .label }"
    listed = section.partition(label)[2].partition("</div>")[0]
    needed = section.partition("Given\n{ .label }")[2].partition("</div>")[0]
    assert r"- $1 \le q \le d$" in listed
    assert r"$1 \le q \le d$" not in needed
    text = "".join(one.read_text(encoding="utf-8") for one in pages(docs))
    assert text.count(label) == len(unused)


def test_verdicts_are_what_the_checks_answer(docs):
    """A refuted or undecided theorem is shown as such, with the reason, on page and index."""
    update = (docs / "theorems" / "update.md").read_text(encoding="utf-8")
    section = update.partition(f"{{ #{REFUTED} }}")[2].partition("\n## ")[0]
    assert '<span class="verdict refuted">trial</span>' in section
    assert r"Trial: refuted: n = 2: 1 &lt; 0" in section
    magnitude = (docs / "theorems" / "magnitude.md").read_text(encoding="utf-8")
    assert '<span class="verdict not-applicable">trial</span>' in magnitude
    assert r"no point \| to look \*at\*" in magnitude
    index = (docs / "theorems" / "index.md").read_text(encoding="utf-8")
    row = next(line for line in index.splitlines() if f"#{REFUTED})" in line)
    assert '<span class="verdict refuted">refuted</span>' in row
    assert index.count('"verdict confirmed"') == len(THEOREMS) - 2


def test_the_summary_counts_what_is_there(docs):
    """Results, theorems, steps and answers, none of them typed."""
    text = (docs / "assets" / "generated" / "summary.md").read_text(encoding="utf-8")
    steps = sum(len(part.derivation.steps) for part in PARTS)
    assert f"**{len(THEOREMS)} results** in {len(PARTS)} theorems" in text
    assert f"derived in {steps} steps" in text
    confirmed = f"{2 * len(PARTS) - 2} of {2 * len(PARTS)} checks"
    assert f"{confirmed} confirm them (1 refuted, 1 not applicable)" in text


def test_every_theorem_shows_the_code_that_proves_it(docs):
    """The source is found by the theorem's name, and names it."""
    text = "".join(page.read_text(encoding="utf-8") for page in pages(docs))
    for part in PARTS:
        source = source_of(part.name)
        assert source is not None
        assert f'"{part.name}"' in source.code
        assert source.code in text
    assert source_of("no_such_theorem") is None


def test_every_page_is_set_by_katex_without_a_formula_in_a_heading(docs, katex):
    """The extension refuses wrong formulas, torn dollars and formulas in headings."""
    written = sorted(docs.rglob("*.md"))
    assert len(written) == len(FAMILIES) + 5
    for page in written:
        convert = Markdown(
            extensions=["attr_list", "md_in_html", "tables", FormulaExtension(katex)]
        )
        html = convert.convert(page.read_text(encoding="utf-8"))
        # The counts of the summary are words; every other page holds formulas.
        assert ("<tex-math" in html) == (page.name != "summary.md")


def test_katex_sets_what_a_notebook_shows(katex):
    """The blocks of theorems and derivations too."""
    for part in PARTS:
        assert katex.render(theorem_latex(part), display=True)
        assert katex.render(derivation_latex(part), display=True)
    with pytest.raises(SiteError, match="expected LaTeX"):
        katex.render(theorem_latex(PARTS[0]).replace(r"\text", r"\nonsense"), display=True)


def test_a_second_run_changes_nothing_and_removes_what_is_stale(judged, docs):
    """A watching server does not build in circles, and no page of an old family is left."""
    stale = docs / "theorems" / "old_family.md"
    stale.write_text("# Old\n", encoding="utf-8")
    files = [path for path in docs.rglob("*.*") if path != stale]
    before = {path: path.stat().st_mtime_ns for path in files}
    assert set(write_pages(docs)) == set(before)
    assert {path: path.stat().st_mtime_ns for path in docs.rglob("*.*")} == before


def test_the_notation_lists_every_letter_once(docs):
    """Each has a row of its own, or shares one with letters of the same meaning."""
    text = (docs / "notation.md").read_text(encoding="utf-8")
    table = text.partition("## Letters")[2].partition("## Names")[0]
    for name in ("P", "zpos", "temperature", "eta"):
        assert len(re.findall(rf"`{name}`", table)) == 1
    assert "$a, b, i, j, k$" in table
    assert r"$C = \sum_{j} P_j^2$ | collision probability |" in text


def test_a_claim_is_explained_by_a_sentence_of_its_own(docs):
    """With a capital, but for a letter of a formula: n is the number of actions, N another one."""
    text = (docs / "claims.md").read_text(encoding="utf-8")
    assert "\nThe number of arithmetic operations" in text
    assert sentence("n products and n - 1 sums") == "n products and n - 1 sums"
    assert "\nThe norm is 1 - P" in text
    awaiting = sum(bool(re.search("^## ", part)) and "awaiting" in part
                   for part in re.split("(?=^## )", text, flags=re.MULTILINE))  # fmt: skip
    assert f"{awaiting} to be settled by an experiment**" in text


def test_words_reach_the_reader_as_they_are():
    """Nothing in a verdict or in an author's words is read as Markdown."""
    words = r"|x| = x where x >= 0, *A* log P_c [1] `b` <i> a & b $5 \d"
    html = Markdown(extensions=["tables"]).convert(escaped(words))
    shown = re.sub("<[^>]*>", "", html)
    shown = shown.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    assert shown.replace("\\$", "$") == words


@pytest.fixture(scope="module")
def site(docs, tmp_path_factory) -> Path:
    """Build the whole site, with the real settings and texts."""
    root: Path = tmp_path_factory.mktemp("checkout")
    generated = shutil.ignore_patterns("theorems", "notation.md", "generated")
    shutil.copytree(CHECKOUT / "docs", root / "docs", ignore=generated)
    shutil.copy(CHECKOUT / "mkdocs.yml", root)
    shutil.copytree(CHECKOUT / "logitproof", root / "logitproof")
    shutil.copytree(docs, root / "docs", dirs_exist_ok=True)
    copy_assets(root / "docs" / "assets")
    return run_mkdocs(root, root / "site")


def test_the_whole_site_builds_strictly_and_stays_at_home(site):
    """No dead link or anchor, no page outside the menu, nothing from another host."""
    page = (site / "theorems" / "magnitude.html").read_text(encoding="utf-8")
    assert 'id="update_norm"' in page
    assert "$$" not in page
    assert check_no_foreign_requests(site) == []


def test_every_public_name_has_its_place_in_the_reference(site):
    """Functions and classes that a module exports, and each under one anchor."""
    pages = [one.read_text(encoding="utf-8") for one in sorted((site / "reference").glob("*.html"))]
    anchors = re.findall(r'id="(logitproof[^"]*)"', "".join(pages))
    assert [one for one in public_names() if not one & set(anchors)] == []
    assert len(anchors) == len(set(anchors))


def test_statistics_are_shown_as_properties(site):
    """One reads them; the reference must not show a call."""
    text = (site / "reference" / "numerics.html").read_text(encoding="utf-8")
    at = text.index('id="logitproof.numerics.PolicyStatistics.score_norm"')
    assert "doc-label-property" in text[at : at + 2000]


def test_a_search_leaves_out_what_stands_on_every_theorem(site):
    """The titles of the checks, and what is folded: "norm" must not find "normal form"."""
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = {one["location"]: one["text"] for one in index["docs"]}
    text = texts["theorems/magnitude.html#update_norm"]
    assert "<code>update_norm</code>" in text
    assert "Rests on" in text
    assert "trial" not in text
    assert "What was checked" not in text


def test_sessions_may_wrap_their_lines(site):
    """The style sheet wraps what has the class of a Python session: errors are long lines."""
    assert '"language-pycon highlight"' in (site / "tutorial.html").read_text(encoding="utf-8")
    style = (site / "assets" / "stylesheets" / "extra.css").read_text(encoding="utf-8")
    assert ".language-pycon pre > code" in style
