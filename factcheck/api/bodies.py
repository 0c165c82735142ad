"""Bodies of requests, read field by field: what is not asked for is refused by name, like a parameter."""

from collections.abc import Iterator
from typing import Any

from rest_framework.serializers import Serializer

from factcheck.api.parameters import nearest
from factcheck.api.problems import Problem


def read_body(shape: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return the values of a body that has the given shape; raises Problem with a pointer to each mistake."""
    if not isinstance(data, dict):
        raise Problem("invalid-body", "The body must be a JSON object.")
    serializer = shape(data=data)
    errors = [_unknown(name, serializer.fields) for name in data if name not in serializer.fields]
    if not serializer.is_valid():
        errors += list(_mistakes("", serializer.errors))
    if errors:
        raise Problem("invalid-body", " ".join(_sentence(error) for error in errors), errors=errors)
    values: dict[str, Any] = serializer.validated_data
    return dict(values)


def _unknown(name: str, fields: Any) -> dict[str, str]:
    near = nearest(name, list(fields))
    hint = f"Did you mean “{near}”?" if near else f"There are: {', '.join(fields)}."
    return {"pointer": f"/{_escaped(name[:80])}", "detail": f"There is no field “{name[:80]}”. {hint}"}


def _mistakes(pointer: str, errors: Any) -> Iterator[dict[str, str]]:
    if isinstance(errors, dict):
        for name, below in errors.items():
            yield from _mistakes(f"{pointer}/{_escaped(str(name))}", below)
    elif isinstance(errors, list):
        yield from ({"pointer": pointer, "detail": str(detail)} for detail in errors)


def _escaped(name: str) -> str:
    """Return a member's name as RFC 6901 writes it."""
    return name.replace("~", "~0").replace("/", "~1")


def _sentence(error: dict[str, str]) -> str:
    return error["detail"] if "“" in error["detail"] else f"{error['pointer']}: {error['detail']}"
