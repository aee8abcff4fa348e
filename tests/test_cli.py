"""The command line says what is true, in words or in JSON, and its exit status agrees."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from logitproof import cli
from logitproof.checks.verdict import CHECKS, Answer, Verdict
from logitproof.cli import everything, main, verify, website
from logitproof.errors import SiteError
from logitproof.numerics import logit_update
from logitproof.printing import move_text, text
from logitproof.site import build
from logitproof.theorems.catalogue import FAMILIES, THEOREMS
from logitproof.theorems.entry import Family

CHECKOUT = Path(__file__).parents[1]
SMALL = Family("update", "Update", "", (THEOREMS["zero_sum"],))


def refuse(theorem) -> Verdict:
    """Judge that a theorem is refuted."""
    answers = {
        "derivation": Answer("confirmed", ""),
        "steps": Answer("confirmed", ""),
        "normal form": Answer("not applicable", "a root of order 3"),
        "instances": Answer("refuted", "n = 2: 1 < 0"),
    }
    answers["numeric"] = Answer("not applicable", "no sample")
    return Verdict(theorem.name, answers, "refuted")


@pytest.fixture
def refuted(monkeypatch) -> None:
    """Let every check of instances refuse."""
    monkeypatch.setattr(verify, "verdict", refuse)
    monkeypatch.setattr(verify, "entry_verdict", refuse)
    monkeypatch.setattr(everything, "verdict", refuse)


def test_list_shows_every_result_under_its_family(capsys):
    """In the order of the catalogue."""
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines if line.startswith("  ")]
    assert names == list(THEOREMS)
    assert [line for line in lines if line[0] != " "] == [family.title for family in FAMILIES]


def test_list_as_json(capsys):
    """Name, family, title, source and parts of each."""
    assert main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["theorems"]
    assert [one["name"] for one in listed] == list(THEOREMS)
    for one in listed:
        assert one["parts"] == [part.name for part in THEOREMS[one["name"]].parts]


def test_verify_one_result_by_all_checks(capsys):
    """A confirmed result has the exit status 0, and its row a mark for each check."""
    assert main(["verify", "zero_sum"]) == 0
    out, err = capsys.readouterr()
    assert out.count("✓") == len(CHECKS)
    assert "1 of 1 results confirmed" in out
    assert err == ""


def test_verify_as_json(capsys):
    """One entry for each result that is named, a part standing for its whole, none twice."""
    assert main(["verify", "--json", "zero_sum", "squared_norm.not_negative", "zero_sum"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)["theorems"]
    assert [(one["name"], one["family"], one["status"]) for one in found] == [
        ("zero_sum", "update", "confirmed"),
        ("squared_norm", "magnitude", "confirmed"),
    ]
    assert set(found[0]["checks"].values()) == {"confirmed"}
    assert [part["name"] for part in found[1]["parts"]] == [
        part.name for part in THEOREMS["squared_norm"].parts
    ]
    assert err == ""


@pytest.mark.parametrize("shape", [[], ["--json"]])
def test_verify_fails_where_a_check_refutes(refuted, capsys, shape):
    """The status is 1, and the counterexample is shown."""
    assert main(["verify", "zero_sum", *shape]) == 1
    out = capsys.readouterr().out
    assert "refuted" in out
    assert "n = 2: 1 < 0" in out
    assert "no sample" in out


@pytest.mark.parametrize("command", ["verify", "explain"])
def test_an_unknown_name_is_answered_with_the_nearest(capsys, command):
    """One line on standard error, exit status 2."""
    assert main([command, "squard_norm"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("logitproof: ")
    assert err.count("\n") == 1
    assert "squared_norm" in err


def test_an_unknown_part_is_answered_with_the_parts(capsys):
    """A part is looked for in its whole."""
    assert main(["explain", "squared_norm.bogus"]) == 2
    assert "squared_norm.not_negative" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["bogus"],
        ["explain"],
        ["explain", "zero_sum", "--json", "--latex"],
        ["simulate", "--arms", "many"],
        ["simulate", "--arms", "0"],
        ["simulate", "--steps", "0"],
        ["simulate", "--seed", "-1"],
        ["simulate", "--learning-rate", "0"],
        ["simulate", "--every", "0"],
        ["simulate", "--action", "1"],
        ["simulate", "--logits", "nowhere.npy"],
        ["simulate", "--logits", "nowhere.npy", "--steps", "3"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_status_2(capsys, wrong):
    """With a reason on standard error and nothing on standard output."""
    assert main(wrong) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err


@pytest.mark.parametrize("name", THEOREMS)
def test_explain_shows_every_step_in_80_columns(monkeypatch, capsys, name):
    """Statement, hypotheses and reasons of all parts; a long line goes on below."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["explain", name]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    for part in THEOREMS[name].parts:
        assert " ".join(text(part.claim).split()) in words
        for step in part.derivation.steps:
            assert f"[{' '.join(move_text(step).split())}]" in words
        for one in part.hypotheses:
            assert text(one.claim) in words


def test_explain_one_part(capsys):
    """Only the part that is named."""
    assert main(["explain", "squared_norm.not_negative"]) == 0
    out = capsys.readouterr().out
    assert "1 − 2 P_c + C ≥ 0" in out  # noqa: RUF001
    assert "Σ_j s_j² = " not in out


def test_explain_says_what_a_derivative_held_fixed(capsys):
    """Of a claim with a derivative in it."""
    assert main(["explain", "score_with_temperature"]) == 0
    assert "  Held fixed under derivatives\n    T\n" in capsys.readouterr().out
    assert main(["explain", "squared_norm"]) == 0
    assert "Held fixed" not in capsys.readouterr().out
    assert main(["explain", "score_with_temperature", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["parts"][0]["held_fixed"] == ["T"]


def test_explain_as_latex_and_as_json(capsys):
    """LaTeX blocks for a paper; for a program every step with its rule and what it leans on."""
    assert main(["explain", "update_norm", "--latex"]) == 0
    assert capsys.readouterr().out.count(r"\begin{aligned}") == 2
    assert main(["explain", "update_norm", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    steps = THEOREMS["update_norm"].steps
    assert [one["rule"] for one in data["parts"][0]["steps"]] == [step.move.name for step in steps]
    assert data["parts"][0]["steps"][-1]["uses"] == ["squared_norm"]
    assert data["uses"] == list(THEOREMS["update_norm"].uses)


def test_simulate_compares_a_training(capsys):
    """The table samples the steps; the largest deviations and what they may be are stated."""
    assert main(["simulate", "--arms", "4", "--steps", "60", "--seed", "3"]) == 0
    out, err = capsys.readouterr()
    for words in ("measured against proved", "against 0", "closed form", "4 (n + 16)"):
        assert words in out
    assert "All 60 steps agree." in out
    assert 10 <= out.partition("\n\n")[0].count("\n") <= 20
    assert err == ""


def test_simulate_shows_each_step_that_is_asked_for(capsys):
    """Every step, if asked for; the same seed, the same steps."""
    arguments = ["simulate", "--steps", "30", "--every", "1"]
    assert main(arguments) == 0
    first = capsys.readouterr().out
    rows = first.partition("\n\n")[0].splitlines()[1:]
    assert [int(row.split()[0]) for row in rows] == list(range(30))
    assert main(arguments) == 0
    assert capsys.readouterr().out == first


def test_simulate_as_json_reports_every_step(capsys):
    """Measured and proved update, sum, norm and closed form of each, and the summary."""
    assert main(["simulate", "--arms", "3", "--steps", "25", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["index"] for one in data["steps"]] == list(range(25))
    tolerance = data["summary"]["tolerance"]
    for one in data["steps"]:
        scale = data["settings"]["learning_rate"] * abs(one["advantage"])
        gaps = np.subtract(one["measured"], one["proved"])
        assert np.abs(gaps).max() <= tolerance * scale
        assert abs(sum(one["measured"])) <= tolerance * scale
        assert abs(one["norm"] - one["closed_form"]) <= tolerance * scale
    assert data["summary"]["agrees"] is True


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv"])
def test_simulate_on_a_users_own_logits(capsys, tmp_path, suffix):
    """Every action of every row, or the one that is named."""
    logits, file = np.random.default_rng(0).normal(size=(2, 3)), tmp_path / f"logits{suffix}"
    write = {".npy": np.save, ".npz": lambda to, array: np.savez(to, logits=array)}
    write.get(suffix, lambda to, array: np.savetxt(to, array, delimiter=","))(file, logits)
    assert main(["simulate", "--logits", str(file), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [(one["index"], one["action"]) for one in steps] == [
        (row, action) for row in range(2) for action in range(3)
    ]
    arguments = ["--action", "2", "--advantage", "-4", "--json"]
    assert main(["simulate", "--logits", str(file), *arguments]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [(one["action"], one["advantage"]) for one in steps] == [(2, -4.0)] * 2


def test_simulate_says_when_only_some_actions_are_compared(capsys, tmp_path):
    """A vocabulary is sampled, and the reader is told."""
    np.save(tmp_path / "wide.npy", np.zeros((1, 600)))
    assert main(["simulate", "--logits", str(tmp_path / "wide.npy")]) == 0
    assert "At most 512 actions a row" in capsys.readouterr().out


def test_simulate_fails_where_a_formula_is_wrong(monkeypatch, capsys):
    """A proved update that is off by one in 10^9 has the exit status 1."""
    monkeypatch.setattr(
        "logitproof.experiments.crosscheck.logit_update",
        lambda *given: logit_update(*given) * (1 + 1e-9),
    )
    assert main(["simulate", "--steps", "5"]) == 1
    assert "5 of 5 steps disagree" in capsys.readouterr().out


@pytest.fixture
def small(monkeypatch, tmp_path: Path) -> Path:
    """Make the whole catalogue one result, and building the site instant."""
    page: Path = tmp_path / "site" / "index.html"
    monkeypatch.setattr(everything, "FAMILIES", (SMALL,))
    monkeypatch.setattr(build, "build_site", lambda *_: page)
    return page


def test_bare_proves_all_cross_checks_and_says_where_to_open_the_site(small, capsys):
    """One command for a newcomer."""
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "1 of 1" in out
    assert "All 200 steps agree." in out
    assert f"Open {small.as_uri()}" in out


def test_bare_fails_where_a_theorem_is_refuted(small, refuted, capsys):
    """It names the theorem, and still does the rest."""
    assert main([]) == 1
    out = capsys.readouterr().out
    assert "zero_sum: refuted" in out
    assert "Open " in out


def test_a_site_that_cannot_be_written_is_one_line(monkeypatch, capsys):
    """The folder to fill is named, and no traceback shown."""

    def full(root: Path, site: Path | None) -> Path:
        raise OSError(28, "No space left on device", str(site))

    monkeypatch.setattr("logitproof.site.build.build_site", full)
    assert main(["site", "--output", "elsewhere"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("logitproof: folder elsewhere: expected one to write to, got")
    assert error.count("\n") == 1


def test_bare_fails_where_the_site_cannot_be_built(small, monkeypatch, capsys):
    """The reason is shown."""

    def fail(root: Path) -> Path:
        raise SiteError("page: expected a link, got none")

    monkeypatch.setattr(build, "build_site", fail)
    assert main([]) == 1
    assert "No site: page: expected a link" in capsys.readouterr().out


def test_bare_outside_a_checkout_builds_no_site(small, monkeypatch, capsys):
    """An installed package holds no texts of a site; that is no failure."""
    monkeypatch.setattr(everything, "checkout", lambda: None)
    assert main([]) == 0
    assert "this is no checkout" in capsys.readouterr().out


def test_site_builds_where_it_is_told_to(small: Path, monkeypatch, capsys, tmp_path):
    """The folder is handed on, and the address of the front page printed."""
    seen = []

    def built(*given: Path) -> Path:
        seen.append(given)
        return small

    monkeypatch.setattr(build, "build_site", built)
    assert main(["site", "--output", str(tmp_path / "elsewhere")]) == 0
    assert seen == [(website.checkout(), tmp_path / "elsewhere")]
    assert capsys.readouterr().out == f"Open {small.as_uri()}\n"


def test_site_outside_a_checkout_says_what_to_do(monkeypatch, capsys):
    """Exit status 1 and one line."""
    monkeypatch.setattr(website, "checkout", lambda: None)
    assert main(["site"]) == 1
    assert "expected a checkout" in capsys.readouterr().err


def test_a_checkout_is_found_from_any_folder_in_it(monkeypatch, tmp_path):
    """The one around the present folder comes first."""
    (tmp_path / "mkdocs.yml").touch()
    inner = tmp_path / "logitproof" / "deep"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert website.checkout() == tmp_path.resolve()


def test_version_is_that_of_the_package(capsys):
    """As its metadata has it."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"logitproof {version('logitproof')}\n"


def test_help_needs_no_heavy_import():
    """Neither SymPy nor NumPy nor rich is loaded before a command needs it."""
    code = "import sys, logitproof.cli as c; c.main(['--help']); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"sympy", "numpy", "rich", "logitproof.theorems"} & set(loaded) == set()


def test_a_reader_that_has_gone_is_no_crash():
    """``logitproof list | head -1`` ends without a traceback."""
    code = "import sys; from logitproof.cli import main; sys.exit(main(['list']))"
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, stdout=writing, stderr=subprocess.PIPE,
        check=False,
    )  # fmt: skip
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_every_command_is_in_the_help(capsys):
    """With a word on each."""
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("list", "verify", "explain", "simulate", "site"):
        assert f"\n    {command} " in out
    assert cli.__doc__
