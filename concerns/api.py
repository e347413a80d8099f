"""Concerns by REST: read them, and log one through the same action as the page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_field,
)
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns import actions
from concerns.logging_api import ConcernLogged, several
from concerns.models import Concern, ConcernShare, ConcernSubject
from concerns.queries import about, counting_for, with_latest_step
from concerns.rules import markings, risk
from concerns.rules.lifecycle import Status
from concerns.rules.subjects import Part
from concerns.rules.vocabulary import (
    RESTRICTED,
    EvidenceCategory,
    InequalityGroup,
    KeyQuestion,
    Sensitivity,
)
from concerns.streams import asking
from concerns.streams.actions import raise_for_keeper, within
from providers.models import Subject
from providers.structure.api import UNDER
from providers.structure.sight import subjects_under
from quality_oversight.api import ONCE_KEY, Requires, acting, asked_for, changed, once, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

BANDS = [(band.key, band.label) for band in risk.BANDS]


class SubjectShown(serializers.ModelSerializer):
    provider = serializers.CharField(
        source="provider.organisation.code", default=None, help_text="ODS code of the provider"
    )

    class Meta:
        model = Subject
        fields = ("id", "kind", "name", "scope", "provider")


class FurtherShown(serializers.Serializer):
    """A subject beside the concern's own, and its part."""

    subject = SubjectShown()
    part = serializers.ChoiceField(Part.choices)


class ConcernShared(serializers.ModelSerializer):
    """What a provider's user is given of a concern that is shared with the provider."""

    reference = serializers.CharField(source="ref")
    subject = SubjectShown()
    domains = serializers.ListField(child=serializers.CharField(), help_text="Keys of the ICB's quality domains")
    key_questions = several(KeyQuestion)
    lead = serializers.CharField(source="lead.name", default=None, help_text="The name of who leads on it")
    updated_at = serializers.DateTimeField(help_text="The last step of its history that this API key may see")
    handling = serializers.SerializerMethodField(
        help_text="How this reader may handle it: the caveat of the sharing, then the concern's own line if it has one"
    )

    class Meta:
        model = Concern
        fields: tuple[str, ...] = (
            "id", "reference", "subject", "title", "summary", "status", "date_identified", "domains", "key_questions",
            "immediacy", "immediate_safety_action", "marking", "handling", "lead", "logged_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_handling(self, concern: Any) -> str:
        share = next(iter(concern.own_shares), None)
        marked = markings.outside(concern.marked)
        lines = (f"{share.get_caveat_display()}." if share and share.caveat else "", marked.line if marked.own else "")
        return " ".join(line for line in lines if line)


class ConcernShown(ConcernShared):
    """A concern as the ICB's own people see it: also source, harm, scores and how it ended."""

    handling = serializers.CharField()  # type: ignore[assignment]

    initial_score = serializers.SerializerMethodField(help_text="Initial consequence times likelihood, 1 to 25")
    initial_band = serializers.SerializerMethodField()
    score = serializers.IntegerField(help_text="Consequence times likelihood, 1 to 25")
    band = serializers.SerializerMethodField()
    further = FurtherShown(
        many=True, source="current_further", help_text="What else it is about, and who bears its risk"
    )
    target_score = serializers.SerializerMethodField(help_text="Null until a target is set")
    areas = serializers.JSONField(
        help_text="By stage (initial, current, target) and area: consequence and likelihood; empty where scored once"
    )
    duplicate_of = serializers.UUIDField(source="duplicate_of_id", allow_null=True)
    evidence_categories = several(EvidenceCategory)
    inequality_groups = several(InequalityGroup)
    themes = serializers.ListField(child=serializers.UUIDField(), help_text="Ids of the ICB's themes")

    class Meta(ConcernShared.Meta):
        fields = (
            *ConcernShared.Meta.fields, "further", "source", "harm", "evidence_categories", "people_affected",
            "inequality_groups", "themes", "informant", "confidence", "review_due", "sensitivity",
            "initial_consequence", "initial_likelihood", "initial_score", "initial_band", "consequence", "likelihood",
            "score", "band", "target_consequence", "target_likelihood", "target_score", "areas",
            "closure_reason", "closure_evidence", "closed_on",
            "outcome", "route", "redirected_to", "duplicate_of",
        )  # fmt: skip
        read_only_fields = fields

    def get_initial_score(self, concern: Concern) -> int:
        return risk.score(concern.initial_consequence, concern.initial_likelihood)

    def get_target_score(self, concern: Concern) -> int | None:
        pair = concern.pair(risk.Stage.TARGET)
        return risk.score(*pair) if pair else None

    @extend_schema_field(serializers.ChoiceField(BANDS))
    def get_initial_band(self, concern: Concern) -> str:
        return risk.band(self.get_initial_score(concern)).key

    @extend_schema_field(serializers.ChoiceField(BANDS))
    def get_band(self, concern: Concern) -> str:
        return risk.band(concern.score).key


def either(many: bool = False) -> PolymorphicProxySerializer:
    """Name both shapes of an answer in the OpenAPI document."""
    shapes = [ConcernShown, ConcernShared]
    return PolymorphicProxySerializer("Concern", shapes, resource_type_field_name=None, many=many)


class ForKeeper(serializers.Serializer):
    """What is told of a concern that went into a restricted stream: this API key does not see it any more."""

    reference = serializers.CharField(source="ref")
    sensitivity = serializers.ChoiceField(Sensitivity.choices)


class Filters(serializers.Serializer):
    status = serializers.ChoiceField(Status.choices, required=False)
    subject = serializers.UUIDField(required=False)
    provider = serializers.CharField(required=False)
    under = serializers.CharField(required=False)
    updated_since = serializers.DateTimeField(required=False)


FILTERS: dict[str, Callable[[Any], Q]] = {
    "status": lambda value: Q(status=value),
    "subject": lambda value: about(pk=value),
    "provider": lambda value: about(provider__organisation__code=value),
    "under": lambda value: counting_for(subjects_under(value, timezone.localdate())),
    "updated_since": lambda value: Q(updated_at__gte=value),
}
PARAMETERS = [
    OpenApiParameter("status", enum=Status.values),
    OpenApiParameter("subject", OpenApiTypes.UUID, description="Concerns about one subject"),
    OpenApiParameter("provider", OpenApiTypes.STR, description="Concerns about one provider, by ODS code"),
    UNDER,
    OpenApiParameter("updated_since", OpenApiTypes.DATETIME, description="Concerns with a step at or after this time"),
]


class Readable(generics.GenericAPIView):
    """What both addresses share: who asks decides how much of a concern is shown."""

    permission_classes = (Requires,)
    queryset = Concern.objects.none()

    def get_queryset(self) -> Any:
        rows = ConcernSubject.objects.current().select_related("subject__provider__organisation")
        rows = rows.order_by("subject__name", "pk")
        concerns = Concern.objects.select_related("subject__provider__organisation", "lead__user")
        shown = with_latest_step(concerns.prefetch_related(Prefetch("further", rows, to_attr="current_further")))
        if acting(self.request).is_outside:  # whose own share is all that they see
            shown = shown.prefetch_related(Prefetch("shares", ConcernShare.objects.current(), to_attr="own_shares"))
        return shown

    def get_serializer_class(self) -> type[ConcernShared]:
        return ConcernShared if acting(self.request).is_outside else ConcernShown

    def shown(self, concern: Concern) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=concern.pk)).data

    def changed(self, concern: Concern, act: Callable[[], Any]) -> Response:
        return changed(self.request, concern, lambda: self.shown(concern), act)


class Concerns(Readable):
    permissions = {"GET": "concern.view", "POST": "concern.raise"}

    @extend_schema(
        operation_id="concerns_list",
        summary="List concerns, the newest first",
        parameters=PARAMETERS,
        responses={200: either(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset().filter(asked_for(request, Filters, FILTERS)))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="concerns_create",
        summary="Log a concern",
        request=ConcernLogged,
        parameters=[ONCE_KEY],
        responses={
            201: PolymorphicProxySerializer("ConcernMade", [ConcernShown, ForKeeper], resource_type_field_name=None),
            400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE,
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = ConcernLogged(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        words, by = dict(given.validated_data), acting(request)
        beside, how, ordinary = words.pop("beside", None), words.pop("beside_as"), words.pop("ordinary")
        if (stream := words["sensitivity"]) in RESTRICTED:
            with within(stream, by=by):
                made = once(request, Concern, lambda: raise_for_keeper(by=by, stream=stream, **words))
                return Response(ForKeeper(made).data, status=status.HTTP_201_CREATED)
        asking.ask(stream, words["title"], words["summary"], ordinary=ordinary)
        concern = once(request, Concern, lambda: actions.raise_beside(beside, by=by, how=how, **words))
        headers = {"Location": f"{request.path}{concern.pk}/"}
        return tagged(request, self.shown(concern), status=status.HTTP_201_CREATED, headers=headers)


class OneConcern(Readable):
    permissions = {"GET": "concern.view"}

    @extend_schema(
        operation_id="concerns_read",
        summary="Read one concern",
        responses={200: either(), 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)
