"""A doctored certificate is refused, at the place, though its hashes fit what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, exp, log

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.rules import assume
from logitproof.calculus.terms import AtMost, Equal
from logitproof.certificate import CertificateError, certificate, recheck
from logitproof.certificate.grammar import tree
from logitproof.certificate.seal import seal_all
from logitproof.notation import A, C, v
from tests.certificate.helpers import Json, at, doctored, honest, parts, places, resealed, theorem

Change = Callable[[Json], object]
LAW, NORM = "squared_norm", "update_norm"
LAST = ("steps", 3, "result")
REFUTED = {"status": "refuted", "checks": {"derivation": "refuted"}}


def put(name: str, *path: Any) -> Change:
    """Return the change that puts the last of ``path`` at the others of it."""
    *way, value = path

    def change(made: Json) -> None:
        at(theorem(made, name), tuple(way[:-1]))[way[-1]] = value

    return change


def swap(name: str, field: str, one: int, other: int) -> Change:
    """Return the change that swaps two items."""

    def change(made: Json) -> None:
        items = theorem(made, name)[field]
        items[one], items[other] = items[other], items[one]

    return change


def drop(name: str, field: str, item: int) -> Change:
    """Return the change that drops an item."""
    return lambda made: theorem(made, name)[field].pop(item)


def _both_digits(made: Json) -> None:
    put(LAW, "statement", 2, 3, 1, -3)(made)
    put(LAW, *LAST, 3, 1, -3)(made)


def _other_premise(made: Json) -> None:
    """Let the law be another, and all that use it be as before."""
    theorem(made, LAW)["statement"][2][3][1] = -3


def _no_premise(made: Json) -> None:
    made["theorems"] = [one for one in made["theorems"] if one["name"] != LAW]


def _out_of_order(made: Json) -> None:
    made["theorems"].reverse()


def _twice(made: Json) -> None:
    made["theorems"].append(made["theorems"][0])


def _no_witness(made: Json) -> None:
    theorem(made, LAW)["witness"] = {"given": True, "values": {"n": 2, "c": 3}}


def _circle(made: Json) -> None:
    """Let a theorem prove itself by itself."""
    law = theorem(made, LAW)
    law["statement"] = ["Equal", 1, 2]
    law["start"] = 1
    law["knowing"] = [LAW]
    law["steps"] = [
        {"rule": "use", "arguments": {"theorem": LAW}, "way": "forwards", "relation": "=",
         "result": 2, "uses": [LAW]},
    ]  # fmt: skip


def _false(made: Json) -> None:
    """Say that everything is equal, without a step."""
    law = theorem(made, LAW)
    law["statement"] = ["Equal", 1, 2]
    law["start"] = 1
    law["steps"] = []


def _contradiction(made: Json) -> None:
    """Assume that n is at most 0; a proof from it would prove anything."""
    theorem(made, LAW)["hypotheses"].append(
        {"claim": ["AtMost", "n", 0], "everywhere": False, "words": "no actions"}
    )


def _two_meanings(made: Json) -> None:
    """Let P be the softmax, and also uniform, everywhere."""
    uniform = ["ForAll", ["Equal", ["Indexed", "P", "i"], ["Pow", "n", -1]], "i", 1, "n"]
    theorem(made, "score")["hypotheses"].append({"claim": uniform, "everywhere": True, "words": ""})


def _hypothesis_twice(made: Json) -> None:
    hypotheses = theorem(made, LAW)["hypotheses"]
    hypotheses.append(hypotheses[0])


def _uniform(made: Json) -> None:
    """Add a meaning that no theorem has."""
    made["definitions"]["P"] = {
        "head": ["Indexed", "P", "j"], "body": ["Pow", "n", -1], "words": "uniform",
    }  # fmt: skip


def _redefined(made: Json) -> None:
    """Let C be the sum of cubes."""
    made["definitions"]["C"]["body"][1][2] = 3


def _complex(made: Json) -> None:
    """Touch the exponential where the logarithm of a negative number is: at no real number."""
    law = theorem(made, LAW)
    tangent = {"rule": "exp_above_tangent", "way": "forwards", "relation": ">=", "uses": []}
    minus = {"claim": ["Equal", "A", -1], "everywhere": False, "words": ""}
    law |= {
        "statement": tree(AtMost(-1 - C, exp(C))),
        "hypotheses": [minus], "inherited": [], "definitions": [], "knowing": [],
        "start": tree(exp(C)),
        "steps": [
            {**tangent, "arguments": {"touching": ["log", "A"]},
             "result": tree(A * (1 + C - log(A)))},
        ],
    }  # fmt: skip


# what is doctored, the change, where the complaint points
DOCTORED: list[tuple[str, Change, str]] = [
    ("a digit of the statement", put(LAW, "statement", 2, 3, 1, -3), f"{LAW}, at .*statement"),
    ("a digit of a result", put(LAW, *LAST, 3, 1, -3), rf"{LAW}, step 4, at .*steps\[3\].result"),
    ("both digits", _both_digits, rf"{LAW}, step 4, at .*steps\[3\].result"),
    ("an exponent", put(LAW, "statement", 1, 1, 2, 3), f"{LAW}, at"),
    ("a letter", put(LAW, "statement", 2, 3, 2, 2, "n"), f"{LAW}, at .*statement"),
    ("an index", put(LAW, "statement", 1, 1, 1, 2, "j"), f"{LAW}, at .*statement"),
    ("the relation of the statement", put(LAW, "statement", 0, "Less"), "got a chain of '='"),
    ("the relation of a step", put(LAW, "steps", 1, "relation", "<="), r"steps\[1\].relation"),
    ("the range of a sum", put(LAW, "statement", 1, 3, 2), f"{LAW}, at"),
    ("swapped steps", swap(LAW, "steps", 1, 2), rf"{LAW}, step 2, at .*steps\[1\].*to change"),
    ("swapped last steps", swap(NORM, "steps", 3, 4), rf"{NORM}, step 4, at .*steps\[3\]"),
    ("a dropped step", drop(LAW, "steps", 1), rf"{LAW}, step 2, at .*steps\[1\].rule: .*sift"),
    ("a dropped last step", drop(LAW, "steps", 3), f"{LAW}, at .*statement"),
    ("no steps", put(LAW, "steps", []), f"{LAW}, at .*statement"),
    ("another rule", put(LAW, "steps", 2, "rule", "distinct"), f"{LAW}, step 3, at"),
    ("another start", put(LAW, "start", 1), f"{LAW}, step 1, at"),
    ("a missing hypothesis", drop("score", "hypotheses", 2), "score, step 1"),
    ("a missing range", drop(LAW, "hypotheses", 0), rf"{LAW}, at .*hypotheses"),
    ("a missing premise", drop(f"{LAW}.not_negative", "hypotheses", 0), rf"{LAW}.not_negative, at"),
    ("one point", put("score", "hypotheses", 2, "everywhere", False), "score, step"),
    ("a contradictory hypothesis", _contradiction, rf"{LAW}, at .*hypotheses"),
    ("two meanings", _two_meanings, "score, at .*hypotheses"),
    ("a circle", _circle, f"{LAW}, .*at .*: expected an earlier theorem"),
    ("a false statement", _false, f"{LAW}, at"),
    ("a premise that says something else", _other_premise, f"{LAW}, at"),
    ("a premise that is not there", _no_premise, "expected an earlier theorem"),
    ("theorems out of order", _out_of_order, "expected an earlier theorem"),
    ("a theorem twice", _twice, "no earlier theorem"),
    ("another definition", _redefined, f"{LAW}, step 4, at"),
    ("a number that is none", _complex, f"{LAW}, step 1, at"),
    ("other uses", put(NORM, "uses", []), f"{NORM}, at .*uses"),
    ("other uses of a step", put(NORM, "steps", 1, "uses", []), rf"{NORM}, step 2, at .*uses"),
    ("other names", put(LAW, "definitions", ["C"]), f"{LAW}, at .*definitions"),
    ("names out of order", swap(LAW, "definitions", 0, 1), f"{LAW}, at .*definitions"),
    ("another witness", put(LAW, "witness", "values", "n", 3), f"{LAW}, at .*witness"),
    ("a witness that is none", _no_witness, f"{LAW}, at .*witness: .* to satisfy"),
    ("a witness of nothing", put(LAW, "witness", {"given": True, "values": {}}),
     f"{LAW}, at .*witness: .* to say what"),
    ("a hypothesis twice", _hypothesis_twice, r"hypotheses\[1\]: expected each hypothesis once"),
    ("no theorems", lambda made: made.update(theorems=[]), r"\$\.theorems: expected at least one"),
    ("a definition that nothing uses", _uniform, r"\$\.definitions\.P: expected a definition"),
    ("another way", put(LAW, "steps", 3, "way", "backwards"), LAW),
    ("steps mixed up", put(LAW, "steps", 0, "way", "backwards"), f"{LAW}, at .*steps: expected"),
    ("a meeting of nothing", put(LAW, "steps", 3, "way", "meeting"), r"steps\[3\]"),
    ("a check of one's own", put(LAW, "verdict", "checks", "kernel", "confirmed"),
     "verdict.checks: expected checks among derivation, "),
    ("a check that a terminal obeys", put(LAW, "verdict", "checks", "\x1b[31mX", "confirmed"),
     "verdict.checks: expected checks among"),
    ("another answer", put(LAW, "verdict", "checks", "numeric", "refuted"),
     "verdict.status: expected refuted, what"),
    ("no answers", put(LAW, "verdict", "checks", {}), "verdict.status: expected unconfirmed"),
    ("a verdict without a derivation", put(LAW, "verdict", "checks", {"numeric": "confirmed"}),
     "verdict.status: expected unconfirmed"),
    ("a refuted derivation", put(LAW, "verdict", REFUTED), "verdict.checks.derivation"),
    ("a verdict of one's own", put(NORM, "verdict", "status", "beautiful"), "verdict.status"),
    ("another domain", lambda made: made["letters"].update(eta="real"), r"\$\.letters\.eta: "),
    ("an undeclared letter", lambda made: made["letters"].pop("C"), "a letter that is declared"),
    ("a bound index that is a letter", put(LAW, "statement", 1, 2, "n"), "an index that is new"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place"), [one[1:] for one in DOCTORED], ids=[one[0] for one in DOCTORED]
)
def test_a_doctored_certificate_is_refused_at_its_place(change: Change, place: str) -> None:
    """The complaint names the theorem, the step, and the path."""
    content = doctored(change)
    assert json.loads(content) != honest()
    with pytest.raises(CertificateError, match=r"^certificate, .*: expected .*") as caught:
        recheck(content)
    assert re.search(place, str(caught.value))


@pytest.mark.parametrize(
    "change",
    [
        put("score", "hypotheses", 2, "words", "P is a policy"),
        put(NORM, "verdict", None),
        lambda made: made.update(hash="sha256:" + 64 * "0"),
        lambda made: made["made_with"].update(sympy="1.13"),
        lambda made: made["definitions"]["C"].update(words="cat"),
        lambda made: theorem(made, LAW).update(hash=theorem(made, NORM)["hash"]),
        lambda made: made["theorems"].pop(),
    ],
    ids=["words", "verdict", "hash", "versions", "meaning", "swapped hash", "last theorem"],
)
def test_the_hash_binds_what_no_rule_looks_at(change: Change) -> None:
    """Words, verdicts and versions cannot be changed without the hashes, nor theorems dropped."""
    made = honest()
    change(made)
    with pytest.raises(CertificateError, match=r"hash: expected sha256:[0-9a-f]{64}, the hash of"):
        recheck(json.dumps(made).encode())


def test_the_hash_of_the_whole_does_not_stand_for_those_of_the_theorems() -> None:
    """Whoever computes one must compute all."""
    made = honest()
    theorem(made, LAW)["hash"] = "sha256:" + 64 * "1"
    made["hash"] = seal_all(made)
    with pytest.raises(CertificateError, match=r"squared_norm, at .*hash: expected sha256"):
        recheck(json.dumps(made).encode())


ENTRIES = [
    ([3], "expected an entry 2 of v in the given witness, got entries 1 to 1"),
    ([], "expected an entry 1 of v in the given witness, got entries 1 to 0"),
    (3, "expected a list of entries for v in the given witness, got 3"),
]


@pytest.mark.parametrize(("entries", "message"), ENTRIES, ids=str)
def test_a_witness_with_other_entries_is_refused_at_its_place(entries: Any, message: str) -> None:
    """Too few of them, or a number in their place."""
    three, four = (Hypothesis(Equal(v[k], k + 2)) for k in (1, 2))
    sums = prove(
        "sums", Equal(v[1] + v[2], 7), assume(three), assume(four),
        given=[three, four], witness={v: [3, 4]},
    )  # fmt: skip
    values = {"v": {"entries": entries} if isinstance(entries, list) else entries}
    content = doctored(put("sums", "witness", "values", values), certificate([sums]))
    with pytest.raises(CertificateError, match=r"^certificate, sums, at .*\.witness: ") as caught:
        recheck(content)
    assert message in str(caught.value)


def test_a_number_has_no_entries() -> None:
    """Nor does a certificate's witness give it some."""
    half = Hypothesis(Equal(A, Integer(1) / 2))
    doubled = prove(
        "doubled", Equal(2 * A, 1), assume(half), given=[half], witness={A: half.claim.args[1]}
    )
    content = doctored(
        put("doubled", "witness", "values", "A", {"entries": [1]}), certificate([doubled])
    )
    with pytest.raises(
        CertificateError, match=r"\.witness: .*expected a number for A in the given"
    ):
        recheck(content)


# Any change -------------------------------------------------------------------------------------

SMALL = certificate(parts("squared_norm", "score"))
LEAVES = [
    path
    for path in places(SMALL)
    if path[0] in {"definitions", "theorems", "letters"} and path[-1] not in {"hash", "words"}
]
STRINGS = sorted({at(SMALL, path) for path in LEAVES if isinstance(at(SMALL, path), str)})
# What may be said otherwise and still be proved: the name, how the witness was found, whether a
# step needs its hypothesis everywhere, and which hypotheses there are (more, or stronger ones).
HARMLESS = {"name", "given", "everywhere"}


def _others(value: Any) -> st.SearchStrategy[Any]:
    """Return values to put in place of a leaf."""
    if isinstance(value, bool):
        return st.just(not value)
    if isinstance(value, int):
        return st.integers(-4, 9).filter(lambda one: one != value)
    other_kinds: st.SearchStrategy[Any] = st.sampled_from([None, True, 0, [], {}, ["Add", "n", 1]])
    return st.one_of(st.sampled_from(STRINGS), other_kinds).filter(lambda one: one != value)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_a_change_of_one_leaf_is_refused_or_proves_what_it_says(data: st.DataObject) -> None:
    """Nothing but a `CertificateError` is raised, and what is accepted is what is written."""
    path = data.draw(st.sampled_from(LEAVES), label="path")
    made = deepcopy(SMALL)
    at(made, path[:-1])[path[-1]] = data.draw(_others(at(made, path)), label="value")
    content = resealed(made)
    try:
        found = recheck(content)
    except CertificateError as error:
        assert str(error).startswith("certificate, ")  # noqa: PT017
        return
    assert path[-1] in HARMLESS or "hypotheses" in path
    again = {one["name"]: one for one in certificate(found.theorems)["theorems"]}
    for one in json.loads(content)["theorems"]:
        for field in ("statement", "hypotheses", "inherited", "definitions", "start", "uses"):
            assert one[field] == again[one["name"]][field]
