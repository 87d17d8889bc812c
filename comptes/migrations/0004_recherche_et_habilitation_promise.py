"""What the search of people reads, folded; the habilitation that an invitation promises."""

from django.db import migrations, models

from comptes.regles import plier


def plier_les_noms(apps, schema_editor):
    """Fill the folded words of the accounts that exist."""
    Utilisateur = apps.get_model("comptes", "Utilisateur")
    lot = []
    for u in Utilisateur.objects.only("prenom", "nom", "email", "fonction").iterator(chunk_size=1000):
        u.plie = plier(f"{u.prenom} {u.nom} {u.email} {u.fonction}")[:700]
        lot.append(u)
        if len(lot) == 1000:
            Utilisateur.objects.bulk_update(lot, ["plie"])
            lot = []
    Utilisateur.objects.bulk_update(lot, ["plie"])


class Migration(migrations.Migration):
    dependencies = [("comptes", "0003_registre")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="habilitation",
            field=models.JSONField(blank=True, default=dict, verbose_name="habilitation à inscrire à l’acceptation"),
        ),
        migrations.AddField(
            model_name="utilisateur",
            name="plie",
            field=models.CharField(blank=True, editable=False, max_length=700, verbose_name="nom, adresse et fonction pliés"),
        ),
        migrations.RunPython(plier_les_noms, migrations.RunPython.noop),
    ]
