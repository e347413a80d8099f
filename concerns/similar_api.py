"""Similar open concerns by REST: to look before logging."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from concerns.rules.lifecycle import LIVE, Status
from concerns.rules.subjects import MOST
from concerns.search.queries import similar_to
from quality_oversight.api import Requires
from quality_oversight.problems import NOT_KNOWN, NOT_PERMITTED, REFUSED


class SimilarAsked(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    subject = serializers.UUIDField()
    further = serializers.ListField(child=serializers.UUIDField(), max_length=MOST, required=False, default=list)


class SimilarShown(serializers.Serializer):
    """An open concern that may tell of the same."""

    id = serializers.UUIDField()
    reference = serializers.CharField(source="ref")
    title = serializers.CharField()
    status = serializers.ChoiceField([(each.value, each.label) for each in Status if each in LIVE])
    subject = serializers.UUIDField(source="subject_id", help_text="What it is about")
    subject_name = serializers.CharField(source="subject.name")
    is_exact = serializers.BooleanField(help_text="Whether it is about the very subject that was asked for")
    also_about = serializers.ListField(child=serializers.CharField(), help_text="The names of its further subjects")
    lead = serializers.CharField(source="lead.name", default=None, help_text="The name of who leads on it")
    closeness = serializers.FloatField(help_text="How near the titles are, 0 to 1")


class Similar(APIView):
    permission_classes = (Requires,)
    permissions = {"GET": "concern.raise"}

    @extend_schema(
        operation_id="concerns_similar",
        summary="List at most five open concerns that a title resembles, those about the subject first",
        parameters=[
            OpenApiParameter("title", OpenApiTypes.STR, required=True),
            OpenApiParameter("subject", OpenApiTypes.UUID, required=True),
            OpenApiParameter("further", OpenApiTypes.UUID, many=True, description="Further subjects, one each"),
        ],
        responses={200: SimilarShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        asked = SimilarAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(SimilarShown(similar_to(**asked.validated_data), many=True).data)
