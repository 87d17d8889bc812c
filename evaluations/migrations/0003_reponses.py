from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

DELAI = timedelta(days=7)  # the setting's default


def donner_un_delai(apps, schema_editor):
    """A mission that waits for its answer gets a whole delay from now: nobody is late of a rule they did not know."""
    missions = apps.get_model("evaluations", "Mission").objects.filter(etat="proposee")
    missions.update(repondre_avant=timezone.localdate() + DELAI)


class Migration(migrations.Migration):

    dependencies = [("evaluations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="mission",
            name="repondre_avant",
            field=models.DateField(blank=True, null=True, verbose_name="réponse attendue jusqu’au"),
        ),
        migrations.RunPython(donner_un_delai, migrations.RunPython.noop),
    ]
