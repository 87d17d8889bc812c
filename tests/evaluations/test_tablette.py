"""One tablet for three signatures: what one person's session opens, the other's never does."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bureau.scenario import pas_evaluation as pe
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from comptes.authentification import exige_deux_etapes
from documents.models import Document, Signature
from evaluations import services as e
from evaluations.services.tablette import remettre_tablette
from journal.models import Evenement
from tests.candidates.outils import lire
from tests.plugins.session import donner_la_seconde_etape

from .outils import client_de, texte, url

SECRET = "un-mot-de-passe-assez-long"
ICI = "/evaluations/tablette/"
CONNEXION = "/compte/login/"


@pytest.fixture
def arretee(petite_scene):
    """A closed bilan whose PDF is ready; its three people have a password."""
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    for personne in (petite_scene.alice, petite_scene.paul, petite_scene.eva, petite_scene.zoe):
        personne.set_password(SECRET)
        personne.save()
    return dossier.evaluations.get()


@pytest.fixture
def remise(petite_scene, arretee):
    """Eva's device, just handed over to Alice."""
    tablette = client_de(petite_scene.eva, frais=True)
    reponse = tablette.post(url("tablette-passer", arretee), {"role": "candidat"})
    assert (reponse.status_code, reponse["Location"]) == (302, ICI)
    assert reponse["Clear-Site-Data"] == '"cache"'
    return tablette


def connecter(client, personne):
    reponse = client.post(f"{CONNEXION}?next={ICI}", {"login": personne.email, "password": SECRET})
    if exige_deux_etapes(personne):
        donner_la_seconde_etape(client.cookies["sessionid"].value)
    return reponse


def pages_d_eva(evaluation):
    noms = ("evaluation", "plan", "observations", "entretien", "recapitulatif", "bilan", "mon-bilan", "tablette-passer")
    return [*(url(n, evaluation) for n in noms), url("grille", evaluation, "C1"), "/evaluations/", "/", reverse("comptes:profil")]


def signature(evaluation):
    return {"empreinte": Document.objects.get(pk=evaluation.bilan_id).sha256, "relu": "on"}


def test_once_handed_over_no_page_of_the_evaluator_opens(remise, arretee):
    for adresse in pages_d_eva(arretee):
        reponse = remise.get(adresse)
        assert (reponse.status_code, reponse["Location"]) == (302, ICI), adresse
        assert "no-store" in reponse["Cache-Control"]
    assert remise.get(url("signer", arretee))["Location"].startswith(CONNEXION)
    page = remise.get(ICI)
    assert "m’identifier" in texte(page)
    assert "no-store" in page["Cache-Control"]
    assert "Mes missions" not in texte(page)
    assert "aîtrisée" not in texte(page)


def test_the_old_session_of_the_evaluator_is_dead(petite_scene, arretee):
    tablette = client_de(petite_scene.eva, frais=True)
    cle = tablette.cookies["sessionid"].value
    tablette.post(url("tablette-passer", arretee), {"role": "candidat"})
    copie = client_de(petite_scene.eva)
    copie.cookies["sessionid"] = cle
    assert copie.get(url("bilan", arretee))["Location"].startswith(CONNEXION)


def test_candidate_signs_in_reads_signs_and_opens_nothing_else(petite_scene, remise, arretee):
    assert connecter(remise, petite_scene.alice)["Location"] == ICI
    page = texte(remise.get(ICI))
    assert "Compétence maîtrisée" in page
    assert "Le jury paritaire vérifie la conformité de la démarche" in page
    for adresse in [*pages_d_eva(arretee), reverse("candidates:mon-dossier", args=[arretee.dossier_id])]:
        assert remise.get(adresse)["Location"] == ICI, adresse
    pdf = remise.get(reverse("documents:telecharger", args=[arretee.bilan_id]))
    assert (pdf.status_code, "no-store" in pdf["Cache-Control"]) == (200, True)
    assert lire(pdf).startswith(b"%PDF")
    assert remise.get(url("signer", arretee)).status_code == 200
    assert remise.post(url("signer", arretee), signature(arretee)).status_code == 302
    posee = Signature.objects.get(objet_type="bilan")
    assert (posee.signataire, posee.methode) == (petite_scene.alice, "mot de passe, sur tablette partagée")
    assert "Votre signature est consignée" in texte(remise.get(ICI))


def test_candidate_refuses_on_the_tablet_with_a_reason(petite_scene, remise, arretee):
    connecter(remise, petite_scene.alice)
    assert remise.post(url("refuser", arretee), {"motif": " "}).status_code == 422
    assert remise.post(url("refuser", arretee), {"motif": "Je conteste C2"}).status_code == 302
    assert "Le refus de signer est consigné" in texte(remise.get(ICI))
    assert Signature.objects.get(objet_type="bilan").refus


def test_given_back_the_tablet_knows_nobody_and_the_evaluator_signs_in_again(petite_scene, remise, arretee):
    connecter(remise, petite_scene.alice)
    rendue = remise.post(f"{ICI}rendre/")
    assert rendue["Location"] == f"{CONNEXION}?next={url('bilan', arretee).replace('/', '%2F')}"
    assert rendue["Clear-Site-Data"] == '"cache"'
    assert remise.get(ICI).status_code == 404
    for adresse in (url("signer", arretee), url("mon-bilan", arretee), url("bilan", arretee), reverse("candidates:mon-dossier", args=[arretee.dossier_id])):
        assert remise.get(adresse)["Location"].startswith(CONNEXION), adresse
    connecter(remise, petite_scene.eva)
    assert remise.get(url("bilan", arretee)).status_code == 200
    assert remise.get(url("mon-bilan", arretee)).status_code == 404
    assert remise.get(url("signer", arretee)).status_code == 200  # she has just signed in: no second confirmation
    actions = Evenement.objects.du_dossier(arretee.dossier_id).filter(action__startswith="tablette").values_list("action", "acteur_id")
    assert set(actions) == {("tablette_remise", str(petite_scene.eva.pk)), ("tablette_rendue", str(petite_scene.alice.pk))}


def test_somebody_else_does_not_stay_signed_in(petite_scene, remise, arretee):
    connecter(remise, petite_scene.zoe)
    assert remise.get("/")["Location"] == ICI
    page = texte(remise.get(ICI))
    assert "Cette tablette attend Alice" in page
    assert "m’identifier" in page


def test_who_handed_it_over_takes_it_back_by_signing_in(petite_scene, remise, arretee):
    connecter(remise, petite_scene.eva)
    assert remise.get(ICI)["Location"] == url("bilan", arretee)
    assert remise.get(url("bilan", arretee)).status_code == 200
    assert remise.get(ICI).status_code == 404


def test_tablet_goes_to_the_professionnel_too(petite_scene, arretee):
    tablette = client_de(petite_scene.eva, frais=True)
    tablette.post(url("tablette-passer", arretee), {"role": "professionnel"})
    connecter(tablette, petite_scene.paul)
    assert tablette.post(url("signer", arretee), signature(arretee)).status_code == 302
    assert tablette.get(url("grille", arretee, "C1"))["Location"] == ICI
    assert Signature.objects.get(objet_type="bilan").role == "professionnel"


def test_page_of_somebody_signed_in_is_not_kept_by_the_browser(petite_scene):
    assert "no-store" in client_de(petite_scene.eva).get("/evaluations/")["Cache-Control"]


def test_tablet_is_not_passed_before_there_is_something_to_sign(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    page = client_de(petite_scene.eva).post(url("tablette-passer", dossier.evaluations.get()), {"role": "candidat"})
    assert page.status_code == 409
    assert "Le bilan n’est pas encore arrêté : il ne peut pas être signé." in texte(page)


def test_tablet_is_refused_with_a_sentence(petite_scene, arretee):
    with pytest.raises(ActionInterdite, match="Vous signez vous-même"):
        remettre_tablette(evaluation=arretee, auteur=petite_scene.eva, role=RoleDossier.EVALUATEUR_EXTERNE)
    with pytest.raises(ActionInterdite, match="Le bilan est signé par le candidat"):
        remettre_tablette(evaluation=arretee, auteur=petite_scene.eva, role="jure")
    with pytest.raises(ActionInterdite, match="Votre rôle sur ce dossier"):
        remettre_tablette(evaluation=arretee, auteur=petite_scene.alice, role="professionnel")
    e.signer_bilan(evaluation=arretee, auteur=petite_scene.alice, role="candidat", preuve=preuve_fraiche())
    with pytest.raises(ActionImpossible, match="Cette signature est déjà consignée"):
        remettre_tablette(evaluation=arretee, auteur=petite_scene.eva, role="candidat")


def test_without_a_hand_over_there_is_no_page_of_the_tablet(petite_scene):
    assert client_de(petite_scene.alice).get(ICI).status_code == 404
    assert client_de(petite_scene.alice).post(f"{ICI}rendre/").status_code == 404


def test_bilan_opened_again_meanwhile_is_no_longer_to_sign(petite_scene, remise, arretee):
    connecter(remise, petite_scene.alice)
    e.rouvrir_bilan(evaluation=arretee, auteur=petite_scene.sylvie, motif="Une date est fausse")
    assert "Ce bilan n’est plus à signer" in texte(remise.get(ICI))
