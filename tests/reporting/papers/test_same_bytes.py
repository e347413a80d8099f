"""Equal papers give equal bytes, on any machine and at any time (architecture 1.8)."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from reporting.papers.render import pdf


def test_two_renderings_are_equal(paper, odd):
    assert pdf(paper) == pdf(paper)
    assert pdf(odd) == pdf(odd)


def test_the_machine_s_fonts_and_time_zone_do_not_matter(paper, monkeypatch, tmp_path):
    before = pdf(paper)
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><match target="font">'
        '<edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans</string></edit>'
        '<edit name="hintstyle" mode="assign"><const>hintfull</const></edit></match></fontconfig>'
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert pdf(paper) == before
    assert os.environ["FONTCONFIG_FILE"] == str(fonts)


def test_the_same_instant_in_another_zone_is_the_same_paper(paper):
    moved = paper.sign_off.at.astimezone(timezone(timedelta(hours=5)))
    assert pdf(replace(paper, sign_off=replace(paper.sign_off, at=moved))) == pdf(paper)


def test_the_file_is_dated_by_its_approval(paper, draft, read):
    assert read(pdf(paper)).metadata.creation_date == datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    assert read(pdf(draft)).metadata.creation_date is None


def test_another_word_gives_another_identifier(paper, read):
    one, other = (read(pdf(each)).trailer["/ID"][0] for each in (paper, replace(paper, purpose="Other.")))
    assert one != other
