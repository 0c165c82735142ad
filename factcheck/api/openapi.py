"""Parts of the OpenAPI document: schemas of JSON values as OpenAPI 3.1 has them, and what all operations share."""

from collections.abc import Mapping
from typing import Any

from factcheck.api.problems import CONTENT_TYPE

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}


def ref(name: str) -> Schema:
    """Refer to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def null(schema: Mapping[str, Any]) -> Schema:
    """Allow null beside a schema."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def many(schema: Mapping[str, Any]) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": dict(schema)}


def word(choices: list[str]) -> Schema:
    """Describe one of a few words."""
    return {"type": "string", "enum": choices}


def told(schema: Mapping[str, Any], meaning: str) -> Schema:
    """Add what a value means."""
    return {**schema, "description": meaning}


def obj(meaning: str, properties: Mapping[str, Any]) -> Schema:
    """Describe an object that always has all of its keys."""
    return {"type": "object", "description": meaning, "required": list(properties), "properties": dict(properties)}


def sometimes(schema: Mapping[str, Any], properties: Mapping[str, Any]) -> Schema:
    """Describe an object that has further keys for some accounts."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def page_of(schema: Mapping[str, Any]) -> Schema:
    """Describe a page of a list."""
    return obj(
        "A page of a list.",
        {
            "next": told(null(ADDRESS), "The next page; null on the last."),
            "previous": told(null(ADDRESS), "The page before; null on the first."),
            "results": many(schema),
        },
    )


PROBLEM = obj(
    "An error, as RFC 9457 has it.",
    {
        "type": told(ADDRESS, "What kind of problem it is: an address that explains it."),
        "title": STRING,
        "status": INTEGER,
        "detail": told(STRING, "What went wrong here, as a sentence."),
        "instance": told(STRING, "The path of the request."),
        "errors": told(
            many(
                {
                    "type": "object",
                    "required": ["detail"],
                    "properties": {
                        "parameter": told(STRING, "The parameter of the query string that is wrong."),
                        "pointer": told(STRING, "The place in the body that is wrong, as a JSON pointer."),
                        "detail": STRING,
                    },
                }
            ),
            "Each mistake by itself, where there is something to point at.",
        ),
    },
)


def add_problems(result: Schema, **_: Any) -> Schema:
    """Say of every operation that its errors are problem details."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "An error. `type` says which kind, `errors` where the mistakes are.",
        "content": {CONTENT_TYPE: {"schema": ref("Problem")}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result
