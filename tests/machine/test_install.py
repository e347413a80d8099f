"""What is there already is not installed again, and what is missing is named with its cure."""

import json
import subprocess
from pathlib import Path

import pytest

from quality_oversight.local import install


@pytest.fixture
def orders(monkeypatch):
    """The commands that would have been run."""
    given: list[list[str]] = []
    monkeypatch.setattr(install, "_run", lambda order, trouble, **options: given.append([str(word) for word in order]))
    return given


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A virtual environment of which only the outside is there."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.setattr(install, "VENV", tmp_path)
    return tmp_path


def test_an_environment_for_the_tests_serves_a_start_as_well(venv, orders):
    install.environment("test")
    assert [order[1:4] for order in orders] == [["-m", "pip", "install"], ["--quiet", "--system-certs", "pip"]]
    assert orders[1][-1].endswith("requirements-dev.lock")
    assert "--require-hashes" in orders[0]
    assert "--require-hashes" in orders[1]
    orders.clear()
    install.environment("run")
    install.environment("test")
    assert orders == []


def test_one_for_a_start_is_completed_for_the_tests_and_then_kept(venv, orders):
    install.environment("run")
    assert orders[1][-1].endswith("requirements-local.lock")
    install.environment("test")
    assert orders[3][-1].endswith("requirements-dev.lock")
    install.environment("run")
    assert len(orders) == 4


def test_a_changed_lock_is_installed(venv, orders):
    install.environment("run")
    stamp = venv / "installed.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"requirements-local.lock": "of yesterday"}))
    orders.clear()
    install.environment("run")
    assert len(orders) == 2


def test_an_environment_of_another_python_is_made_anew(venv, orders):
    (venv / "installed.json").write_text(json.dumps({"python": "3.9"}))
    install.environment("run")
    assert orders[0][1:4] == ["-m", "venv", "--clear"]


def test_uv_comes_from_the_lock_with_its_hashes(venv, monkeypatch):
    seen = []
    monkeypatch.setattr(install, "_run", lambda order, trouble: seen.append(Path(order[-1]).read_text()))
    install._uv(venv / "bin" / "python")
    (lines,) = seen
    assert lines.startswith("uv==")
    assert lines.count("==") == 1
    assert lines.count("--hash=sha256:") >= 5


def test_front_end_packages_are_installed_once_outside_the_tree(tmp_path, orders, monkeypatch):
    monkeypatch.setattr(install, "FRONTEND_DIR", tmp_path / "frontend")
    install.frontend()
    install.frontend()
    assert [order[1] for order in orders] == ["ci"]
    assert {file.name for file in (tmp_path / "frontend").iterdir()} == {
        *("package.json", "package-lock.json", "installed.txt")
    }


def test_an_ordinary_user_is_given_the_exact_command(monkeypatch, orders):
    monkeypatch.setattr(install, "LIBRARIES", {"libnothing.so.0": "libnothing0", "libc.so.6": "libc6"})
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    assert install.missing_libraries() == ["libnothing0"]
    command = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libnothing0$"
    with pytest.raises(install.CannotInstall, match=command):
        install.packages(install.missing_libraries())
    assert orders == []


def test_root_installs_what_is_missing(monkeypatch, orders):
    monkeypatch.setattr(install.os, "geteuid", lambda: 0)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")
    install.packages(["libnothing0"])
    assert [order[:2] for order in orders] == [["apt-get", "update"], ["apt-get", "install"]]
    orders.clear()
    install.packages([])
    assert orders == []


def test_a_command_that_fails_shows_its_output_and_the_trouble():
    with pytest.raises(install.CannotInstall, match=r"(?s)what it said.*It went wrong\."):
        install._run(["sh", "-c", "echo what it said; exit 3"], "It went wrong.")


@pytest.mark.parametrize(
    ("there", "variable", "found"),
    [
        (["google-chrome", "chromium"], None, "/usr/bin/chromium"),
        (["google-chrome"], None, "/usr/bin/google-chrome"),
        (["chromium"], "/opt/mine", "/opt/mine"),
        ([], None, None),
    ],
)
def test_the_browser_is_the_one_named_or_the_first_found(monkeypatch, there, variable, found):
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    if variable:
        monkeypatch.setenv("BROWSER_PATH", variable)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}" if name in there else None)
    assert install.browser() == found


def test_make_knows_the_commands_of_the_guide():
    for name in ("run", "test", "check", "format", "bench", "lock", "doctor", "clean"):
        outcome = subprocess.run(["make", "--dry-run", name], cwd=install.BASE_DIR, capture_output=True)
        assert outcome.returncode == 0


def test_ci_runs_the_command_of_the_guide():
    script = install.BASE_DIR / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text().splitlines()[-1] == "exec make test"
