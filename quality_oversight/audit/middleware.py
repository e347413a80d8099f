"""A request for something that is not there, or is another ICB's, leaves a trace (domain brief 7.8, TN1)."""

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.encoding import escape_uri_path

from quality_oversight.audit.trail import record
from quality_oversight.tenancy.access import MemberRequest

OBJECT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class RefusedObjects:
    """Record a 404 for an object's address in the trail of the ICB that the person acted in."""

    def __init__(self, get_response: Callable[[MemberRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        response = self.get_response(request)
        membership = getattr(request, "membership", None)
        if response.status_code == 404 and membership is not None and OBJECT.search(request.path):
            record(
                "access.not_found",
                membership,
                by=membership,
                path=escape_uri_path(request.path)[:300],
                method=request.method,
            )
        return response
