"""Refusals of the REST interface as problem details (RFC 9457), whatever it was that refused."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from quality_oversight import screening

MEDIA_TYPE = "application/problem+json"
OF_ALL = "non_field_errors"  # what is wrong with more than one field
BY_FIELD = "Some of what was sent is not right. `errors` says what, field by field."


class Finding(serializers.Serializer):
    """What may identify somebody in a text that was sent."""

    kind = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class Problem(serializers.Serializer):
    """Why a request was refused (RFC 9457)."""

    type = serializers.CharField(help_text="about:blank: the status says what kind of problem it is")
    title = serializers.CharField(help_text="The status in words")
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        help_text=f"Of 400: messages by field; {OF_ALL} holds what no field alone is the reason of",
    )  # type: ignore[assignment]
    findings = serializers.DictField(
        child=Finding(many=True), required=False, help_text="Of 400: what may identify somebody, by field"
    )


def _told(words: str) -> OpenApiResponse:
    """An answer of the OpenAPI document."""
    return OpenApiResponse(Problem, words)


REFUSED = _told("What is wrong, by field")
NOT_KNOWN = _told("No API key, or one that is not in force")
NOT_PERMITTED = _told("The role behind the API key may not do this")
NOT_FOUND = _told("There is no such thing in this ICB that this API key may see")
CHANGED_SINCE = _told("It was changed since it was read")
SENT_OTHERWISE = _told("The Idempotency-Key was used for another request")
# What an address answers with that gives the bytes of a file.
BYTES: dict[Any, Any] = {
    (200, "application/octet-stream"): OpenApiTypes.BINARY,
    400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND,
}  # fmt: skip


def problem(code: int, detail: str, **more: Any) -> dict[str, Any]:
    """The body of a refusal."""
    return {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": detail, **more}


def not_found() -> JsonResponse:
    """What a program is told of an address that is not there."""
    return JsonResponse(problem(404, "Not found."), status=404, content_type=MEDIA_TYPE)


def refusals(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer the actions' stock exceptions as the pages do, and those of REST framework in the same shape."""
    from rest_framework.views import exception_handler, set_rollback  # that module reads this one while it is loading

    if isinstance(error, ValidationError):
        by_field = hasattr(error, "error_dict")
        errors: dict[str, Any] = error.message_dict if by_field else {OF_ALL: error.messages}
        if "__all__" in errors:
            errors[OF_ALL] = errors.pop("__all__")
        found = _findings(error)
        body = problem(400, BY_FIELD, errors=errors, **({"findings": found} if found else {}))
        set_rollback()
        return Response(body, status=status.HTTP_400_BAD_REQUEST, content_type=MEDIA_TYPE)
    response = exception_handler(NotFound() if isinstance(error, Http404) else error, context)
    if response is not None:
        given = response.data
        if isinstance(given, dict) and set(given) == {"detail"}:
            response.data = problem(response.status_code, str(given["detail"]))
        else:
            errors = given if isinstance(given, dict) else {OF_ALL: given}
            response.data = problem(response.status_code, BY_FIELD, errors=errors)
        response.content_type = MEDIA_TYPE
    return response


def _findings(error: ValidationError) -> dict[str, list[dict[str, Any]]]:
    """What may identify somebody, by field: kind, start and end in the text that was sent."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {}
    found: dict[str, list[dict[str, Any]]] = {}
    for name, errors in by_field.items():
        parts = [part for each in errors if each.code == screening.CODE for part in (each.params or {})["found"]]
        found |= {name: parts} if parts else {}
    return found
