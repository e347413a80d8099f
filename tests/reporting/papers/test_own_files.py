"""A paper loads our own files and nothing else."""

import pytest
from weasyprint.urls import FatalURLFetchingError

from quality_oversight.printing import assets
from quality_oversight.printing.assets import ORIGIN, OwnFiles
from quality_oversight.printing.render import PaperError
from reporting.papers import render


@pytest.mark.parametrize(
    "url",
    [
        "http://paper.invalid/static/css/paper.css",
        "https://paper.invalid.example/static/css/paper.css",
        "https://example.org/style.css",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "data:text/css,p{color:red}",
        "ftp://paper.invalid/static/css/paper.css",
        f"{ORIGIN}/static/../quality_oversight/settings.py",
        f"{ORIGIN}/static/%2e%2e/quality_oversight/settings.py",
        f"{ORIGIN}/static/%2Fetc/passwd",
        f"{ORIGIN}/static//etc/passwd",
        f"{ORIGIN}/fonts/../package.json",
        f"{ORIGIN}/static/css",
        f"{ORIGIN}/static/css/absent.css",
        f"{ORIGIN}/static/css/paper.css%00",
        f"{ORIGIN}/settings.py",
        "",
    ],
)
def test_every_other_address_is_refused(url):
    with pytest.raises(FatalURLFetchingError):
        OwnFiles()(url)


def test_a_link_that_leads_out_of_the_folder_is_refused(settings, tmp_path):
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "secret.css").write_text("secret")
    (static / "open.css").symlink_to(tmp_path / "secret.css")
    settings.BASE_DIR = tmp_path
    with pytest.raises(FatalURLFetchingError):
        OwnFiles()(f"{ORIGIN}/static/open.css")


def test_our_style_and_our_fonts_are_loaded():
    style = OwnFiles()(f"{ORIGIN}/static/css/paper.css")
    assert style.content_type == "text/css"
    assert b"@page" in style.read()
    assert OwnFiles()(f"{ORIGIN}/fonts/inter-latin-400-normal.woff2").read(4) == b"wOF2"


def test_a_refusal_reaches_the_caller_as_an_ordinary_exception(paper, monkeypatch):
    page = render.html(paper).replace("<article", '<img src="file:///etc/passwd" alt="x"><article')
    monkeypatch.setattr(render, "html", lambda _paper: page)
    with pytest.raises(PaperError, match="may not load file:///etc/passwd") as caught:
        render.pdf(paper)
    assert isinstance(caught.value, Exception)


def test_a_missing_font_stops_the_paper(paper, monkeypatch):
    monkeypatch.setattr(assets, "font_file", lambda subset, weight: f"absent-{subset}-{weight}.woff2")
    with pytest.raises(PaperError, match="absent-latin-400"):
        render.pdf(paper)


def test_only_the_subsets_that_the_text_needs_are_loaded():
    assert assets.subsets_for("Zoë – £5") == ("latin",)
    assert assets.subsets_for("Łukasz, Ελένη") == ("latin", "latin-ext", "greek")
