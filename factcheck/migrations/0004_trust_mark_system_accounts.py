"""Mark the accounts of the machinery, which were known until now by what people who leave look like as well."""

from django.db import migrations

NAMES = ["example-analyst", "example-reviewer", "operator"]


def mark(apps, schema_editor):
    """Mark those of our own names that nobody can log in to."""
    accounts = apps.get_model("factcheck", "Account").objects
    accounts.filter(username__in=NAMES, is_active=False, password__startswith="!").update(is_system=True)


class Migration(migrations.Migration):

    dependencies = [
        ('factcheck', '0003_trust_system_accounts'),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
