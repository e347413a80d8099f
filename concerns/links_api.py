"""The links of a concern by REST, duplicates among them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns import actions
from concerns.api import Readable
from concerns.models import Concern, ConcernLink
from concerns.queries import reports_of, ties_of
from concerns.rules.links import Way
from quality_oversight.api import ONCE_KEY, acting, once
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE


class LinkShown(serializers.Serializer):
    """One link as it reads from the concern that was asked for; duplicates are among them, both ways."""

    way = serializers.ChoiceField([*Way.choices, ("duplicate_of", "Duplicate of"), ("repeated_by", "Repeated by")])
    concern = serializers.UUIDField(source="other.pk", help_text="The concern at the other end")
    reference = serializers.CharField(source="other.ref")
    reason = serializers.CharField(help_text="Empty for duplicates")
    at = serializers.DateTimeField(allow_null=True, help_text="When the link was made; empty for duplicates")


class LinkMade(serializers.Serializer):
    """A link to make; a duplicate is made by the move "Mark as duplicate"."""

    way = serializers.ChoiceField(Way.choices)
    concern = serializers.PrimaryKeyRelatedField(queryset=Concern.objects.all(), help_text="The other concern")
    reason = serializers.CharField(max_length=500)


class Links(Readable):
    permissions = {"GET": "concern.view", "POST": "concern.edit"}

    @extend_schema(
        operation_id="concern_links_list",
        summary="List the links of a concern whose other end this API key may see",
        responses={200: LinkShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        concern = self.get_object()
        inside = not acting(request).is_outside
        return Response(LinkShown([*ties_of(concern), *_repeats(concern)] if inside else [], many=True).data)

    @extend_schema(
        operation_id="concern_links_create",
        summary="Link a concern to another",
        request=LinkMade,
        parameters=[ONCE_KEY],
        responses={
            201: LinkShown,
            400: REFUSED,
            401: NOT_KNOWN,
            403: NOT_PERMITTED,
            404: NOT_FOUND,
            422: SENT_OTHERWISE,
        },
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern = self.get_object()
        given = LinkMade(data=request.data)
        given.is_valid(raise_exception=True)
        words = given.validated_data
        try:
            made = once(
                request,
                ConcernLink,
                lambda: actions.link(
                    concern, by=acting(request), other=words["concern"], way=words["way"], reason=words["reason"]
                ),
            )
        except ValidationError as refusal:
            raise _under("concern", refusal) from None
        tie = next(tie for tie in ties_of(concern) if tie.pk == made.pk)
        return Response(LinkShown(tie).data, status=status.HTTP_201_CREATED)


def _repeats(concern: Concern) -> list[dict[str, Any]]:
    original = Concern.objects.filter(pk=concern.duplicate_of_id) if concern.duplicate_of_id else []
    found = [("duplicate_of", other) for other in original] + [("repeated_by", other) for other in reports_of(concern)]
    return [{"way": way, "other": other, "reason": "", "at": None} for way, other in found]


def _under(name: str, refusal: ValidationError) -> ValidationError:
    """A refusal with the field named as the program named it."""
    wrong = dict(refusal.error_dict) if hasattr(refusal, "error_dict") else {"__all__": refusal.error_list}
    return ValidationError({name if field == "other" else field: errors for field, errors in wrong.items()})
