"""Every form of the product, for tests that hold all of them."""

from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages

from django.forms import BaseForm

PACKAGES = ("concerns", "escalation", "providers", "quality_oversight", "reporting")


def every_form() -> Iterator[type[BaseForm]]:
    """Each class of forms that a module about forms writes down, once."""
    seen: set[type] = set()
    for package in map(import_module, PACKAGES):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if "form" in module.name.rpartition(".")[2] or ".forms." in module.name:
                for _, form in getmembers(import_module(module.name), isclass):
                    if issubclass(form, BaseForm) and getattr(form, "base_fields", None) and form not in seen:
                        seen.add(form)
                        yield form
