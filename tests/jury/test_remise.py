"""The documents of a closing: all of them, once each, whatever dies meanwhile; what failed is said and taken up again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from documents.enums import EtatDocument
from documents.lecture import get_fiche, get_fiche_par_empreinte
from documents.models import Document
from documents.services import balayer, fabriquer
from journal.models import Evenement
from jury import services as j
from jury.enums import Issue
from jury.lots import lire_lot
from jury.models import Decision
from jury.services.remise import cles_du_lot, decisions_du_lot, get_pv_initial, mettre_en_file
from tests.plugins.travailleur import attendre

from .outils import client_de, en_seance, lire_pdf, texte, url

LOT = {"pv": 1, "fiche_decision": 2, "lettre_resultat": 2, "parchemin": 1, "attestation": 1}


def close(scene):
    """A closed session: Alice earns the CQP, Zoé earns C1 alone. Nothing made yet."""
    dossiers = [scene.amener(Etat.EVALUE), scene.amener(Etat.EVALUE, candidate=scene.zoe)]
    session = en_seance(scene, dossiers)
    pj.deliberer(session, scene.jeanne, {dossiers[1].numero: ("C2",)})
    pj.clore(session, scene.jeanne)
    session.refresh_from_db()
    return session


def du_lot(session):
    pv = get_pv_initial(session)
    return Document.objects.filter(cle__in=cles_du_lot(pv, decisions_du_lot(session)))


def test_closing_asks_for_every_document_and_asking_again_adds_none(petite_scene):
    session = close(petite_scene)
    assert Counter(du_lot(session).values_list("genre", flat=True)) == LOT
    mettre_en_file(get_pv_initial(session), decisions_du_lot(session), auteur_id=petite_scene.sylvie.pk)
    assert Counter(Document.objects.filter(genre__in=LOT).values_list("genre", flat=True)) == LOT
    lot = lire_lot(session)
    assert (lot.total, lot.prets, lot.manquants, lot.is_fini, lot.is_complet) == (7, 0, 0, False, False)


def test_result_that_its_competences_no_longer_give_keeps_the_session_open(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    pj.deliberer(session, petite_scene.jeanne)
    Decision.objects.update(issue=Issue.REFUS)  # what no service does
    with pytest.raises(DossierIncomplet, match="ne répond plus à ses compétences"):
        j.clore_session(session=session, auteur=petite_scene.jeanne)


def test_page_tells_the_progress_then_what_failed_and_takes_it_up_again(petite_scene):
    session = close(petite_scene)
    jeanne, julie = client_de(petite_scene.jeanne), client_de(petite_scene.julie)
    assert "Documents prêts : 0 sur 7." in texte(jeanne.get(url("documents", session)))
    du_lot(session).exclude(genre="lettre_resultat").update(
        etat=EtatDocument.PRET, sha256="0" * 64, fichier="x.pdf", pret_le=timezone.now(), titre="Fait"
    )
    du_lot(session).filter(genre="lettre_resultat").update(etat=EtatDocument.ECHEC, erreur="Le certificat du sceau est introuvable.")
    page = texte(jeanne.get(url("documents", session), headers={"HX-Request": "true"}))
    for attendu in ("Documents prêts : 5 sur 7, 2 en échec.", "certificat du sceau est introuvable", "Recommencer ce qui manque"):
        assert attendu in page
    assert "hx-trigger" not in page  # nothing moves any more: nothing is asked for again
    assert "Recommencer ce qui manque" not in texte(julie.get(url("documents", session)))
    assert julie.post(url("documents", session)).status_code == 404
    assert jeanne.post(url("documents", session)).status_code == 302
    assert set(du_lot(session).filter(genre="lettre_resultat").values_list("etat", flat=True)) == {EtatDocument.EN_ATTENTE}
    assert jeanne.post(url("documents", session)).status_code == 409  # twice is once


def test_documents_never_asked_for_are_asked_for_by_the_bureau_or_the_secretariat(petite_scene):
    session = close(petite_scene)
    Document.objects.filter(genre="lettre_resultat").delete()  # as in a session closed before this kind existed
    with pytest.raises(ActionInterdite):
        j.reprendre_lot(session=session, auteur=petite_scene.julie)
    assert j.reprendre_lot(session=session, auteur=petite_scene.sylvie) == 2
    with pytest.raises(ActionImpossible, match="rien à recommencer"):
        j.reprendre_lot(session=session, auteur=petite_scene.sylvie)
    assert Counter(du_lot(session).values_list("genre", flat=True)) == LOT


def test_letter_tells_the_result_and_how_to_contest_it(petite_scene):
    session = close(petite_scene)
    lettres = {d.decision_numero: lire_pdf(fabriquer(document_id=d.pk)) for d in _lettres(session)}
    totale, partielle = (lettres[n] for n in sorted(lettres))
    for attendu in ("Alice Moreau", "Délivrance totale du CQP", "Votre parchemin est joint", "2 mois", "Contester cette décision"):
        assert attendu in totale
    for attendu in ("Délivrance partielle du CQP", "Compétences non validées", pj.MOTIF_CHANGEMENT[:40], "Vous en gardez le bénéfice"):
        assert attendu in partielle
    assert "Alice" not in partielle


def _lettres(session):
    numeros = dict(Decision.objects.values_list("pk", "numero"))
    for document in du_lot(session).filter(genre="lettre_resultat"):
        document.decision_numero = next(n for pk, n in numeros.items() if str(pk) == document.objet_id)
        yield document


@pytest.mark.lent
@pytest.mark.travailleur
@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_the_batch_ends_with_exactly_the_right_documents(travailleur, petite_scene):
    travailleur.tuer()  # the scene makes its own documents
    session = close(petite_scene)
    travailleur.demarrer()
    attendre(lambda: _etats(session)[EtatDocument.PRET] and _etats(session)[EtatDocument.EN_COURS], "rien ne se prépare", travailleur.journal)
    travailleur.tuer()
    au_milieu = _etats(session)
    assert 0 < au_milieu[EtatDocument.PRET] < 7
    assert au_milieu[EtatDocument.EN_COURS] == 1
    numeros = set(du_lot(session).values_list("pk", "numero"))
    travailleur.demarrer()
    mettre_en_file(get_pv_initial(session), decisions_du_lot(session), auteur_id="")  # the batch runs again
    with time_machine.travel(timezone.now() + timedelta(seconds=25), tick=True):
        balayer()
    attendre(lambda: _etats(session)[EtatDocument.PRET] == 7, "le lot ne s’achève pas", travailleur.journal, secondes=90)
    documents = list(du_lot(session))
    assert set(du_lot(session).values_list("pk", "numero")) == numeros
    assert Counter(Document.objects.filter(genre__in=LOT).values_list("genre", flat=True)) == LOT
    assert {Evenement.objects.filter(action="document_pret", objet_id=str(d.pk)).count() for d in documents} == {1}
    presents = {str(p.relative_to(settings.MEDIA_ROOT)) for p in Path(settings.MEDIA_ROOT).rglob("documents/**/*.pdf")}
    assert presents == {d.fichier.name for d in Document.objects.filter(etat=EtatDocument.PRET)}
    assert lire_lot(session).is_complet


def _etats(session):
    return Counter(du_lot(session).values_list("etat", flat=True))


def test_public_page_knows_no_paper_of_the_result_before_it_is_announced(petite_scene):
    session = close(petite_scene)
    pv = get_pv_initial(session)
    for document in Document.objects.filter(genre__in=["pv", "parchemin", "attestation"]):
        petite_scene.fabriquer(document)
    titres = list(Document.objects.filter(genre__in=["parchemin", "attestation"]))
    assert [d.etat for d in titres] == ["pret", "pret"]
    assert [get_fiche(d.numero) or get_fiche_par_empreinte(d.sha256) for d in titres] == [None, None]
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)  # which announces it, by default
    assert {get_fiche(d.numero).numero for d in titres} == {get_fiche_par_empreinte(d.sha256).numero for d in titres} == {d.numero for d in titres}
