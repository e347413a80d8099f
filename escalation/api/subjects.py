"""Subjects with their levels, and the levels of any day, by REST."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.api.shown import PeriodShown, StandingShown
from escalation.models import EndedSubject, LevelPeriod, LevelRequest
from escalation.queries import framework_of, standing_periods
from escalation.queries.levels import level_on
from escalation.rules.levels import Level
from escalation.rules.workflow import CLOSED
from providers.actions import add_subject
from providers.models import Provider, Subject
from providers.rules.sectors import OWN_KINDS, SubjectKind
from quality_oversight.api import ONCE_KEY, Requires, acting, asked_for, once, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

OF = {
    "subject": OpenApiParameter("subject", OpenApiTypes.UUID, description="One subject alone"),
    "provider": OpenApiParameter("provider", OpenApiTypes.STR, description="Subjects of one provider, by ODS code"),
}


class SubjectFilters(serializers.Serializer):
    kind = serializers.ChoiceField(SubjectKind.choices, required=False)
    provider = serializers.CharField(required=False)
    level = serializers.ChoiceField(Level.choices, required=False)
    proposed = serializers.BooleanField(required=False, allow_null=True, default=None)
    ended = serializers.BooleanField(required=False, allow_null=True, default=None)


class LevelFilters(serializers.Serializer):
    subject = serializers.UUIDField(required=False)
    provider = serializers.CharField(required=False)
    level = serializers.ChoiceField(Level.choices, required=False)
    as_at = serializers.DateField(required=False)


def _at(level: str) -> Q:
    default = Q(assurance=None) if level == Level.ROUTINE else Q()
    return (Q(assurance__level=level) | default) & ~_ended(True)


def _ended(value: bool) -> Q:
    gone = Q(pk__in=EndedSubject.objects.filter(until=None).values("subject"))
    return gone if value else ~gone


def _proposed(value: bool) -> Q:
    known = Q(pk__in=LevelRequest.objects.filter(OPEN).values("subject"))
    return known if value else ~known


OPEN = ~Q(status__in=CLOSED)
SUBJECT_FILTERS: dict[str, Callable[[Any], Q]] = {
    "kind": lambda value: Q(kind=value),
    "provider": lambda value: Q(provider__organisation__code=value),
    "level": _at,
    "proposed": lambda value: _proposed(value),
    "ended": lambda value: _ended(value),
}
LEVEL_FILTERS: dict[str, Callable[[Any], Q]] = {
    "subject": lambda value: Q(subject=value),
    "provider": lambda value: Q(subject__provider__organisation__code=value),
    "level": lambda value: Q(level=value),
}


class Readable(generics.GenericAPIView):
    """What is shown in the words of the ICB's framework."""

    permission_classes = (Requires,)
    permissions = {"GET": "level.view"}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "framework": framework_of(acting(self.request))}


class ReadableSubjects(Readable):
    queryset = Subject.objects.none()
    serializer_class = StandingShown

    def get_queryset(self) -> Any:
        pending = Prefetch("level_requests", LevelRequest.objects.filter(OPEN), to_attr="open_requests")
        ends = EndedSubject.objects.filter(until=None).select_related("ending")
        gone = Prefetch("ended", ends, to_attr="ends")
        rows = Subject.objects.with_provider().select_related("assurance").prefetch_related(pending, gone)
        return rows.order_by("name", "pk")


class SubjectGiven(serializers.Serializer):
    """A subject of the ICB's own; a provider becomes one when it is added as a provider."""

    kind = serializers.ChoiceField([(each.value, each.label) for each in OWN_KINDS])
    name = serializers.CharField(max_length=200)
    provider = serializers.CharField(required=False, help_text="ODS code of the provider, for a service or site")
    code = serializers.CharField(
        required=False, max_length=15, help_text="Of a site: its ODS code, or its id at the Care Quality Commission"
    )

    def validate_provider(self, code: str) -> Provider:
        found = Provider.objects.select_related("organisation").filter(organisation__code__iexact=code).first()
        if found is None:
            raise serializers.ValidationError("This ICB oversees no provider with that code.")
        return found


class Subjects(ReadableSubjects):
    permissions = {"GET": "level.view", "POST": "provider.add"}

    @extend_schema(
        operation_id="subjects_list",
        summary="List subjects with their levels",
        parameters=[
            OpenApiParameter("kind", enum=SubjectKind.values),
            OF["provider"],
            OpenApiParameter("level", enum=Level.values, description="Those at this level now"),
            OpenApiParameter("ended", OpenApiTypes.BOOL, description="Whether they ended or are suspended"),
            OpenApiParameter("proposed", OpenApiTypes.BOOL, description="Whether a request about them is open"),
        ],
        responses={200: StandingShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset().filter(asked_for(request, SubjectFilters, SUBJECT_FILTERS))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        operation_id="subjects_create",
        summary="Add a subject of the ICB's own: a service or site of a provider, a place, a pathway, a programme",
        request=SubjectGiven,
        parameters=[ONCE_KEY],
        responses={201: StandingShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = SubjectGiven(data=request.data)
        given.is_valid(raise_exception=True)
        made = once(request, Subject, lambda: add_subject(by=acting(request), **given.validated_data))
        shown = self.get_serializer(self.get_queryset().get(pk=made.pk)).data
        return tagged(request, shown, status=status.HTTP_201_CREATED, headers={"Location": f"{request.path}{made.pk}/"})


class OneSubject(ReadableSubjects):
    @extend_schema(
        operation_id="subjects_read",
        summary="Read one subject with its level",
        responses={200: StandingShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class Levels(Readable):
    queryset = LevelPeriod.objects.none()
    serializer_class = PeriodShown

    @extend_schema(
        operation_id="levels_list",
        summary="List the levels at which subjects stood, the newest first, or where each stood on a day",
        description="A subject that is left out on a day was routine by default: no decision was on file.",
        parameters=[
            *OF.values(),
            OpenApiParameter("level", enum=Level.values),
            OpenApiParameter("as_at", OpenApiTypes.DATE, description="Only the level of each subject on this day"),
        ],
        responses={200: PeriodShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        asked = LevelFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        day = given.pop("as_at", None)
        periods = standing_periods() if day is None else level_on(day)
        rows = periods.filter(*(LEVEL_FILTERS[name](value) for name, value in given.items()))
        rows = rows.select_related("subject__provider__organisation").order_by("-starts_on", "-at", "pk")
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)
