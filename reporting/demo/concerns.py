"""Which invented concern meets which provider, how it stands today, and how old it is."""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from concerns.models import Concern, ConcernAnswer, ConcernEvent, ConcernShare, ReferenceCounter
from concerns.rules.lifecycle import Status
from concerns.rules.references import PREFIXES, format_reference
from concerns.rules.risk import USUAL_AREA, Stage
from concerns.rules.vocabulary import Harm, Immediacy, Sensitivity
from quality_oversight.frameworks import Framework
from quality_oversight.markings import Marking
from quality_oversight.tenancy.models import Membership
from reporting.demo.days import moment
from reporting.demo.directory import Place
from reporting.demo.lives import Told, live
from reporting.demo.tenants import DemoTenant

FILE = Path(__file__).parent / "concerns.toml"

# How many of 40 concerns stand where today, and how many days ago they were logged: youngest and oldest.
STANDING = (
    (Status.OPEN, 15, (12, 210)),
    (Status.CLOSED, 8, (95, 420)),
    (Status.MONITORING, 6, (60, 320)),
    (Status.SUBMITTED, 4, (1, 6)),
    (Status.TRIAGE, 3, (4, 15)),
    (Status.NO_FURTHER_ACTION, 2, (25, 330)),
    (Status.REDIRECTED, 2, (20, 250)),
)
SET_ASIDE = {Status.NO_FURTHER_ACTION, Status.REDIRECTED}
LARGE = 30  # tenants with fewer concerns show some statuses only

# Frameworks name their domains differently; the first of these words that a framework knows is taken.
ALSO_CALLED = {
    "experience": ("experience", "caring", "responsive"),
    "caring": ("caring", "experience"),
    "responsive": ("responsive", "effectiveness"),
    "well_led": ("well_led", "leadership", "safety"),
    "culture": ("culture", "well_led", "experience"),
    "equity": ("equity", "experience"),
    "sustainability": ("sustainability", "value", "effectiveness"),
}


@cache
def templates() -> tuple[dict[str, Any], ...]:
    """The invented concerns, as they stand in the file."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["concern"])


def add_concerns(
    demo: DemoTenant, framework: Framework, places: list[Place], people: dict[str, Membership], *, today: date
) -> list[Concern]:
    """Add the running tenant's concerns with their history, oldest first."""
    dice = demo.chance("concerns")
    told = sorted(_told(demo, places, dice, today), key=lambda each: -each.age)
    for each in told:
        _describe(each, framework, dice, today)
    _number([each.concern for each in told])
    lives = [live(each, framework, people, dice, today=today) for each in told]
    concerns = Concern.objects.bulk_create(each.concern for each in told)
    ConcernEvent.objects.bulk_create(event for life in lives for event in life.events)
    ConcernShare.objects.bulk_create(share for life in lives for share in life.shares)
    ConcernAnswer.objects.bulk_create(answer for life in lives for answer in life.answers)
    return concerns


def _told(demo: DemoTenant, places: list[Place], dice: Random, today: date) -> list[Told]:
    """Choose templates so that every sector of the tenant has one, and standings so that every status has one."""
    pool = list(templates())
    dice.shuffle(pool)
    calm = _calm(demo, places)
    pairs = [(template, fitting) for template in pool if (fitting := _fitting(template, calm[_is_mild(template)]))]
    chosen = _one_for_each_sector(pairs, places)
    rest = [pair for pair in pairs if pair[0] not in [template for template, _ in chosen]]
    chosen += sorted(rest, key=lambda pair: "sensitivity" not in pair[0])
    restricted = [pair for pair in chosen[: demo.concerns] if "sensitivity" in pair[0]]
    plain = [pair for pair in chosen[: demo.concerns] if "sensitivity" not in pair[0]]
    standings = _standings(demo, dice)
    told = [_one(pair, Status.OPEN, (15, 120), dice, today) for pair in restricted]
    # What needs no action, or belongs elsewhere, is never grave.
    plain.sort(key=lambda pair: not _is_mild(pair[0]))
    standings[: len(plain)] = sorted(standings[: len(plain)], key=lambda standing: standing[0] not in SET_ASIDE)
    told += [_one(pair, *standing, dice, today) for pair, standing in zip(plain, standings, strict=False)]
    _bring_to_focus(told, next(place for place in places if place.focus))
    _share(told, dice)
    if demo.concerns >= LARGE:
        open_now = [each for each in told if each.status == Status.OPEN and not each.template.get("sensitivity")]
        back = open_now[0]
        back.reopened, back.age, back.words = True, 230, _words(230, dice, today)
        told.append(_repeat(open_now[1]))
    return told


def _standings(demo: DemoTenant, dice: Random) -> list[tuple[Status, tuple[int, int]]]:
    if demo.concerns < LARGE:
        return [(status, ages) for status, _, ages in STANDING[:4]] + [STANDING[0][::2]] * demo.concerns
    rows = [(status, ages) for status, count, ages in STANDING for _ in range(count)]
    rows[0], rows[15], rows[29] = (Status.OPEN, (12, 14)), (Status.CLOSED, (418, 420)), (Status.SUBMITTED, (1, 1))
    # The first rows are sure to be used; the rest in an order left to chance.
    first = [rows.index(next(row for row in rows if row[0] == status)) for status, _, _ in STANDING]
    kept = [rows[place] for place in first]
    rest = [row for place, row in enumerate(rows) if place not in first]
    dice.shuffle(rest)
    return kept + rest + [STANDING[0][::2]] * 10


def _is_mild(template: dict[str, Any]) -> bool:
    consequence, likelihood = template["risk"]
    return consequence * likelihood <= 9 and template.get("immediacy") != Immediacy.IMMEDIATE


def _calm(demo: DemoTenant, places: list[Place]) -> dict[bool, list[Place]]:
    """The providers that mild concerns and others may meet: nothing grave stands against one that stepped down.

    So the step-down is a matter to assure the board of, in every tenant that tells of one.
    """
    home = [place for place, plot in zip(places, demo.plots, strict=False) if plot == "home_again"]
    return {True: places, False: [place for place in places if place not in home]}


def _fitting(template: dict[str, Any], places: Iterable[Place]) -> list[Place]:
    return [place for place in places if place.suits(template)]


def _one_for_each_sector(pairs: list[Any], places: list[Place]) -> list[Any]:
    chosen: list[Any] = []
    for sector in dict.fromkeys(place.sector for place in places):
        for template, _ in pairs:
            fitting = [place for place in _fitting(template, places) if place.sector == sector]
            if fitting and "sensitivity" not in template and template not in [each[0] for each in chosen]:
                chosen.append((template, fitting))
                break
    return chosen


def _one(pair: Any, status: Status, ages: tuple[int, int], dice: Random, today: date) -> Told:
    template, fitting = pair
    place = dice.choices(fitting, weights=[5 if each.focus else 1 for each in fitting])[0]
    age = dice.randint(*ages)
    return Told(template, place, status, age, _words(age, dice, today))


def _words(age: int, dice: Random, today: date) -> dict[str, Any]:
    """What is put into a template's gaps."""
    identified = today - timedelta(days=age + dice.randint(0, 6))
    return {
        "n": dice.randint(3, 9),
        "m": dice.randint(12, 38),
        "pct": dice.randint(61, 79),
        "weeks": dice.randint(6, 14),
        "month": f"{identified:%B}",
        "identified": identified,
    }


def _bring_to_focus(told: list[Told], focus: Place) -> None:
    """Let the first four open concerns that could be about the provider whose user can sign in be about it."""
    fit = [each for each in told if each.status == Status.OPEN and "sensitivity" not in each.template]
    for each in [each for each in fit if each.place.sector == focus.sector and focus.suits(each.template)][:4]:
        each.place = focus


def _share(told: list[Told], dice: Random) -> None:
    """Share most of what is about the provider whose user can sign in, and some of the rest."""
    for each in told:
        worked_on = each.status in {Status.OPEN, Status.MONITORING, Status.CLOSED}
        chance = 1 if each.place.focus else 0.2
        each.shared = worked_on and "sensitivity" not in each.template and dice.random() < chance


def _repeat(original: Told) -> Told:
    words = original.words | {"identified": original.words["identified"] + timedelta(days=5)}
    return Told(original.template, original.place, Status.DUPLICATE, max(original.age - 6, 4), words, repeats=original)


def _describe(told: Told, framework: Framework, dice: Random, today: date) -> None:
    """Write what was seen, as it was on the day of logging."""
    template, concern = told.template, told.concern
    consequence, likelihood = template["risk"]
    likelihood = min(5, max(1, likelihood + dice.choice((-1, 0, 0, 0, 1))))
    logged_on = today - timedelta(days=told.age)
    concern.subject = told.place.subject
    concern.title = ("Second report: " if told.repeats else "") + template["title"].format(**told.words)
    concern.summary = template["summary"].format(**told.words)
    concern.source = template["source"]
    concern.date_identified = min(told.words["identified"], logged_on)
    concern.domains = _domains(template["domains"], framework)
    concern.key_questions = list(template["key_questions"])
    concern.immediacy = template.get("immediacy", Immediacy.SOON)
    concern.immediate_safety_action = template.get("safety_action", "")
    concern.harm = template.get("harm", Harm.UNKNOWN)
    concern.sensitivity = template.get("sensitivity", Sensitivity.STANDARD)
    concern.initial_consequence = concern.consequence = consequence
    concern.initial_likelihood = concern.likelihood = likelihood
    also = template.get("also", {})
    scored = {USUAL_AREA.value: [consequence, likelihood]} | {area: list(pair) for area, pair in also.items()}
    concern.areas = {stage.value: scored for stage in (Stage.INITIAL, Stage.CURRENT)} if also else {}
    concern.marking = template.get("marking", Marking.OFFICIAL)
    concern.handling = template.get("handling", "")
    concern.logged_at = moment(logged_on, dice.randint(8, 11), dice.randint(0, 59))


def _domains(wanted: Iterable[str], framework: Framework) -> list[str]:
    known = [domain.key for domain in framework.domains]
    found = {next((key for key in ALSO_CALLED.get(word, (word,)) if key in known), "safety") for word in wanted}
    return [key for key in known if key in found]


def _number(concerns: list[Concern]) -> None:
    """Give references in the order of logging, going on from the last one of each year."""
    concerns.sort(key=lambda concern: concern.logged_at)
    last = {(counter.prefix, counter.year): counter.last for counter in ReferenceCounter.objects.all()}
    for concern in concerns:
        series = PREFIXES[Sensitivity(concern.sensitivity)], concern.logged_at.year
        last[series] = last.get(series, 0) + 1
        concern.ref = format_reference(*series, last[series])
    for (prefix, year), number in last.items():
        ReferenceCounter.objects.update_or_create(prefix=prefix, year=year, defaults={"last": number})
