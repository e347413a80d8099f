"""Small files of each kind, and of each kind that is refused. Their words are invented."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def _kept(write) -> bytes:
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def docx(words: str = "Falls fell by a third.") -> bytes:
    document = Document()
    document.add_paragraph(words)
    return _kept(document.save)


def xlsx() -> bytes:
    book = Workbook()
    book.active.append(["Month", "Falls"])
    return _kept(book.save)


def archive(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def pptx(**more: bytes | str) -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"} | more)


def with_part(content: bytes, name: str, part: bytes | str = b"x") -> bytes:
    """An Office file with one more part."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    return archive(parts | {name: part})


def locked_zip() -> bytes:
    """An archive whose entries carry the mark of a password."""
    content = bytearray(archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def pdf(
    words: str = "Falls fell by a third.", *, password: str = "", script: bool = False, attached: bool = False
) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 72 770 Td ({words}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if script:
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    if attached:
        writer.add_attachment("tool.exe", b"MZ\0\0")
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    return _kept(writer.write)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png() -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + b"\xff\xda\0\x08" + b"\x01" * 40 + b"\xff\xd9"


def eml(*attached: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@trust.example", "b@icb.example", "Falls"
    mail["Date"] = "Mon, 05 Jan 2026 09:00:00 +0000"
    mail.set_content("See the figures.")
    mail.add_alternative("<html><body><p>See the figures.</p></body></html>", subtype="html")
    for name, content in attached:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def compound(*names: str, more: bytes = b"") -> bytes:
    """A compound file with these names in its directory (sector 0: the table, sector 1 on: the directory)."""
    names = ("Root Entry", *names)
    sectors = -(-len(names) // 4)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 56, 4096)
    struct.pack_into("<IIII", header, 60, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = bytearray(512 * sectors)
    for place, name in enumerate(names):
        written = name.encode("utf-16-le") + b"\0\0"
        directory[place * 128 : place * 128 + len(written)] = written
        struct.pack_into("<H", directory, place * 128 + 64, len(written))
    return bytes(header) + table + bytes(directory) + more.ljust(512, b"\0")


def msg(more: bytes = b"") -> bytes:
    return compound("__nameid_version1.0", "__properties_version1.0", "__substg1.0_0037001F", "__recip_1", more=more)


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
