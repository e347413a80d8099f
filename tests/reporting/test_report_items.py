"""Items are added, changed, moved and removed, and the report's history tells it."""

import pytest
from django.core.exceptions import ValidationError

from quality_oversight.audit.models import AuditEvent
from reporting import actions
from reporting.models import ReportEvent, ReportItem
from tests.cast import acting


@pytest.fixture
def three(report, add):
    return [add(report, "alert", title=title) for title in ("One", "Two", "Three")]


@pytest.fixture
def order(cast, report):
    def read(section="alert"):
        with acting(cast.secretary):
            return [item.title for item in report.items.filter(section=section).order_by("position", "id")]

    return read


@pytest.mark.parametrize(
    ("which", "to", "expected"),
    [
        (0, "down", ["Two", "One", "Three"]),
        (2, "up", ["One", "Three", "Two"]),
        (0, "up", ["One", "Two", "Three"]),
        (2, "down", ["One", "Two", "Three"]),
    ],
)
def test_an_item_moves_one_place_and_stops_at_the_ends(cast, three, order, which, to, expected):
    with acting(cast.secretary) as by:
        actions.move_item(three[which], by=by, to=to)
    assert order() == expected


def test_places_that_are_equal_are_told_apart_first(cast, three, order):
    with acting(cast.secretary) as by:
        ReportItem.objects.update(position=4)
        first, second, third = order()
        actions.move_item(ReportItem.objects.get(title=third), by=by, to="up")
    assert order() == [first, third, second]


def test_an_item_moves_to_the_end_of_another_section(cast, three, add, report, order):
    add(report, "advise", title="Zero")
    with acting(cast.secretary) as by:
        actions.move_item(three[1], by=by, to="advise")
    assert (order(), order("advise")) == (["One", "Three"], ["Zero", "Two"])


def test_a_section_that_does_not_exist_is_refused(cast, three):
    with acting(cast.secretary) as by, pytest.raises(ValidationError, match="Choose Alert, Advise or Assure"):
        actions.move_item(three[0], by=by, to="elsewhere")


def test_an_item_needs_a_title_and_a_text(add, report):
    with pytest.raises(ValidationError) as refusal:
        add(report, "alert", title=" ", text="")
    assert refusal.value.message_dict == {"title": ["Enter the title"], "text": ["Enter the text"]}


def test_each_change_is_told_without_the_words_of_the_item(cast, report, three):
    with acting(cast.secretary) as by:
        actions.edit_item(three[0], by=by, seen=actions.item_mark(three[0]), title="A secret title")
        actions.move_item(three[0], by=by, to="down")
        item = ReportItem.objects.get(pk=three[2].pk)
        actions.remove_item(item, by=by, seen=actions.item_mark(item))
        steps = [(event.verb, event.text, event.about) for event in ReportEvent.objects.filter(report=report)]
        assert steps[:3] == [
            ("item_removed", "From Alert, item 3", three[2].pk),
            ("item_moved", "Down from Alert, item 1", three[0].pk),
            ("item_changed", "Alert, item 1", three[0].pk),
        ]
        audited = AuditEvent.objects.filter(target_id=str(report.pk)).order_by("number")
        verbs = [event.verb.removeprefix("report.item_") for event in audited]
        assert verbs[1:] == ["added"] * 3 + ["changed", "moved", "removed"]
        assert "secret" not in str(list(AuditEvent.objects.values_list("detail", "target_label")))


def test_saving_what_stands_already_is_no_step(cast, report, three, fresh):
    version = fresh(report).version
    with acting(cast.secretary) as by:
        actions.edit_item(three[0], by=by, seen=actions.item_mark(three[0]), title="One")
    assert fresh(report).version == version


def test_an_item_that_somebody_took_out_is_refused_in_a_sentence(cast, three):
    with acting(cast.secretary) as by:
        actions.remove_item(three[0], by=by, seen=actions.item_mark(three[0]))
        for act in (
            lambda: actions.edit_item(three[0], by=by, seen="", title="T"),
            lambda: actions.move_item(three[0], by=by, to="down"),
            lambda: actions.remove_item(three[0], by=by, seen=""),
        ):
            with pytest.raises(ValidationError, match="took this item out"):
                act()


def test_a_change_of_something_else_is_no_clash(cast, three):
    seen = actions.item_mark(three[0])
    with acting(cast.secretary) as by:
        actions.edit_item(three[1], by=by, seen=actions.item_mark(three[1]), title="Two and a half")
        actions.move_item(three[0], by=by, to="down")
        actions.edit_item(three[0], by=by, seen=seen, title="One and a half")


def test_a_change_of_the_same_item_is_a_clash_that_names_the_other(cast, three):
    seen = actions.item_mark(three[0])
    with acting(cast.secretary) as by:
        actions.edit_item(three[0], by=by, seen=seen, title="Hers")
        with pytest.raises(actions.SavedMeanwhileError) as clash:
            actions.edit_item(three[0], by=by, seen=seen, title="His")
        with pytest.raises(actions.SavedMeanwhileError):
            actions.remove_item(three[0], by=by, seen=seen)
    assert (clash.value.current.title, clash.value.saved_by.by_name) == ("Hers", by.name)


def test_a_submitted_report_keeps_its_words(cast, report, three, submitted):
    submitted(report)
    with acting(cast.secretary) as by, pytest.raises(ValidationError, match="submitted for approval"):
        actions.edit_item(three[0], by=by, seen=actions.item_mark(three[0]), title="Too late")
