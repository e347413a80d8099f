"""Rules about the code itself; docs/decisions says why. An exemption stands here with its reason."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations import RenameModel

from quality_oversight.tenancy.isolation import TenantModel
from quality_oversight.tenancy.operations import IsolateByTenant
from quality_oversight.tenancy.policy import POLICY
from tests.test_permissions import ANYBODY, PAGES, SITE

ROOT = Path(settings.BASE_DIR)
APPS = ("quality_oversight", "providers", "concerns", "escalation", "reporting")
PACKAGES = (
    "intake",
    "insight",
    "sheets",
    "files",
    "register",
    "work",
    "search",
    "privacy",
    "streams",
)  # areas inside concerns
ESCALATION = ("interventions", "contracts", "early_warning", "story", "letters", "agreements")  # and inside escalation
PROVIDERS = ("measures", "values", "directory", "structure")  # and inside providers
REPORTING = ("profile", "stakeholders", "committees")  # and inside reporting
# areas inside escalation whose rows stand elsewhere
TABLELESS = ("board", "editor", "following", "organisations", "line_of_sight")
AREAS = {
    *(("providers", name) for name in PROVIDERS),
    *(("concerns", name) for name in PACKAGES),
    *(("escalation", name) for name in (*ESCALATION, *TABLELESS)),
    *(("reporting", name) for name in REPORTING),
}
OURS = (
    *("tenancy", "audit", "frameworks", "providers", *PROVIDERS),
    *("concerns", *PACKAGES, "escalation", *ESCALATION, "reporting", *REPORTING),
)
LONGEST = 350
NO_SUCH_MODULES = {"utils", "helpers", "services", "core", "common", "managers", "signals", "constants"}
# Files outside the tenancy and audit packages that set or filter by tenant, each with its reason.
MAY_NAME_THE_TENANT: dict[str, str] = {}
TENANT = re.compile(r"\btenant(_id)?\s*=(?!=)|\btenant(_id)?__|[\"']tenant(_id)?[\"']\s*:")
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|WIP|TEMPORARY|[Ll]orem ipsum|[Nn]ot yet implemented)\b|NotImplemented\b"
)
WRITES = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "select_for_update"}
OURS_TO_READ = (*APPS, "templates", "static", "tests")
TEXT = {".py", ".jinja", ".html", ".txt", ".css", ".js", ".mjs", ".toml", ".sql", ".svg"}


def modules(*folders: str) -> Iterator[tuple[str, Path]]:
    """Every Python file of some folders, migrations left out."""
    for folder in folders or APPS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path


def part(name: str) -> str:
    """The part of its app that a file belongs to: views, actions, rules and so on."""
    pieces = Path(name).parts
    inside = pieces[0] == "quality_oversight" or pieces[:2] in AREAS
    place = 2 if inside and len(pieces) > 2 else 1
    return pieces[place].removesuffix(".py") if len(pieces) > place else ""


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The text of every module."""
    return {name: path.read_text() for name, path in modules()}


def test_no_module_has_a_name_that_says_nothing():
    assert [name for name, path in modules() if {path.stem, path.parent.name} & NO_SUCH_MODULES] == []


def test_only_the_named_packages_stand_at_the_root():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*APPS, "tests"}


def test_modules_stay_small(sources):
    long = {name: text.count("\n") for name, text in sources.items() if text.count("\n") > LONGEST}
    assert long == {}


def test_application_code_neither_sets_nor_filters_by_tenant(sources):
    apart = ("quality_oversight/tenancy/", "quality_oversight/audit/")
    found = {
        name: [line.strip() for line in text.splitlines() if TENANT.search(line)]
        for name, text in sources.items()
        if not name.startswith(apart) and part(name) not in {"management", "demo", "local"}
    }
    assert {name: lines for name, lines in found.items() if lines and name not in MAY_NAME_THE_TENANT} == {}


def test_every_view_says_who_may_open_it():
    for name, address in SITE.items():
        permission = getattr(address.view, "permission", None)
        view_class = getattr(address.view, "view_class", None) or getattr(address.view, "cls", None)
        if permission is None and hasattr(view_class, "permissions"):
            assert set(view_class.permissions.values()) <= set(POLICY), name
        elif set(PAGES.get(name, {}).values()) == {ANYBODY} or name.startswith("account_"):
            assert permission is None, name
        else:
            assert permission == "" or permission in POLICY, name  # "" is a page for anybody who is signed in


def test_the_table_of_permissions_says_what_the_views_say():
    for name, methods in PAGES.items():
        permission = getattr(SITE[name].view, "permission", None)
        if permission:
            assert set(methods.values()) == {permission}, name


def test_every_permission_is_asked_somewhere(sources):
    asked = set(re.findall(r"[\"']([a-z]+\.[a-z_]+)[\"']", "\n".join(sources.values())))
    written = {name for name in POLICY if sum(text.count(f'"{name}"') for text in sources.values()) > 1}
    assert set(POLICY) <= asked
    assert set(POLICY) - written == set()


def test_every_tenant_model_is_isolated_by_its_migration():
    isolated = set()
    for label in OURS:
        package = import_module(f"{apps.get_app_config(label).name}.migrations")
        for path in sorted(Path(package.__file__).parent.glob("0*.py")):
            migration = import_module(f"{package.__name__}.{path.stem}").Migration
            for operation in migration.operations:
                if isinstance(operation, IsolateByTenant):
                    isolated.add(f"{label}.{operation.model}".lower())
                elif isinstance(operation, RenameModel):  # a table keeps its policies under another name
                    isolated.remove(f"{label}.{operation.old_name}".lower())
                    isolated.add(f"{label}.{operation.new_name}".lower())
    wanted = {model._meta.label_lower for model in apps.get_models() if issubclass(model, TenantModel)}
    assert isolated == wanted


def test_every_model_of_ours_belongs_to_a_tenant_or_is_known_not_to():
    shared = {
        model._meta.label
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, TenantModel)
    }
    national = {"DirectoryImport", "DirectoryChange", "Relationship", "CqcLocation", "CqcRating"}
    assert shared == {
        "tenancy.Tenant",
        "tenancy.User",
        "providers.Organisation",
        *(f"directory.{name}" for name in national),
    }


def test_unique_constraints_of_tenant_models_lead_with_the_tenant():
    for model in apps.get_models():
        if issubclass(model, TenantModel):
            for constraint in model._meta.constraints:
                if hasattr(constraint, "fields"):
                    names = constraint.fields or [getattr(each, "name", "") for each in constraint.expressions]
                    assert names[0] == "tenant", constraint.name


def test_views_forms_and_endpoints_write_nothing_themselves():
    found = []
    for name, path in modules():
        if part(name) in {"views", "forms", "api", "queries"}:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    saves = node.func.attr == "save" and not node.args  # a model's or a form's own
                    if saves or node.func.attr in WRITES:
                        found.append(f"{name}, line {node.lineno}: .{node.func.attr}(")
    assert found == []


def test_rules_ask_neither_the_database_nor_the_clock():
    found = []
    for name, path in modules():
        if part(name) == "rules":
            for node in ast.walk(ast.parse(path.read_text())):
                clock = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"now", "today", "localdate"}
                if clock or (isinstance(node, ast.Attribute) and node.attr == "objects"):
                    found.append(f"{name}, line {node.lineno}")
    assert found == []


def test_views_swallow_no_errors():
    broad = {"Exception", "BaseException"}
    found = []
    for name, path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else broad
                silent = all(isinstance(each, ast.Pass) for each in node.body)
                if silent or (caught & broad and part(name) in {"views", "api", "actions", "forms", "queries"}):
                    found.append(f"{name}, line {node.lineno}")
    assert found == []


def test_actions_send_tasks_by_name():
    found = []
    for name, path in modules():
        if part(name) == "actions":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and re.fullmatch(r"\w+\.tasks", node.module or ""):
                    found.append(f"{name}, line {node.lineno}")
    assert found == []


def test_nothing_is_left_for_later():
    found = []
    for folder in OURS_TO_READ:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXT and path != Path(__file__) and "node_modules" not in path.parts:
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if UNFINISHED.search(line) and "raise NotImplementedError" not in line:
                        found.append(f"{path.relative_to(ROOT)}, line {number}: {line.strip()[:80]}")
    assert found == []


def test_no_test_is_skipped():
    found = [
        f"{name}, line {number}"
        for name, path in modules("tests")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b", line) and path != Path(__file__)
    ]
    assert found == []


def test_pages_carry_no_inline_script_or_style():
    found = []
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".jinja", ".html"} and "papers" not in path.parts:  # WeasyPrint reads those, with its fonts
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if re.search(r"<style|\sstyle=|\son(click|change|load|submit|input)=|<script(?![^>]*\bsrc=)", line):
                    found.append(f"{path.relative_to(ROOT)}, line {number}")
    assert found == []


def test_the_readme_and_the_decisions_are_there():
    readme = (ROOT / "README.md").read_text()
    for command in ("make run", "make test"):
        assert command in readme
    assert list((ROOT / "docs" / "decisions").glob("*.md"))


def test_ci_calls_the_test_command_and_nothing_else():
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1].endswith("make test")
