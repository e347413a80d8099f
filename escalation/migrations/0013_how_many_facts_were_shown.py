"""How many facts a provider was shown, so that nobody's answer is printed as whole where a part of it is restricted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalation", "0012_joint_decision")]

    operations = [
        migrations.AddField(
            model_name="providershare",
            name="shown",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, help_text="How many facts; 0: not counted."
            ),
        ),
    ]
