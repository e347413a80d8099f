"""How a file leaves: to be saved, and never shown as a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from concerns.files.models import Attachment
from concerns.files.rules.names import marked_name

# Even where a browser is made to open it, it runs nothing.
SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def handed_over(attachment: Attachment, content: bytes) -> HttpResponse:
    """A file to be saved, under its own name; that of a sensitive concern says how it is marked."""
    return handed_over_as(marked_name(attachment.name, attachment.concern.marked), attachment.mime, content)


def handed_over_as(name: str, mime: str, content: bytes) -> HttpResponse:
    """A file to be saved under a name."""
    response = HttpResponse(content, content_type=mime, headers=SEALED)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
