"""After the first signature nothing is written any more; opening again is for the secretariat, and makes a new version."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.erreurs import ActionInterdite, MotifManquant, NonModifiable
from documents.models import Document, Remplacement, Signature
from echanges.models import Courriel
from evaluations import services as e
from evaluations.services.resultat import conclure_au_recapitulatif

from .outils import client_de, texte, url
from .test_documents import lire

MOTIF = "La date de l’entretien est fausse"
FIGE = "Le bilan est arrêté : la grille ne peut plus être modifiée. Le secrétariat peut la rouvrir, avec un motif."


@pytest.fixture
def signee(petite_scene):
    """A bilan that the candidate has signed, alone."""
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = dossier.evaluations.get()
    e.signer_bilan(evaluation=evaluation, auteur=petite_scene.alice, role="candidat", preuve=preuve_fraiche())
    evaluation.refresh_from_db()
    return evaluation


ECRITURES = {
    "noter": lambda ev, s: e.noter_element(evaluation=ev, auteur=s.eva, code="C1.1", version=1, resultat="non_acquis"),
    "noter plusieurs": lambda ev, s: e.noter_elements(evaluation=ev, auteur=s.eva, saisies=[e.Saisie("C1.1", 1, resultat="non_acquis")]),
    "annoter": lambda ev, s: e.annoter(evaluation=ev, auteur=s.paul, code="C1.1", annotation="Autre"),
    "dater": lambda ev, s: e.dater_competence(evaluation=ev, auteur=s.eva, code="C1", lecture_le=None, resultats_le=None),
    "conclure": lambda ev, s: e.conclure_competence(evaluation=ev, auteur=s.eva, code="C1", conclusion="non_maitrisee", motif="Non"),
    "conclure au récapitulatif": lambda ev, s: conclure_au_recapitulatif(
        evaluation=ev, auteur=s.eva, code="C1", version=0, conclusion="non_maitrisee", motif="Non"
    ),
    "observer": lambda ev, s: e.observer_competence(evaluation=ev, auteur=s.paul, code="C1", observations="Autre"),
    "planifier": lambda ev, s: e.planifier(evaluation=ev, auteur=s.eva, version=ev.version, champs={"adresse": "Ailleurs"}),
    "entretien": lambda ev, s: e.noter_entretien(evaluation=ev, auteur=s.eva, debut=None, fin=None, notes="Autre"),
    "commentaire du candidat": lambda ev, s: e.commenter(evaluation=ev, auteur=s.alice, role="candidat", commentaire="Autre"),
    "commentaire de l’évaluateur": lambda ev, s: e.commenter(evaluation=ev, auteur=s.eva, role="evaluateur_externe", commentaire="Autre"),
    "présenter": lambda ev, s: e.presenter_bilan(evaluation=ev, auteur=s.eva),
    "arrêter": lambda ev, s: e.arreter_bilan(evaluation=ev, auteur=s.eva),
    "observation": lambda ev, s: e.noter_observation(
        evaluation=ev, auteur=s.eva, code="C1", le=timezone.localdate(), lieu="Ici", situation="reelle", constat="Autre"
    ),
}


def test_every_write_after_the_first_signature_is_refused_with_its_sentence(petite_scene, signee):
    for nom, ecrire in ECRITURES.items():
        with pytest.raises(NonModifiable) as refus:
            ecrire(signee, petite_scene)
        assert str(refus.value) == FIGE, nom


def test_after_a_signature_the_externe_does_not_open_the_bilan_again(petite_scene, signee):
    with pytest.raises(ActionInterdite, match="Après la première signature, seul le secrétariat rouvre le bilan"):
        e.rouvrir_bilan(evaluation=signee, auteur=petite_scene.eva, motif=MOTIF)
    assert Signature.objects.valides().filter(objet_type="bilan").count() == 1


def test_opening_again_needs_a_reason(petite_scene, signee):
    with pytest.raises(MotifManquant, match="Indiquez pourquoi le bilan est rouvert"):
        e.rouvrir_bilan(evaluation=signee, auteur=petite_scene.sylvie, motif="  ")
    sylvie = client_de(petite_scene.sylvie)
    assert sylvie.post(reverse("bureau:bilan-rouvrir", args=[signee.dossier_id]), {"motif": ""}).status_code == 422


def test_opening_again_voids_the_signature_tells_everyone_and_keeps_the_version(petite_scene, signee):
    sylvie = client_de(petite_scene.sylvie)
    assert sylvie.post(reverse("bureau:bilan-rouvrir", args=[signee.dossier_id]), {"motif": MOTIF}).status_code == 302
    signee.refresh_from_db()
    assert (signee.tour, signee.is_figee, signee.nb_signatures, signee.presente_le) == (2, False, 0, None)
    assert not Signature.objects.valides().filter(objet_type="bilan").exists()
    version = signee.versions.get()
    assert (version.numero, version.nb_signatures, version.rouvert_par, version.motif) == (1, 1, petite_scene.sylvie, MOTIF)
    recus = {(c.evenement, c.destinataire): c for c in Courriel.objects.filter(evenement__in=["evaluations.bilan_rouvert", "evaluations.bilan_repris"])}
    assert set(recus) == {
        ("evaluations.bilan_rouvert", petite_scene.eva.email), ("evaluations.bilan_rouvert", petite_scene.paul.email),
        ("evaluations.bilan_repris", petite_scene.alice.email),
    }  # fmt: skip


def test_new_version_replaces_the_document_and_its_history_is_read_by_who_may(petite_scene, signee):
    ancien = Document.objects.get(pk=signee.bilan_id)
    e.rouvrir_bilan(evaluation=signee, auteur=petite_scene.sylvie, motif=MOTIF)
    nouveau = pe.arreter(signee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    assert Remplacement.objects.get(document=ancien).par == nouveau
    petite_scene.fabriquer(nouveau)
    imprime = " ".join(lire(Document.objects.get(pk=nouveau.pk)).split())
    assert f"annule et remplace le document nº {ancien.numero}" in imprime
    assert MOTIF in imprime
    for personne, adresse in (
        (petite_scene.eva, url("bilan", signee)), (petite_scene.paul, url("bilan", signee)),
        (petite_scene.sylvie, reverse("bureau:grille", args=[signee.pk])),
    ):  # fmt: skip
        page = texte(client_de(personne).get(adresse))
        assert MOTIF in page
        assert ancien.numero in page
    assert MOTIF not in texte(client_de(petite_scene.alice).get(url("mon-bilan", signee)))


def test_history_reaches_the_jury(petite_scene, signee):
    e.rouvrir_bilan(evaluation=signee, auteur=petite_scene.sylvie, motif=MOTIF)
    petite_scene.fabriquer(pe.arreter(signee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    pe.signer(signee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    pe.transmettre(signee.dossier, petite_scene.eva)
    signee.dossier.refresh_from_db()
    dossier = petite_scene.avancer(signee.dossier, petite_scene.alice, "inscrit")
    inscription = dossier.inscriptions.get()
    assert MOTIF in texte(client_de(petite_scene.jeanne).get(reverse("jury:dossier", args=[inscription.pk])))


def test_first_bilan_shows_no_history(petite_scene, signee):
    assert "Versions du bilan" not in texte(client_de(petite_scene.eva).get(url("bilan", signee)))


@pytest.mark.parametrize(("mode", "mots"), [("sur_place", "sur place, avec le candidat"), ("a_distance", "à distance")])
def test_bilan_is_presented_on_the_spot_or_remotely(petite_scene, mode, mots):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    evaluation, eva = dossier.evaluations.get(), client_de(petite_scene.eva)
    assert eva.post(url("bilan", evaluation), {"presenter": "1", "presentation": "ailleurs"}).status_code == 422
    assert eva.post(url("bilan", evaluation), {"presenter": "1", "presentation": mode}).status_code == 302
    assert f"{mots}." in texte(eva.get(url("bilan", evaluation)))
    evaluation.refresh_from_db()
    assert evaluation.presentation == mode


def test_what_happens_next_is_read_before_signing(petite_scene, signee):
    for nom, personne in (("mon-bilan", petite_scene.alice), ("signer", petite_scene.paul), ("signer", petite_scene.eva)):
        page = texte(client_de(personne, frais=True).get(url(nom, signee)))
        assert "Le jury paritaire vérifie la conformité de la démarche" in page, (nom, personne)


def test_version_row_refuses_to_be_opened_again_without_a_reason(signee):
    version = signee.versions.get()
    version.rouvert_le = version.arrete_le + datetime.timedelta(hours=1)
    with pytest.raises(ValidationError, match="evaluations_version_rouverte_motivee"):
        version.full_clean()
