"""The published schema accepts what is written, and refuses what is malformed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from logitproof.certificate import certificate
from logitproof.certificate.schema import schema
from tests.certificate.helpers import Json, at, parts, theorem

VALIDATOR = Draft202012Validator(schema())
# Of each kind of node and rule one, but not the whole catalogue: validating is slow.
MADE = certificate(
    parts("squared_norm_upper_bound", "parameter_update", "linf_norm", "renyi_below_shannon"),
    {"squared_norm": {"status": "confirmed", "checks": {"numeric": "confirmed"}}},
)


def test_the_schema_is_one() -> None:
    """By the schema of schemas, and it can be written as JSON."""
    Draft202012Validator.check_schema(json.loads(json.dumps(schema())))


def test_a_certificate_is_valid() -> None:
    """Every field, rule, argument and node of it."""
    assert [error.message for error in VALIDATOR.iter_errors(MADE)] == []


LAW = (
    "theorems",
    next(k for k, one in enumerate(MADE["theorems"]) if one["name"] == "squared_norm"),
)
# a path, and what to put there
WRONG: list[tuple[tuple[Any, ...], Any]] = [
    (("version",), 2),
    (("format",), "json"),
    (("more",), 1),
    (("letters", "A"), "complex"),
    (("letters", "two words"), "real"),
    (("hash",), "sha256:0"),
    (("theorems",), {}),
    (("theorems",), []),
    ((*LAW, "name"), "two words"),
    ((*LAW, "trusted"), True),
    ((*LAW, "statement"), "n"),
    ((*LAW, "statement"), ["Equal", 1]),
    ((*LAW, "statement"), ["Equal", 1, 2, 3]),
    ((*LAW, "statement"), ["Equal", 1, ["Less", 0, 1]]),
    ((*LAW, "statement"), ["Add", 1, "n"]),
    ((*LAW, "statement", 1, 1, 2), 2.5),
    ((*LAW, "statement", 1, 1, 2), 10**31),
    ((*LAW, "statement", 1, 1, 2), ["Rational", 1, 0]),
    ((*LAW, "statement", 1, 1, 2), ["Symbol", "x"]),
    ((*LAW, "statement", 1, 1, 2), []),
    ((*LAW, "statement", 1, 1, 1), ["Indexed", "s"]),
    ((*LAW, "statement", 1, 2), 1),
    ((*LAW, "hypotheses", 0, "everywhere"), 0),
    ((*LAW, "hypotheses", 0, "claim"), "n"),
    ((*LAW, "steps", 0, "rule"), "eval"),
    ((*LAW, "steps", 0, "way"), "sideways"),
    ((*LAW, "steps", 0, "relation"), "~"),
    ((*LAW, "steps", 0, "arguments"), {}),
    ((*LAW, "steps", 1, "arguments"), {"to": 1}),
    ((*LAW, "witness", "values", "n"), {"entries": 1}),
    ((*LAW, "verdict"), {"status": "fine", "checks": {}}),
    ((*LAW, "verdict", "checks", "numeric"), "fine"),
    ((*LAW, "verdict", "checks"), {"kernel": "confirmed"}),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=str)
def test_a_malformed_certificate_is_not_valid(path: tuple[Any, ...], value: Any) -> None:
    """One change is one complaint or more, below the place of the change."""
    law: Json = theorem(MADE, "squared_norm")
    small = {**MADE, "theorems": MADE["theorems"][: LAW[1] + 1]}
    made = json.loads(json.dumps(small))
    assert law in made["theorems"]
    at(made, path[:-1])[path[-1]] = value
    errors = list(VALIDATOR.iter_errors(made))
    assert errors
    assert all(list(path)[: len(one.absolute_path)] == list(one.absolute_path)[: len(path)]
               for one in errors)  # fmt: skip


def test_every_field_is_needed() -> None:
    """Of the whole, of a theorem, of a step, of a hypothesis."""
    small = {**MADE, "theorems": [theorem(MADE, "squared_norm")]}
    assert VALIDATOR.is_valid(small)
    for path in (
        (),
        ("theorems", 0),
        ("theorems", 0, "steps", 0),
        ("theorems", 0, "hypotheses", 0),
    ):
        for field in at(small, path):
            made = json.loads(json.dumps(small))
            del at(made, path)[field]
            assert not VALIDATOR.is_valid(made), (path, field)
