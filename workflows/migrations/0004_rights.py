"""The rights to publish, to enroll, and to enroll again who has been there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("workflows", "0003_memory"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="workflow",
            options={
                "ordering": ("-created_at", "-id"),
                "permissions": [
                    ("publish_workflow", "Can publish workflows and turn them on and off"),
                    ("enroll_workflow", "Can enroll records in workflows and unenroll them"),
                    ("enroll_again_workflow", "Can enroll records again in workflows for the first time only"),
                ],
                "verbose_name": "workflow",
                "verbose_name_plural": "workflows",
            },
        ),
    ]
