"""MkDocs builds with the real settings, strictly, into pages that open from disk."""

import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from logitproof.checks import verdict as verdicts
from logitproof.errors import SiteError
from logitproof.site import build
from logitproof.site.build import build_site, run_mkdocs
from logitproof.site.npm import copy_assets
from logitproof.site.offline import check_no_foreign_requests

CHECKOUT = Path(__file__).parents[2]
MODULE = '''
def norm(x):
    """Return $\\\\lVert x \\\\rVert_2$."""
'''


def small_project(root: Path, front_page: str) -> Path:
    """Make a site of one page that inherits the settings of the real one."""
    docs = root / "docs"
    copy_assets(docs / "assets")
    shutil.copytree(CHECKOUT / "docs" / "assets" / "stylesheets", docs / "assets" / "stylesheets")
    (docs / "index.md").write_text(front_page, encoding="utf-8")
    (root / "example.py").write_text(MODULE, encoding="utf-8")
    settings = f"INHERIT: {(CHECKOUT / 'mkdocs.yml').as_posix()}\nnav: [index.md]\n"
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small project once."""
    text = "# Title\n\nInline $x_1$.\n\n$$\ny\n$$\n\n::: example\n"
    root = small_project(tmp_path_factory.mktemp("project"), text)
    return run_mkdocs(root, root / "site")


def test_formulas_of_pages_and_docstrings_are_set(site: Path):
    """Two formulas of the page and one of a docstring arrive as HTML."""
    page = (site / "index.html").read_text(encoding="utf-8")
    for tex in ("x_1", "y", r"\lVert x \rVert_2"):
        assert f'<annotation encoding="application/x-tex">{tex}</annotation>' in page
    assert "$" not in page.partition("<article")[2].partition("<details")[0]


def test_the_site_loads_nothing_from_another_host(site: Path):
    """Theme, plugins and our own files stay at home."""
    assert check_no_foreign_requests(site) == []


def test_search_works_from_disk(site: Path):
    """The index is a script, and the stand-in for workers lies beside the page."""
    page = (site / "index.html").read_text(encoding="utf-8")
    assert '<script src="assets/iframe-worker/shim.js">' in page
    assert (site / "assets" / "iframe-worker" / "shim.js").is_file()
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    assert index.startswith("var __index")


def test_formulas_stay_out_of_the_search_index(site: Path):
    """The words around a formula are found, its TeX is not."""
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "Inline" in index
    assert "x_1" not in index


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Title\n\n[gone](missing.md)\n", "missing.md"),
        ("# Title\n\n[gone](#nowhere)\n", "#nowhere"),
        ("# Title $x$\n", "index.md.*heading 'Title"),
        ("# Title\n\n::: example.absent\n", "example.absent"),
    ],
)
def test_a_page_with_a_problem_stops_the_build(tmp_path: Path, text: str, message: str):
    """Dead links, formulas in headings and unknown names are errors that show themselves."""
    root = small_project(tmp_path, text)
    with pytest.raises(SiteError, match=message) as caught:
        run_mkdocs(root, root / "site")
    assert "Traceback" not in str(caught.value)
    assert "INFO" not in str(caught.value)


@pytest.fixture
def no_theorems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small project do without the pages of the theorems."""
    pages = ModuleType("logitproof.site.pages")
    pages.__dict__["write_pages"] = lambda _docs: []
    monkeypatch.setitem(sys.modules, pages.__name__, pages)


def test_only_a_good_build_replaces_an_earlier_site(tmp_path: Path, no_theorems: None):
    """The last good site stays until the next one is ready, and no scratch folder is left."""
    root = small_project(tmp_path, "# First\n")
    front_page = build_site(root)
    before = set(root.iterdir())
    (root / "docs" / "index.md").write_text("# Second\n\n$\\nonsense$\n")
    with pytest.raises(SiteError, match="nonsense"):
        build_site(root)
    assert "First" in front_page.read_text(encoding="utf-8")
    (root / "docs" / "index.md").write_text("# Third\n")
    assert build_site(root) == front_page
    assert "Third" in front_page.read_text(encoding="utf-8")
    assert set(root.iterdir()) == before


@pytest.mark.parametrize("folder", ["mine", "docs", "."])
def test_a_folder_with_other_files_is_not_emptied(tmp_path: Path, no_theorems: None, folder: str):
    """Neither foreign files nor the sources of the site are taken for an earlier site."""
    root = small_project(tmp_path, "# Title\n")
    keep = root / folder / "thesis.tex"
    keep.parent.mkdir(exist_ok=True)
    keep.write_text("years of work")
    with pytest.raises(SiteError, match="name another folder"):
        build_site(root, root / folder)
    assert keep.read_text() == "years of work"


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path):
    """The message says what is missing."""
    (tmp_path / "docs").mkdir()
    with pytest.raises(SiteError, match=r"mkdocs\.yml missing"):
        build_site(tmp_path)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    """Without the extra the message says what to install."""
    monkeypatch.setattr(build, "_EXTRA", ("markdown", "no_such_package"))
    with pytest.raises(SiteError, match=r"no no_such_package; do pip install 'logitproof\[site\]'"):
        build_site(CHECKOUT)


def test_a_request_to_another_host_stops_the_build(tmp_path: Path, no_theorems: None):
    """The check is part of the build, not only of these tests."""
    root = small_project(tmp_path, "# Title\n\n![logo](https://example.org/logo.png)\n")
    with pytest.raises(SiteError, match=r"index\.html: <img src> https://example\.org/logo\.png"):
        build_site(root)
    assert not (root / "site").exists()


def test_the_checkout_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every page of this project, generated ones included, without a warning.

    With the two fast checks: all of them are asked by the tests of the catalogue, and by the
    README's first command.
    """
    fast = {one: verdicts.CHECKS[one] for one in ("derivation", "normal form")}
    monkeypatch.setattr(verdicts, "CHECKS", fast)
    monkeypatch.setattr(verdicts, "_answers", {})
    generated = shutil.ignore_patterns(
        "theorems", "notation.md", "generated", "katex", "iframe-worker"
    )
    shutil.copytree(CHECKOUT / "docs", tmp_path / "docs", ignore=generated)
    shutil.copyfile(CHECKOUT / "mkdocs.yml", tmp_path / "mkdocs.yml")
    front_page = build_site(tmp_path)
    assert front_page == tmp_path / "site" / "index.html"
    assert "katex-display" in front_page.read_text(encoding="utf-8")
