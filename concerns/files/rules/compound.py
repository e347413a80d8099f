"""The names inside a compound file, which holds an Outlook message or an older document ([MS-CFB] 2.2, 2.6)."""

import struct

END = 0xFFFFFFFA  # this sector number and those above are marks, not sectors
NAMED = 64  # bytes of a directory entry that hold its name, in UTF-16
ENTRY = 128


def entries(content: bytes) -> set[str]:
    """The names of all streams and storages. Raises ValueError where the file is damaged or runs in a circle."""
    if len(content) < 1536:
        raise ValueError("too short")
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise ValueError("unknown sector size")
    size = 1 << shift
    table = _allocation(content, size)
    names: set[str] = set()
    sector, seen = struct.unpack_from("<I", content, 48)[0], set()
    while sector < END:
        if sector in seen or sector >= len(table):
            raise ValueError("the directory is damaged")
        seen.add(sector)
        start = (sector + 1) * size
        names.update(_names(content[start : start + size]))
        sector = table[sector]
    return names


def _allocation(content: bytes, size: int) -> list[int]:
    """What sector follows which: from the 109 tables that the header names, and the further ones that follow them."""
    tables = [each for each in struct.unpack_from("<109I", content, 76) if each < END]
    further, seen = struct.unpack_from("<I", content, 68)[0], set()
    while further < END:
        start = (further + 1) * size
        if further in seen or start + size > len(content):
            raise ValueError("the list of tables is damaged")
        seen.add(further)
        *more, further = struct.unpack_from(f"<{size // 4}I", content, start)
        tables += [each for each in more if each < END]
    table: list[int] = []
    for each in tables:
        start = (each + 1) * size
        if start + size > len(content):
            raise ValueError("a table is cut off")
        table += struct.unpack_from(f"<{size // 4}I", content, start)
    return table


def _names(sector: bytes) -> set[str]:
    found = set()
    for start in range(0, len(sector) - ENTRY + 1, ENTRY):
        length = struct.unpack_from("<H", sector, start + NAMED)[0]
        if 2 < length <= NAMED:
            found.add(sector[start : start + length - 2].decode("utf-16-le", "replace"))
    return found
