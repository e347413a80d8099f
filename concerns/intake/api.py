"""Soft intelligence by REST: share it under one's own name, and read what came of it."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.intake import actions
from concerns.intake.models import SoftReport
from concerns.intake.rules.states import Certainty, When
from concerns.rules.vocabulary import Confidence, Sensitivity
from quality_oversight.api import ONCE_KEY, SENT_OTHERWISE, Requires, once
from quality_oversight.tenancy.models import Membership


class SoftReportShown(serializers.ModelSerializer):
    reference = serializers.CharField(source="ref")
    reads_like = serializers.ChoiceField(
        [Sensitivity.SPEAK_UP, Sensitivity.SAFEGUARDING],
        allow_null=True,
        help_text="The restricted stream that an ordinary report reads like: a hint, by its words alone.",
    )

    class Meta:
        model = SoftReport
        fields = (
            "id", "reference", "what", "place", "when", "certainty", "confidence", "urgent", "state",
            "reads_like", "made_at",
        )  # fmt: skip
        read_only_fields = fields


class SoftReportGiven(serializers.Serializer):
    """What was seen or heard; what needs a name to be left out is shared on the page, which shows a token."""

    what = serializers.CharField(max_length=4000)
    place = serializers.CharField(max_length=200)
    when = serializers.ChoiceField(When.choices)
    certainty = serializers.ChoiceField(Certainty.choices)
    confidence = serializers.ChoiceField(Confidence.choices, default=Confidence.INSIDE)
    may_contact = serializers.BooleanField(default=False)
    urgent = serializers.BooleanField(default=False)


class SoftReports(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "intelligence.share", "POST": "intelligence.share"}
    queryset = SoftReport.objects.none()
    serializer_class = SoftReportShown

    @extend_schema(operation_id="soft_intelligence_list", summary="List what one has shared, the newest first")
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(SoftReport.objects.of(cast(Membership, request.auth)))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="soft_intelligence_create",
        summary="Share soft intelligence",
        request=SoftReportGiven,
        parameters=[ONCE_KEY],
        responses={201: SoftReportShown, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = SoftReportGiven(data=request.data)
        given.is_valid(raise_exception=True)
        by = cast(Membership, request.auth)
        report = once(request, SoftReport, lambda: actions.share(by=by, **given.validated_data)[0])
        return Response(self.get_serializer(report).data, status=status.HTTP_201_CREATED)
