"""REST plumbing: who is asking, what is permitted, pages, and refusals in one shape. Imports no app."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, Q
from django.shortcuts import get_object_or_404
from django.utils.http import parse_etags
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.utils.encoders import JSONEncoder

from quality_oversight import screening
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.once import claim, settle

LONGEST_KEY = 255
Made = TypeVar("Made", bound=Model)
ONCE_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="A key of your own making, such as a UUID, 255 characters at most. The same request with the same key"
    " within seven days makes nothing new: its answer shows what the first one made.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag of what you read: where somebody changed it since, nothing is done and the answer is 412.",
)


class MembershipAuthentication(BaseAuthentication):
    """The middleware has resolved the key already; here a bad one is answered with 401."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        asked: Any = request._request  # as the tenancy middleware leaves it
        by_key = asked.by_key
        if by_key is None:
            return None
        if not by_key:
            raise AuthenticationFailed("This API key is not known, or no longer in force.")
        return asked.membership.user, asked.membership

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):
    """Names the API key in the OpenAPI document."""

    target_class = MembershipAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer qo_...`"}


class Requires(BasePermission):
    """Each view names the permission of each method: `permissions = {"GET": "concern.view"}`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        membership: Any = request.auth
        if membership is None:
            return False
        wanted = view.permissions.get("GET" if request.method in {"HEAD", "OPTIONS"} else request.method)
        if wanted is not None and not membership.may(wanted):
            return False
        if request.method in {"POST", "PUT", "PATCH"} and isinstance(request.data, Mapping):
            setattr(request._request, screening.NAME, request.data.get(screening.NAME, ""))
        _refuse_what_is_not_documented(request, view)
        return True


def _refuse_what_is_not_documented(request: Request, view: Any) -> None:
    """Refuse a filter or a field that there is not: a slip of the pen must not list everything or lose what was said.

    What there is stands in the OpenAPI document: the declarations of the view's method are read for both.
    """
    handler = getattr(view, ("GET" if request.method == "HEAD" else str(request.method)).lower(), None)
    if handler is None:  # refused as a method
        return
    told: Any = (getattr(handler, "kwargs", {}).get("schema") or type(view.schema))()
    told.view, told.method = view, request.method
    known = {each.name for each in told.get_override_parameters() if each.location == OpenApiParameter.QUERY}
    if getattr(view, "pagination_class", None):
        known |= {Pages.page_query_param, str(Pages.page_size_query_param)}
    unknown = {name: "There is no such filter." for name in request.query_params if name not in known}
    if request.method in {"POST", "PUT", "PATCH"} and isinstance(request.data, Mapping):
        body = told.get_request_serializer()
        shapes = list(body.values()) if isinstance(body, dict) else [body] if body else []  # by kind of content
        fields = {screening.NAME}.union(*(shape().fields for shape in shapes))
        unknown |= {name: "There is no such field." for name in request.data if name not in fields}
    if unknown:
        raise ValidationError(unknown)


class UsedOtherwise(APIException):
    """A key that stands for another request (draft-ietf-httpapi-idempotency-key-header, section 2.7)."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for another request. Make a new key for each."


def once(request: Request, model: type[Made], make: Callable[[], Made]) -> Made:
    """What `make` makes; to a request that comes again with the same Idempotency-Key, what it made the first time."""
    key, content = _key(request), _content(request)
    if not key:
        return make()
    row, first = claim(acting(request).user_id, _hash(f"Idempotency-Key {key}"), _hash(content))
    if row.content != _hash(content):
        raise UsedOtherwise
    if not first:
        return get_object_or_404(model, pk=row.made)
    made = make()
    settle(row, str(made.pk))
    return made


class ChangedSince(APIException):
    """Somebody changed what a program means to change (RFC 9110, section 13.1.1)."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Somebody changed this since you read it. Read it again, then decide."


def tagged(request: Request, shown: Any, **options: Any) -> Response:
    """The answer with its ETag; to a program that has it already, 304 and nothing more."""
    tag = _tag(shown)
    if request.method in {"GET", "HEAD"} and tag in parse_etags(request.headers.get("If-None-Match", "")):
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
    return Response(shown, **{**options, "headers": {**options.get("headers", {}), "ETag": tag}})


def demand_unchanged(request: Request, shown: Any) -> None:
    """Refuse a change that names in If-Match another state of a thing than the one it is in."""
    wanted = parse_etags(request.headers.get("If-Match", "*"))
    if "*" not in wanted and _tag(shown) not in wanted:
        raise ChangedSince


def changed(request: Request, row: Model, shown: Callable[[], Any], act: Callable[[], Any]) -> Response:
    """The answer to a change of one thing: made once for a key, and only of the state that If-Match names.

    `shown` reads the row anew, as its own address shows it.
    """

    def change() -> Model:
        demand_unchanged(request, shown())
        act()
        return row

    once(request, type(row), change)
    return tagged(request, shown())


def _tag(shown: Any) -> str:
    return f'"{_hash(json.dumps(shown, sort_keys=True, cls=JSONEncoder))[:32]}"'


def asked_for(request: Request, filters: type[Serializer[Any]], conditions: Mapping[str, Callable[[Any], Q]]) -> Q:
    """The condition that the filters in an address make together; what is asked for wrongly is refused by field."""
    asked = filters(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return Q(*(conditions[name](value) for name, value in asked.validated_data.items() if value is not None))


def acting(request: Request) -> Membership:
    """The membership that the API key stands for."""
    return cast(Membership, request.auth)


def sending(request: Request) -> str:
    """A hash of who sent what under which Idempotency-Key, for what leaves no row of its sending; empty without one."""
    key = _key(request)
    return _hash(f"{acting(request).user_id} {key} {_content(request)}") if key else ""


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": f"A key has {LONGEST_KEY} characters at most."})
    return key


def _content(request: Request) -> str:
    return json.dumps([request.path, request.data], sort_keys=True, default=_told)


def _told(value: Any) -> str:
    """What was sent, as text that is another where it was another; of a file its bytes, not its name alone."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256(str(value).encode())
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Pages(PageNumberPagination):
    """25 rows a page, 100 at most."""

    page_size_query_param = "page_size"
    max_page_size = 100
