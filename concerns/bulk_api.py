"""Many concerns at once by REST: a preview unless it is confirmed."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from concerns import actions
from concerns.models import Theme
from concerns.rules.bulk import CHANGES, MOST
from providers.queries import possible_leads
from quality_oversight.api import Requires, acting
from quality_oversight.problems import NOT_KNOWN, NOT_PERMITTED, REFUSED
from quality_oversight.tenancy.models import Membership


class Picked(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField(
        required=False, help_text="The version that was seen: the concern is left as it is if somebody saved it since"
    )


class ManyChanged(serializers.Serializer):
    """A change for many concerns; each change asks for its own value, and for no other."""

    change = serializers.ChoiceField([(change.key, change.label) for change in CHANGES.values()])
    concerns = Picked(many=True, help_text=f"At most {MOST}")
    confirm = serializers.BooleanField(default=False, help_text="False: only say what would change")
    lead = serializers.PrimaryKeyRelatedField(queryset=Membership.objects.none(), required=False)
    theme = serializers.PrimaryKeyRelatedField(queryset=Theme.objects.none(), required=False)
    review_due = serializers.DateField(required=False)
    reason = serializers.CharField(required=False, max_length=2000)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["lead"].queryset = possible_leads(timezone.localdate())
        fields["theme"].queryset = Theme.objects.in_use()
        return fields

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        needs = CHANGES[given["change"]].needs
        if missing := [name for name in needs if not given.get(name)]:
            raise serializers.ValidationError(dict.fromkeys(missing, "This change needs it."))
        return given | {"given": {name: given[name] for name in needs}}


class LineShown(serializers.Serializer):
    """What becomes of one concern."""

    id = serializers.UUIDField(source="concern.pk")
    reference = serializers.CharField(source="concern.ref")
    before = serializers.CharField()
    after = serializers.CharField()
    changes = serializers.SerializerMethodField()
    refused = serializers.CharField(help_text="Why it is left as it is; empty when it changes")

    def get_changes(self, line: Any) -> bool:
        return not line.refused


class Bulk(APIView):
    permission_classes = (Requires,)
    permissions = {"POST": "concern.edit"}

    @extend_schema(
        operation_id="concerns_change_many",
        summary="Change many concerns at once, or say what would change",
        request=ManyChanged,
        responses={200: LineShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def post(self, request: Request) -> Response:
        asked = ManyChanged(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted, by = asked.validated_data, acting(request)
        picked = {each["id"]: each.get("version") for each in wanted["concerns"]}
        if wanted["confirm"]:
            lines = actions.change_many(picked, wanted["change"], by=by, given=wanted["given"])
        else:
            lines = actions.preview_many(list(picked), wanted["change"], by=by, given=wanted["given"])
        return Response(LineShown(lines, many=True).data)
