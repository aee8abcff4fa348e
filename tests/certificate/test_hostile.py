"""A hostile file is refused quickly, at its place, and nothing in it is ever run."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from logitproof.certificate import CertificateError, recheck
from logitproof.certificate.arguments import ARGUMENTS, Known, read_move
from logitproof.certificate.letters import DOMAINS, read_letters
from logitproof.certificate.places import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, Place, parse
from logitproof.certificate.reader import read_term
from logitproof.notation import LETTERS, C, P, c, eta, j, n
from tests.certificate.helpers import (
    Json,
    by_hand,
    doctored,
    node,
    record,
    resealed,
    step,
    theorem,
    written,
)

LETTERS_HERE: dict[str, Any] = {str(one): one for one in (P, C, c, j, n, eta)}

# Files -------------------------------------------------------------------------------------------

FILES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "JSON in UTF-8"),
    ("a number", b"1", "an object"),
    ("text", b"__import__('os').system('true')", "JSON in UTF-8"),
    ("no UTF-8", b'{"a": "\xff"}', "JSON in UTF-8"),
    ("a mark before it", b"\xef\xbb\xbf{}", "JSON in UTF-8"),
    ("a pickle", b"\x80\x04\x95.", "JSON in UTF-8"),
    ("more after it", b"{} {}", "JSON in UTF-8"),
    ("a key twice", b'{"version": 1, "version": 1}', 'no key twice, got "version" again'),
    ("a key twice inside", b'{"letters": {"a": 1, "a": 2}}', r"\$.letters: expected no key twice"),
    ("not a number", b'{"version": NaN}', r"\$.version: expected an integer"),
    ("infinity", b'{"version": -Infinity}', r"\$.version: expected an integer"),
    ("a float", b'{"version": 1.0}', r"\$.version: expected an integer"),
    ("a great float", b'{"version": 1e999}', r"\$.version: expected an integer"),
    ("digits", b'{"version": ' + b"9" * 10_000 + b"}", "at most 30 digits"),
    ("brackets", b"[" * 100_000, f"at most {MAX_DEPTH} brackets"),
    ("braces", b'{"a":' * 5_000 + b"1" + b"}" * 5_000, f"at most {MAX_DEPTH} brackets"),
    ("a long string", b'"' + b"x" * 10_000 + b'"', "at most 5000 characters"),
    ("no fields", b"{}", "the fields format, version"),
    ("an unknown field", b'{"format": 1, "code": "print(1)"}', 'also .*"code"'),
    ("too large", b" " * (MAX_BYTES + 1), f"at most {MAX_BYTES} bytes"),
]


@pytest.mark.parametrize(("what", "content", "message"), FILES, ids=[one[0] for one in FILES])
def test_what_is_no_certificate_is_refused(what: str, content: bytes, message: str) -> None:
    """Odd JSON, other files, and too much of anything."""
    with pytest.raises(CertificateError, match=rf"^certificate, .*{message}"):
        recheck(content)


@pytest.mark.parametrize("part", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_certificate_is_refused(part: float) -> None:
    """Wherever it ends, and the complaint says where."""
    text = written()
    with pytest.raises(CertificateError, match=r"fetch the whole file, got .*char \d+"):
        recheck(text[: int(len(text) * part)].encode())


def test_it_is_refused_wherever_it_ends() -> None:
    """At fifty places, none like another."""
    content = written().encode()
    for end in (number * 7919 % len(content) for number in range(50)):
        with pytest.raises(CertificateError, match=r"^certificate, \$: expected JSON"):
            recheck(content[:end])


KEYS = [
    "\x1b[31mred", "\ud800", "two\nlines", "\u0421", "\uff4e", "n\u200b", "\u202ereal",
    "__class__", "",
]  # fmt: skip
HOLDERS: dict[str, Callable[[Json], Json]] = {
    "whole": lambda made: made,
    "letters": lambda made: made["letters"],
    "definitions": lambda made: made["definitions"],
    "theorem": lambda made: made["theorems"][0],
    "values": lambda made: made["theorems"][0]["witness"]["values"],
    "arguments": lambda made: made["theorems"][0]["steps"][0]["arguments"],
    "checks": lambda made: made["theorems"][0]["verdict"]["checks"],
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("key", KEYS, ids=ascii)
def test_a_key_that_looks_like_another_is_refused(key: str, holder: str) -> None:
    """And the complaint can be shown: no terminal obeys it, none fails at half a character."""
    made = json.loads(written())
    HOLDERS[holder](made)[key] = "real"
    with pytest.raises(CertificateError, match=r"^certificate, .*: expected ") as caught:
        recheck(json.dumps(made).encode())
    assert str(caught.value).isprintable()
    assert str(caught.value).encode()


def test_a_complaint_has_an_end() -> None:
    """Though the term that it is about has none in sight."""
    many = node("Add", *(f"letter{k}" for k in range(64)))
    deep = node("Mul", many, "w")
    letters = dict.fromkeys((*(f"letter{k}" for k in range(64)), "w"), "real")
    made = by_hand(letters, record("long", ["Equal", deep, 1], step("expand", {}, 1)))
    with pytest.raises(CertificateError, match=r"steps\[0\].result: .*characters\)") as caught:
        recheck(resealed(made))
    assert len(str(caught.value)) < 1000


def test_brackets_in_strings_do_not_count() -> None:
    """Nor quotes after a backslash."""
    odd = {"a": '["' * 2_000 + "\\", "b": '\\"[' * 99}
    assert parse(json.dumps(odd).encode()).value == odd


def test_the_longest_numeral_is_read() -> None:
    """The limit itself is within it."""
    digits = "9" * MAX_DIGITS
    assert parse(digits.encode()).value == int(digits)


# Records ----------------------------------------------------------------------------------------


def _set(name: str, value: Any, *within: str) -> Callable[[Json], None]:
    def change(made: Json) -> None:
        reduce(dict.__getitem__, within, made)[name] = value

    return change


def _field(name: str, value: Any) -> Callable[[Json], None]:
    return lambda made: theorem(made, "squared_norm").update({name: value})


def _deep(levels: int) -> Any:
    found: Any = "n"
    for _ in range(levels):
        found = ["exp", found]
    return found


EVIL = "__import__('os').system('touch evil')"
RECORDS: list[tuple[str, Callable[[Json], None], str]] = [
    ("another format", _set("format", "pickle"), r"\$.format: expected the format"),
    ("another version", _set("version", 2), r"\$.version: expected an integer from 1 to 1"),
    ("a version that is true", _set("version", True), r"\$.version"),
    ("code for a version", _set("sympy", EVIL, "made_with"), r"\$.made_with.sympy"),
    ("letters that are a list", _set("letters", []), r"\$.letters: expected an object"),
    ("code for a letter", _set(EVIL, "real", "letters"), r"\$.letters.*a name of letters"),
    ("an unknown domain", _set("w", "complex", "letters"), r"\$.letters.w: expected a domain"),
    ("a domain that is a list", _set("w", [], "letters"), r"\$.letters.w: expected a domain"),
    ("a definition of a sum", _set("head", ["Add", 1, "C"], "definitions", "C"), "definitions.C"),
    ("a circle", _set("body", ["Add", 1, "C"], "definitions", "C"), "definitions.C"),
    ("a definition of a positive letter", _set(
        "eta", {"head": "eta", "body": -1, "words": ""}, "definitions"), "definitions.eta"),
    ("a name that means another", _set(
        "A", {"head": "C", "body": -1, "words": ""}, "definitions"), "definitions.A"),
    ("theorems that are none", _set("theorems", {}), r"\$.theorems: expected an array"),
    ("a theorem that is none", _set("theorems", [1]), r"\$.theorems\[0\]: expected an object"),
    ("a theorem without a name", _set("theorems", [{}]), r"\$.theorems\[0\]: expected a theorem"),
    ("code for a name", _field("name", EVIL), "a name, such as"),
    ("a name with an escape", _field("name", "a\x1b[2J"), "a name, such as"),
    ("a field more", _field("trusted", True), 'also .*"trusted"'),
    ("a number for a statement", _field("statement", 1), "statement: expected an equation"),
    ("a range for a statement", _field("statement", ["InRange", "c", 1, "n"]),
     "statement: expected an equation"),
    ("a statement for a number", _field("witness", {
        "given": True, "values": {"n": ["Less", 0, 1], "c": 1}}),
     "witness.values.n: expected a number"),
    ("text for a statement", _field("statement", EVIL), "statement: expected a letter"),
    ("a text for steps", _field("steps", "linearity"), "steps: expected an array"),
    ("words with an escape", _field("hypotheses", [
        {"claim": ["AtMost", 1, "n"], "everywhere": False, "words": "\x1b]0;x\x07"}]), "printable"),
    ("a hypothesis that is a number", _field("hypotheses", [
        {"claim": "n", "everywhere": False, "words": ""}]), "a statement, no number"),
    ("one for true", _field("hypotheses", [
        {"claim": ["AtMost", 1, "n"], "everywhere": 1, "words": ""}]), "true or false"),
    ("a deep term", _field("start", _deep(98)), "at most 100 brackets"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "message"), RECORDS, ids=[one[0] for one in RECORDS])
def test_a_record_of_another_shape_is_refused(
    what: str, change: Callable[[Json], None], message: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Wrong types, unknown fields and values, and names that would be code elsewhere."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CertificateError) as caught:
        recheck(doctored(change))
    assert re.search(message, str(caught.value))
    assert str(caught.value).isprintable()
    assert not list(tmp_path.iterdir())


def test_a_hash_is_one_of_ours() -> None:
    """A weaker one is not taken for it."""
    content = written().replace("sha256:", "md5:")
    with pytest.raises(CertificateError, match="hash: expected a hash"):
        recheck(content.encode())


# Terms ------------------------------------------------------------------------------------------


def _sums(levels: int) -> Any:
    found: Any = "C"
    for level in range(levels):
        found = ["Sum", found, f"j{level}", 1, "n"]
    return found


GIANT = ["Pow", 9, ["Pow", 9, 9]]
TERMS: list[tuple[Any, str]] = [
    (GIANT, "plainest form"),
    (["Pow", ["Pow", 9, 9], 9], "plainest form"),
    (["Pow", "n", 10**9], "an exponent of at most 64"),
    (["Pow", "n", ["Rational", 1, 65]], "an exponent of at most 64"),
    (["Pow", "eta", ["Pow", 2, ["Rational", 1, 2]]], "an exponent of at most 64"),
    (["Pow", ["Pow", ["Add", "C", "n"], 60], 60], "plainest form"),
    (["Pow", ["Add", "C", "eta", "n"], 60], "summands"),
    (["Mul", *[["Add", "C", "eta", "n", k] for k in range(1, 10)]], "summands"),
    (["exp", ["Mul", 10**29, ["log", 7]]], "without the logarithm of a factor"),
    (["exp", ["log", "n"]], "without the logarithm of a factor"),
    (["Pow", 0, -1], "plainest form"),
    (["log", 0], "plainest form"),
    (["log", -1], "plainest form"),
    (["Pow", -1, ["Rational", 1, 2]], "plainest form"),
    (["Rational", 1, 0], "from 2 to"),
    (["Rational", 2, 4], "plainest form"),
    (["Rational", 1, "n"], "an integer from 2"),
    (["Add", 1, 1], "plainest form"),
    (["Mul", "n", 1], "plainest form"),
    (["Add", 1, "n"], "plainest form"),
    (["Abs", "n"], "plainest form"),
    (["Abs", -3], "plainest form"),
    (["KroneckerDelta", 1, 2], "plainest form"),
    (["KroneckerDelta", "C", 2], "an integer index"),
    (["Indexed", "P", "C"], "an integer index"),
    (["Indexed", "C", 1], "an array that is declared"),
    (["Indexed", "Q", 1], "an array that is declared"),
    (["Indexed", ["exp", 1], 1], "an array that is declared"),
    (["Indexed", "P"], "with 2 to 3 parts"),
    ("P", "a letter that is declared"),
    ("Q", "a letter that is declared"),
    ("__class__", "a letter that is declared"),
    (["__class__", 1], "a node of the list"),
    (["Symbol", "x"], "a node of the list"),
    (["Lambda", "x", "x"], "a node of the list"),
    (["sympify", "1"], "a node of the list"),
    (["Integral", "C", "C"], "a node of the list"),
    (["Sum", "j", "j", 1], "with 4 to 4 parts"),
    (["Sum", ["Sum", ["Indexed", "P", "j"], "j", 1, "n"], "j", 1, "n"], "an index that is new"),
    (["Sum", "C", "C", 1, "n"], "an index that is new"),
    (["Sum", "C", "x1", 1, "n"], "an index that is new"),
    (["Sum", "C", ["exp", 1], 1, "n"], "an index that is new"),
    (["Sum", "j", "j", 1, "C"], "an integer index"),
    (["Sum", ["Less", 0, "C"], "j", 1, "n"], "a number, no statement"),
    (["ForAll", "C", "j", 1, "n"], "a statement, no number"),
    (["Partial", "C", "C"], "an entry of an array"),
    (["Partial", ["Less", 0, "C"], ["Indexed", "P", "j"]], "a number, no statement"),
    (["Add", "C", ["Less", 0, "C"]], "a number, no statement"),
    (["Implies", "C", ["Less", 0, "C"]], "a statement, no number"),
    (["Equal", ["Less", 0, "C"], ["Less", 0, "C"]], "a number, no statement"),
    ([], "an integer, a letter, or an array"),
    ([["Add"], 1, "n"], "an integer, a letter, or an array"),
    ({}, "an integer, a letter, or an array"),
    (True, "an integer, a letter, or an array"),
    (None, "an integer, a letter, or an array"),
    (10**31, "an integer from"),
    (_sums(13), "at most 12"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "message"), TERMS, ids=lambda one: json.dumps(one)[:60])
def test_a_term_that_is_none_is_refused_at_once(term: Any, message: str) -> None:
    """Giants are not computed, text is not evaluated, and nothing is simplified on the way."""
    begin = time.perf_counter()
    with pytest.raises(CertificateError, match=message):
        read_term(Place(term), LETTERS_HERE)
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("known", LETTERS, ids=lambda one: str(one.symbol))
def test_a_letter_of_the_notation_keeps_its_domain(known: Any) -> None:
    """No file can make the learning rate negative, or an index of a number."""
    accepted: list[Any] = []
    name = str(known.symbol)
    for domain in DOMAINS:
        try:
            accepted += read_letters(Place({name: domain})).values()
        except CertificateError as error:
            assert name in str(error)  # noqa: PT017
    assert accepted == [known.symbol]


# Moves ------------------------------------------------------------------------------------------

MOVES: list[tuple[Any, Any, str]] = [
    ("eval", {}, "expected a rule, one of"),
    ("__import__", {"name": "os"}, "expected a rule, one of"),
    (["sift"], {}, "expected a rule, one of"),
    ("rule", {}, "expected a rule, one of"),
    ("sift", [], "an object"),
    ("sift", {"term": 1}, "arguments of sift among none"),
    ("unfold", {}, "all arguments of unfold, got no definition"),
    ("unfold", {"definition": "D"}, "a name that is defined"),
    ("use", {"theorem": "later"}, "an earlier theorem"),
    ("use", {"theorem": {"name": "it"}}, "the name of a theorem"),
    ("bound", {"by": 1}, "an object"),
    ("assume", {"hypothesis": "n"}, "an object"),
    ("trade", {"old": "C", "new": "c"}, "an integer index"),
    ("split_off", {"at": "c", "of": "C"}, "a sum"),
    ("exchange", {"below": -1}, "an integer from 0"),
    ("exchange", {"below": 10**9}, "an integer from 0"),
    ("isolate", {"letter": "Q"}, "a letter, one of"),
    ("chain_rule", {"through": "C", "by": "j"}, "an array"),
    ("chain_rule", {"through": "P", "by": "n"}, "an index letter"),
    ("chain_rule", {"through": "P", "by": "eta"}, "an index letter"),
    ("algebra_to", {"to": ["Less", 0, "C"]}, "a number, no statement"),
    ("restate", {"to": "C"}, "a statement, no number"),
]


@pytest.mark.parametrize(("rule", "arguments", "message"), MOVES, ids=str)
def test_a_move_that_is_none_is_refused(rule: Any, arguments: Any, message: str) -> None:
    """Only rules of the calculus, with arguments of the kinds that they take."""
    with pytest.raises(CertificateError, match=message):
        read_move(Place(rule), Place(arguments), Known(LETTERS_HERE, {}, {}))


def test_values_are_for_letters_that_are_declared() -> None:
    """An array has no single value."""
    known = Known(LETTERS_HERE, {}, {"it": None})  # type: ignore[dict-item]
    for name in ("P", "Q"):
        with pytest.raises(CertificateError):
            read_move(Place("use"), Place({"theorem": "it", "at": {name: 1}}), known)


def test_the_table_of_rules_is_that_of_the_calculus() -> None:
    """With their arguments, in their order."""
    from inspect import signature

    from logitproof.calculus.moves import RULES

    assert ARGUMENTS.keys() == RULES.keys()
    for name, apply in RULES.items():
        assert list(ARGUMENTS[name]) == list(signature(apply).parameters)[2:]
