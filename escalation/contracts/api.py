"""The register of contracts by REST, to read."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.contracts.models import Contract, Covered, Duty, Return
from escalation.contracts.queries import LATE, filtered, in_full, listed, owed, shown
from escalation.contracts.rules.vocabulary import Holder, Kind, Report, State
from quality_oversight.api import Requires, acting, tagged
from quality_oversight.ids import as_ids
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED

PARAMETERS = [
    OpenApiParameter("state", enum=State.values),
    OpenApiParameter("kind", enum=Kind.values),
    OpenApiParameter("holder_kind", enum=Holder.values, description="The kind of provider"),
    OpenApiParameter("report", enum=Report.values, description="Only where such a report is to be sent"),
    OpenApiParameter("look", enum=[LATE], description="late: only where a report is late"),
]
PROVIDER = OpenApiParameter("provider", OpenApiTypes.UUID, description="Only the contracts of this provider")


class ReturnShown(serializers.ModelSerializer):
    """What became of one period."""

    class Meta:
        model = Return
        fields = ("due", "outcome", "received_on", "note")
        read_only_fields = fields


class ReportShown(serializers.ModelSerializer):
    """Something that is to be sent as a routine; `next_due` is the first period of which nothing is recorded."""

    late = serializers.SerializerMethodField(help_text="The due days that are over and of which nothing is recorded")
    returns = ReturnShown(many=True)

    class Meta:
        model = Duty
        fields = (
            "id", "title", "kind", "every", "first_due", "last_due", "receiver", "next_due", "late", "returns",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.DateField()))
    def get_late(self, duty: Duty) -> list[date]:
        return list(owed(duty, timezone.localdate()).late)


class CoveredShown(serializers.ModelSerializer):
    """A service, programme, place or the like that a contract pays for."""

    id = serializers.UUIDField(source="subject_id")
    name = serializers.CharField(source="subject.name")
    kind = serializers.CharField(source="subject.kind")

    class Meta:
        model = Covered
        fields = ("id", "name", "kind")
        read_only_fields = fields


class ContractShown(serializers.ModelSerializer):
    """A contract or grant, what it covers, and what is to be sent by it."""

    reference = serializers.CharField(source="ref")
    provider = serializers.UUIDField(source="provider_id", allow_null=True)
    provider_code = serializers.CharField(source="provider.organisation.code", default=None)
    provider_name = serializers.CharField(source="who")
    owner = serializers.CharField(source="owner.name")
    state = serializers.SerializerMethodField()
    covers = CoveredShown(source="covered", many=True)
    reports = ReportShown(source="duties", many=True)

    class Meta:
        model = Contract
        fields = (
            "id", "reference", "title", "kind", "provider", "provider_code", "provider_name", "holder_kind",
            "commissioner", "starts_on", "ends_on", "state", "owner", "note", "covers", "reports", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, row: Contract) -> State:
        return shown(row, timezone.localdate()).state


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "contract.view"}
    queryset = Contract.objects.none()
    serializer_class = ContractShown

    def get_queryset(self) -> Any:
        return in_full(listed(timezone.localdate()))


class Contracts(Readable):
    @extend_schema(
        operation_id="contracts_list",
        summary="List contracts, by their reference",
        parameters=[*PARAMETERS, PROVIDER],
        responses={200: ContractShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        wanted = {each.name: request.query_params.get(each.name, "") for each in PARAMETERS}
        known = {each.name: set(each.enum or ()) for each in PARAMETERS}
        odd = [name for name, value in wanted.items() if value and value not in known[name]]
        if provider := request.query_params.get("provider"):
            wanted["provider"] = provider
            odd += [] if as_ids(provider) else ["provider"]
        if odd:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        found = filtered(wanted, by=acting(request), today=timezone.localdate()).order_by("ref")
        rows = self.paginate_queryset(in_full(found))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class OneContract(Readable):
    @extend_schema(
        operation_id="contracts_read",
        summary="Read one contract",
        responses={200: ContractShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)
