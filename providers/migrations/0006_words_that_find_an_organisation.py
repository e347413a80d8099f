"""One text that an organisation is found by, with one index, in place of three."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0005_search_by_former_name_and_postcode"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="organisation",
            name="organisation_name_words",
        ),
        migrations.RemoveIndex(
            model_name="organisation",
            name="organisation_former_name_words",
        ),
        migrations.RemoveIndex(
            model_name="organisation",
            name="organisation_by_postcode",
        ),
        migrations.AddField(
            model_name="organisation",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Upper(
                    django.db.models.functions.text.Concat(
                        models.Value(" "),
                        django.db.models.functions.text.Replace(
                            django.db.models.functions.text.Replace(
                                "name", models.Value("'"), output_field=models.TextField()
                            ),
                            models.Value("’"),
                            output_field=models.TextField(),
                        ),
                        models.Value(" "),
                        django.db.models.functions.text.Replace(
                            django.db.models.functions.text.Replace(
                                django.db.models.functions.text.Replace(
                                    "former_names", models.Value("'"), output_field=models.TextField()
                                ),
                                models.Value("’"),
                                output_field=models.TextField(),
                            ),
                            models.Value("\n"),
                            models.Value(" "),
                            output_field=models.TextField(),
                        ),
                        models.Func(
                            models.F("address"),
                            models.Value("^[^,]*,?"),
                            models.Value(""),
                            function="regexp_replace",
                            output_field=models.TextField(),
                        ),
                        models.Value(" "),
                        models.F("postcode"),
                        models.Value(" "),
                        django.db.models.functions.text.Replace(
                            "postcode", models.Value(" "), output_field=models.TextField()
                        ),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                gin_pending_list_limit=131072,
                name="organisation_words",
            ),
        ),
    ]
