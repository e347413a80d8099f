"""Agreements with other ICBs by REST, through the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from escalation import queries
from escalation.agreements import actions
from escalation.agreements.models import Agreement, Signature
from escalation.agreements.queries import agreements, elsewhere, terms_of
from escalation.agreements.rules import TEXT, Act, State, state
from escalation.rules.levels import Level
from providers.models import Provider
from quality_oversight.api import ONCE_KEY, Requires, acting, once, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

ANSWERS = {400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}


class SignatureShown(serializers.ModelSerializer):
    act = serializers.ChoiceField(Act.choices)

    class Meta:
        model = Signature
        fields = ("party", "act", "on", "reason", "by_name", "by_role", "at")
        read_only_fields = fields


class ToldLevelShown(serializers.Serializer):
    """The level of a provider or one of its services, in the ICB's own words beside the neutral level."""

    name = serializers.CharField()
    scope = serializers.CharField()
    level = serializers.ChoiceField(
        Level.choices, source="stands_at", allow_null=True, help_text="None where the subject ended or is suspended"
    )
    words = serializers.CharField()
    ended_on = serializers.DateField(allow_null=True, help_text="From this day on it stands at no level any more")
    suspended = serializers.BooleanField(help_text="It may be taken up again")
    since = serializers.DateField(allow_null=True)
    review_due = serializers.DateField(allow_null=True)
    proposed = serializers.CharField()
    told_at = serializers.DateTimeField(allow_null=True)


class SideShown(serializers.Serializer):
    """What one ICB says of the provider; not `current` once the agreement has ended."""

    party = serializers.CharField()
    lead = serializers.BooleanField()
    own = serializers.BooleanField()
    current = serializers.BooleanField()
    levels = ToldLevelShown(many=True)


class AgreementShown(serializers.ModelSerializer):
    """An agreement between ICBs, by ODS code, to tell each other the level of a provider that they share."""

    provider = serializers.CharField(source="organisation.code")
    state = serializers.SerializerMethodField()
    signatures = SignatureShown(many=True)

    class Meta:
        model = Agreement
        fields = (
            "id", "key", "provider", "parties", "lead", "proposer", "starts_on", "ends_on", "purpose", "tells_requests",
            "state", "signatures",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, agreement: Agreement) -> str:
        return State(state(terms_of(agreement), timezone.localdate())).value


class OneAgreementShown(AgreementShown):
    sides = serializers.SerializerMethodField(help_text="The lead commissioner's first")

    class Meta(AgreementShown.Meta):
        fields = (*AgreementShown.Meta.fields, "sides")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema(responses=SideShown(many=True))
    def get_sides(self, agreement: Agreement) -> Any:
        (found,) = elsewhere([agreement], queries.framework_of(agreement), timezone.localdate())
        return SideShown(found.sides, many=True).data


class AgreementSent(serializers.Serializer):
    """An agreement to propose; ICBs by ODS code. It goes to them once it is signed."""

    provider = serializers.UUIDField()
    others = serializers.ListField(child=serializers.CharField(max_length=6))
    lead = serializers.CharField(max_length=6)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    purpose = serializers.CharField(max_length=TEXT)
    tells_requests = serializers.BooleanField(required=False, default=False)

    def validate_provider(self, pk: UUID) -> Provider:
        row = Provider.objects.select_related("organisation").filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError("There is no such provider here.")
        return row


class EndSent(serializers.Serializer):
    on = serializers.DateField()
    reason = serializers.CharField(max_length=TEXT)


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Agreement.objects.none()
    serializer_class = OneAgreementShown

    def get_queryset(self) -> Any:
        return agreements().prefetch_related("signatures")

    def shown(self, request: Request, pk: UUID, **options: Any) -> Response:
        row = get_object_or_404(self.get_queryset(), pk=pk)
        return tagged(request, OneAgreementShown(row).data, **options)


class Agreements(Readable):
    permissions = {"GET": "level.view", "POST": "agreement.propose"}
    serializer_class = AgreementShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="agreements_list",
        summary="List agreements with other ICBs, the newest first",
        responses={200: AgreementShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        return self.get_paginated_response(
            self.get_serializer(self.paginate_queryset(self.get_queryset()), many=True).data
        )

    @extend_schema(
        operation_id="agreements_create",
        summary="Propose an agreement",
        request=AgreementSent,
        parameters=[ONCE_KEY],
        responses={201: OneAgreementShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given, by = AgreementSent(data=request.data), acting(request)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        provider = fields.pop("provider")
        made = once(request, Agreement, lambda: actions.propose(provider, by=by, **fields))
        headers = {"Location": f"{request.path}{made.pk}/"}
        return self.shown(request, made.pk, status=status.HTTP_201_CREATED, headers=headers)


class OneAgreement(Readable):
    permissions = {"GET": "level.view"}

    @extend_schema(
        operation_id="agreements_read",
        summary="Read one agreement, and the levels that it lets you see",
        responses={200: OneAgreementShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.shown(request, pk)


class Signing(Readable):
    permissions = {"POST": "agreement.sign"}

    @extend_schema(
        operation_id="agreements_sign",
        summary="Sign an agreement for the own ICB",
        request=None,
        responses={200: OneAgreementShown, **ANSWERS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        actions.sign(get_object_or_404(self.get_queryset(), pk=pk), by=acting(request))
        return self.shown(request, pk)


class Ending(Readable):
    permissions = {"POST": "agreement.sign"}

    @extend_schema(
        operation_id="agreements_end",
        summary="End an agreement from a day on, or say no to it",
        request=EndSent,
        responses={200: OneAgreementShown, **ANSWERS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        agreement, given = get_object_or_404(self.get_queryset(), pk=pk), EndSent(data=request.data)
        given.is_valid(raise_exception=True)
        actions.end(agreement, by=acting(request), **given.validated_data)
        return self.shown(request, pk)
