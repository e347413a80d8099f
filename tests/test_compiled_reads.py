"""A read whose SQL is worked out once still shows each reader what row-level security lets them see."""

from django.utils import timezone

from providers.queries import names_of_leads, possible_leads
from quality_oversight.compiled import compiled
from quality_oversight.tenancy.models import Membership
from tests.cast import acting


def test_each_icb_reads_its_own_people(cast):
    today = timezone.localdate()
    seen = []
    for person in (cast.lead, cast.south_lead, cast.lead):
        with acting(person):
            seen.append(names_of_leads(today, None))
            assert seen[-1] == [(str(each.pk), each.name) for each in possible_leads(today)]
    assert seen[0] == seen[2]
    assert not {*seen[0]} & {*seen[1]}


def test_the_arguments_decide_the_sql_and_it_is_worked_out_once(cast, django_assert_num_queries):
    built = []

    @compiled
    def named(role):
        built.append(role)
        return Membership.objects.filter(role=role).values_list("pk")

    with acting(cast.lead):
        for role in ("quality_lead", "auditor", "quality_lead"):
            with django_assert_num_queries(1):
                rows = named(role)
            assert {*rows} == {*Membership.objects.filter(role=role).values_list("pk")}
    assert built == ["quality_lead", "auditor"]
