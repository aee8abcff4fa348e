"""``logitproof verify --certificate`` writes what ``logitproof recheck`` reads."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from sympy import Symbol

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import Equal, Partial
from logitproof.calculus.rules import differentiate, unfold
from logitproof.certificate import certificate
from logitproof.certificate.schema import schema
from logitproof.checks.verdict import CHECKS
from logitproof.cli import main
from logitproof.notation import c, z
from logitproof.theorems.catalogue import THEOREMS
from tests.certificate.helpers import Json, resealed, theorem
from tests.test_layers import ROOT, python


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate that the command line wrote."""
    path: Path = tmp_path_factory.mktemp("certificates") / "certificate.json"
    assert main(["verify", "squared_norm", "--certificate", str(path)]) == 0
    return path


@pytest.fixture
def made(file: Path) -> Json:
    """Return what it says, to be changed."""
    found: Json = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_verify_writes_a_certificate_with_its_verdicts(made: Json) -> None:
    """Of the results that are named, with what each check said."""
    assert [one["name"] for one in made["theorems"]] == [
        part.name for part in THEOREMS["squared_norm"].parts
    ]
    assert {one["verdict"]["status"] for one in made["theorems"]} == {"confirmed"}
    assert made["theorems"][0]["verdict"]["checks"] == dict.fromkeys(CHECKS, "confirmed")


def test_where_no_file_can_be_is_wrong_usage(tmp_path: Path, capsys: Any) -> None:
    """Exit status 2 and one line, for both commands."""
    for words in (
        ["verify", "squared_norm", "--certificate", str(tmp_path)],
        ["recheck", str(tmp_path / "none.json")],
        ["recheck"],
        ["recheck", str(tmp_path / "none.json"), "--seconds", "0"],
    ):
        assert main(words) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_recheck_shows_what_was_proved_anew(file: Path, capsys: Any) -> None:
    """Statements and hypotheses, since a name is only the writer's; verdicts as the writer's."""
    assert main(["recheck", str(file)]) == 0
    out = capsys.readouterr().out
    assert "squared_norm: Σ_j s_j² = 1 \N{MINUS SIGN} 2 P_c + C" in out
    assert "1 ≤ c ≤ n" in out
    assert "    with C = Σ_j P_j²: collision probability" in out
    assert "2 theorems proved anew in 6 steps" in out
    assert "as claimed by the writer (--checks asks again): 2 confirmed" in out


def test_recheck_asks_the_checks_again(file: Path, capsys: Any) -> None:
    """On request, and says so."""
    assert main(["recheck", str(file), "--checks", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [one["asked"]["status"] for one in report["theorems"]] == ["confirmed"] * 2


def test_a_verdict_that_the_checks_do_not_share_is_refused(
    made: Json, tmp_path: Path, capsys: Any
) -> None:
    """If they are asked; else it is the writer's."""
    theorem(made, "squared_norm")["verdict"]["checks"]["numeric"] = "not applicable"
    file = tmp_path / "doctored.json"
    file.write_bytes(resealed(made))
    assert main(["recheck", str(file)]) == 0
    assert main(["recheck", str(file), "--checks"]) == 1
    assert "squared_norm, at $.theorems[0].verdict: expected" in capsys.readouterr().err


def test_a_doctored_certificate_ends_with_the_status_1(
    made: Json, tmp_path: Path, capsys: Any
) -> None:
    """And one line that names the place."""
    theorem(made, "squared_norm")["steps"][3]["result"][1] = "n"
    file = tmp_path / "doctored.json"
    file.write_bytes(resealed(made))
    assert main(["recheck", str(file)]) == 1
    err = capsys.readouterr().err
    assert err.startswith(
        "logitproof: certificate, squared_norm, step 4, at $.theorems[0].steps[3]"
    )
    assert err.count("\n") == 1


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path, capsys: Any) -> None:
    """A pipe without a writer would never end."""
    pipe = tmp_path / "pipe"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    else:
        pipe.mkdir()
    (tmp_path / "link").symlink_to("/dev/zero")
    for path in (pipe, tmp_path, Path(os.devnull), tmp_path / "link"):
        assert main(["recheck", str(path)]) == 2
        assert "expected a regular file" in capsys.readouterr().err


def test_of_a_file_without_end_no_more_is_read_than_may_be(tmp_path: Path, capsys: Any) -> None:
    """Three gigabytes of nothing are refused as soon as any other file."""
    file = tmp_path / "large.json"
    with file.open("wb") as hollow:
        hollow.truncate(3 * 2**30)
    assert main(["recheck", str(file)]) == 1
    assert "expected at most 33554432 bytes" in capsys.readouterr().err


@pytest.fixture
def two_meanings(tmp_path: Path) -> Path:
    """Return a certificate where a letter is held fixed by one theorem, and moves in the next."""
    w = Symbol("w", real=True)
    still = prove("still", Equal(Partial(w, z[c]), 0), differentiate())
    moves = prove("moves", Equal(w, z[c]), unfold(Definition(w, z[c], "the chosen logit")))
    file = tmp_path / "two.json"
    file.write_text(json.dumps(certificate([still, moves])), encoding="utf-8")
    return file


def test_recheck_says_what_each_theorem_means(two_meanings: Path, capsys: Any) -> None:
    """What was held fixed, and what is defined, of each theorem and not of all together."""
    assert main(["recheck", str(two_meanings)]) == 0
    out = capsys.readouterr().out
    first, second = out.split("\nmoves: ")
    assert "    held fixed under derivatives: w\n" in first
    assert "with w" not in first
    assert "    with w = z_c: the chosen logit\n" in second
    assert "held fixed" not in second
    assert main(["recheck", str(two_meanings), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [one["held_fixed"] for one in report["theorems"]] == [["w"], []]
    assert [one["definitions"] for one in report["theorems"]] == [
        [], ["w = z_c: the chosen logit"],
    ]  # fmt: skip


def test_time_that_is_up_ends_a_recheck(file: Path, capsys: Any) -> None:
    """A proof may take for ever; its reader does not."""
    assert main(["recheck", str(file), "--seconds", "0.001"]) == 1
    assert "to be done within 0.001 s" in capsys.readouterr().err


def test_the_schema_can_be_printed(capsys: Any) -> None:
    """It comes with the package."""
    assert main(["recheck", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(schema()))


# Independence -----------------------------------------------------------------------------------

RECHECKING = """
    import sys
    from pathlib import Path
    {planted}
    from logitproof.cli.recheck import _work
    class Sender:
        def send(self, found):
            self.found = found
    sender = Sender()
    _work(sender, Path({file!r}).read_bytes(), {checks}, 300)
    if sender.found[0] != "report":
        raise SystemExit(str(sender.found))
    loaded = sorted(name for name in sys.modules if name.startswith("logitproof.theorems"))
    if loaded:
        raise SystemExit("loaded: " + ", ".join(loaded))
"""


@pytest.mark.parametrize("checks", [False, True])
def test_recheck_does_not_load_the_catalogue(file: Path, checks: bool) -> None:
    """Neither to play the moves, nor to print, nor to ask the other checks."""
    found = python(RECHECKING.format(planted="", file=str(file), checks=checks), ROOT)
    assert found.stderr == ""
    assert found.returncode == 0


@pytest.mark.parametrize("module", ["catalogue", "definitions"])
def test_a_planted_load_of_the_catalogue_is_found(file: Path, module: str) -> None:
    """The test above would notice."""
    planted = f"import logitproof.theorems.{module}"
    found = python(RECHECKING.format(planted=planted, file=str(file), checks=False), ROOT)
    assert f"logitproof.theorems.{module}" in found.stderr
    assert found.returncode == 1
