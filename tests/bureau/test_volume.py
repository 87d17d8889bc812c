"""Generated dossiers are those that the site would have; no list takes more than fifteen queries. Times: `benchmarks/pages.py`."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.echeances import lire_calendrier
from bureau.files import FILES, compter
from bureau.volume import NOMS, generer
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import reindexer
from comptes.models import Habilitation
from journal.verification import verifier_journal
from jury.models import SessionJury
from tests.bureau.outils import client_de

pytestmark = pytest.mark.django_db


def test_generated_dossiers_hold_together(petite_scene):
    assert generer(referentiel=petite_scene.referentiel, nombre=300) == 300
    assert {c.file.code for c in compter(Dossier.objects.all(), lire_calendrier()) if c.nombre} == {f.code for f in FILES}
    assert set(Dossier.objects.values_list("etat", flat=True)) == set(Etat.values)
    assert list(verifier_journal()) == []
    assert reindexer() == 0
    for dossier in Dossier.objects.select_related("candidat"):
        dossier.full_clean()
    sylvie = client_de(petite_scene.sylvie)
    for etat in Etat:
        dossier = Dossier.objects.filter(etat=etat).first()
        assert sylvie.get(reverse("bureau:dossier", args=[dossier.pk])).status_code == 200, etat


def test_same_seed_gives_the_same_dossiers_whatever_the_steps(petite_scene):
    def lire():
        return list(Dossier.objects.order_by("numero").values_list("pk", "etat", "candidat__nom_naissance"))

    with transaction.atomic():
        for nombre in (20, 10):
            call_command("generer_volume", nombre=nombre, stdout=(sortie := StringIO()))
        premiers = lire()
        transaction.set_rollback(True)
    assert "30 dossiers générés" in sortie.getvalue()
    assert not Dossier.objects.exists()
    call_command("generer_volume", nombre=30, stdout=StringIO())
    assert lire() == premiers


def test_generator_is_refused_in_production(settings, petite_scene):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("generer_volume", nombre=1)
    assert not Dossier.objects.exists()


def pages():
    """Every list of the secretariat's desk, as addresses: home, list, each filter, search, sorts, last pages."""
    evaluateur, session = Habilitation.objects.get(numero="GEN-EVA-00").utilisateur_id, SessionJury.objects.get(numero="GEN-JURY-003").pk
    requetes = [
        "file=", *(f"file={f.code}" for f in FILES), "urgence=retard", "urgence=alerte", "urgence=retard&tri=echeance", "etat=valide", "attente=30",
        "entreprise=horizon", f"evaluateur={evaluateur}", f"session={session}", "annee=2026", "depot_du=2026-01-01&depot_au=2026-03-31",
        "q=perrin", "q=candidat-00012@volume.invalid", "q=anais+fevre", f"q={NOMS[3].replace('’', '%27')}",
        *(f"tri={sens}{tri}" for tri in ("numero", "candidat", "file", "attente", "echeance", "depot", "modifie") for sens in ("", "-")),
        "file=&page=9999", "tri=candidat&page=9999",
    ]  # fmt: skip
    return ["/", *(f"/bureau/dossiers/?{r}" for r in requetes), "/bureau/dossiers/lots/", "/bureau/dossiers/vues/"]


@pytest.mark.lent
def test_lists_take_fifteen_queries_whatever_their_size(petite_scene):
    sylvie = client_de(petite_scene.sylvie)
    generer(referentiel=petite_scene.referentiel, nombre=600)
    requetes = {}
    for adresse in pages():
        with CaptureQueriesContext(connection) as lues:
            assert sylvie.get(adresse).status_code == 200
        requetes[adresse] = len(lues)
    assert {a: n for a, n in requetes.items() if n > 15} == {}
