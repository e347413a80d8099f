"""The only files that a printed paper may load: our static files and the fonts of the @fontsource/inter package."""

import mimetypes
import os
import threading
import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# A name that can never resolve (RFC 6761): addresses in a paper are the same on every machine and lead nowhere else.
ORIGIN = "https://paper.invalid"
SUBSETS = ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = (400, 600)

# Signs that officers type and that Inter does not hold, as they stand in HTML.
SPELLED = {
    "\u2010": "-", "\u2011": "-", "\u2012": "\u2013", "\u2192": "-&gt;", "\u2190": "&lt;-", "\u2264": "&lt;=",
    "\u2265": "&gt;=", "\u2260": "[not equal to]", "\u2248": "about ", "\u2610": "[ ]", "\u2611": "[x]",
    "\u2713": "[tick]", "\u2714": "[tick]", "\u2715": "[cross]", "\u2717": "[cross]",
}  # fmt: skip

_environment_lock = threading.Lock()


class OwnFiles(URLFetcher):
    """Loads /static/ and /fonts/ of the paper's own origin from disk; every other address ends the rendering.

    WeasyPrint only warns when a file is missing and prints without it. A board paper without its
    fonts is not the same paper, so that each refusal here is fatal.
    """

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = own_file(url)
        if path is None:
            raise FatalURLFetchingError(f"A paper may not load {url}")
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


def own_file(url: str) -> Path | None:
    """Return the file behind one of our addresses, or None when it is not ours or not there."""
    roots = {"static": settings.BASE_DIR / "static", "fonts": font_folder()}
    if not url.startswith(f"{ORIGIN}/"):
        return None
    area, _, rest = unquote(urlsplit(url).path).lstrip("/").partition("/")
    if area not in roots or "\0" in rest:
        return None
    root = roots[area].resolve()
    path = (root / rest).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def font_folder() -> Path:
    return Path(settings.FRONTEND_DIR) / "node_modules" / "@fontsource" / "inter" / "files"


def font_file(subset: str, weight: int) -> str:
    return f"inter-{subset}-{weight}-normal.woff2"


@cache
def coverage(subset: str) -> frozenset[str]:
    """Return the characters that a subset of Inter holds in both weights."""
    maps = (TTFont(font_folder() / font_file(subset, weight)).getBestCmap() for weight in WEIGHTS)
    return frozenset.intersection(*(frozenset(map(chr, characters)) for characters in maps))


def subsets_for(text: str) -> tuple[str, ...]:
    """Return the fewest subsets, in their fixed order, that hold the text; Latin always comes first."""
    missing, chosen = set(text) - coverage("latin"), ["latin"]
    for subset in SUBSETS[1:]:
        if missing & coverage(subset):
            chosen.append(subset)
            missing -= coverage(subset)
    return tuple(chosen)


def font_css(text: str) -> str:
    """Declare the fonts that this text needs, each subset a family of its own, so that no name meets a system font."""
    chosen = subsets_for(text)
    faces = [
        f'@font-face{{font-family:"Paper {subset}";font-weight:{weight};src:url("/fonts/{font_file(subset, weight)}")}}'
        for subset in chosen
        for weight in WEIGHTS
    ]
    families = ",".join(f'"Paper {subset}"' for subset in chosen)
    return "\n".join([*faces, f"html{{font-family:{families}}}"])


def printable(html: str) -> str:
    """Replace, in HTML, what no font of ours can draw: PDF/UA-1 refuses a missing glyph (ISO 14289-1, 7.21.8)."""
    return "".join(map(_drawn, unicodedata.normalize("NFC", html)))


@cache
def _drawn(character: str) -> str:
    if character in "\n\t" or any(character in coverage(subset) for subset in SUBSETS):
        return character
    if character in SPELLED:
        return SPELLED[character]
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(_drawn(part) == part for part in plain):
        return plain
    category = unicodedata.category(character)
    if category[0] == "Z":
        return " "
    if category in ("Cc", "Cf", "Cs", "Mn", "Me", "Sk"):  # joiners, accents and skin tones have no look of their own
        return ""
    if category[0] in "SP":
        return f"[{unicodedata.name(character, 'symbol').lower()}]"
    return "[?]"


def own_fonts() -> FontConfiguration:
    """Return a font configuration that knows no system font."""
    with _environment_lock:
        name, before = "FONTCONFIG_FILE", os.environ.get("FONTCONFIG_FILE")
        os.environ[name] = str(Path(__file__).with_name("fonts.conf"))
        try:
            return FontConfiguration()
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before
