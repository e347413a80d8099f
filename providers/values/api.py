"""Sheets of one's own values by REST: bring one, see what would become of it, say how it is read, and save it.

The same actions as the pages, in the same steps: nothing is logged before it is saved.
"""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from providers.measures.models import BroughtFile, Measure
from providers.measures.shapes import BroughtFileShown
from providers.models import Subject
from providers.values import actions
from providers.values.models import PointSheet
from providers.values.queries import strange_names
from providers.values.shapes import ReadingSent, SavingSent, SheetListed, SheetSent, SheetShown
from quality_oversight.api import IF_MATCH, ONCE_KEY, Requires, acting, changed, demand_unchanged, once, tagged
from quality_oversight.problems import (
    CHANGED_SINCE,
    NOT_FOUND,
    NOT_KNOWN,
    NOT_PERMITTED,
    REFUSED,
    SENT_OTHERWISE,
)
from quality_oversight.spreadsheets.headings import same_words

SEEN = {401: NOT_KNOWN, 403: NOT_PERMITTED, 404: NOT_FOUND}
CHANGED = {400: REFUSED, **SEEN, 412: CHANGED_SINCE, 422: SENT_OTHERWISE}


class Readable(generics.GenericAPIView):
    permission_classes = (Requires,)
    queryset = PointSheet.objects.none()
    serializer_class = SheetShown

    def get_queryset(self) -> Any:
        return PointSheet.objects.select_related("file")

    def sent(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return cast(dict[str, Any], given.validated_data)

    def shown(self) -> Any:
        return SheetShown(self.get_object()).data


class Sheets(Readable):
    permissions = {"GET": "measure.keep", "POST": "measure.keep"}
    parser_classes = (MultiPartParser, JSONParser)  # what comes as JSON is told that it has no file

    @extend_schema(
        operation_id="value_sheets_list",
        summary="List the sheets whose values are not saved yet, the newest first",
        responses={200: SheetListed(many=True), 401: NOT_KNOWN, 403: NOT_PERMITTED},
    )
    def get(self, request: Request) -> Response:
        rows = self.paginate_queryset(PointSheet.objects.unfinished())
        return self.get_paginated_response(SheetListed(rows, many=True).data)

    @extend_schema(
        operation_id="value_sheets_bring",
        summary="Bring a spreadsheet of your own values",
        description="CSV or xlsx. Columns are read as in the last sheet with these headings, or guessed; nothing is"
        " logged. `preview` says what would become of it, and row by row what cannot be used, and why.",
        request={"multipart/form-data": SheetSent},
        parameters=[ONCE_KEY],
        responses={201: SheetShown, 400: REFUSED, 401: NOT_KNOWN, 403: NOT_PERMITTED, 422: SENT_OTHERWISE},
    )
    def post(self, request: Request) -> Response:
        given, by = self.sent(SheetSent), acting(request)
        chosen = here({"measure": given.get("measure")})["measure"]
        measure = Measure.objects.get(pk=chosen) if chosen else None
        content, name = given["file"].read(), given["file"].name
        row = once(request, PointSheet, lambda: actions.bring(content, name, by=by, measure=measure))
        headers = {"Location": f"{request.path}{row.pk}/"}
        return tagged(request, SheetShown(row).data, status=status.HTTP_201_CREATED, headers=headers)


class OneSheet(Readable):
    permissions = {"GET": "measure.keep", "PATCH": "measure.keep", "DELETE": "measure.keep"}

    @extend_schema(
        operation_id="value_sheets_read",
        summary="Read how a sheet is read, and what would become of it",
        responses={200: SheetShown, **SEEN},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return tagged(request, self.shown())

    @extend_schema(
        operation_id="value_sheets_say",
        summary="Say how a sheet is read",
        description="Remembered for the next sheet with these headings.",
        request=ReadingSent,
        parameters=[ONCE_KEY, IF_MATCH],
        responses={200: SheetShown, **CHANGED},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        row, given = self.get_object(), self.sent(ReadingSent)
        return changed(request, row, self.shown, lambda: say(row, given, request))

    @extend_schema(
        operation_id="value_sheets_throw_away",
        summary="Delete a sheet whose values are not saved",
        request=None,
        responses={204: None, 400: REFUSED, **SEEN},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        actions.throw_away(self.get_object(), by=acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Saving(Readable):
    permissions = {"POST": "measure.keep"}
    serializer_class = BroughtFileShown  # type: ignore[assignment]

    @extend_schema(
        operation_id="value_sheets_save",
        summary="Save the values of a sheet, as it is read now",
        description="All in one step. Rows that cannot be used are refused, unless they are left out. Send as If-Match"
        " the ETag of the sheet that you have seen: where it would become something else now, nothing is saved.",
        request=SavingSent,
        parameters=[ONCE_KEY, IF_MATCH],
        responses={201: BroughtFileShown, **CHANGED},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, given, by = self.get_object(), self.sent(SavingSent), acting(request)

        def save() -> BroughtFile:
            if request.headers.get("If-Match"):
                demand_unchanged(request, self.shown())
            read = row if row.chosen or row.file else say(row, {}, request)
            return actions.save_values(read, by=by, version=read.version, **given)

        made = once(request, BroughtFile, save)
        return Response(BroughtFileShown(made).data, status=status.HTTP_201_CREATED)


def say(row: PointSheet, given: Mapping[str, Any], request: Request) -> PointSheet:
    """Read a sheet as it is told; what is not told stays."""
    by, told = acting(request), dict(given)
    if "sheet" in told or "header" in told:
        place = told.pop("sheet", row.sheet)
        row = actions.read_headings(row, place, told.pop("header", 0), by=by, version=row.version)
        if not told:
            return row
    places = {name: place for name, place in {**row.places, **told.get("places", {})}.items() if place is not None}
    if any(place >= len(row.headings) for place in places.values()):
        raise ValidationError({"places": f"This sheet has {len(row.headings)} columns, counted from 0."})
    same = {**row.same, **here(told["same"])} if "same" in told else row.same
    same = {name: value for name, value in same.items() if value is not None}
    wide, shares = told.get("wide", row.wide), told.get("shares", row.shares)
    row = actions.choose_columns(row, places, same, wide=wide, shares=shares, by=by, version=row.version)
    if meant := told.get("meant"):
        row = actions.explain_names(row, stood_for(row, meant), by=by, version=row.version)
    return row


def stood_for(row: PointSheet, meant: Mapping[str, Mapping[str, UUID]]) -> dict[str, dict[str, str]]:
    """What names are said to stand for, by field and words: names of this sheet, and things of this ICB."""
    strange, found = strange_names(row), dict[str, dict[str, str]]()
    for name, chosen in meant.items():
        for text, key in chosen.items():
            if same_words(text) not in strange.get(name, {}):
                words = f"This sheet names no {name} like this that is not known here."
                raise ValidationError({"meant": words})
            found.setdefault(name, {})[same_words(text)] = here({name: key})[name]
    return found


def here(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, as text; a measure or subject that is not of this ICB is refused."""
    models: Mapping[str, Any] = {"measure": Measure.objects, "subject": Subject.objects.in_use()}
    for name, key in chosen.items():
        if name in models and key is not None and not models[name].filter(pk=key).exists():
            raise ValidationError({name: f"There is no such {name} here."})
    return {name: None if key is None else str(key) for name, key in chosen.items()}
