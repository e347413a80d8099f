"""Texts that may identify somebody: refused with what was found marked, or kept with a reason (domain brief 8.1)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from quality_oversight import screening
from quality_oversight.texts.findings import Finding, Kind, findings, in_words, normal, soft, unchanged

AROUND = 40  # characters shown on either side of what is marked
REASON_LIMIT = 500


class MayIdentifyError(ValidationError):
    """A text may identify somebody: `marked` shows where, `instead` what to write in its place."""

    def __init__(self, text: str, found: Sequence[Finding], *, why: str = "") -> None:
        kinds = list(dict.fromkeys(each.kind for each in found))
        message = f"This text may hold {in_words(kinds)}. {why or 'Take it out, or say why it has to stay.'}"
        params = {"found": [{"kind": str(each.kind), "start": each.start, "end": each.end} for each in found]}
        super().__init__(message, code=screening.CODE, params=params)
        self.marked, self.instead = marked(text, found), [(kind.words, kind.instead) for kind in kinds]


def doubt_of(name: str, text: str, before: str = "", *, naming: bool = False) -> MayIdentifyError | None:
    """What a text may give away and no reason covers; with a reason it is let through, and noted."""
    found = [each for each in soft(text) if not (before and unchanged(each, text, before))]
    if naming:
        found = [each for each in found if each.kind is not Kind.NAME]
    if not found:
        return None
    reason = screening.reason()
    why = "" if not reason else why_not_reason(reason)
    if not reason or why:
        return MayIdentifyError(text, found, why=why)
    for each in found:
        digest = digest_of(each.kind, each.words(text))
        screening.let_through(screening.Passed(name, str(each.kind), each.start, each.end, digest, reason))
    return None


def would_stop(text: str) -> MayIdentifyError | None:
    """What a text may give away and no reason covers, without noting what a reason lets through."""
    reason = screening.reason()
    why = why_not_reason(reason) if reason else ""
    found = soft(text)
    return MayIdentifyError(text, found, why=why) if found and (why or not reason) else None


def why_not_reason(reason: str) -> str:
    """What is wrong with a reason: it is kept for good, so that it must not give away the same again."""
    if len(reason) > REASON_LIMIT:
        return f"The reason must be {REASON_LIMIT} characters or fewer."
    return "The reason must not name or identify anybody either." if findings(reason) else ""


def digest_of(kind: str, words: str) -> str:
    """A keyed hash by which the same words are known again without being kept."""
    return salted_hmac("privacy.finding", f"{kind}:{normal(words)}", algorithm="sha256").hexdigest()


def marked(text: str, found: Sequence[Finding]) -> SafeString:
    """The text around each finding, with the finding in <mark>; findings that stand close share one excerpt."""
    groups: list[list[Finding]] = []
    for each in sorted(found, key=lambda each: each.start):
        if groups and each.start - groups[-1][-1].end <= 2 * AROUND:
            groups[-1].append(each)
        else:
            groups.append([each])
    return mark_safe(" ".join(_excerpt(text, group) for group in groups))  # noqa: S308  (built of escaped parts)


def _excerpt(text: str, group: list[Finding]) -> SafeString:
    first, last = max(0, group[0].start - AROUND), min(len(text), group[-1].end + AROUND)
    pieces, at = [], first
    for each in group:
        pieces.append((text[at : each.start], each.words(text)))
        at = each.end
    body = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}{}{}", "…" if first else "", body, text[at:last], "…" if last < len(text) else "")
