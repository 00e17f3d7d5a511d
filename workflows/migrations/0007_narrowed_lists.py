from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflows", "0006_seen")]

    operations = [
        migrations.AddIndex("logentry", models.Index(fields=["record_id", "-id"], name="log_of_record")),
        migrations.AddIndex(
            "enrollment", models.Index(fields=["-id"], condition=Q(state="failed"), name="enrollment_failed")
        ),
    ]
