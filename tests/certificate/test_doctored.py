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
from logitproof.calculus.nodes import AtMost, Equal
from logitproof.calculus.rules import assume
from logitproof.certificate import CertificateError, certificate, recheck
from logitproof.certificate.grammar import tree
from logitproof.certificate.seal import seal_all
from logitproof.notation import A, C, v
from tests.certificate.helpers import (
    Json,
    at,
    doctored,
    honest,
    parts,
    places,
    resealed,
    theorem,
    written,
)

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


def _backwards(made: Json) -> None:
    """Start from what is to be shown."""
    law = theorem(made, LAW)
    law |= {"start": law["statement"][2], "steps": []}


def _kind(kind: str) -> Change:
    """Return the change that makes a statement of two statements out of one."""

    def change(made: Json) -> None:
        law = theorem(made, LAW)
        law["statement"] = [kind, law["statement"], law["statement"]]

    return change


def _uniform_everywhere(made: Json) -> None:
    """Let P be uniform, where it was the softmax."""
    uniform = ["Equal", ["Indexed", "P", "i"], ["Pow", "n", -1]]
    theorem(made, "score")["hypotheses"][2]["claim"][1] = uniform


def _step_twice(made: Json) -> None:
    steps = theorem(made, LAW)["steps"]
    steps.insert(2, steps[2])


def _surplus_witness(made: Json) -> None:
    witness = theorem(made, LAW)["witness"]
    witness |= {"given": True, "values": {**witness["values"], "eta": 1}}


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
    ("a weaker hypothesis", put(LAW, "hypotheses", 0, "claim", 2, 0), f"{LAW}, at .*hypotheses"),
    ("a stronger hypothesis", put(LAW, "hypotheses", 0, "claim", 2, 2), f"{LAW}, at .*hypotheses"),
    ("another meaning everywhere", _uniform_everywhere, "score, step 1, at .*rule: expected"),
    ("the other direction", put(LAW, "steps", 3, "rule", "unfold"), rf"{LAW}, step 4, at .*unfold"),
    ("a rule that is none", put(LAW, "steps", 2, "rule", "prove"), r"steps\[2\].rule: .* a rule"),
    ("a rule with a look-alike", put(LAW, "steps", 2, "rule", "s\u0456ft"), r"steps\[2\].rule: "),
    ("arguments of another rule", put(LAW, "steps", 2, "arguments", {"definition": "C"}),
     r"steps\[2\].arguments: expected arguments of sift among none"),
    ("a use the other way", put(NORM, "steps", 1, "arguments", "reverse", True),
     rf"{NORM}, step 2, at .*steps\[1\].rule: expected use"),
    ("values of letters that are none", put(NORM, "steps", 1, "arguments", "at", {"n": 1}),
     r"steps\[1\].rule: expected use to apply, got logit_update: expected values for c, j"),
    ("values of no letters", put(NORM, "steps", 1, "arguments", "at", {}),
     r"steps\[1\].arguments.at: expected values of some"),
    ("a step twice", _step_twice, rf"{LAW}, step 4, at .*steps\[3\].rule: expected sift to apply"),
    ("from the end", _backwards, f"{LAW}, at .*statement: .*expected to arrive"),
    ("a bound for an equation", put(LAW, "statement", 0, "AtMost"), "expected an equation"),
    ("unlike for alike", put(LAW, "statement", 0, "Differs"), f"{LAW}, at .*statement: expected"),
    ("one implies itself", _kind("Implies"), f"{LAW}, at .*statement: expected an equation"),
    ("one or the other", _kind("Either"), f"{LAW}, at .*statement: expected an equation"),
    ("a theorem that uses itself", put(NORM, "steps", 1, "arguments", "theorem", NORM),
     rf"{NORM}, step 2, at .*theorem: expected an earlier theorem"),
    ("a circle of two", put(LAW, "knowing", [NORM]), rf"{LAW}, at .*knowing\[0\]: .* an earlier"),
    ("another theorem", put(NORM, "steps", 1, "arguments", "theorem", "score"),
     rf"{NORM}, step 2, at .*steps\[1\].rule: expected use to apply"),
    ("known twice", put(NORM, "knowing", [LAW, LAW]), f"{NORM}, at .*knowing: expected each"),
    ("used twice", lambda made: theorem(made, NORM)["uses"].append(LAW), f"{NORM}, at .*uses"),
    ("a letter that nothing needs", lambda made: made["letters"].update(w="real"),
     r"\$\.letters\.w: expected a letter that a theorem speaks of"),
    ("a witness that says more", _surplus_witness,
     rf"{LAW}, at .*witness: .* to speak of c, n alone"),
    ("a witness of no actions", put(LAW, "witness", {"given": True, "values": {"n": 0, "c": 0}}),
     rf"{LAW}, at .*witness: "),
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


INHERITED, MERGE = "two_actions", "moments_merge"


def _three(made: Json) -> None:
    """Assume three actions where a theorem needs two."""
    theorem(made, INHERITED)["inherited"][0]["claim"] = ["Equal", "n", 3]


OTHERS: list[tuple[str, Change, str]] = [
    ("an inherited hypothesis dropped", drop(INHERITED, "inherited", 0),
     rf"{INHERITED}, at .*inherited: expected also the hypothesis"),
    ("an inherited hypothesis changed", _three, rf"{INHERITED}, at .*inherited: expected also"),
    ("a line from the other end", put(MERGE, "steps", -1, "result", 1), rf"{MERGE}, step \d"),
    ("a line between", put(MERGE, "steps", -2, "result", "n"), rf"{MERGE}, step \d"),
    ("a step from the other end dropped", drop(MERGE, "steps", -1), rf"{MERGE}, "),
    ("steps from the other end swapped", swap(MERGE, "steps", -1, -2), rf"{MERGE}, step \d"),
    ("a relation from the other end", put(MERGE, "steps", -1, "relation", "<="), r"\.relation"),
    ("uses from the other end", put(MERGE, "steps", -1, "uses", [MERGE]), r"\.uses"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place"), [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS]
)
def test_other_ways_to_be_doctored_are_refused(change: Change, place: str) -> None:
    """What is inherited, and what is played from the other end."""
    made = certificate([*parts(INHERITED), *parts(MERGE)])
    content = doctored(change, deepcopy(made))
    assert json.loads(content) != made
    with pytest.raises(CertificateError, match=r"^certificate, .*: expected .*") as caught:
        recheck(content)
    assert re.search(place, str(caught.value))


def test_every_line_is_compared() -> None:
    """Those from the start and those from the other end: a wrong one is named itself."""
    made = certificate(parts(MERGE))
    for one in made["theorems"]:
        for number, line in enumerate(one["steps"]):
            content = doctored(put(one["name"], "steps", number, "result", "n"), deepcopy(made))
            if line["result"] == "n":
                continue
            with pytest.raises(CertificateError) as caught:
                recheck(content)
            assert re.search(rf"{one['name']}, step {number + 1},", str(caught.value))


# What may be said otherwise: no belief rests on it, or it is shown, and proved as it is shown.
FREE: list[tuple[str, Change]] = [
    ("the name, which is the writer's word", put(NORM, "name", "riemann_hypothesis")),
    ("versions, the writer's too", lambda made: made["made_with"].update(sympy="99.0")),
    ("no verdict", put(NORM, "verdict", None)),
    ("words", lambda made: made["definitions"]["C"].update(words="C\u0338")),
    ("a theorem known to no use", lambda made: theorem(made, NORM)["knowing"].append("score")),
    ("another witness", put(LAW, "witness", {"given": True, "values": {"n": 5, "c": 4}})),
    ("an argument as it is by default", put(NORM, "steps", 1, "arguments", "reverse", False)),
]  # fmt: skip


@pytest.mark.parametrize("change", [one[1] for one in FREE], ids=[one[0] for one in FREE])
def test_what_changes_nothing_that_is_believed_is_accepted(change: Change) -> None:
    """Once the hashes are those of what is written."""
    content = doctored(change)
    assert json.loads(content) != honest()
    believed = {(one.claim, one.hypotheses) for one in recheck(written().encode()).theorems}
    assert {(one.claim, one.hypotheses) for one in recheck(content).theorems} <= believed


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
