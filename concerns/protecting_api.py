"""Move a concern into a restricted stream by REST."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.api import ForKeeper, Readable
from concerns.intake import actions
from concerns.models import Concern
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.api import acting
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED


class Protected(serializers.Serializer):
    """To whom the concern goes: the guardian ("speak_up") or the safeguarding lead ("safeguarding")."""

    stream = serializers.ChoiceField([Sensitivity.SPEAK_UP, Sensitivity.SAFEGUARDING])


class Protection(Readable):
    permissions = {"POST": "concern.triage"}

    @extend_schema(
        operation_id="concern_protection_create",
        summary="Move a concern into a restricted stream",
        description="Its keeper alone sees it then, with the concerns that repeat it and the soft intelligence that it"
        " was taken up from; this API key does not, and the same request again is answered with 404.",
        request=Protected,
        responses={200: ForKeeper, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        concern, by = cast(Concern, self.get_object()), acting(request)
        given = Protected(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(ForKeeper(actions.protect(concern, by=by, **given.validated_data)).data)
