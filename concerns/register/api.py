"""The risk register by REST: read risks, add one, and score one again, through the same actions as the pages."""

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from concerns.models import Concern
from concerns.register import actions
from concerns.register.models import Risk
from concerns.register.queries import appetites, filtered, risk_executives, risk_people
from concerns.register.reading import Standing, standing
from concerns.register.rules.vocabulary import Kind, Proximity, Which
from concerns.rules.risk import BANDS, Area
from providers.models import Subject
from providers.structure.api import UNDER
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, changed, once, tagged
from quality_oversight.problems import CHANGED_SINCE, NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED, SENT_OTHERWISE

BAND_CHOICES = [(band.key, band.label) for band in BANDS]
PARAMETERS = [
    OpenApiParameter("status", enum=["standing", "closed", "all"], description="Usually those on the register"),
    OpenApiParameter("band", enum=[band.key for band in BANDS], description="Band of the current score"),
    OpenApiParameter("kind", enum=Kind.values),
    OpenApiParameter("look", enum=["overdue", "outside", "corporate"], description="What needs a look"),
]


class AreaScored(serializers.Serializer):
    """One area that a risk would hit."""

    area = serializers.ChoiceField(Area.choices)
    consequence = serializers.IntegerField(min_value=1, max_value=5)
    likelihood = serializers.IntegerField(min_value=1, max_value=5)


class ScoredShown(serializers.Serializer):
    """One of the three scores; its headline is the highest of its areas."""

    consequence = serializers.IntegerField()
    likelihood = serializers.IntegerField()
    score = serializers.IntegerField(help_text="Consequence times likelihood, 1 to 25")
    band = serializers.ChoiceField(BAND_CHOICES, source="band.key")
    areas = serializers.SerializerMethodField()

    def get_areas(self, scored: Any) -> list[dict[str, Any]]:
        return [{"area": area, "consequence": c, "likelihood": x} for area, c, x in scored.areas]


class RiskShown(serializers.ModelSerializer):
    reference = serializers.CharField(source="ref")
    subject = serializers.CharField(source="subject.name")
    caused_by = serializers.CharField(source="source.name", default=None)
    borne_by = serializers.CharField(source="bearer.name", default=None)
    owner = serializers.CharField(source="owner.name")
    executive = serializers.CharField(source="executive.name", default=None)
    inherent = serializers.SerializerMethodField()
    current = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()
    movement = serializers.SerializerMethodField()
    months_at_score = serializers.SerializerMethodField()
    tolerated = serializers.SerializerMethodField(help_text="The highest score that the board tolerates here")
    within_tolerance = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Risk
        fields = (
            "id", "reference", "kind", "category", "cause", "event", "effect", "objective", "subject", "caused_by",
            "borne_by", "owner", "executive", "committee", "proximity", "inherent", "current", "target", "movement",
            "months_at_score", "tolerated", "within_tolerance", "status", "status_reason", "accepted_until",
            "review_due", "overdue", "corporate_ref", "opened_on", "closed_on", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_inherent(self, risk: Risk) -> ScoredShown:
        return cast(ScoredShown, ScoredShown(risk.scored(Which.INHERENT)).data)

    def get_current(self, risk: Risk) -> ScoredShown:
        return cast(ScoredShown, ScoredShown(risk.scored(Which.CURRENT)).data)

    def get_target(self, risk: Risk) -> ScoredShown:
        return cast(ScoredShown, ScoredShown(risk.scored(Which.TARGET)).data)

    def get_movement(self, risk: Risk) -> str:
        return self._now(risk).movement

    def get_months_at_score(self, risk: Risk) -> int:
        return self._now(risk).months

    def get_tolerated(self, risk: Risk) -> int:
        return self._now(risk).tolerated

    def get_within_tolerance(self, risk: Risk) -> bool:
        return not self._now(risk).outside

    def get_overdue(self, risk: Risk) -> bool:
        return self._now(risk).overdue

    def _now(self, risk: Risk) -> Standing:
        return standing(risk, self.context["appetites"], timezone.localdate())


class RiskAdded(serializers.Serializer):
    """A risk to put on the register; each score is given by area, and its headline worked out here."""

    kind = serializers.ChoiceField(Kind.choices, default=Kind.QUALITY)
    category = serializers.ChoiceField(Area.choices)
    cause = serializers.CharField(max_length=1000)
    event = serializers.CharField(max_length=200)
    effect = serializers.CharField(max_length=1000)
    objective = serializers.CharField(max_length=300, default="", allow_blank=True)
    subject = serializers.UUIDField()
    source = serializers.UUIDField(default=None, allow_null=True, help_text="The subject that causes it")  # type: ignore[assignment]
    bearer = serializers.UUIDField(default=None, allow_null=True, help_text="The subject that bears it")
    owner = serializers.UUIDField(help_text="The membership of who looks after it")
    executive = serializers.UUIDField(default=None, allow_null=True)
    committee = serializers.CharField(max_length=160, default="", allow_blank=True)
    proximity = serializers.ChoiceField(Proximity.choices, default=Proximity.QUARTER)
    review_due = serializers.DateField()
    corporate_ref = serializers.CharField(max_length=40, default="", allow_blank=True)
    concern = serializers.UUIDField(default=None, allow_null=True, help_text="The concern that it is made from")
    inherent = AreaScored(many=True)
    current = AreaScored(many=True)
    target = AreaScored(many=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate()
        people = {"owner": risk_people(today), "executive": risk_executives(today)}
        rows = {name: Subject.objects.all() for name in ("subject", "source", "bearer")} | people
        problems = {}
        for name, known in (rows | {"concern": Concern.objects.all()}).items():
            if given[name] is not None:
                found = known.filter(pk=given[name]).first()
                if found is None:
                    problems[name] = f"There is no such {name} here."
                given[name] = found
        if problems:
            raise serializers.ValidationError(problems)
        return given | {which: as_areas(given[which]) for which in Which.values}


class RiskScored(serializers.Serializer):
    """A score to save again."""

    which = serializers.ChoiceField(Which.choices, default=Which.CURRENT)
    areas = AreaScored(many=True)
    reason = serializers.CharField(max_length=2000)
    review_due = serializers.DateField(default=None, allow_null=True)


def as_areas(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Scores by area, as the actions take them."""
    return {row["area"]: (row["consequence"], row["likelihood"]) for row in rows}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = Risk.objects.none()
    serializer_class = RiskShown

    def get_queryset(self) -> Any:
        return Risk.objects.select_related("subject", "source", "bearer", "owner__user", "executive__user")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "appetites": appetites()}

    def shown(self, risk: Risk) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=risk.pk)).data


class Risks(Readable):
    permissions = {"GET": "risk.view", "POST": "risk.keep"}

    @extend_schema(
        operation_id="risks_list",
        summary="List risks, the gravest first",
        parameters=[*PARAMETERS, UNDER],
        responses={200: RiskShown(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        wanted = {name: request.query_params.get(name, "") for name in ("status", "band", "kind", "look")}
        wanted["status"] = wanted["status"] or "standing"
        known = {each.name: set(each.enum or ()) for each in PARAMETERS}
        if odd := [name for name, value in wanted.items() if value and value not in known[name]]:
            raise ValidationError(dict.fromkeys(odd, "Choose one of the values that the documentation names."))
        wanted["under"] = request.query_params.get("under", "")
        found = filtered(wanted, by=acting(request), today=timezone.localdate())
        rows = self.paginate_queryset(self.get_queryset().filter(pk__in=found.values("pk")))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        operation_id="risks_create",
        summary="Put a risk on the register",
        request=RiskAdded,
        parameters=[ONCE_KEY],
        responses={201: RiskShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given = RiskAdded(data=request.data)
        given.is_valid(raise_exception=True)
        risk = once(request, Risk, lambda: actions.add_risk(by=acting(request), **given.validated_data))
        headers = {"Location": f"{request.path}{risk.pk}/"}
        return tagged(request, self.shown(risk), status=status.HTTP_201_CREATED, headers=headers)


class OneRisk(Readable):
    permissions = {"GET": "risk.view"}

    @extend_schema(
        operation_id="risks_read",
        summary="Read one risk",
        responses={200: RiskShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.get_serializer(self.get_object()).data)


class Scores(Readable):
    permissions = {"POST": "risk.keep"}

    @extend_schema(
        operation_id="risks_rescore",
        summary="Score a risk again",
        request=RiskScored,
        parameters=[ONCE_KEY, IF_MATCH],
        responses={
            200: RiskShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND, 412: CHANGED_SINCE,
            422: SENT_OTHERWISE,
        },
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        risk = self.get_object()
        given = RiskScored(data=request.data)
        given.is_valid(raise_exception=True)
        score = given.validated_data | {"areas": as_areas(given.validated_data["areas"])}
        act = partial(actions.rescore, risk, by=acting(request), **score)
        return changed(request, risk, lambda: self.shown(risk), act)
