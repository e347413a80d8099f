"""Files are found by their names, by those who may know of them."""

from django.db import migrations

from concerns.search.columns import searchable


class Migration(migrations.Migration):
    dependencies = [("search", "0004_actions"), ("files", "0001_attachments")]

    operations = [searchable("files_attachment", {"name": "C"})]
