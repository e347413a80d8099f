"""The national directory by REST: the same search as the page, and one organisation."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from escalation.organisations.forms import SearchForm
from escalation.organisations.queries import levels_for, lines, listed
from escalation.rules.levels import Level
from providers.directory.queries import regulated
from providers.directory.queries.organisation import structure
from providers.directory.queries.search import ANY_STATE, NOT_RATED
from providers.directory.rules.cqc import Rating
from providers.models import Organisation
from providers.rules.openness import State
from quality_oversight.api import Requires, acting
from quality_oversight.problems import NOT_FOUND, NOT_KNOWN, NOT_PERMITTED, REFUSED


class OrganisationShown(serializers.Serializer):
    """One organisation of the national directory, with what the ICB of the key says of it."""

    code = serializers.CharField(source="organisation.code", help_text="ODS code")
    name = serializers.CharField(source="organisation.name")
    former_names = serializers.ListField(child=serializers.CharField(), source="former", help_text="The newest first")
    kind = serializers.ChoiceField(Organisation.Kind.choices, source="organisation.kind")
    state = serializers.ChoiceField(State.choices, help_text="Today")
    opened = serializers.DateField(source="organisation.opened", allow_null=True)
    closed = serializers.DateField(source="organisation.closed", allow_null=True, help_text="Last day open")
    address = serializers.CharField(source="organisation.address")
    postcode = serializers.CharField(source="organisation.postcode")
    telephone = serializers.CharField(source="organisation.telephone")
    parent_code = serializers.CharField(
        source="organisation.parent_code", help_text="Sub-ICB location, or a pharmacy's company"
    )
    icb_code = serializers.CharField(source="organisation.icb_code")
    region_code = serializers.CharField(source="organisation.region_code")
    networks = serializers.ListField(
        child=serializers.CharField(), help_text="Primary care networks that it belongs to today"
    )
    rating = serializers.CharField(help_text="Overall rating by the Care Quality Commission, of each location")
    provider = serializers.UUIDField(allow_null=True, help_text="The provider of the ICB that it is")
    level = serializers.CharField(help_text="In the words of the ICB's framework; empty for who may not see levels")


class TieShown(serializers.Serializer):
    """One relationship with another organisation; the name is empty where the directory does not hold it."""

    code = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="The last day")
    manner = serializers.CharField(help_text="Of a succession: merger, split or acquisition")


class RatedShown(serializers.Serializer):
    """One location as the Care Quality Commission registers it, with its overall rating now."""

    location = serializers.CharField(source="location.location_id")
    name = serializers.CharField(source="location.name")
    registered = serializers.BooleanField(source="location.registered", allow_null=True)
    overall = serializers.CharField(source="overall.rating", default="", help_text="Empty where none is given")
    published = serializers.DateField(source="on", allow_null=True)


class WholeShown(OrganisationShown):
    """One organisation with its place among the others."""

    memberships = TieShown(many=True, help_text="Primary care networks, present and past")
    members = TieShown(many=True, help_text="Of a primary care network, 50 at most")
    predecessors = TieShown(many=True)
    successors = TieShown(many=True)
    locations = RatedShown(many=True)


CHOICES: dict[str, list[str]] = {
    "kind": list(Organisation.Kind.values),
    "rating": [*Rating.values, NOT_RATED],
    "level": list(Level.values),
    "state": [*State.values, ANY_STATE],
    "ours": ["yes", "no"],
}
FREE = {
    "search": "Words of a name or former name, a town, a postcode, or the beginning of a code",
    "icb": "ODS code of an Integrated Care Board",
    "place": "ODS code of a sub-ICB location; with `icb`, unless it is of your own",
    "pcn": "ODS code of a primary care network; with `icb`, unless it is of your own",
    "region": "ODS code of a region",
}


class Organisations(generics.ListAPIView[Organisation]):
    """The national directory, 25 to a page; those that are open unless `state` says otherwise."""

    permission_classes = (Requires,)
    permissions = {"GET": "directory.view"}
    serializer_class = OrganisationShown
    queryset = Organisation.objects.none()

    @extend_schema(
        operation_id="organisations_list",
        summary="Search the national directory",
        parameters=[
            *(OpenApiParameter(name, str, description=words) for name, words in FREE.items()),
            *(OpenApiParameter(name, str, enum=values) for name, values in CHOICES.items()),
        ],
        responses={200: OrganisationShown(many=True), 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        by, today = acting(request), timezone.localdate()
        levels = levels_for(by)
        given: Any = request.query_params.copy()
        given.setlist("q", given.pop("search", []))  # as the page calls it
        form = SearchForm(given, icb_code=by.tenant.code, levels=levels)
        if not form.is_valid():
            errors = {"search" if name == "q" else name: each for name, each in form.errors.items()}
            raise ValidationError({name: list(map(str, said)) for name, said in errors.items()})
        asked = form.chosen()
        found = listed(asked, today)
        rows = found.rows.closest_first(asked["q"], icb_code=by.tenant.code, alike=found.alike)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.get_serializer(list(lines(page, today, levels=levels)), many=True).data)

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.none()


class OneOrganisation(generics.GenericAPIView[Organisation]):
    """One organisation by its ODS code, closed ones too."""

    permission_classes = (Requires,)
    permissions = {"GET": "directory.view"}
    serializer_class = WholeShown
    queryset = Organisation.objects.none()

    @extend_schema(
        operation_id="organisations_read",
        summary="Read one organisation of the national directory, with its place among the others",
        responses={200: WholeShown, 401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND},
    )
    def get(self, request: Request, code: str) -> Response:
        organisation = get_object_or_404(Organisation, code=code.upper())
        [line] = lines([organisation], timezone.localdate(), levels=levels_for(acting(request)))
        place = structure(organisation)
        shown = OrganisationShown(line).data | {
            "memberships": TieShown(place.networks, many=True).data,
            "members": TieShown(place.members, many=True).data,
            "predecessors": TieShown(place.predecessors, many=True).data,
            "successors": TieShown(place.successors, many=True).data,
            "locations": RatedShown(regulated(organisation.code), many=True).data,
        }
        return Response(shown)
