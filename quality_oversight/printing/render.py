"""Print a document as PDF/UA-1 (ISO 14289-1): a pure function of its HTML, equal bytes for equal documents."""

import hashlib
from dataclasses import dataclass

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from quality_oversight.printing.assets import ORIGIN, OwnFiles, own_fonts


class PaperError(RuntimeError):
    """The paper asked for a file that is not ours or not there, and was not printed."""


@dataclass(frozen=True)
class Printed:
    """A PDF and the number of its pages."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def printed(html: str, *, identifier: bytes) -> Printed:
    """Print a whole document; PaperError when it asks for a file that is not ours.

    `identifier` (32 hexadecimal digits, made of the data) is the file's own, so that nothing in it depends on when or
    where it was made.
    """
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    try:
        document = HTML(string=html, base_url=ORIGIN, url_fetcher=OwnFiles())
        layout = document.render(font_config=own_fonts(), **options)
        return Printed(layout.write_pdf(**options), len(layout.pages))
    except FatalURLFetchingError as error:  # a BaseException: let loose, it would take the whole worker down
        raise PaperError(str(error)) from error
