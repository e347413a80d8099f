"""One notice tells of a decision, or of a step of a request that nobody has decided for."""

import django.db.models.deletion
from django.db import migrations, models

from quality_oversight.tenancy.operations import SameTenant

# Back: a notice of a step alone has no place any more.
DROPPED = """
    ALTER TABLE escalation_requestnotice NO FORCE ROW LEVEL SECURITY;
    DELETE FROM escalation_requestnotice WHERE decision_id IS NULL;
    ALTER TABLE escalation_requestnotice FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0018_second_person"),
    ]

    operations = [
        migrations.RenameModel("DecisionNotice", "RequestNotice"),
        migrations.AddField(
            model_name="requestnotice",
            name="step",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="escalation.requeststep",
            ),
        ),
        migrations.AlterField(
            model_name="requestnotice",
            name="about",
            field=models.CharField(
                choices=[
                    ("waiting", "That an emergency waits to be decided on"),
                    ("declined", "That it was declined"),
                    ("returned", "That it was returned for more work"),
                    ("asked", "That it waits for a second person"),
                    ("decided", "That it was taken"),
                    ("confirmed", "That a second person confirmed it"),
                    ("effective", "That it came into effect"),
                    ("undone", "That it was taken back, or not agreed to or confirmed"),
                ],
                default="decided",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="requestnotice",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="escalation.leveldecision",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestnotice",
            constraint=models.UniqueConstraint(
                fields=("tenant", "step", "recipient", "about"), name="step_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__isnull", False), ("step__isnull", False), _connector="OR"),
                name="request_notice_of_something",
            ),
        ),
        SameTenant("RequestNotice", "step"),
        migrations.RunSQL(migrations.RunSQL.noop, DROPPED),
    ]
