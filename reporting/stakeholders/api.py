"""Stakeholders, and who contributed to which strategy or event, by REST, to read."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quality_oversight.api import Requires, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED
from quality_oversight.tenancy.policy import Party
from reporting.stakeholders.models import Contribution, Occasion, Stakeholder
from reporting.stakeholders.queries import CURRENT, LEFT, filtered, occasions
from reporting.stakeholders.rules.vocabulary import Kind

KIND = OpenApiParameter("kind", enum=Party.values, description="The kind of body")
STANDING = OpenApiParameter("standing", enum=[CURRENT, LEFT], description="left: no longer a stakeholder")
OCCASION_KIND = OpenApiParameter("kind", enum=Kind.values)
READ = {401: NOT_KNOWN, 403: NOT_PERMITTED}


class StakeholderShown(serializers.ModelSerializer):
    """An organisation or body with a stake in quality; the contact is a role."""

    code = serializers.CharField(help_text="Its code in the national directory; empty where it is not there")
    contributions = serializers.IntegerField(source="contributed", help_text="To how many occasions it contributed")

    class Meta:
        model = Stakeholder
        fields = (
            "id", "name", "kind", "code", "contact_role", "contact_email", "interest", "left_on", "contributions",
            "version",
        )  # fmt: skip
        read_only_fields = fields


class ContributorShown(serializers.ModelSerializer):
    """A stakeholder that contributed, and how."""

    stakeholder = serializers.UUIDField(source="stakeholder_id")
    name = serializers.CharField(source="stakeholder.name")
    kind = serializers.ChoiceField(Party.choices, source="stakeholder.kind")

    class Meta:
        model = Contribution
        fields = ("stakeholder", "name", "kind", "how", "words")
        read_only_fields = fields


class OccasionShown(serializers.ModelSerializer):
    """A strategy or an event, and who contributed to it."""

    contributors = ContributorShown(source="contributions", many=True)

    class Meta:
        model = Occasion
        fields = ("id", "name", "kind", "held_on", "note", "contributors", "version")
        read_only_fields = fields


def wanted(request: Request, *parameters: OpenApiParameter) -> dict[str, Any]:
    """What an address asks for; refused where it asks for what there is not."""
    asked = {each.name: request.query_params.get(each.name, "") for each in parameters}
    odd = [each.name for each in parameters if asked[each.name] and asked[each.name] not in set(each.enum or ())]
    if odd:
        raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
    return asked


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "stakeholder.view"}


class Stakeholders(Readable):
    queryset = Stakeholder.objects.none()
    serializer_class = StakeholderShown

    @extend_schema(
        operation_id="stakeholders_list",
        summary="List stakeholders, by name",
        parameters=[KIND, STANDING],
        responses={200: StakeholderShown(many=True), 400: REFUSED, **READ},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(filtered(wanted(request, KIND, STANDING)).order_by("name", "pk"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class OneStakeholder(Readable):
    queryset = Stakeholder.objects.for_list()
    serializer_class = StakeholderShown

    @extend_schema(
        operation_id="stakeholders_read",
        summary="Read one stakeholder",
        responses={200: StakeholderShown, 404: NOT_FOUND, **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class OccasionReadable(Readable):
    queryset = Occasion.objects.prefetch_related(
        Prefetch("contributions", Contribution.objects.select_related("stakeholder"))
    )
    serializer_class = OccasionShown


class Occasions(OccasionReadable):
    @extend_schema(
        operation_id="contributions_list",
        summary="List strategies and events with their contributors, the newest first",
        parameters=[OCCASION_KIND],
        responses={200: OccasionShown(many=True), 400: REFUSED, **READ},
    )
    def get(self, request: Request) -> Response:
        kind = wanted(request, OCCASION_KIND)["kind"]
        found = occasions(kind=kind).values("pk")
        rows = self.paginate_queryset(self.get_queryset().filter(pk__in=found).order_by("-held_on", "name"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class OneOccasion(OccasionReadable):
    @extend_schema(
        operation_id="contributions_read",
        summary="Read one strategy or event with its contributors",
        responses={200: OccasionShown, 404: NOT_FOUND, **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)
