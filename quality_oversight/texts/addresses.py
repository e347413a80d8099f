"""Where full postcodes and e-mail addresses stand in a text, in whatever case and spelling (domain brief 8.1 b)."""

import re
from collections.abc import Iterator

AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G"
    " GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW"
    " OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC"
    " WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
POSTCODE = re.compile(
    rf"\b(?=[A-Z]{{1,2}}\d)(?P<area>{AREAS})\d[A-Z\d]?\s{{0,2}}(?P<inward>\d[ABD-HJLNP-UW-Z]{{2}})\b", re.I
)
# The second half of a postcode that is more often "4th", "2yr" or "5ug"; in capitals throughout it is a postcode.
LIKE_A_COUNT = re.compile(r"\d(?:st|nd|rd|th|hr|yr|wk|ug|ft|lb|yd|gb|tb)$", re.I)
GRADES = {"CT", "FY", "ST"}  # doctors in training
# A count has its noun after it ("2nd floor"); a postcode ends a phrase.
ENDS = re.compile(r"\s*(?:$|[.,;:)\n]|(?:and|but|is|was|who|where|near)\b)", re.I)
LIVES = re.compile(
    r"\b(?:address|postcode|post code|live[sd]?|living|home|house|road|street|resident)\b[^.;\n]{0,40}$", re.I
)

AT = r"(?:\s?@\s?|\s*[(\[{<]\s*at\s*[)\]}>]\s*)"
DOT = r"(?:\.|\s*[(\[]\s*dot\s*[)\]]\s*|\s+dot\s+)"
HOSTS = "gmail|googlemail|hotmail|outlook|yahoo|icloud|live|msn|aol|btinternet|sky|protonmail|me"
MAILBOXES = rf"(?:{HOSTS}){DOT}(?:co{DOT}uk|com)"
LOCAL = r"[\w+'\-]{1,64}(?:\.[\w+'\-]{1,64}){0,4}"
SPOKEN = rf"[\w+'\-]{{1,64}}(?:{DOT}[\w+'\-]{{1,64}}){{0,4}}"
ENDINGS = r"(?:com|net|org|uk|eu|info|me|io|ie|int)"
EMAILS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b[\w.+'\-]{1,100}@[\w\-]+(?:\.[\w\-]+)+",
        # "jo (at) nhs.net", "jo @ gmail.com": the ending shows that a host follows, and no time or place.
        rf"\b{LOCAL}{AT}[\w\-]+(?:{DOT}[\w\-]+){{0,4}}?{DOT}{ENDINGS}\b",
        # "jo at gmail.com", "jo dot khan at nhs dot net": hosts of mailboxes, which are not visited.
        rf"\b{SPOKEN}\s+at\s+(?:{MAILBOXES}|nhs{DOT}net)\b",
        # "a.khan at example.org": what stands before it is written like a mailbox.
        rf"\b[a-z]+\.[a-z]{{2,}}\s+at\s+[\w\-]+(?:\.[\w\-]+){{0,4}}\.{ENDINGS}\b",
    )
)


def postcodes_at(text: str) -> Iterator[tuple[int, int]]:
    """Where full postcodes stand: start, and the first character after each."""
    for match in POSTCODE.finditer(text):
        if match[0].isupper() or not LIKE_A_COUNT.search(match["inward"]) or _is_address(text, match):
            yield match.span()


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Whether what could be a count ends a phrase, and is an area of two letters or follows words of an address."""
    if not ENDS.match(text, match.end()):
        return False
    area = match["area"].upper()
    return (len(area) == 2 and area not in GRADES) or bool(LIVES.search(text[: match.start()]))


def emails_at(text: str) -> Iterator[tuple[int, int]]:
    """Where e-mail addresses stand, with "at" and "dot" in words too: start, and the first character after each."""
    for pattern in EMAILS:
        for match in pattern.finditer(text):
            yield match.span()
