"""Committees, who sits on them and when they meet, by REST, to read."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.models import Committee, Meeting
from quality_oversight.api import Requires, tagged
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED
from reporting.committees.models import Seat, Terms

SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="The first day; today where it is not given")
UNTIL = OpenApiParameter("until", OpenApiTypes.DATE, description="The last day")
READ = {401: NOT_KNOWN, 403: NOT_PERMITTED}


class TermsShown(serializers.ModelSerializer):
    """Terms of reference: when the committee meets and what it needs for decisions."""

    class Meta:
        model = Terms
        fields = (
            "number", "purpose", "cadence", "starts_at", "minutes", "venue", "on_holiday", "paper_days", "in_public",
            "quorum_members", "quorum_chair", "quorum_parties", "note", "at",
        )  # fmt: skip
        read_only_fields = fields


class SeatShown(serializers.ModelSerializer):
    """A seat: whose it is, and who sits in it; vacant where `holder` is empty."""

    holder = serializers.CharField(source="who")
    deputy = serializers.CharField(source="deputy_who")

    class Meta:
        model = Seat
        fields = ("id", "role", "title", "party", "holder", "deputy", "since", "version")
        read_only_fields = fields


class CommitteeLine(serializers.ModelSerializer):
    """A committee, and to which it reports."""

    class Meta:
        model = Committee
        fields = ("id", "key", "name", "kind", "cadence", "reports_to")
        read_only_fields = fields


class CommitteeShown(serializers.ModelSerializer):
    """A committee with its terms of reference and its seats."""

    terms = TermsShown(source="holds", allow_null=True, help_text="Those that hold now; null where none were set")
    seats = SeatShown(source="seated", many=True)

    class Meta:
        model = Committee
        fields = ("id", "key", "name", "kind", "cadence", "reports_to", "terms", "seats")
        read_only_fields = fields


class MeetingShown(serializers.ModelSerializer):
    """A meeting; its time is a local time of day in England."""

    name = serializers.CharField(source="committee.name")

    class Meta:
        model = Meeting
        fields = ("id", "committee", "name", "held_on", "starts_at", "minutes", "venue", "status", "why", "version")
        read_only_fields = fields


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "committee.view"}


class Committees(Readable):
    queryset = Committee.objects.all()
    serializer_class = CommitteeLine

    @extend_schema(
        operation_id="committees_list",
        summary="List committees, by name",
        responses={200: CommitteeLine(many=True), **READ},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset().order_by("name", "pk"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class OneCommittee(Readable):
    queryset = Committee.objects.all()
    serializer_class = CommitteeShown

    @extend_schema(
        operation_id="committees_read",
        summary="Read one committee with its terms of reference and seats",
        responses={200: CommitteeShown, 404: NOT_FOUND, **READ},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = self.get_object()
        row.holds, row.seated = row.terms.first(), list(row.seats.on(timezone.localdate()).for_page())
        return tagged(request, self.get_serializer(row).data)


class Meetings(Readable):
    queryset = Meeting.objects.select_related("committee")
    serializer_class = MeetingShown

    @extend_schema(
        operation_id="committee_meetings_list",
        summary="List meetings of all committees by day, from today on or between two days",
        parameters=[SINCE, UNTIL],
        responses={200: MeetingShown(many=True), 400: REFUSED, **READ},
    )
    def get(self, request: Request) -> Response:
        since, until = (_day(request, name) for name in ("since", "until"))
        rows = self.get_queryset().filter(held_on__gte=since or timezone.localdate())
        if until:
            rows = rows.filter(held_on__lte=until)
        shown = self.paginate_queryset(rows.order_by("held_on", "committee__name", "pk"))
        return self.get_paginated_response(self.get_serializer(shown, many=True).data)


def _day(request: Request, name: str) -> date | None:
    written = request.query_params.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise ValidationError({name: "Enter a date like 2026-04-09."}) from None
