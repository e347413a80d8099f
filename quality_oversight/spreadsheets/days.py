"""Days as people and programs write them in sheets."""

import re
from datetime import date, datetime, timedelta

WRITTEN_DAYS = (
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d %B %Y",
    "%d %b %Y",
    "%d %b %y",
    "%d-%b-%Y",
    "%d-%b-%y",
)
SERIAL = re.compile(r"[2-7]\d{4}")  # days since 30 December 1899: the years 1954 to 2119
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)  # 1st June 2026
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
TIME = re.compile(r",?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?$", re.IGNORECASE)
FIRST_SERIAL = date(1899, 12, 30)


def day_of(text: str) -> date:
    """A day as people and programs write it: 27/03/2026, 2026-03-27, Friday 27th March 2026 or Excel's 46108.

    A time behind it is left out.
    """
    written = text.strip()
    if SERIAL.fullmatch(written):
        return FIRST_SERIAL + timedelta(days=int(written))
    written = " ".join(ORDINAL.sub("", WEEKDAY.sub("", TIME.sub("", written))).split())
    for form in (None, *WRITTEN_DAYS):
        try:
            if form is None:
                return datetime.fromisoformat(written).date()
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    raise ValueError(f"“{short(text)}” is not a day. Write it as 27/03/2026")


def short(text: str) -> str:
    """The beginning of a text, for a message."""
    return text if len(text) <= 60 else f"{text[:57]}..."
