"""``logitproof site``: the theorems, set as pages that open offline."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from logitproof.cli.output import console
from logitproof.errors import SiteError

__all__ = ["checkout", "run"]


def run(options: Namespace) -> int:
    """Build the site and say where to open it."""
    from logitproof.site.build import build_site

    root = checkout()
    if root is None:
        raise SiteError(
            f"folder {Path.cwd()}: expected a checkout of logitproof (mkdocs.yml and docs), got"
            " none; change into one, the installed package does not hold the site's texts"
        )
    try:
        page = build_site(root, Path(options.output) if options.output else None)
    except OSError as error:
        where = options.output or root / "site"
        raise SiteError(f"folder {where}: expected one to write to, got {error}") from error
    console().print(f"Open {page.resolve().as_uri()}", soft_wrap=True)
    return 0


def checkout() -> Path | None:
    """Return the checkout that this is run in or from, if there is one."""
    here = Path.cwd().resolve()
    package_home = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, package_home):
        if (folder / "mkdocs.yml").is_file() and (folder / "logitproof").is_dir():
            return folder
    return None
