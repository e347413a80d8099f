"""The REST interface for people to read: the OpenAPI document as a page of ours, without anybody else's scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from quality_oversight.pages import page

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
TYPES = {"integer": "number", "boolean": "true or false"}
FORMATS = {
    "date": "date (YYYY-MM-DD)",
    "date-time": "time (ISO 8601)",
    "uuid": "id (UUID)",
    "uri": "address",
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of something that is sent or answered."""

    name: str
    kind: str
    text: str
    required: bool


@dataclass(frozen=True)
class Shape:
    """An object that is sent or answered, with its fields."""

    name: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Operation:
    """What one method does at one address; `answers` are (status, words)."""

    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    sends: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Document:
    """The whole interface."""

    title: str
    text: str
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every address with what it takes and answers; open to all, because it tells nothing of any ICB."""
    return page(request, "api/docs.jinja", context={"document": document()})


@cache
def document() -> Document:
    """The OpenAPI document in words."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    shapes = schema["components"]["schemas"]
    return Document(
        title=schema["info"]["title"],
        text=schema["info"]["description"],
        operations=tuple(_operations(schema["paths"], shapes)),
        shapes=tuple(_shape(name, each, shapes) for name, each in shapes.items() if "properties" in each),
    )


def _operations(paths: Schema, shapes: Schema) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method in METHODS:
            if told := methods.get(method):
                yield Operation(
                    method=method.upper(),
                    path=path,
                    summary=told.get("summary") or told.get("description", ""),
                    parameters=tuple(_parameter(each, shapes) for each in told.get("parameters", ())),
                    sends=_content(told.get("requestBody", {}), shapes),
                    answers=tuple((status, _answer(each, shapes)) for status, each in told["responses"].items()),
                )


def _parameter(told: Schema, shapes: Schema) -> Field:
    return Field(
        told["name"], _kind(told.get("schema", {}), shapes), told.get("description", ""), told.get("required", False)
    )


def _shape(name: str, told: Schema, shapes: Schema) -> Shape:
    needed = told.get("required", ())
    fields = (
        Field(key, _kind(each, shapes), each.get("description", ""), key in needed)
        for key, each in told["properties"].items()
    )
    return Shape(name, told.get("description", ""), tuple(fields))


def _answer(told: Schema, shapes: Schema) -> str:
    return told.get("description") or _content(told, shapes)


def _content(told: Schema, shapes: Schema) -> str:
    """The name of what is sent or answered as JSON; empty where there is nothing."""
    found: Schema = told.get("content", {}).get("application/json", {}).get("schema", {})
    return _kind(found, shapes) if found else ""


def _kind(told: Schema, shapes: Schema) -> str:
    """What a value may be, in words."""
    words = _plain_kind(told, shapes)
    if limit := told.get("maxLength"):
        words += f", at most {limit:,} characters"
    if "minimum" in told and "maximum" in told:
        words += f" from {told['minimum']} to {told['maximum']}"
    return f"{words}, or null" if told.get("nullable") else words


def _plain_kind(told: Schema, shapes: Schema) -> str:
    if name := told.get("$ref", "").rpartition("/")[2]:
        return name if "properties" in shapes[name] else _kind(shapes[name], shapes)
    if several := told.get("allOf") or told.get("oneOf"):
        return " or ".join(words for each in several if (words := _kind(each, shapes)))
    if values := [value for value in told.get("enum", ()) if value]:
        return f"one of: {', '.join(map(str, values))}"
    if told.get("type") == "array":
        return f"list of {_kind(told['items'], shapes)}"
    return FORMATS.get(told.get("format", "")) or TYPES.get(told.get("type", ""), "text")
