"""A ruling is replaced by a new one in one act, never edited: letter, history, part 3, appeal, constraints."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_candidat as pc
from bureau.scenario.parcours import fabriquer_maintenant
from candidates.enums import Action, Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant, NonModifiable
from candidates.histoire import lire_histoire
from candidates.regles import ajouter_mois, cle_de_saisie
from candidates.services import enregistrer, exercer_recours
from candidates.situation import get_limite_recours, get_situation
from documents.lecture import get_fiche
from documents.models import Document, Remplacement
from documents.services import remplacer_document
from echanges.models import Courriel
from journal.models import Evenement
from recevabilite.models import Motif, Recevabilite, Recours
from recevabilite.services import Avis, remplacer
from tests.bureau.outils import client_de, texte
from tests.candidates.outils import client_de as candidat_de

pytestmark = pytest.mark.django_db
RAISON = "Le contrat de 2022 n’avait pas été compté."


def favorable(**autres):
    return Avis(**{"metier_en_lien": True, "experience_suffisante": True, "mois_retenus": 49, **autres})


def defavorable(**autres):
    motifs = list(Motif.objects.filter(code="metier-sans-lien"))
    return Avis(**{"metier_en_lien": False, "experience_suffisante": True, "mois_retenus": 49, "motifs": motifs, "texte": "Le poste est commercial.", **autres})


def changer(scene, dossier, avis, **options):
    avis = remplacer(dossier=dossier, auteur=options.pop("auteur", scene.sylvie), avis=avis, motif=options.pop("motif", RAISON), preuve=pc.preuve_fraiche(), **options)
    dossier.refresh_from_db()
    return avis


@pytest.mark.parametrize(
    ("depart", "nouvel", "arrivee"),
    [
        (Etat.RECEVABLE, defavorable, Etat.NON_RECEVABLE), (Etat.NON_RECEVABLE, favorable, Etat.RECEVABLE),
        (Etat.RECEVABLE, lambda: favorable(texte="Bienvenue."), Etat.RECEVABLE), (Etat.NON_RECEVABLE, defavorable, Etat.NON_RECEVABLE),
    ],
)  # fmt: skip
def test_ruling_is_replaced_in_one_act(petite_scene, depart, nouvel, arrivee):
    dossier = petite_scene.amener(depart)
    ancien = dossier.recevabilites.get()
    statue_le = dossier.statue_le
    avis = changer(petite_scene, dossier, nouvel())
    assert (dossier.etat, avis.remplace, avis.remplacement_motif) == (arrivee, ancien, RAISON)
    assert dossier.statue_le == avis.statue_le > statue_le
    dernier = Evenement.objects.du_dossier(dossier.pk).filter(etat_apres=arrivee).last()
    assert dernier.donnees == {"recevabilite": str(avis.pk), "remplace": str(ancien.pk)}
    assert any(f.phrase.startswith("Avis remplacé") for f in lire_histoire(dossier))
    courriel = Courriel.objects.get(evenement="recevabilite.avis_remplace")
    assert courriel.destinataire == dossier.candidat.email
    assert RAISON in courriel.envoi.message


def test_old_letter_stays_and_says_which_one_replaces_it(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    ancien = dossier.recevabilites.get()
    premiere = Document.objects.get(genre="avis_recevabilite", objet_id=str(ancien.pk))
    fabriquer_maintenant(premiere)
    premiere.refresh_from_db()
    octets = premiere.sha256
    avis = changer(petite_scene, dossier, favorable())
    seconde = Document.objects.get(genre="avis_recevabilite", objet_id=str(avis.pk))
    fabriquer_maintenant(seconde)
    seconde.refresh_from_db()
    premiere.refresh_from_db()
    assert (premiere.is_pret, premiere.sha256) == (True, octets)
    assert seconde.titre == "Avis favorable de recevabilité (annule et remplace)"
    assert get_fiche(premiere.numero).remplace_par == seconde.numero
    assert get_fiche(seconde.numero).remplace_par == ""
    page = texte(client_de(petite_scene.zoe).get(reverse("documents:verifier-numero", args=[premiere.numero])))
    assert f"nº {seconde.numero}" in page
    assert "annulé et remplacé" in page
    with pytest.raises(ValueError, match="déjà remplacé"):
        remplacer_document(document=premiere, par=Document.objects.create(genre="x", objet_id="1", cle="x", numero="X", titre="x"))
    assert Remplacement.objects.count() == 1


def test_part_3_is_kept_closed_then_opened_again(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    competence = dossier.referentiel.structure.competences[0]
    champ = cle_de_saisie(competence.activites[0].code, "exemples")
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page=competence.code, champs={champ: "Mon exemple daté."})
    changer(petite_scene, dossier, defavorable())
    with pytest.raises(NonModifiable):
        enregistrer(dossier=dossier, auteur=petite_scene.alice, page=competence.code, champs={champ: "Autre chose."})
    phrases = " ".join(p.phrase for p in get_situation(dossier, petite_scene.alice).precisions)
    assert "Ce que vous aviez écrit dans la partie 3 est gardé" in phrases
    assert RAISON.rstrip(".") in phrases
    changer(petite_scene, dossier, favorable(), motif="Erreur sur le métier.")
    assert dossier.reponses_activites.get(code=competence.activites[0].code).exemples == "Mon exemple daté."
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page=competence.code, champs={champ: "Complété."})
    assert [a.remplace_id is not None for a in dossier.recevabilites.all()] == [False, True, True]


def test_ruling_is_frozen_once_part_3_has_been_deposited(petite_scene):
    dossier = petite_scene.amener(Etat.PRET)
    with pytest.raises(ActionImpossible):
        changer(petite_scene, dossier, defavorable())
    type(dossier).objects.filter(pk=dossier.pk).update(etat=Etat.RECEVABLE)  # sent back to the candidate
    dossier.refresh_from_db()
    with pytest.raises(DossierIncomplet, match="ne se remplace plus"):
        changer(petite_scene, dossier, defavorable())
    page = client_de(petite_scene.sylvie, frais=True).get(reverse("recevabilite:remplacer", args=[dossier.pk]))
    assert page.status_code == 409
    assert dossier.recevabilites.count() == 1


@pytest.mark.parametrize("qui", ["alice", "zoe", "paul", "ada"])
def test_only_the_secretariat_replaces_a_ruling(petite_scene, qui):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    with pytest.raises(ActionInterdite):
        changer(petite_scene, dossier, defavorable(), auteur=petite_scene.personnes[qui])


def test_replacement_needs_a_reason_and_something_to_change(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    avis = dossier.recevabilites.get()
    with pytest.raises(MotifManquant):
        changer(petite_scene, dossier, defavorable(), motif="  ")
    with pytest.raises(DossierIncomplet, match="la même chose"):
        changer(petite_scene, dossier, favorable(metier_note=avis.metier_note, experience_note=avis.experience_note))
    with pytest.raises(DossierIncomplet, match="au moins un motif"):
        changer(petite_scene, dossier, defavorable(motifs=[]))
    assert Recevabilite.objects.count() == 1


def test_ruling_replaced_meanwhile_is_not_replaced_unread(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    lu = dossier.recevabilites.get()
    changer(petite_scene, dossier, defavorable(), avis_vu=lu.pk)
    with pytest.raises(ActionImpossible, match=r"déjà été remplacé.*Sylvie Garnier"):
        changer(petite_scene, dossier, favorable(), avis_vu=lu.pk)


def test_database_refuses_a_replacement_without_reason_and_two_for_one(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    ancien = dossier.recevabilites.get()
    changer(petite_scene, dossier, favorable())
    communs = {"dossier": dossier, "depot": ancien.depot, "is_favorable": True, "metier_en_lien": True, "experience_suffisante": True, "mois_requis": 12, "mois_retenus": 49, "recu_le": ancien.recu_le, "complet_le": ancien.complet_le, "statue_le": timezone.now(), "auteur": petite_scene.sylvie}
    dernier = dossier.recevabilites.last()
    for faux in ({"remplace": dernier}, {"remplacement_motif": "Rien."}, {"remplace": ancien, "remplacement_motif": "Encore."}, {"mois_calcules": 50}, {"mois_calcules": 49, "ecart_motif": "Pour rien."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recevabilite.objects.create(**communs, **faux)


def test_delay_of_an_appeal_counts_from_the_new_ruling(scene_de_2025, time_machine):
    dossier = scene_de_2025.amener(Etat.NON_RECEVABLE)
    premier = dossier.recevabilites.get()
    time_machine.move_to(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False)
    nouvel = changer(scene_de_2025, dossier, defavorable())
    assert get_limite_recours(dossier) == ajouter_mois(datetime(2026, 1, 31, tzinfo=UTC).date(), 2)
    time_machine.move_to(datetime(2026, 3, 31, 21, 59, tzinfo=UTC), tick=False)  # 23:59 in Paris, the last day
    with pytest.raises(ActionImpossible, match="a remplacé cette décision"):
        exercer_recours(dossier=dossier, auteur=scene_de_2025.alice, motif="Je conteste.", statue_vu=premier.statue_le)
    exercer_recours(dossier=dossier, auteur=scene_de_2025.alice, motif="Je conteste.", statue_vu=nouvel.statue_le)
    assert Recours.objects.get().recevabilite == nouvel
    page = texte(client_de(scene_de_2025.sylvie).get(reverse("bureau:dossier", args=[dossier.pk])))
    assert "Contestation du candidat, le 31 mars 2026 Dans le délai" in page.replace('<span class="etat etat-succes">', "").replace("</span>", "")
    assert "Annulé et remplacé par l’avis défavorable du 31 janvier 2026" in page


def test_appeal_that_comes_too_late_is_refused_with_its_date(scene_de_2025, time_machine):
    dossier = scene_de_2025.amener(Etat.NON_RECEVABLE)
    time_machine.move_to(datetime(2026, 2, 1, 23, 1, tzinfo=UTC), tick=False)  # 2 February in Paris
    with pytest.raises(DossierIncomplet, match="a pris fin le 1er février 2026 : une contestation du 2 février 2026 arrive trop tard"):
        exercer_recours(dossier=dossier, auteur=scene_de_2025.alice, motif="Je conteste.")


def test_page_of_the_appeal_names_the_ruling_it_contests(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    adresse, alice = reverse("candidates:recours", args=[dossier.pk]), candidat_de(petite_scene.alice)
    statue = re.search(r'name="statue" value="([^"]+)"', alice.get(adresse).content.decode())[1]
    changer(petite_scene, dossier, defavorable())
    reponse = alice.post(adresse, {"motif": "Je conteste la première.", "statue": statue})
    assert reponse.status_code == 409
    assert "Je conteste la première." in texte(reponse)
    assert not Recours.objects.exists()
    nouvelle = re.search(r'name="statue" value="([^"]+)"', reponse.content.decode())[1]
    assert alice.post(adresse, {"motif": "Je conteste la seconde.", "statue": nouvelle}).status_code == 302


def test_page_replaces_with_its_letter_read_first(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    adresse, sylvie = reverse("recevabilite:remplacer", args=[dossier.pk]), client_de(petite_scene.sylvie, frais=True)
    page = texte(sylvie.get(adresse))
    assert "Les pièces jointes établissent sept mois" in page  # the ruling in force is where one starts from
    donnees = {"motif_remplacement": RAISON, "metier_en_lien": "oui", "experience_suffisante": "oui", "mois_retenus": "49"}
    assert "Dites ce qui n’allait pas" in texte(sylvie.post(adresse, {**donnees, "motif_remplacement": ""}))
    apercu = sylvie.post(adresse, donnees)
    assert re.search(r"annule et remplace</strong> l’avis défavorable du .* Raison : .*Le contrat de 2022", texte(apercu))
    vu = re.search(r'name="apercu" value="([0-9a-f]{64})"', texte(apercu))[1]
    version = re.search(r'name="version" value="(\d+)"', texte(apercu))[1]
    reponse = sylvie.post(adresse, {**donnees, "apercu": vu, "version": version, "etape": "signer"})
    assert reponse["Location"] == reverse("bureau:dossier", args=[dossier.pk])
    dossier.refresh_from_db()
    assert dossier.etat == Etat.RECEVABLE
    assert sylvie.get(reverse("recevabilite:remplacer", args=[petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe).pk])).status_code == 409


def test_ordinary_ruling_is_not_a_way_to_replace(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    with pytest.raises(ActionImpossible):
        pc.refuser_recevabilite(dossier, petite_scene.sylvie)
    assert Evenement.objects.du_dossier(dossier.pk).filter(action=Action.DECLARER_NON_RECEVABLE).count() == 0
    assert dossier.statue_le < timezone.now() + timedelta(seconds=1)
