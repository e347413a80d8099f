"""Every paper is PDF/UA-1, whatever it holds (domain model 6, general PDF rules)."""

import re

import pytest
from weasyprint import HTML

from quality_oversight.printing.assets import ORIGIN, OwnFiles
from reporting.papers.render import html, pdf

PAPERS = ["paper", "empty", "draft", "inquorate", "long_paper", "odd"]


@pytest.mark.parametrize("kind", PAPERS)
def test_no_rule_of_pdf_ua_1_fails(kind, request, failures):
    assert failures(pdf(request.getfixturevalue(kind))) == []


def test_the_check_sees_a_shape_without_a_title(paper, failures):
    broken = html(paper).replace("<title>Octagon</title>", "")
    document = HTML(string=broken, base_url=ORIGIN, url_fetcher=OwnFiles())
    content = document.write_pdf(pdf_variant="pdf/ua-1")
    assert any("ALTERNATIVE" in failure for failure in failures(content))


def test_language_title_author_and_subject_are_set(paper, read):
    reader = read(pdf(paper))
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.metadata.title == (
        "Alert, advise and assure report: System Quality Group to Quality and Safety Committee, 11 March 2026"
    )
    assert reader.metadata.author == (
        "Lee Harding, committee secretary, NHS Staffordshire and Stoke-on-Trent Integrated Care Board"
    )
    assert "AAA-2026-007" in reader.metadata.subject


def test_every_page_is_a4_upright(long_paper, read):
    for page in read(pdf(long_paper)).pages:
        assert round(float(page.mediabox.width)) == 595
        assert round(float(page.mediabox.height)) == 842


def test_every_font_is_inter_and_is_embedded(odd, read):
    fonts = read(pdf(odd)).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts}
    assert names
    assert all(name.startswith("Paper-") for name in names)
    for font in fonts:
        assert "/FontFile2" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_no_text_is_smaller_than_12_points(paper, read):
    sizes = set()

    def note(text, _matrix, text_matrix, _font, size):
        if text.strip():
            sizes.add(round(size * abs(text_matrix[3]), 1))

    for page in read(pdf(paper)).pages:
        page.extract_text(visitor_text=note)
    assert sizes
    assert min(sizes) >= 12


def headings(entries, depth=1):
    for entry in entries:
        if isinstance(entry, list):
            yield from headings(entry, depth + 1)
        else:
            yield depth, entry.title


def test_bookmarks_follow_the_headings(paper, read):
    assert list(headings(read(pdf(paper)).outline)) == [
        (1, "Alert, advise and assure report"),
        (2, "Purpose and recommendation"),
        (2, "Alert"),
        (3, "1. Maternity triage delays at Moorland Vale Hospitals NHS Foundation Trust"),
        (3, "2. Ambulance handover harm at Pottery Road Urgent Care Centre"),
        (2, "Advise"),
        (3, "3. Overdue safety alerts in three care homes"),
        (3, "4. Waiting times for autism assessment"),
        (2, "Assure"),
        (3, "5. Falls with harm at Lyme Brook Community Services"),
        (2, "Alerts of the last report"),
        (2, "Newly intensive and not under Alert"),
        (2, "Reviews overdue by more than two intervals"),
        (2, "Said of proposals and decisions on levels"),
        (3, "Moorland Vale Hospitals NHS Foundation Trust: Enhanced to Intensive"),
        (2, "Sign-off"),
    ]


def test_the_watermark_of_a_draft_is_an_artefact_on_every_page_and_goes_with_approval(paper, draft, read):
    artefact = re.compile(rb"/Artifact\s+BMC\s[\d. re\sWn]*/x\d+ Do\s+EMC")
    for page in read(pdf(draft)).pages:
        assert artefact.search(page.get_contents().get_data())
    for page in read(pdf(paper)).pages:
        assert b" Do" not in page.get_contents().get_data()
