"""What is written is what was proved, and playing it again gives the same theorems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sympy import IndexedBase, Symbol, exp, log, sqrt

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, ForAll
from logitproof.calculus.rules import (
    assume,
    bound,
    exchange,
    exp_above_tangent,
    fold,
    log_below_tangent,
    nonnegative,
    unfold,
)
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Theorem
from logitproof.certificate import CertificateError, certificate, recheck, write_certificate
from logitproof.certificate.places import parse
from logitproof.certificate.write import laid_out
from logitproof.errors import DerivationError
from logitproof.notation import A, C, P, c, eta, i, j, k, n, v, x1, y
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import COLLISION
from tests.certificate.helpers import parts


def again(*theorems: Theorem) -> tuple[Theorem, ...]:
    """Return what the certificate of some theorems proves."""
    return recheck(json.dumps(certificate(theorems)).encode()).theorems


def test_the_whole_catalogue_is_proved_anew() -> None:
    """Every theorem with its statement, hypotheses, steps, uses, names and witness."""
    theorems = parts(*THEOREMS)
    found = {one.name: one for one in again(*theorems)}
    assert found.keys() == {one.name for one in theorems}
    for one in theorems:
        new = found[one.name]
        assert new is not one
        assert (new.claim, new.own, new.inherited) == (one.claim, one.own, one.inherited)
        assert [step.result for step in new.derivation.steps] == [
            step.result for step in one.derivation.steps
        ]
        assert [used.name for used in new.uses] == [used.name for used in one.uses]
        assert new.definitions == one.definitions
        assert new.witness == one.witness


def test_what_a_theorem_leans_on_comes_along_and_first() -> None:
    """The certificate of one theorem stands alone."""
    names = [one.name for one in again(THEOREMS["update_norm"].main)]
    assert names[-1] == "update_norm"
    assert {"logit_update", "score", "squared_norm", "squared_norm.not_negative"} < set(names)
    assert names.index("squared_norm") < names.index("squared_norm.not_negative")


def test_a_certificate_is_the_same_when_it_is_made_again() -> None:
    """What was rechecked can be certified, with the same hashes."""
    theorems = parts("softmax_jacobian", "collision_lower_bound")
    assert certificate(again(*theorems))["theorems"] == certificate(theorems)["theorems"]


def test_the_hash_of_a_theorem_is_the_same_in_every_certificate() -> None:
    """It speaks of the theorem and its premises alone."""
    small, large = certificate(parts("zero_sum")), certificate(parts(*THEOREMS))
    hashes = {one["name"]: one["hash"] for one in large["theorems"]}
    assert all(hashes[one["name"]] == one["hash"] for one in small["theorems"])


def test_a_file_is_laid_out_for_people_and_read_the_same(tmp_path: Path) -> None:
    """Lines are broken where a step or a theorem ends; the content does not change."""
    file = tmp_path / "certificate.json"
    count = write_certificate(file, parts("zero_sum"), {})
    content = file.read_text(encoding="utf-8")
    assert json.loads(content) == certificate(parts("zero_sum"))
    assert len(content.splitlines()) > count
    assert len(recheck(content.encode()).theorems) == count


@pytest.mark.parametrize("value", [{}, [], ["Sum", 1], {"a": [1, 2]}, "x" * 200, [[1] * 99] * 9])
def test_laying_out_does_not_change_a_value(value: Any) -> None:
    """Only spaces and ends of lines are added."""
    assert json.loads(laid_out(value)) == value


def test_progress_is_told_before_each_theorem() -> None:
    """With its number, how many there are, and its name."""
    made, told = certificate(parts("zero_sum")), []
    recheck(json.dumps(made).encode(), lambda *what: told.append(what))
    count = len(made["theorems"])
    assert told == [(at, count, one["name"]) for at, one in enumerate(made["theorems"])]


def test_verdicts_are_passed_on_as_the_writers() -> None:
    """Nothing here has asked the checks."""
    said = {
        "status": "unconfirmed",
        "checks": {"derivation": "confirmed", "numeric": "not applicable"},
    }
    made = certificate(parts("squared_norm"), {"squared_norm": said})
    assert recheck(json.dumps(made).encode()).claimed == {"squared_norm": said}


# A theorem of one's own -------------------------------------------------------------------------

w, b0 = IndexedBase("w", real=True), Symbol("b0", positive=True)
SHARE = Symbol("share", real=True)
MEAN = Definition(SHARE, total(w[j], j) / n, "mean of w")
ABOVE = Hypothesis(ForAll(AtMost(b0, w[i]), (i, 1, n)), words="no w is below b0")
ODD = Hypothesis(Equal(x1, sqrt(2)), words="a number that no search finds")
THREE, FOUR = Hypothesis(Equal(v[1], 3)), Hypothesis(Equal(v[2], 4))

OWN: dict[str, Theorem] = {
    one.name: one
    for one in (
        prove("own.total", AtMost(0, total(w[j] - b0, j)), nonnegative(total(w[j] - b0, j)),
              given=[ABOVE]),
        prove("own.mean", Equal(n * SHARE, total(w[j], j)), unfold(MEAN)),
        prove("own.odd", Equal(exp(x1), exp(sqrt(2))), assume(ODD), given=[ODD],
              witness={x1: sqrt(2)}),
        prove("own.witness", Equal(v[1] + v[2], 7), assume(THREE), assume(FOUR),
              given=[THREE, FOUR], witness={v: [3, 4]}),
        prove("own.swap", Equal(total(total(v[j] * y[k], k), j), total(total(v[j] * y[k], j), k)),
              exchange(0)),
        prove("own.tangent", AtMost(1 + A, exp(A)), exp_above_tangent(0), start=exp(A)),
        prove("own.log", AtMost(log(eta), eta - 1), log_below_tangent(1)),
        prove("own.same", Equal(A, A)),
    )
}  # fmt: skip


@pytest.mark.parametrize("name", list(OWN))
def test_a_theorem_of_ones_own_is_proved_anew(name: str) -> None:
    """With letters, definitions and witnesses that the catalogue does not know."""
    (found,) = again(OWN[name])
    assert (found.claim, found.own, found.witness) == (
        OWN[name].claim, OWN[name].own, OWN[name].witness,
    )  # fmt: skip


def test_a_premise_is_written_once() -> None:
    """However often a proof is told of it."""
    own = OWN["own.log"]
    bounded = prove("bounded", AtMost(log(eta), eta - 1), bound(own, at={}), knowing=[own, own])
    made = certificate([bounded])
    found = {one["name"]: one for one in made["theorems"]}
    assert found["bounded"]["steps"][0]["arguments"] == {"by": "own.log"}
    assert found["bounded"]["knowing"] == ["own.log"]
    assert made["letters"] == {"eta": "positive"}
    assert len(again(bounded)) == 2


def test_two_theorems_of_one_name_are_refused() -> None:
    """A name that a step uses must mean one theorem."""
    other = prove("own.log", AtMost(log(eta), eta - 1), log_below_tangent(1))
    with pytest.raises(CertificateError, match="one theorem of this name"):
        certificate([OWN["own.log"], other])


def test_two_letters_of_one_name_are_refused() -> None:
    """A name that a term speaks of must mean one letter."""
    real = Symbol("b0", real=True)
    with pytest.raises(CertificateError, match="one letter of this name"):
        certificate([OWN["own.total"], prove("other", Equal(real, real))])


def test_two_definitions_of_one_letter_are_refused() -> None:
    """Each alone can be certified, as a definition that is not the catalogue's."""
    cubes = Definition(C, total(P[j] ** 3, j), "another C")
    of_cubes = prove("cubes", Equal(total(P[j] ** 3, j), C), fold(cubes))
    of_squares = prove("squares", Equal(total(P[j] ** 2, j), C), fold(COLLISION))
    assert again(of_cubes)[0].definitions == (cubes,)
    with pytest.raises(CertificateError, match="one definition of C"):
        certificate([of_cubes, of_squares])


@pytest.mark.parametrize(
    "term",
    [Symbol("two words", real=True), Symbol("λ", real=True), IndexedBase("x y", real=True)[c]],
    ids=str,
)
def test_a_letter_with_a_name_that_cannot_be_written_is_refused(term: Any) -> None:
    """Names hold letters and digits, so that a file cannot disguise one as another."""
    with pytest.raises(DerivationError, match="expected the name of a letter"):
        prove("it", Equal(term, term))


def test_a_place_is_shown_as_a_path() -> None:
    """From the root, through fields and items."""
    place = parse(b'{"a": [{"b": 1}]}').below("a").below(0).below("b")
    assert place.path == "$.a[0].b"
