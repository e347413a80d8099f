"""A read whose SQL is worked out once still shows each reader what row-level security lets them see."""

from functools import partial

import pytest
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from providers.queries import names_of_leads, possible_leads
from quality_oversight.compiled import compiled, counted, read_together
from quality_oversight.tenancy.models import Membership, User
from tests.cast import acting


def test_each_icb_reads_its_own_people(cast):
    today = timezone.localdate()
    seen = []
    for person in (cast.lead, cast.south_lead, cast.lead):
        with acting(person):
            seen.append(names_of_leads(today))
            assert seen[-1] == [(str(each.pk), each.name) for each in possible_leads(today)]
    assert seen[0] == seen[2]
    assert not {*seen[0]} & {*seen[1]}


def test_keywords_decide_the_sql_which_is_worked_out_once(cast, django_assert_num_queries):
    built = []

    @compiled
    def named(role, *, backwards):
        built.append(backwards)
        rows = Membership.objects.filter(role=role).select_related("user")
        return rows.order_by("-pk" if backwards else "pk").annotate(said=F("user__name"))

    with acting(cast.lead):
        for role, backwards in (("quality_lead", True), ("auditor", True), ("auditor", False), ("quality_lead", True)):
            with django_assert_num_queries(1):
                rows = named(role, backwards=backwards)
                assert [row.said for row in rows] == [row.user.name for row in rows]
            assert rows == sorted(Membership.objects.filter(role=role), key=lambda row: row.pk, reverse=backwards)
            assert rows
    assert built == [True, False]


def test_a_value_is_never_read_as_sql_nor_a_constant_as_a_place_for_one(cast):
    name = "100% o'clock %s"

    @compiled
    def called(given):
        return User.objects.filter(Q(name=given) | Q(name=name)).order_by("name").values_list("name")

    with acting(cast.lead):
        User.objects.filter(pk=cast.lead.user_id).update(name=name)
        User.objects.filter(pk=cast.executive.user_id).update(name="'; DROP TABLE tenancy_user; -- %s")
        assert called("nobody") == [(name,)]
        assert len(called("'; DROP TABLE tenancy_user; -- %s")) == 2


def test_it_counts_what_it_would_read(cast):
    how_many = counted(lambda role: Membership.objects.filter(role=role).select_related("user").order_by("pk"))
    with acting(cast.lead):
        assert how_many("quality_lead") == Membership.objects.filter(role="quality_lead").count() > 0
        assert how_many("nobody") == 0


def test_several_counts_are_one_read_and_each_keeps_its_place(cast, django_assert_num_queries):
    how_many = counted(lambda role: Membership.objects.filter(role=role).order_by("pk"))
    named = counted(lambda name, role: Membership.objects.filter(role=role, user__name=name))
    none = counted(lambda: Membership.objects.none())
    for reader in (cast.lead, cast.south_lead):
        with acting(reader):
            asked = ["quality_lead", "auditor", "nobody"]
            wanted = [Membership.objects.filter(role=role).count() for role in asked]
            with django_assert_num_queries(1):
                found = read_together(
                    [
                        *map(how_many.of, asked),
                        7,
                        none.of(),
                        named.of(reader.name, "quality_lead"),
                        how_many.of("auditor"),
                    ]
                )
            assert found == [*wanted, 7, 0, 1, wanted[1]]
            assert wanted[0]
    with acting(cast.lead), django_assert_num_queries(0):
        assert read_together([]) == []
        assert read_together([3, 4]) == [3, 4]


@pytest.mark.parametrize(("keeps_plan", "plans"), [(True, [(2, 0)]), (False, [])])
def test_postgresql_keeps_the_plan_unless_it_hangs_on_the_values(cast, keeps_plan, plans):
    @partial(compiled, keeps_plan=keeps_plan)
    def named(role):
        return Membership.objects.filter(role=role, job_title="Kept").values_list("pk")

    with acting(cast.lead), connection.cursor() as cursor:
        Membership.objects.filter(pk=cast.lead.pk).update(job_title="Kept")
        assert named("quality_lead") == [(cast.lead.pk,)]
        assert named("auditor") == []
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%Kept%'")
        assert cursor.fetchall() == plans


def test_what_no_row_can_meet_is_not_asked(cast, django_assert_num_queries):
    none = compiled(lambda role: Membership.objects.filter(role=role, pk__in=()))
    with acting(cast.lead), django_assert_num_queries(0):
        assert none("quality_lead") == []
