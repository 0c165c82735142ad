from django.db import migrations


def forget_words(apps, schema_editor):
    # Stems that were made otherwise meet no others. `manage.py migrate` fills an empty table from the record.
    apps.get_model('claims', 'ClaimWord').objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0012_reasons_alike'),
    ]

    operations = [
        migrations.RunPython(forget_words, migrations.RunPython.noop, elidable=True),
    ]
