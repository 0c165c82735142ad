"""How the OpenAPI document is made: from the views and filters, with component schemas that the resources give."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from factcheck.api.problems import CONTENT_TYPE

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
BOOLEAN: dict[str, Any] = {"type": "boolean"}
ADDRESS: dict[str, Any] = {"type": "string", "format": "uri"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}


def ref(name: str) -> dict[str, Any]:
    """Refer to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Allow null beside a schema."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def many(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a list."""
    return {"type": "array", "items": dict(schema)}


def word(choices: list[str]) -> dict[str, Any]:
    """Describe one of a few words."""
    return {"type": "string", "enum": choices}


def told(schema: Mapping[str, Any], meaning: str) -> dict[str, Any]:
    """Add what a value means."""
    return {**schema, "description": meaning}


def obj(meaning: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an object all of whose keys are always there."""
    return {"type": "object", "description": meaning, "required": list(properties), "properties": dict(properties)}


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


class OperationSchema(AutoSchema):
    """Describe an operation in the words of its view: `summaries` by action, `noun` and `resource`."""

    def get_tags(self) -> list[str]:
        """Group operations by resource."""
        return [self.view.resource]

    def get_operation_id(self) -> str:
        """Name an operation by resource and action."""
        return f"{self.view.resource}_{self.view.action}"

    def get_summary(self) -> str:
        """Say in a few words what an operation does."""
        summary, _ = self.view.described()
        return str(summary)

    def get_description(self) -> str:
        """Say what a caller has to know beyond that."""
        _, description = self.view.described()
        return str(description)

    def get_response_serializers(self) -> Any:
        """Answer with the component of the resource; a list becomes a page of them."""
        return {"200": OpenApiResponse(ref(self.view.component), description="As asked.")}

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """Describe the identifier in the path."""
        if "{uid}" not in self.path:
            return []
        return [OpenApiParameter("uid", str, OpenApiParameter.PATH, description=f"The uid of the {self.view.noun}.")]


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
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
