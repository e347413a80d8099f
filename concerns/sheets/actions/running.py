"""Make concerns of the rows of a spreadsheet, each exactly once.

A step locks the job, takes the next few rows, and keeps what became of them in the same transaction as the concerns:
a worker that is killed loses at most a step, and two workers take turns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from concerns.actions import count_once, link, raise_concerns
from concerns.actions.checks import description_problems, lead_problems, score_problems
from concerns.models import Concern
from concerns.rules.fields import BY_NAME, DESCRIBED
from concerns.rules.links import Way
from concerns.rules.speaking_up import reads_like
from concerns.rules.vocabulary import Sensitivity
from concerns.sheets.models import Doubles, ImportJob, ImportRow, JobState, Mode, RowState
from concerns.sheets.queries import cell_of, known_names, own_labels, reading_of, rows_of, tally_of
from concerns.sheets.rules.columns import BY_NAME as COLUMNS
from concerns.sheets.rules.duplicates import Titles
from concerns.sheets.rules.reading import Read, read_row
from providers.models import Subject
from providers.queries import possible_leads
from quality_oversight import screening
from quality_oversight.audit.trail import record
from quality_oversight.screening import reason_given
from quality_oversight.spreadsheets.cells import plain_cell
from quality_oversight.spreadsheets.headings import same_words
from quality_oversight.tenancy.models import Membership

MADE_AT_ONCE = 100  # rows in one transaction, which holds the next reference: others wait a second at most
CHECKED_AT_ONCE = 200
JOINED = "The same provider, day and title in a spreadsheet that was brought in."
LEFT = "You no longer work here in a role that may import, so the rest was not imported."


class Reader:
    """Reads rows of one job: what names stand for here is looked up once."""

    def __init__(self, job: ImportJob, by: Membership) -> None:
        self.by, self.today, self.why_kept = by, timezone.localdate(), job.why_kept
        self.doubtful: set[Any] = set()  # rows that are refused for words that may identify somebody
        self.how, self.own = reading_of(job), own_labels(by.tenant.framework)
        self.known = known_names(by.tenant.framework, today=self.today)
        self.subjects = {str(each.pk): each for each in Subject.objects.all()}
        self.people = {str(each.pk): each for each in possible_leads(self.today)}
        self.lead_refusals: dict[tuple[Any, str], dict[str, ValidationError]] = {}

    def read(self, row: ImportRow, *, texts: bool = True) -> Read:
        """A row as it would become a concern, with everything that is wrong with it, by field.

        Without its `texts`, which take longest, only what its cells say by themselves is looked at.
        """
        read = read_row(row.cells, row.kept_out, self.how, self.known)
        values, problems = read.values, dict(read.problems)
        for name, table in (("subject", self.subjects), ("lead", self.people)):
            if values.get(name) is not None:
                values[name] = table.get(values[name])
                if values[name] is None:
                    problems.setdefault(name, "What was chosen for this name is not here any more")
        if not texts:
            return replace(read, problems=problems)
        with reason_given(self.why_kept):  # what is let through here is only looked at
            found = {**self._described(values), **self._scores(values), **self._lead(values)}
        if any(getattr(refusal, "code", "") == screening.CODE for refusal in found.values()):
            self.doubtful.add(row.pk)
        for name, refusal in found.items():
            problems.setdefault(name, " ".join(refusal.messages))
        return replace(read, problems=problems)

    def _described(self, values: dict[str, Any]) -> dict[str, ValidationError]:
        described = {name: values.get(name, BY_NAME[name].empty) for name in DESCRIBED}
        described["date_identified"] = values.get("date_identified", self.today)
        return description_problems(described, by=self.by, today=self.today)

    def _scores(self, values: dict[str, Any]) -> dict[str, ValidationError]:
        return score_problems(values.get("initial_consequence", 1), values.get("initial_likelihood", 1), "initial_")

    def _lead(self, values: dict[str, Any]) -> dict[str, ValidationError]:
        lead, sensitivity = values.get("lead"), values["sensitivity"]
        key = (lead and lead.pk, sensitivity)
        if key not in self.lead_refusals:
            self.lead_refusals[key] = lead_problems(lead, sensitivity)
        return self.lead_refusals[key]


def step(job_id: Any, *, by: Membership) -> bool:
    """Take one step of a running import inside the maker's tenant; say whether there is more to do."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=JobState.RUNNING).first()
        if job is None:  # done, or another worker is at it
            return False
        rows = rows_of(job)
        if not (by.may("concern.import") and by.is_current(timezone.localdate())):
            rows.filter(state__in=[RowState.WAITING, RowState.CHECKED]).update(
                state=RowState.REFUSED, problems={"": LEFT}
            )
            return _finish(job, by)
        if job.mode == Mode.FILE and (waiting := list(rows.filter(state=RowState.WAITING)[:CHECKED_AT_ONCE])):
            _check(waiting, Reader(job, by))
            return True
        if job.mode == Mode.FILE and rows.filter(state=RowState.REFUSED).exists():
            job.none_made = not rows.filter(state=RowState.MADE).exists()
            return _finish(job, by)
        state = RowState.CHECKED if job.mode == Mode.FILE else RowState.WAITING
        todo = list(rows.filter(state=state)[:MADE_AT_ONCE])
        if not todo:
            return _finish(job, by)
        _make(job, todo, Reader(job, by))
        return True


def _finish(job: ImportJob, by: Membership) -> bool:
    job.state, job.finished_at, job.tally = JobState.DONE, timezone.now(), tally_of(job)
    job.save(update_fields=["state", "finished_at", "tally", "none_made"])
    record("concern.imported", job, by=by, **{name: number for name, number in job.tally.items() if number})
    return False


def _check(rows: Sequence[ImportRow], reader: Reader) -> None:
    for row in rows:
        read = reader.read(row)
        known_here = read.ref and Concern.objects.filter(ref=read.ref).exists()
        row.problems = {} if known_here else _with_reference(read)
        row.state = RowState.REFUSED if row.problems else RowState.CHECKED
    ImportRow.objects.bulk_update(rows, ["state", "problems"])


def _with_reference(read: Read) -> dict[str, str]:
    """Problems of a row whose reference, if it has one, is not that of a concern here."""
    unknown = {"ref": "There is no concern here with this reference. Leave it empty to import the row as new"}
    return read.problems | (unknown if read.ref else {})


def fates(
    rows: Sequence[ImportRow], reads: Sequence[Read], reader: Reader, *, doubles: str
) -> Iterator[tuple[ImportRow, Read, RowState, Any]]:
    """What becomes of each row, with the concern that it tells of, or that concern's row in this sheet.

    It is refused, here already (unchanged or different), like one that is here (not asked where `doubles` are brought
    in anyway), or made.
    """
    here = {concern.ref: concern for concern in _existing(reads)}
    beside = _beside(reads)
    for row, read in zip(rows, reads, strict=True):
        if read.ref in here:
            same = is_unchanged(row, here[read.ref], reader)
            yield row, read, RowState.UNCHANGED if same else RowState.CHANGED, here[read.ref]
        elif _with_reference(read):
            yield row, read, RowState.REFUSED, None
        else:
            near = beside.setdefault(_where(read.values["subject"].pk, read.values["date_identified"]), Titles())
            twin = near.same_as(read.values["title"]) if doubles != Doubles.IMPORT else None
            if twin is None or doubles != Doubles.SKIP:
                near.add(read.values["title"], row)
            yield row, read, RowState.MADE if twin is None else RowState.DUPLICATE, twin


def _make(job: ImportJob, rows: Sequence[ImportRow], reader: Reader) -> None:
    """Make a concern of each row, or keep why not; in as many queries for all rows as for one."""
    reads, new, doubles = [reader.read(row) for row in rows], [], []
    for row, read, fate, other in fates(rows, reads, reader, doubles=job.doubles):
        row.reads_like = likeness(read)
        if fate in {RowState.UNCHANGED, RowState.CHANGED}:
            row.state, row.concern = fate, other
        elif fate == RowState.REFUSED:
            row.state, row.problems = fate, _with_reference(read)
        else:
            if fate == RowState.DUPLICATE:
                doubles.append((row, other))
            if fate == RowState.MADE or job.doubles != Doubles.SKIP:
                new.append((row, read))
    if job.doubles == Doubles.JOIN:
        _lock(twin for _, twin in doubles if isinstance(twin, Concern))
    _raise(new, reader.by, reader.why_kept)
    for row, twin in doubles:
        _settle(row, twin, job, reader.by)
    ImportRow.objects.bulk_update(rows, ["state", "problems", "concern", "twin", "joined_to", "reads_like"])


def likeness(read: Read) -> str:
    """The restricted stream that an ordinary row reads like; empty for most."""
    if read.values.get("sensitivity", Sensitivity.STANDARD) != Sensitivity.STANDARD:
        return ""
    return reads_like(*(str(read.values.get(name) or "") for name in ("title", "summary"))) or ""


def _lock(twins: Iterable[Concern]) -> None:
    """Lock what rows will be joined to, and what that repeats: before the audit trail, as everybody does."""
    keys = {key for twin in twins for key in (twin.pk, twin.duplicate_of_id) if key}
    list(Concern.objects.locked().filter(pk__in=keys).order_by("pk"))


def _raise(new: Sequence[tuple[ImportRow, Read]], by: Membership, why_kept: str) -> None:
    """Through the same door as every concern: all at once, or one by one to keep what it refuses with its row."""
    try:
        with reason_given(why_kept):
            made = raise_concerns([read.values for _, read in new], by=by)
    except ValidationError as refusal:
        if len(new) > 1:
            for each in new:
                _raise([each], by, why_kept)
            return
        ((row, _),) = new
        row.state = RowState.REFUSED
        row.problems = (
            {name: " ".join(told) for name, told in refusal.message_dict.items()}
            if hasattr(refusal, "error_dict")
            else {"": " ".join(refusal.messages)}
        )
    else:
        for (row, _), concern in zip(new, made, strict=True):
            row.state, row.concern = RowState.MADE, concern


def _settle(row: ImportRow, twin: Concern | ImportRow, job: ImportJob, by: Membership) -> None:
    """Leave a row out that tells of a concern that is here, or join what was made of it to that one."""
    concern = twin.concern if isinstance(twin, ImportRow) else twin
    if concern is None or row.state == RowState.REFUSED:  # the twin was refused: there is nothing to be double of
        return
    if isinstance(twin, ImportRow):
        row.twin = twin.number
    else:
        row.twin = job.rows.filter(concern=twin, state=RowState.MADE).values_list("number", flat=True).first()
    if job.doubles == Doubles.SKIP:
        row.state, row.concern = RowState.DUPLICATE, concern
    elif job.doubles == Doubles.JOIN and row.concern is not None:
        row.joined_to = _join(row.concern, concern, by)


def _join(new: Concern, twin: Concern, by: Membership) -> Concern:
    """Count both once (DD1): the new one is a duplicate of what is worked on, or follows what has ended; says which."""
    twin = Concern.objects.get(pk=twin.pk)
    original = twin.duplicate_of or twin
    if original.is_live and original.sensitivity == new.sensitivity:
        count_once(new, original, by=by)
    else:
        link(new, by=by, other=original, way=Way.FOLLOWS, reason=JOINED)
    return original


def _existing(reads: Sequence[Read]) -> list[Concern]:
    refs = {read.ref for read in reads if read.ref}
    found = Concern.objects.filter(ref__in=refs).select_related("subject__provider__organisation", "lead__user")
    return list(found) if refs else []


def _beside(reads: Sequence[Read]) -> dict[Any, Titles]:
    """Titles of concerns that the maker may see, by subject and date identified, where these rows have them."""
    good = [read.values for read in reads if not read.problems]
    subjects, days = {each["subject"].pk for each in good}, {each["date_identified"] for each in good}
    found: dict[Any, Titles] = {}
    for concern in Concern.objects.filter(subject__in=subjects, date_identified__in=days).order_by("logged_at", "ref"):
        found.setdefault(_where(concern.subject_id, concern.date_identified), Titles()).add(concern.title, concern)
    return found


def _where(subject_id: Any, day: date) -> tuple[Any, date]:
    return (subject_id, day)


def is_unchanged(row: ImportRow, concern: Concern, reader: Reader) -> bool:
    """Whether every cell that is read says what the concern already says."""
    return not differences(row, concern, reader)


def differences(row: ImportRow, concern: Concern, reader: Reader) -> dict[str, tuple[str, str]]:
    """By heading: what the concern says, and what the row says."""
    found: dict[str, tuple[str, str]] = {}
    read = read_row(row.cells, row.kept_out, reader.how, reader.known)
    for name, place in reader.how.places.items():
        column, text = COLUMNS[name], row.cells[place] if place < len(row.cells) else ""
        value = cell_of(concern, column, reader.own)
        says = plain_cell(str(value if value is not None else ""))
        key = {"provider": "subject_id", "subject": "subject_id", "lead": "lead_id"}.get(name, name)
        meant = read.values.get("subject" if name == "provider" else name)
        same = same_words(text) == same_words(says) and text.strip("=+-@") == says.strip("=+-@")
        if not same and (meant is None or str(meant) != str(getattr(concern, key))):
            found[column.label] = (says, text)
    return found
