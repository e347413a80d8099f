"""The published page in the browser shares the paper's body."""

import re
from itertools import pairwise

import pytest
from django.template.loader import get_template

from reporting.papers.render import body_context


def body(paper, level):
    return get_template("reporting/papers/_aaa_body.jinja", using="jinja2").render(body_context(paper, level=level))


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_headings_start_at_the_level_of_the_page_and_skip_none(paper, level):
    levels = [int(number) for number in re.findall(r"<h(\d)", body(paper, level))]
    assert levels[0] == level
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert set(levels) == {level, level + 1, level + 2}


@pytest.mark.parametrize("level", [0, 5])
def test_a_title_deeper_than_there_are_headings_is_refused(paper, level):
    with pytest.raises(ValueError, match="level 1 to 4"):
        body_context(paper, level=level)


def test_the_body_has_no_inline_style_or_script(odd):
    text = body(odd, 2)
    assert "style=" not in text
    assert "<style" not in text
    assert "<script" not in text


def test_names_in_the_page_are_unique(long_paper):
    names = re.findall(r' id="([^"]+)"', body(long_paper, 2))
    assert len(names) == len(set(names)) > 40


def test_every_header_cell_says_what_it_heads(paper):
    cells = re.findall(r"<th\b[^>]*>", body(paper, 2))
    assert cells
    assert all(re.search(r'scope="(col|row)"', cell) for cell in cells)
