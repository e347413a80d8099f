"""A whole running product with its demonstration data, and a headless browser that looks as a person would."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from quality_oversight.local.install import browser

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = Path(os.environ.get("FRONTEND_DIR", ROOT / ".local" / "frontend"))
AXE = FRONTEND / "node_modules/axe-core/axe.min.js"
FROM_OUTSIDE = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_BACKEND",
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 120_000  # milliseconds; a slow machine is no barrier of the product
# The header puts entries that do not fit under "More" in the frame after a resize, and links fade when pointed at.
ARRANGED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
}"""
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """How long an expectation waits in a journey."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@dataclass
class Site:
    """A product started by its own supervisor, as `make run` does."""

    address: str
    password: str
    environment: dict[str, str]

    def manage(self, *order: str) -> str:
        """Run a management command beside the running site."""
        command = [sys.executable, "manage.py", *order]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(state: Path) -> Iterator[Site]:
    """The product on a port of its own with this state directory, until it is ready; stopped afterwards."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    environment |= {
        "STATE_DIR": str(state),
        "FRONTEND_DIR": str(FRONTEND),
        "PORT": str(port),
        "DEBUG": "1",
        "DEMO": "1",
    }
    environment |= {"LOGIN_RATE_LIMIT": "1000/m/ip"}
    order = [sys.executable, "-m", "quality_oversight.local.supervisor"]
    process = subprocess.Popen(
        order, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: list[str] = []
    try:
        for line in process.stdout or []:
            lines.append(line)
            if line.startswith("Ready:"):
                break
        else:
            pytest.fail("The product did not start:\n" + "".join(lines))
        yield Site(f"http://127.0.0.1:{port}", (state / "demo-password").read_text().strip(), environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def first_start() -> Iterator[Path]:
    """The state directory of a product that was started once from nothing, with its demonstration, and stopped."""
    state = Path(tempfile.gettempdir()) / f"quality-journey-{secrets.token_hex(4)}"
    try:
        with started(state):
            pass
        yield state
    finally:
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def site(first_start: Path) -> Iterator[Site]:
    """The product started again on a copy of what the first start left: a journey has its data to itself."""
    state = first_start.with_name(f"quality-journey-{secrets.token_hex(4)}")
    subprocess.run(["cp", "--archive", first_start, state], check=True)  # keeps whose files they are: PostgreSQL asks
    try:
        with started(state) as site:
            yield site
    finally:
        shutil.rmtree(state, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for a journey; Django refuses database work while Playwright's event loop runs."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        yield chrome
        chrome.close()


@dataclass
class Person:
    """Somebody at a browser."""

    page: Page
    site: Site

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the link or button of the page that has this name; links drawn as buttons count as both."""
        main, exact = self.page.locator("main"), isinstance(name, str)
        by_role = [main.get_by_role(role, name=name, exact=exact) for role in ("link", "button")]
        by_role[0].or_(by_role[1]).first.click()

    def choose(self, name: str) -> None:
        """Press an entry of the navigation."""
        self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def finds_no_barrier(self, *only: ViewportSize) -> None:
        """Ask axe for WCAG 2.2 AA, at desk and at phone width, or at the sizes that this person's device has."""
        sizes = only or (DESK, PHONE)
        for size in sizes:
            self.page.set_viewport_size(size)
            self.page.wait_for_load_state("load")
            self.page.evaluate(ARRANGED)
            self.page.evaluate(AXE.read_text())
            found = self.page.evaluate("tags => axe.run({runOnly: tags}).then(r => r.violations)", WCAG)
            told = [f"{v['id']}: {v['help']} {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
            assert not told, f"{self.page.url} at {size['width']}: {told}"
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px at {size['width']}"
        self.page.set_viewport_size(sizes[0])


@pytest.fixture
def person(site: Site, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Sign somebody in: person("quality-lead@qhl.example")."""
    contexts = []

    def at_a_browser(email: str, *, javascript: bool = True) -> Person:
        context = chromium.new_context(viewport=DESK, java_script_enabled=javascript, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        somebody = Person(context.new_page(), site)
        somebody.go("/accounts/login/")
        somebody.page.get_by_label("Email address").fill(email)
        somebody.page.get_by_label("Password", exact=True).fill(site.password)
        somebody.press("Sign in")
        return somebody

    yield at_a_browser
    for context in contexts:
        context.close()
