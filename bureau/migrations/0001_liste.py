"""Saved views of the list of dossiers; what is done to several dossiers at once."""

import django.db.models.deletion
import journal.horloge
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('candidates', '0006_recherche'),
        ('comptes', '0002_invitations_exports_rectifications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('action', models.CharField(choices=[('inscrire', 'Inscrire à une session du jury'), ('relancer', 'Relancer par courriel')], max_length=20, verbose_name='action')),
                ('cible_id', models.UUIDField(blank=True, null=True, verbose_name='session')),
                ('cible', models.CharField(blank=True, max_length=200, verbose_name='avec')),
                ('demande_le', models.DateTimeField(default=journal.horloge.maintenant, verbose_name='demandé le')),
                ('termine_le', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-demande_le'],
            },
        ),
        migrations.CreateModel(
            name='LigneLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rang', models.PositiveIntegerField(verbose_name='rang')),
                ('sort', models.CharField(choices=[('a_faire', 'En attente'), ('fait', 'Fait'), ('refuse', 'Refusé')], default='a_faire', max_length=10, verbose_name='résultat')),
                ('phrase', models.CharField(blank=True, max_length=500, verbose_name='explication')),
                ('traitee_le', models.DateTimeField(blank=True, null=True, verbose_name='traitée le')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='candidates.dossier')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lignes', to='bureau.lot')),
            ],
            options={
                'verbose_name': 'ligne d’un lot',
                'verbose_name_plural': 'lignes d’un lot',
                'ordering': ['rang'],
            },
        ),
        migrations.CreateModel(
            name='Vue',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('nom', models.CharField(max_length=60, verbose_name='nom de la vue')),
                ('requete', models.CharField(blank=True, max_length=1000, verbose_name='filtres et tri')),
                ('is_partagee', models.BooleanField(default=False, verbose_name='partagée avec le secrétariat')),
                ('creee_le', models.DateTimeField(default=journal.horloge.maintenant, verbose_name='créée le')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vues', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['nom', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VueParDefaut',
            fields=[
                ('personne', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='vue_par_defaut', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('vue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bureau.vue')),
            ],
            options={
                'verbose_name': 'vue par défaut',
                'verbose_name_plural': 'vues par défaut',
            },
        ),
        migrations.AddIndex(
            model_name='lot',
            index=models.Index(fields=['termine_le'], name='bureau_lot_en_cours'),
        ),
        migrations.AddConstraint(
            model_name='lignelot',
            constraint=models.UniqueConstraint(fields=('lot', 'dossier'), name='bureau_ligne_dossier_unique'),
        ),
        migrations.AddConstraint(
            model_name='vue',
            constraint=models.UniqueConstraint(fields=('auteur', 'nom'), name='bureau_vue_nom_unique', violation_error_message='Vous avez déjà une vue de ce nom.'),
        ),
    ]
