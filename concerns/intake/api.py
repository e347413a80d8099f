"""Soft intelligence by REST: share it, read what came of it; for a stream's keeper alone it is kept without a name."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.intake import actions
from concerns.intake.models import SoftReport
from concerns.intake.rules.states import Certainty, When
from concerns.rules.vocabulary import RESTRICTED, Confidence, Sensitivity
from concerns.streams import asking
from quality_oversight.api import ONCE_KEY, Requires, acting, once, sending
from quality_oversight.problems import SENT_OTHERWISE


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
    """What was seen or heard, under one's own name; for the keeper of a restricted stream without one."""

    what = serializers.CharField(max_length=4000)
    place = serializers.CharField(max_length=200)
    when = serializers.ChoiceField(When.choices)
    certainty = serializers.ChoiceField(Certainty.choices)
    confidence = serializers.ChoiceField(Confidence.choices, default=Confidence.INSIDE)
    may_contact = serializers.BooleanField(default=False)
    urgent = serializers.BooleanField(default=False)
    sensitivity = serializers.ChoiceField(
        Sensitivity.choices,
        default=Sensitivity.STANDARD,
        help_text="A restricted stream: its keeper alone reads it, no name is kept with it, and the answer is a token",
    )
    ordinary = serializers.BooleanField(default=False, help_text=asking.HELP)


class SoftReportUnnamed(serializers.Serializer):
    """What is told of a report without a name; the token alone opens the answer."""

    reference = serializers.CharField(source="ref")
    sensitivity = serializers.ChoiceField(Sensitivity.choices)
    token = serializers.CharField(help_text="Shown this once: it reads the answer on the page /tell/<ICB>/reply/")


class SoftReports(generics.GenericAPIView):
    permission_classes = (Requires,)
    permissions = {"GET": "intelligence.share", "POST": "intelligence.share"}
    queryset = SoftReport.objects.none()
    serializer_class = SoftReportShown

    @extend_schema(operation_id="soft_intelligence_list", summary="List what one has shared, the newest first")
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(SoftReport.objects.of(acting(request)))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="soft_intelligence_create",
        summary="Share soft intelligence",
        request=SoftReportGiven,
        parameters=[ONCE_KEY],
        responses={
            201: PolymorphicProxySerializer(
                "SoftReportMade", [SoftReportShown, SoftReportUnnamed], resource_type_field_name=None
            ),
            422: SENT_OTHERWISE,
        },
    )
    def post(self, request: Request) -> Response:
        given = SoftReportGiven(data=request.data)
        given.is_valid(raise_exception=True)
        by, told = acting(request), dict(given.validated_data)
        ordinary = told.pop("ordinary")
        if told["sensitivity"] in RESTRICTED:
            unnamed, token = actions.share(by=by, sent=sending(request), **told)
            shown = {"ref": unnamed.ref, "sensitivity": unnamed.sensitivity, "token": token}
            return Response(SoftReportUnnamed(shown).data, status=status.HTTP_201_CREATED)
        asking.ask(told["sensitivity"], told["what"], told["place"], ordinary=ordinary)
        report = once(request, SoftReport, lambda: actions.share(by=by, **told)[0])
        return Response(self.get_serializer(report).data, status=status.HTTP_201_CREATED)
