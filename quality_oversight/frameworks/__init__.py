"""Local quality frameworks as data: one TOML file for each ICB's document, read and checked by `load` and `parse`."""

from quality_oversight.frameworks.loader import FrameworkError, Problem, keys, load, parse, text_of
from quality_oversight.frameworks.schema import Framework

__all__ = ["Framework", "FrameworkError", "Problem", "keys", "load", "parse", "text_of"]
