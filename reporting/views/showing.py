"""What the page of a report shows, whole or as the fragment that changes while somebody works on it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from providers.models import Subject
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest
from reporting.models import LeftOut, Report, ReportItem
from reporting.queries.gathering import subject_name
from reporting.queries.judging import Judged, judge, printed_items
from reporting.queries.reports import history, last_return, paper_facts, with_people
from reporting.rules.aaa import Problem, is_reassurance, why_not_approve
from reporting.rules.history import WHY_DRAFTED
from reporting.rules.papers import MAX_WORDS, ReportStatus, Section, why_not_edit
from reporting.rules.phrases import word_count

TEMPLATE = "reporting/report.jinja"


@dataclass(frozen=True)
class ItemLine:
    """An item with what its card says of it."""

    item: ReportItem
    number: int
    words: int
    reassurance: bool
    why: str
    problems: list[Problem]
    first: bool
    last: bool
    elsewhere: list[Section]

    @property
    def notes(self) -> list[str]:
        """What is to be mended, for the item's own card: without its title."""
        return [capfirst(p.message.removeprefix(f"{self.item.title.strip()}: ")) for p in self.problems]

    @property
    def too_long(self) -> bool:
        return self.words > MAX_WORDS


@dataclass(frozen=True)
class SectionLine:
    section: Section
    lines: list[ItemLine]
    none: bool
    problems: list[Problem]

    @property
    def words(self) -> int:
        return sum(line.words for line in self.lines)


def posted(request: MemberRequest) -> QueryDict | None:
    """What was posted, to bind a form with, be it empty; None where nothing was."""
    return request.POST if request.method == "POST" else None


def find_report(pk: UUID) -> Report:
    """A report of this ICB, or 404."""
    return get_object_or_404(with_people(), pk=pk)


def find_item(report: Report, pk: UUID) -> ReportItem:
    """An item of a report, or 404."""
    item = get_object_or_404(printed_items(report), pk=pk)
    item.report = report
    return item


def show(
    request: MemberRequest,
    report: Report,
    *,
    status: int = 200,
    stopped: list[tuple[str, str]] | None = None,
    said: str = "",
    focus: UUID | None = None,
    focus_stays: bool = False,
) -> HttpResponse:
    """Answer with the report's page; `stopped` are the reasons (text, place) why something was refused."""
    told = {"stopped": stopped or [], "said": said, "focus": focus, "focus_stays": focus_stays}
    context = _context(request, report) | told
    return page(request, TEMPLATE, "working", context, status=status)


def show_problems(request: MemberRequest, report: Report, problems: list[Problem]) -> HttpResponse:
    """Show the report again with what stopped a step, each linked to its place."""
    return show(request, report, status=422, stopped=[(problem.message, problem.where) for problem in problems])


def fixed(request: MemberRequest, report: Report) -> HttpResponse | None:
    """Answer with the report and the reason where a form of its text was asked for too late; else None."""
    reason = why_not_edit(ReportStatus(report.status)) if request.method == "GET" else ""
    if not reason:
        return None
    response = show(request, report, status=409, stopped=[(reason, "")])
    response.headers["HX-Redirect"] = report.get_absolute_url()  # the page that htmx asked from is out of date
    return response


def _context(request: MemberRequest, report: Report) -> dict[str, Any]:
    by = request.membership
    judged = judge(report)
    draft, submitted = report.status == ReportStatus.DRAFT, report.status == ReportStatus.SUBMITTED
    approving = submitted and by.may("report.approve")
    found = judged.problems
    if approving:
        found = why_not_approve(replace(judged.facts, approver_id=by.user_id)) + [p for p in found if not p.blocking]
    return {
        "report": report,
        "judged": judged,
        "sections": _sections(judged),
        "editing": draft and by.may("report.edit"),
        "approving": approving,
        "blocking": [problem for problem in found if problem.blocking],
        "prompts": [problem for problem in found if not problem.blocking],
        "places": _places(found),
        "moved_up": _moved_up(report, judged),
        "returned": last_return(report) if draft else None,
        "paper": paper_facts(report) if report.status == ReportStatus.PUBLISHED else None,
        "history": history(report),
        "max_words": MAX_WORDS,
    }


def _places(problems: list[Problem]) -> dict[str, list[Problem]]:
    places: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        places[problem.where].append(problem)
    return dict(places)


def _moved_up(report: Report, judged: Judged) -> list[tuple[Subject, LeftOut | None]]:
    """Subjects that need a word of the author: newly at the highest level and not in Alert, or left out already."""
    alerted = {item.subject_id for item in judged.within(Section.ALERT)}
    given = {row.subject_id: row for row in report.left_out.select_related("subject")}
    names = {pk for pk in judged.facts.newly_intensive if pk not in alerted} | set(given)
    subjects = Subject.objects.filter(pk__in=[str(pk) for pk in names]) if names else []
    return [(subject, given.get(subject.pk)) for subject in sorted(subjects, key=subject_name)]


def _sections(judged: Judged) -> list[SectionLine]:
    by_item: dict[Any, list[Problem]] = defaultdict(list)
    by_section: dict[Any, list[Problem]] = defaultdict(list)
    for problem in judged.problems:
        (by_item[problem.item_id] if problem.item_id else by_section[problem.section]).append(problem)
    facts = {fact.id: fact for fact in judged.facts.items}
    sections, number = [], 0
    for section in Section:
        items, lines = judged.within(section), []
        for place, item in enumerate(items):
            number += 1
            lines.append(
                ItemLine(
                    item=item,
                    number=number,
                    words=word_count(item.text),
                    reassurance=is_reassurance(facts[item.pk]),
                    why=WHY_DRAFTED.get(item.rule, ""),
                    problems=by_item[item.pk],
                    first=place == 0,
                    last=place == len(items) - 1,
                    elsewhere=[other for other in Section if other != section],
                )
            )
        sections.append(SectionLine(section, lines, section in judged.facts.none_flags, by_section[section]))
    return sections
