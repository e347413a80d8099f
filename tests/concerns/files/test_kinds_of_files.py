"""What a file is, is told by what is in it; what could do harm is refused with a reason."""

from contextlib import suppress

import pytest

from concerns.files.rules import kinds
from concerns.files.rules.compound import entries
from concerns.files.rules.kinds import Kind, RefusedError, recognise
from concerns.files.rules.names import size_in_words, tidy, was_mislabelled
from tests.concerns.files import samples

TAKEN = {
    "a PDF": (samples.pdf(), "report.pdf", Kind.PDF),
    "a PDF under another name": (samples.pdf(), "report.docx", Kind.PDF),
    "a PDF after some bytes": (b"\n\n" + samples.pdf(), "report.pdf", Kind.PDF),
    "Word": (samples.docx(), "plan.docx", Kind.DOCX),
    "Word called zip": (samples.docx(), "plan.zip", Kind.DOCX),
    "Excel": (samples.xlsx(), "falls.xlsx", Kind.XLSX),
    "PowerPoint": (samples.pptx(), "talk.pptx", Kind.PPTX),
    "PNG": (samples.png(), "ward.jpg", Kind.PNG),
    "JPEG": (samples.jpeg(), "ward.jpeg", Kind.JPEG),
    "e-mail": (samples.eml(), "answer.eml", Kind.EML),
    "e-mail with a PDF": (samples.eml(("figures.pdf", samples.pdf())), "answer.txt", Kind.EML),
    "Outlook": (samples.msg(), "answer.msg", Kind.MSG),
    "text": (b"Falls fell by a third.\n", "note.txt", Kind.TXT),
    "text without an ending": (b"Falls fell.", "note", Kind.TXT),
    "text with accents of Windows": ("Señor, naïve, £5".encode("cp1252"), "note.txt", Kind.TXT),
    "text in UTF-16": ("Falls fell".encode("utf-16"), "note.txt", Kind.TXT),
    "text that begins like a program": (b"MZ is what the ward calls it.", "note.txt", Kind.TXT),
    "text with a colon and less-than": (b"Note: a < b and b > c", "note.txt", Kind.TXT),
    "CSV": (b"month,falls\nJanuary,4\n", "falls.csv", Kind.CSV),
    "CSV called txt": (b"month,falls\nJanuary,4\n", "falls.txt", Kind.TXT),
}
REFUSED = {
    "nothing": (b"", "a.txt", kinds.EMPTY),
    "a Windows program": (b"MZ\x90\0" + b"\0" * 200, "report.pdf", kinds.PROGRAM),
    "a Linux program": (b"\x7fELF" + b"\0" * 200, "report.pdf", kinds.PROGRAM),
    "a Mac program": (b"\xcf\xfa\xed\xfe" + b"\0" * 200, "a", kinds.PROGRAM),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "note.txt", kinds.PROGRAM),
    "a batch file": (b"echo hello", "run.BAT", kinds.PROGRAM),
    "JavaScript": (b"alert(1)", "run.js", kinds.PROGRAM),
    "a web page": (b"<!DOCTYPE html><html></html>", "note.txt", kinds.WEB),
    "a web page after a comment": (b"<!-- x -->\n<html>", "note.txt", kinds.WEB),
    "a web page with a byte order mark": (b"\xef\xbb\xbf<HTML>", "note.txt", kinds.WEB),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "ward.png", kinds.WEB),
    "SVG without a head": (b"<svg/>", "ward.svg", kinds.WEB),
    "a script inside text": (b"a,b\n<script>alert(1)</script>,2", "falls.csv", kinds.WEB),
    "an archive": (samples.archive({"a.txt": "a"}), "a.docx", kinds.ARCHIVE),
    "an empty archive": (samples.archive({}), "a.zip", kinds.ARCHIVE),
    "a locked archive": (samples.locked_zip(), "a.docx", kinds.LOCKED),
    "RAR": (b"Rar!\x1a\x07\x01\0" + b"\x91" * 50, "a.rar", kinds.ARCHIVE),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c\0\x04" + b"\x91" * 50, "a.docx", kinds.ARCHIVE),
    "Word with macros": (samples.with_part(samples.docx(), "word/vbaProject.bin"), "plan.docx", kinds.MACROS),
    "Word of the kind for macros": (
        samples.with_part(samples.docx(), "[Content_Types].xml", "<Types>word.document.macroEnabled"),
        "plan.docx",
        kinds.MACROS,
    ),
    "PowerPoint with ActiveX": (samples.pptx(**{"ppt/activeX/activeX1.bin": b"x"}), "talk.pptx", kinds.EMBEDDED),
    "Word with something inside": (
        samples.with_part(samples.docx(), "word/embeddings/oleObject1.bin"),
        "a.docx",
        kinds.EMBEDDED,
    ),
    "Word under a password": (samples.compound("EncryptedPackage", "EncryptionInfo"), "plan.docx", kinds.LOCKED),
    "old Word": (samples.compound("WordDocument", "1Table"), "plan.doc", kinds.OLD_OFFICE),
    "old Excel with macros": (samples.compound("Workbook", "_VBA_PROJECT_CUR", "VBA"), "falls.xls", kinds.MACROS),
    "a cut compound file": (samples.msg()[:900], "answer.msg", kinds.BROKEN),
    "a cut Word": (samples.docx()[:-400], "plan.docx", kinds.BROKEN),
    "a cut PNG": (samples.png()[:-8], "ward.png", kinds.BROKEN),
    "a cut JPEG": (samples.jpeg()[:-2], "ward.jpg", kinds.BROKEN),
    "a cut PDF": (b"%PDF-1.7\nnothing more", "report.pdf", kinds.BROKEN),
    "a PDF under a password": (samples.pdf(password="secret"), "report.pdf", kinds.LOCKED),
    "a PDF with a script": (samples.pdf(script=True), "report.pdf", kinds.SCRIPTED),
    "a PDF with a file inside": (samples.pdf(attached=True), "report.pdf", kinds.SCRIPTED),
    "Outlook with a program": (samples.msg("tool.EXE".encode("utf-16-le") + b"\0\0"), "a.msg", kinds.PROGRAM),
    "e-mail with a program": (samples.eml(("tool.pdf", b"MZ\0\0" + b"\0" * 90)), "answer.eml", kinds.PROGRAM),
    "e-mail with an archive": (samples.eml(("a.zip", samples.archive({"a": "b"}))), "answer.eml", kinds.ARCHIVE),
    "an animated picture": (b"GIF89a" + b"\0" * 50, "ward.png", "another kind"),
    "bytes of nothing": (bytes(range(256)) * 4, "a.txt", kinds.NOT_TAKEN),
    "rich text": (b"{\\rtf1 hello}", "a.txt", "Rich text"),
}


@pytest.mark.parametrize(("content", "name", "kind"), TAKEN.values(), ids=TAKEN)
def test_what_is_taken(content, name, kind):
    assert recognise(content, name) == kind


@pytest.mark.parametrize(("content", "name", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_and_why(content, name, reason):
    with pytest.raises(RefusedError) as refusal:
        recognise(content, name)
    assert reason in str(refusal.value)


def test_an_archive_that_unpacks_to_more_than_anybody_writes_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "UNPACKED_LIMIT", 100_000)
    with pytest.raises(RefusedError, match="unpacks"):
        recognise(samples.with_part(samples.docx(), "word/big.xml", b"0" * 200_000), "plan.docx")


def test_a_mail_in_a_mail_is_opened_and_a_chain_of_them_refused():
    inner = samples.eml(("tool.exe", b"MZ\0\0"))
    with pytest.raises(RefusedError, match="program"):
        recognise(samples.eml(("inner.eml", inner)), "answer.eml")
    chain = samples.eml()
    for _ in range(4):
        chain = samples.eml(("inner.eml", chain))
    with pytest.raises(RefusedError, match="embedded"):
        recognise(chain, "answer.eml")


def test_a_directory_in_a_circle_ends():
    content = bytearray(samples.msg())
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    with pytest.raises(ValueError, match="damaged"):
        entries(bytes(content))


@pytest.mark.parametrize("cut", range(0, 3000, 97))
def test_no_cut_of_a_file_is_anything_but_taken_or_refused(cut):
    for content in (samples.docx(), samples.pdf(), samples.msg(), samples.png(), samples.jpeg(), samples.eml()):
        with suppress(RefusedError):
            assert recognise(content[:cut], "a.txt") in Kind


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("report.pdf", Kind.PDF, "report.pdf"),
        ("report.PDF", Kind.PDF, "report.pdf"),
        ("C:\\users\\me\\report.pdf", Kind.PDF, "report.pdf"),
        ("../../etc/passwd", Kind.TXT, "passwd.txt"),
        ("report\u202efdp.exe", Kind.PDF, "reportfdp.pdf"),
        ("a<b>|c?.pdf", Kind.PDF, "a_b__c_.pdf"),
        ("line\nbreak.pdf", Kind.PDF, "linebreak.pdf"),
        ("photo.jpeg", Kind.JPEG, "photo.jpg"),
        ("figures.docx", Kind.PNG, "figures.png"),
        ("v1.2 of the plan", Kind.DOCX, "v1.2 of the plan.docx"),
        (".pdf", Kind.PDF, "pdf.pdf"),
        ("", Kind.TXT, "file.txt"),
        ("con.txt", Kind.TXT, "con_.txt"),
        ("x" * 300 + ".pdf", Kind.PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_ends_as_its_content_says(name, kind, expected):
    assert tidy(name, kind) == expected


def test_a_wrong_ending_is_noticed():
    assert was_mislabelled("a.docx", Kind.PDF)
    assert not was_mislabelled("a.PDF", Kind.PDF)
    assert not was_mislabelled("a.jpeg", Kind.JPEG)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "2 KB"), (20_000_000, "20.0 MB")]
)
def test_sizes_in_words(size, words):
    assert size_in_words(size) == words
