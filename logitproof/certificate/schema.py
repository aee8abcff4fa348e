"""The JSON Schema of certificates, made from the same tables that read and write them.

A schema says what a certificate looks like; only `recheck` says whether it holds.
"""

from __future__ import annotations

from typing import Any

from logitproof.calculus.nodes import ForAll, Proposition
from logitproof.certificate.arguments import ARGUMENTS, MAX_BELOW, NAME, OPTIONAL
from logitproof.certificate.grammar import MAX_NUMERAL, NODES, Node
from logitproof.certificate.letters import DOMAINS, LETTER
from logitproof.certificate.recheck import ANSWERS, FIELDS, STATUSES
from logitproof.certificate.replay import RELATIONS, WAYS
from logitproof.certificate.seal import HASH
from logitproof.certificate.write import FORMAT, VERSION
from logitproof.checks.verdict import CHECKS

__all__ = ["schema"]

Json = dict[str, Any]

# A name, not an address that anything is loaded from.
_DRAFT = "json-schema.org/draft/2020-12/schema"


def schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of certificates.

    Examples
    --------
    >>> schema()["required"][:3]
    ['format', 'version', 'made_with']
    """
    made = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "made_with": _object({
            name: {"type": "string"} for name in ("logitproof", "sympy", "python")
        }),
        "letters": _map(_pattern(LETTER), {"enum": list(DOMAINS)}),
        "definitions": _map(_pattern(LETTER), _object({
            "head": _number, "body": _number, "words": _words,
        })),
        "theorems": {"type": "array", "items": _ref("theorem"), "minItems": 1},
        "hash": _pattern(HASH),
    }  # fmt: skip
    return {
        "$schema": f"https://{_DRAFT}",
        "title": "logitproof certificate",
        "description": "Theorems with every step of their derivations.",
        **_object(made),
        "$defs": {
            "theorem": _object({name: _THEOREM[name] for name in FIELDS}),
            "step": _step(),
            "hypothesis": _object({
                "claim": _statement, "everywhere": {"type": "boolean"}, "words": _words,
            }),
            "number": _term(statement=False),
            "statement": _term(statement=True),
        },
    }  # fmt: skip


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _object(fields: Json) -> Json:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _map(names: Json, values: Json) -> Json:
    return {"type": "object", "propertyNames": names, "additionalProperties": values}


def _pattern(pattern: str) -> Json:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


_number, _statement, _words = _ref("number"), _ref("statement"), {"type": "string"}
_name, _letter, _flag = _pattern(NAME), _pattern(LETTER), {"type": "boolean"}

_THEOREM: Json = {
    "name": _name,
    "statement": _statement,
    "hypotheses": _list(_ref("hypothesis")),
    "inherited": _list(_ref("hypothesis")),
    "definitions": _list(_letter),
    "knowing": _list(_name),
    "start": {"anyOf": [_number, _statement]},
    "steps": _list(_ref("step")),
    "uses": _list(_name),
    "witness": _object({
        "given": _flag,
        "values": _map(_letter, {"anyOf": [_number, _object({"entries": _list(_number)})]}),
    }),
    "verdict": {"anyOf": [
        {"type": "null"},
        _object({
            "status": {"enum": list(STATUSES)},
            "checks": _map({"enum": list(CHECKS)}, {"enum": list(ANSWERS)}),
        }),
    ]},
    "hash": _pattern(HASH),
}  # fmt: skip

_ARGUMENT: dict[str, Json] = {
    **dict.fromkeys(("number", "index", "sum"), _number),
    **dict.fromkeys(("letter", "array", "new index", "definition"), _letter),
    "statement": _statement,
    "theorem": _name,
    "hypothesis": _ref("hypothesis"),
    "theorem or hypothesis": {"anyOf": [_name, _ref("hypothesis")]},
    "flag": _flag,
    "count": {"type": "integer", "minimum": 0, "maximum": MAX_BELOW},
    "values": _map(_letter, _number),
}


def _step() -> Json:
    fields: Json = {
        "rule": {"enum": sorted(ARGUMENTS)},
        "arguments": {"type": "object"},
        "way": {"enum": list(WAYS)},
        "relation": {"enum": list(RELATIONS)},
        "result": {"anyOf": [_number, _statement]},
        "uses": _list(_name),
    }
    by_rule = [
        {
            "if": {"properties": {"rule": {"const": rule}}},
            "then": {"properties": {"arguments": _arguments(rule)}},
        }
        for rule in ARGUMENTS
    ]
    return _object(fields) | {"allOf": by_rule}


def _arguments(rule: str) -> Json:
    fields = {name: _ARGUMENT[kind] for name, kind in ARGUMENTS[rule].items()}
    needed = [name for name in fields if name not in OPTIONAL[rule]]
    return _object(fields) | {"required": needed}


def _term(*, statement: bool) -> Json:
    """Return the schema of a term; what follows a node's name is only looked at for that node."""
    nodes = {name: one for name, one in NODES.items() if _states(one) is statement}
    arrays: Json = {
        "type": "array",
        "prefixItems": [{"enum": list(nodes)}],
        "minItems": 1,
        "allOf": [
            {"if": {"prefixItems": [{"const": name}]}, "then": _parts(name, one)}
            for name, one in nodes.items()
        ],
    }
    if statement:
        return arrays
    numeral = {"type": "integer", "minimum": -MAX_NUMERAL, "maximum": MAX_NUMERAL}
    return {
        "type": ["integer", "string", "array"],
        "allOf": [
            {"if": {"type": "integer"}, "then": numeral},
            {"if": {"type": "string"}, "then": _letter},
            {"if": {"type": "array"}, "then": arrays},
        ],
    }


def _states(node: Node) -> bool:
    return isinstance(node.build, type) and issubclass(node.build, Proposition)


def _parts(name: str, node: Node) -> Json:
    head = {"const": name}
    if node.parts == "two integers":
        parts: list[Json] = [{"type": "integer"}, {"type": "integer", "minimum": 2}]
    elif node.parts == "an array and indices":
        parts = [_letter, _number, _number]
    elif node.parts.startswith("a body"):
        parts = [_statement if node.build is ForAll else _number, _letter, _number, _number]
    else:
        part = _statement if node.parts == "statements" else _number
        return {
            "prefixItems": [head], "items": part,
            "minItems": node.least + 1, "maxItems": node.most + 1,
        }  # fmt: skip
    return {
        "prefixItems": [head, *parts], "items": False,
        "minItems": node.least + 1, "maxItems": node.most + 1,
    }  # fmt: skip
