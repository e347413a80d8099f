"""Scores and the risk matrix in the shape that components/risk.jinja draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from concerns.rules import risk
from concerns.rules.risk import Area, Consequence, Likelihood


@dataclass(frozen=True)
class Scored:
    """A consequence and a likelihood in words, with the score that they make."""

    consequence: Consequence
    likelihood: Likelihood
    score: int
    band: str

    @property
    def words(self) -> str:
        words = {"consequence": self.consequence, "likelihood": self.likelihood}
        return ", ".join(f"{name} {step} {step.label.lower()}" for name, step in words.items())


@cache
def scored(consequence: int, likelihood: int) -> Scored:
    score = risk.score(consequence, likelihood)
    return Scored(Consequence(consequence), Likelihood(likelihood), score, risk.band(score).key)


def matrix(selected: tuple[int, int] | None = None, *, earlier: tuple[int, int] | None = None) -> dict[str, Any]:
    """Rows and columns of the matrix: consequence across, likelihood rising from the bottom."""
    return {
        "columns": [{"value": step.value, "label": step.label} for step in Consequence],
        "rows": [
            {
                "value": step.value,
                "label": step.label,
                "cells": [{"score": each * step, "band": risk.band(each * step).key} for each in Consequence],
            }
            for step in sorted(Likelihood, reverse=True)
        ],
        "selected": selected,
        "earlier": earlier if earlier != selected else None,
    }


def chosen(given: Mapping[str, Any], prefix: str = "") -> tuple[int, int] | None:
    """The consequence and likelihood that were chosen so far; None until both are from 1 to 5."""
    typed = [str(given.get(f"{prefix}{name}") or "") for name in ("consequence", "likelihood")]
    if not all(value in {"1", "2", "3", "4", "5"} for value in typed):
        return None
    return int(typed[0]), int(typed[1])


def chosen_areas(given: Mapping[str, Any]) -> dict[Area, tuple[int, int]]:
    """The areas for which both steps were chosen so far."""
    pairs = {area: chosen(given, f"{area}_") for area in Area}
    return {area: pair for area, pair in pairs.items() if pair}


def preview(given: Mapping[str, Any], prefix: str = "", *, earlier: tuple[int, int] | None = None) -> dict[str, Any]:
    """What _risk.jinja shows beside the fields: the score, computed here and never typed, and the matrix.

    Where areas are scored, the highest of them is the score, whatever else is chosen (domain brief 7.1, RS15).
    """
    areas = chosen_areas(given)
    leading = Area(risk.headline(areas)) if areas else None
    whole = chosen(given, prefix)
    now = areas[leading] if leading else whole
    twofold = risk.why_not_both(whole, areas)
    return {
        "now": scored(*now) if now else None,
        "leading": leading.label if leading else "",
        "areas": [(area.label, scored(*pair)) for area, pair in areas.items()] if len(areas) > 1 else [],
        "matrix": matrix(now, earlier=earlier),
        "warnings": [*([twofold] if twofold else []), *(risk.warnings(*now) if now else [])],
    }
