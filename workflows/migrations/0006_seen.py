from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_roomy_pages")]

    operations = [
        migrations.AddField("wait", "seen", models.JSONField(null=True)),
        migrations.AddIndex("wait", models.Index(fields=["key"], name="wait_by_key")),
    ]
