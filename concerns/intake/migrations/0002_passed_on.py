"""What was shared with a name and is passed on to a stream's keeper keeps it: the keeper alone is shown it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_soft_intelligence")]

    operations = [
        migrations.RemoveConstraint(model_name="softreport", name="soft_report_restricted_has_no_name"),
        migrations.AddField(
            model_name="softreport",
            name="passed_on_at",
            field=models.DateTimeField(editable=False, help_text="When it was given to a stream's keeper.", null=True),
        ),
        migrations.AddConstraint(
            model_name="softreport",
            constraint=models.CheckConstraint(
                condition=Q(sensitivity="standard") | Q(made_by=None) | Q(passed_on_at__isnull=False),
                name="soft_report_restricted_has_no_name",
            ),
        ),
    ]
