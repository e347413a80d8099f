"""Invented risks of a tenant, linked with its invented concerns, with months of scores behind them."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from concerns.models import Concern, ReferenceCounter
from concerns.register.actions.keeping import PREFIX
from concerns.register.models import (
    Risk,
    RiskAction,
    RiskAppetite,
    RiskAssurance,
    RiskControl,
    RiskEvent,
    RiskGap,
    RiskLink,
    RiskScore,
)
from concerns.register.rules.judging import scored
from concerns.register.rules.vocabulary import Status, Which
from concerns.rules.references import format_reference
from concerns.rules.vocabulary import Sensitivity
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.days import moment
from reporting.demo.directory import Place

FILE = Path(__file__).parent / "risks.toml"
APPETITE = {"safety": ("cautious", 8), "statutory": ("minimal", 6), "finance": ("open", 12), "objectives": ("open", 12)}
MONTH = timedelta(days=30)
LINKED_AT_MOST = 3

People = dict[str, Membership]


@cache
def templates() -> tuple[dict[str, Any], ...]:
    """The invented risks, as they stand in the file."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["risk"])


def add_risks(places: Sequence[Place], people: People, concerns: Sequence[Concern], *, today: date) -> list[Risk]:
    """Put the running tenant's risks on its register, oldest first."""
    told = sorted(templates(), key=lambda each: -each["current"][0][0])
    open_now = [each for each in concerns if each.is_live and each.sensitivity == Sensitivity.STANDARD]
    made = [(each, _matching(each, open_now)) for each in told if _fitting(each, places)]
    risks = [_risk(each, links, places, people, today) for each, links in made]
    _number(risks)
    Risk.objects.bulk_create(risks)
    pairs = [(risk, each, links) for risk, (each, links) in zip(risks, made, strict=True)]
    RiskLink.objects.bulk_create(RiskLink(risk=risk, concern=link) for risk, _, links in pairs for link in links)
    _add_history(pairs, people, today)
    _add_parts(pairs, people, today)
    RiskAppetite.objects.bulk_create(
        RiskAppetite(category=area, level=level, tolerated=score) for area, (level, score) in APPETITE.items()
    )
    return risks


def _fitting(told: dict[str, Any], places: Sequence[Place]) -> list[Place]:
    return [place for place in places if place.sector in told["sectors"]]


def _matching(told: dict[str, Any], concerns: Sequence[Concern]) -> list[Concern]:
    """The open concerns whose title says one of the risk's words, all about one provider."""
    words = [word.lower() for word in told["words"]]
    found = [each for each in concerns if any(word in each.title.lower() for word in words)]
    return [each for each in found if each.subject_id == found[0].subject_id][:LINKED_AT_MOST]


def _areas(told: dict[str, Any], pair: Sequence[int], which: str) -> dict[str, list[int]]:
    also = told.get("also", {}) if which != Which.TARGET else {}
    return {told["category"]: list(pair), **{area: list(steps) for area, steps in also.items()}}


def _risk(told: dict[str, Any], links: list[Concern], places: Sequence[Place], people: People, today: date) -> Risk:
    subject = links[0].subject if links else _fitting(told, places)[0].subject
    borne = [place.subject for place in places if place.sector == told.get("bearer") and place.subject != subject]
    months, *current = told["current"][-1]
    earlier = told["current"][-2][1] * told["current"][-2][2] if len(told["current"]) > 1 else None
    pairs = {Which.INHERENT: told["inherent"], Which.CURRENT: current, Which.TARGET: told["target"]}
    areas = {which: _areas(told, pair, which) for which, pair in pairs.items()}
    risk = Risk(
        **{name: told[name] for name in ("kind", "category", "cause", "event", "effect", "proximity")},
        objective=told.get("objective", ""),
        subject=subject,
        source=subject if borne else None,
        bearer=borne[0] if borne else None,
        owner=people["quality-lead" if told["kind"] == "quality" else "risk-manager"],
        executive=people["exec-quality-lead"],
        committee="Quality Committee" if told["kind"] in ("quality", "system") else "Audit and Risk Committee",
        areas=areas,
        previous_score=earlier,
        current_since=today - MONTH * months,
        review_due=today + timedelta(days=told["review"]),
        corporate_ref=f"CRR {20 + templates().index(told)}" if told.get("corporate") else "",
        opened_on=today - MONTH * told["current"][0][0],
        version=len(told["current"]),
    )
    for which, each in areas.items():
        headline = scored({area: (c, x) for area, (c, x) in each.items()})
        setattr(risk, f"{which}_consequence", headline.consequence)
        setattr(risk, f"{which}_likelihood", headline.likelihood)
    if reason := told.get("tolerated"):
        risk.status, risk.status_reason = Status.TOLERATED, reason
        risk.accepted_by, risk.accepted_until = people["exec-quality-lead"], today + timedelta(days=150)
    return risk


def _number(risks: list[Risk]) -> None:
    last: dict[int, int] = {}
    for risk in risks:
        year = risk.opened_on.year
        last[year] = last.get(year, 0) + 1
        risk.ref = format_reference(PREFIX, year, last[year])
    ReferenceCounter.objects.bulk_create(
        ReferenceCounter(prefix=PREFIX, year=year, last=number) for year, number in last.items()
    )


def _add_history(pairs: list[tuple[Risk, dict[str, Any], list[Concern]]], people: People, today: date) -> None:
    scores: list[RiskScore] = []
    events: list[RiskEvent] = []
    for risk, told, links in pairs:
        signed = Signed.signature(people["risk-manager"])
        opened = moment(risk.opened_on, 10)
        events.append(RiskEvent(risk=risk, verb="added", at=opened, **signed))
        events += [
            RiskEvent(risk=risk, verb="linked", concern=link, text=link.ref, at=opened, **signed) for link in links
        ]
        for which in (Which.INHERENT, Which.TARGET):
            scores.append(_score(risk, which, risk.areas[which], risk.opened_on, "", signed))
        for number, (months, *pair) in enumerate(told["current"]):
            day, reason = today - MONTH * months, "Looked at by the quality team with the provider." if number else ""
            scores.append(_score(risk, Which.CURRENT, _areas(told, pair, Which.CURRENT), day, reason, signed))
            if number:
                events.append(RiskEvent(risk=risk, verb="rescored", at=moment(day, 11), text=reason, **signed))
        if risk.status == Status.TOLERATED:
            by = Signed.signature(people["exec-quality-lead"])
            day = today - timedelta(days=40)
            events.append(RiskEvent(risk=risk, verb="accepted", at=moment(day, 9), text=risk.status_reason, **by))
    RiskScore.objects.bulk_create(scores)
    RiskEvent.objects.bulk_create(events)


def _score(
    risk: Risk, which: str, areas: dict[str, list[int]], day: date, reason: str, signed: dict[str, Any]
) -> RiskScore:
    now = scored({area: (c, x) for area, (c, x) in areas.items()})
    return RiskScore(
        risk=risk,
        which=which,
        areas=areas,
        consequence=now.consequence,
        likelihood=now.likelihood,
        reason=reason,
        at=moment(day, 11),
        **signed,
    )


def _add_parts(pairs: list[tuple[Risk, dict[str, Any], list[Concern]]], people: People, today: date) -> None:
    lead = people["quality-lead"]
    RiskControl.objects.bulk_create(
        RiskControl(risk=risk, text=text, effectiveness=works, since=today - MONTH * age, owner=lead)
        for risk, told, _ in pairs
        for text, works, age in told["controls"]
    )
    RiskAssurance.objects.bulk_create(
        RiskAssurance(risk=risk, line=line, polarity=says, level=level, text=text, dated=today - MONTH * age)
        for risk, told, _ in pairs
        for line, says, level, text, age in told["assurances"]
    )
    RiskGap.objects.bulk_create(
        RiskGap(risk=risk, about=about, text=text) for risk, told, _ in pairs for about, text in told["gaps"]
    )
    RiskAction.objects.bulk_create(
        RiskAction(
            risk=risk,
            text=text,
            organisation=organisation,
            owner=lead if "ICB" in organisation else None,
            due=today + timedelta(days=due),
            done_on=today - timedelta(days=done) if done else None,
        )
        for risk, told, _ in pairs
        for text, organisation, due, done in told["actions"]
    )
