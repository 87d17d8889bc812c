"""The bilan on screen: presented, commented, closed, signed or refused, transmitted."""

from __future__ import annotations

import pytest

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from documents.models import Document, Signature
from evaluations.enums import Presentation
from evaluations.models import Evaluation
from journal.models import Evenement

from .outils import client_de, texte, url


@pytest.fixture
def pleine(petite_scene):
    """An evaluation whose grid is complete."""
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    return dossier.evaluations.get()


@pytest.fixture
def arretee(petite_scene, pleine):
    """A closed bilan whose PDF is ready."""
    petite_scene.fabriquer(pe.arreter(pleine.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    pleine.refresh_from_db()
    return pleine


def signature(evaluation, **autres):
    return {"empreinte": Document.objects.get(pk=evaluation.bilan_id).sha256, "relu": "on"} | autres


def test_bilan_lists_what_is_missing_with_links(petite_scene):
    evaluation = petite_scene.amener("en_evaluation").evaluations.get()
    page = texte(client_de(petite_scene.eva).get(url("bilan", evaluation)))
    assert "Fixez la date de l’évaluation." in page
    assert f"{url('plan', evaluation)}#id_prevue_le" in page
    assert f"{url('grille', evaluation, 'C1')}#C1_1" in page


def test_bilan_is_presented_commented_closed_from_the_page(petite_scene, pleine):
    eva, alice = client_de(petite_scene.eva), client_de(petite_scene.alice)
    assert "n’est pas encore à lire" in texte(alice.get(url("mon-bilan", pleine)))
    assert eva.post(url("bilan", pleine), {"presenter": "1"}).status_code == 302
    assert "Compétence maîtrisée" in texte(alice.get(url("mon-bilan", pleine)))
    assert alice.post(url("mon-bilan", pleine), {"commentaire": "Merci à vous"}).status_code == 302
    assert eva.post(url("bilan", pleine), {"arreter": "1"}).status_code == 302
    evaluation = Evaluation.objects.get()
    assert (evaluation.commentaire_candidat, evaluation.is_figee) == ("Merci à vous", True)


def test_comment_that_was_typed_is_saved_by_the_button_that_presents_or_closes(petite_scene, pleine):
    eva, journal = client_de(petite_scene.eva), Evenement.objects.filter(action="bilan_commente")
    page = eva.get(url("bilan", pleine)).content.decode()
    assert page.count('form="mon-commentaire" name="presentation"') == len(Presentation)
    assert 'form="mon-commentaire" name="presenter"' in page
    lu = {"presentation": "sur_place", "commentaire_avant": ""}
    trop = eva.post(url("bilan", pleine), lu | {"presenter": "1", "commentaire": "a" * 20_001})
    assert trop.status_code == 422
    assert "a" * 20_001 in texte(trop)
    assert Evaluation.objects.get().presente_le is None
    page = eva.post(url("bilan", pleine), lu | {"presenter": "1", "commentaire": "Un bel échange"}, follow=True)
    assert "Votre commentaire est enregistré." in texte(page)
    assert Evaluation.objects.get().commentaire_evaluateur == "Un bel échange"
    stale = lu | {"arreter": "1", "commentaire": ""}  # a page opened before, where nothing was typed
    assert eva.post(url("bilan", pleine), stale).status_code == 302
    assert Evaluation.objects.get().commentaire_evaluateur == "Un bel échange"
    assert journal.count() == 1


def test_candidate_reads_no_result_before_the_presentation(petite_scene, pleine):
    page = client_de(petite_scene.alice).get(url("mon-bilan", pleine))
    assert page.status_code == 200
    assert "aîtrisée" not in texte(page)
    assert client_de(petite_scene.alice).post(url("mon-bilan", pleine), {"commentaire": "Trop tôt"}).status_code == 409


@pytest.mark.parametrize("nom", ["zoe", "sylvie", "paul", "eva", "jeanne"])
def test_page_of_the_candidate_is_theirs_alone(petite_scene, arretee, nom):
    assert client_de(petite_scene.personnes[nom]).get(url("mon-bilan", arretee)).status_code == 404


def test_professionnel_may_not_present_nor_close(petite_scene, pleine):
    page = client_de(petite_scene.paul).post(url("bilan", pleine), {"presenter": "1"})
    assert page.status_code == 422
    assert Evaluation.objects.get().presente_le is None


def test_comment_of_20001_characters_is_refused_and_kept(petite_scene, pleine):
    page = client_de(petite_scene.paul).post(url("bilan", pleine), {"commenter": "1", "commentaire": "a" * 20_001})
    assert page.status_code == 422
    assert "a" * 20_001 in texte(page)


def test_signing_asks_for_a_fresh_sign_in(petite_scene, arretee):
    petite_scene.alice.set_password("un-mot-de-passe-assez-long")
    petite_scene.alice.save()
    reponse = client_de(petite_scene.alice).get(url("signer", arretee))
    assert reponse.status_code == 302
    assert "reauthenticate" in reponse["Location"]


def test_page_to_sign_shows_the_hash_and_the_declaration(petite_scene, arretee):
    page = texte(client_de(petite_scene.paul, frais=True).get(url("signer", arretee)))
    assert Document.objects.get(pk=arretee.bilan_id).sha256 in page
    assert "déclare conformes et sincères" in page
    assert "PRO-0117" in page


def test_three_signatures_then_transmission(petite_scene, arretee):
    for nom in ("alice", "paul", "eva"):
        assert client_de(petite_scene.personnes[nom], frais=True).post(url("signer", arretee), signature(arretee)).status_code == 302
    assert Signature.objects.filter(objet_type="bilan").count() == 3
    assert client_de(petite_scene.eva).post(url("bilan", arretee), {"transmettre": "1"}).status_code == 302
    arretee.dossier.refresh_from_db()
    assert arretee.dossier.etat == Etat.EVALUE


def test_signature_without_having_read_is_refused(petite_scene, arretee):
    page = client_de(petite_scene.alice, frais=True).post(url("signer", arretee), signature(arretee) | {"relu": ""})
    assert page.status_code == 422
    assert "Cochez cette case pour signer." in texte(page)


def test_signature_of_another_pdf_than_the_one_shown_is_refused(petite_scene, arretee):
    page = client_de(petite_scene.alice, frais=True).post(url("signer", arretee), signature(arretee, empreinte="0" * 64))
    assert page.status_code == 409
    assert not Signature.objects.filter(objet_type="bilan").exists()


def test_refusal_of_the_candidate_is_recorded_with_its_reason(petite_scene, arretee):
    alice = client_de(petite_scene.alice, frais=True)
    assert alice.post(url("refuser", arretee), {"motif": ""}).status_code == 422
    assert alice.post(url("refuser", arretee), {"motif": "Je conteste la compétence 2"}).status_code == 302
    page = texte(client_de(petite_scene.eva).get(url("bilan", arretee)))
    assert "n’a pas signé" in page
    assert "Je conteste la compétence 2" in page


def test_refusal_noted_by_the_externe_names_them(petite_scene, arretee):
    eva = client_de(petite_scene.eva, frais=True)
    assert eva.post(url("refuser", arretee), {"motif": "Absente, refuse de signer"}).status_code == 302
    assert "par Eva Schmitt" in texte(eva.get(url("bilan", arretee)))
    assert client_de(petite_scene.paul, frais=True).get(url("refuser", arretee)).status_code == 404


def test_transmission_before_the_signatures_says_what_is_missing(petite_scene, arretee):
    page = client_de(petite_scene.eva).post(url("bilan", arretee), {"transmettre": "1"})
    assert page.status_code == 422
    assert "Le bilan porte 0 signature sur 3" in texte(page)


def test_bilan_reopened_by_the_externe_needs_a_reason_and_a_new_presentation(petite_scene, arretee):
    eva = client_de(petite_scene.eva)
    assert eva.post(url("bilan", arretee), {"rouvrir": "1", "motif": ""}).status_code == 422
    assert eva.post(url("bilan", arretee), {"rouvrir": "1", "motif": "Une date était fausse"}).status_code == 302
    assert "n’est pas encore à lire" in texte(client_de(petite_scene.alice).get(url("mon-bilan", arretee)))
