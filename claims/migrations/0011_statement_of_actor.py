from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0010_lapses'),
    ]

    operations = [
        # A prefix of the index statement_of_actor_said.
        migrations.RemoveIndex(model_name='statement', name='statement_of_actor'),
    ]
