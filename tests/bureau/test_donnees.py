"""« Mes données »: the archive, a correction, the end of an account."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email

from bureau.donnees.export import balayer, demander_export, preparer
from bureau.donnees.fermeture import FermetureImpossible, fermer_compte, get_plan
from bureau.donnees.rectification import demander_rectification, repondre_rectification
from bureau.purge.traces import purger_traces
from bureau.scenario import pas_candidat as pc
from candidates.enums import Analyse, Etat
from candidates.erreurs import NonModifiable
from candidates.models import Candidat, Dossier, Modification
from candidates.services import ajouter_preuve, enregistrer
from candidates.services.effacement import effacer_brouillon
from comptes.enums import EtatExport, EtatRectification
from comptes.erreurs import ErreurMetier
from comptes.models import ExportDonnees, Rectification, Utilisateur
from comptes.services import inviter
from echanges.models import Courriel
from journal.models import Evenement
from tests.bureau.outils import client_de, texte
from tests.candidates.outils import accompagner, brouillon, lire, pdf

pytestmark = pytest.mark.django_db
JETON = "zygomatique-7381"  # a word that nobody else writes


def archiver(utilisateur) -> tuple[ExportDonnees, zipfile.ZipFile]:
    """The archive of a person, made as the worker makes it."""
    export = preparer(export_id=demander_export(utilisateur=utilisateur).pk)
    assert export.etat == EtatExport.PRET, export.etape
    with export.fichier.open("rb") as fichier:
        return export, zipfile.ZipFile(io.BytesIO(fichier.read()))


def json_de(archive: zipfile.ZipFile, chemin: str) -> object:
    return json.loads(archive.read(chemin))


# --- the archive -----------------------------------------------------------------------------------------------------------


def test_archive_waits_for_the_verdict_on_a_file_that_someone_else_joined(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    for auteur, nom in ((scene.amine, "de-amine.pdf"), (scene.alice, "de-alice.pdf")):
        ajouter_preuve(dossier=dossier, auteur=auteur, fichier=pdf(nom), montre="", cibles=["partie-2"])
    dossier.preuves.update(analyse=Analyse.EN_ATTENTE)
    noms = [n.rsplit("/", 1)[-1] for n in archiver(scene.alice)[1].namelist() if "/preuves/" in n]
    assert noms == ["de-alice.pdf"]


def test_archive_of_a_candidate_holds_texts_proofs_and_documents(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    _, archive = archiver(scene.alice)
    racine = f"dossier-{dossier.numero}/"
    noms = archive.namelist()
    assert archive.testzip() is None
    assert racine + "preuves/bulletin-de-salaire.pdf" in noms
    assert archive.read(racine + "preuves/bulletin-de-salaire.pdf").startswith(b"%PDF-")
    assert json_de(archive, "identite.json")["Nom de naissance"] == "Moreau"
    assert json_de(archive, racine + "partie-2.json")["Identité"]["Nom de naissance"] == "Moreau"
    assert json_de(archive, racine + "depots/partie-2-depot-1.json")["Contenu"]["identite"]["commune"] == "Lyon"
    assert json_de(archive, racine + "recevabilite.json")[0]["Note sur le métier"] == "Poste d’assistante de formation."
    assert json_de(archive, "signatures.json")[0]["Moyen d’identification"] == "mot de passe"
    lisez_moi = archive.read("LISEZ-MOI.txt").decode()
    assert [n for n in noms if n != "LISEZ-MOI.txt" and n not in lisez_moi] == []


def test_two_proofs_of_the_same_name_are_both_there(scene):
    dossier = brouillon(scene)
    for texte_lu in ("un", "deux"):
        from bureau.scenario.preuves import fabriquer_pdf

        ajouter_preuve(dossier=dossier, auteur=scene.alice, fichier=fabriquer_pdf("bulletin.pdf", "Bulletin", [texte_lu]), cibles=["partie-2"])
    noms = archiver(scene.alice)[1].namelist()
    assert [n.rpartition("/")[2] for n in noms if "/preuves/" in n] == ["bulletin.pdf", "bulletin (2).pdf"]


def test_archive_is_silent_about_a_decision_until_it_is_announced(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    _, avant = archiver(scene.alice)
    racine = f"dossier-{dossier.numero}/"
    assert racine + "resultat.json" not in avant.namelist()
    lu = json_de(avant, racine + "dossier.json")
    assert lu["État"] == "Jury programmé"
    assert "Décidé le" not in lu
    assert not any("délivre" in str(f["Fait"]) for f in json_de(avant, racine + "historique.json"))
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=timezone.now())
    resultat = json_de(archiver(scene.alice)[1], racine + "resultat.json")
    assert resultat[0]["Attributions"][0]["Titulaire"]


def test_archive_leaves_out_what_is_not_theirs(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.EVALUE)
    evaluation = dossier.evaluations.get()
    evaluation.elements.update(points_a_verifier=f"{JETON} a", annotation=f"{JETON} b", commentaire=f"{JETON} c")
    type(evaluation).objects.filter(pk=evaluation.pk).update(entretien_notes=f"{JETON} d")
    _, archive = archiver(scene.alice)
    tout = b"".join(archive.read(n) for n in archive.namelist() if n.endswith((".json", ".txt"))).decode()
    assert JETON not in tout
    assert "Zoé" not in tout
    evaluation_lue = json_de(archive, f"dossier-{dossier.numero}/evaluation.json")[0]
    assert evaluation_lue["Compétences"]


def test_archive_of_an_evaluator_holds_their_missions_and_no_dossier(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.EN_EVALUATION)
    _, archive = archiver(scene.eva)
    assert json_de(archive, "missions.json")[0]["Dossier"] == dossier.numero
    assert json_de(archive, "habilitations.json")
    assert not any(n.startswith("dossier-") for n in archive.namelist())


def test_archive_of_a_juror_holds_their_own_votes(petite_scene):
    scene = petite_scene
    scene.amener(Etat.VALIDE)
    lu = json_de(archiver(scene.jeanne)[1], "jury.json")
    assert lu[0]["Collège"] == "Collège des employeurs"


def test_making_twice_gives_one_archive(scene):
    export = demander_export(utilisateur=scene.alice)
    assert demander_export(utilisateur=scene.alice) == export
    assert preparer(export_id=export.pk).etat == EtatExport.PRET
    assert preparer(export_id=export.pk) is None
    assert Email.objects.filter(to=scene.alice.email, subject__contains="archive").count() == 1


def test_archive_whose_worker_died_is_made_again(scene):
    export = demander_export(utilisateur=scene.alice)
    ExportDonnees.objects.update(etat=EtatExport.EN_COURS, tentatives=1, commence_le=timezone.now())
    assert preparer(export_id=export.pk) is None  # its worker may be alive
    ExportDonnees.objects.update(commence_le=timezone.now() - timedelta(minutes=20))
    assert preparer(export_id=export.pk).etat == EtatExport.PRET


def test_archive_that_cannot_be_made_says_so(scene, fichiers):
    ajouter_preuve(dossier=brouillon(scene), auteur=scene.alice, fichier=pdf(), cibles=["partie-2"])
    (fichiers / "exports").parent.mkdir(parents=True, exist_ok=True)
    (fichiers / "exports").write_text("a file where the folder should be")
    export = preparer(export_id=demander_export(utilisateur=scene.alice).pk)
    assert export.etat == EtatExport.ECHEC
    page = texte(client_de(scene.alice).get(reverse("bureau:export", args=[export.pk])))
    assert "n’a pas pu être préparée" in page


def test_archive_is_removed_after_its_days(scene):
    export, _ = archiver(scene.alice)
    chemin = Path(settings.MEDIA_ROOT) / export.fichier.name
    assert chemin.is_file()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert "a été effacée" in texte(client_de(scene.alice, frais=True).get(reverse("bureau:export", args=[export.pk])))
        assert balayer() == 1
        assert not chemin.exists()
        assert client_de(scene.alice, frais=True).get(reverse("bureau:export-telecharger", args=[export.pk])).status_code == 302


def test_archive_is_given_to_its_owner_after_a_fresh_sign_in(scene):
    scene.alice.set_password("une phrase assez longue")
    scene.alice.save()
    export, _ = archiver(scene.alice)
    adresse = reverse("bureau:export-telecharger", args=[export.pk])
    assert reverse("account_reauthenticate") in client_de(scene.alice).get(adresse)["Location"]
    reponse = client_de(scene.alice, frais=True).get(adresse)
    assert lire(reponse).startswith(b"PK")
    assert "mes-donnees-vae-" in reponse["Content-Disposition"]
    for qui in (scene.zoe, scene.sylvie, scene.ada):
        assert client_de(qui, frais=True).get(adresse).status_code == 404
        assert client_de(qui).get(reverse("bureau:export", args=[export.pk])).status_code == 404
    assert Client().get(adresse).status_code == 302


def test_page_asks_the_worker_and_shows_the_progress(scene):
    client = client_de(scene.alice)
    reponse = client.post(reverse("bureau:export-demander"))
    suivi = texte(client.get(reponse["Location"]))
    assert "<progress" in suivi
    assert "Vous pouvez quitter cette page" in suivi
    fragment = texte(client.get(reponse["Location"], headers={"HX-Request": "true"}))
    assert fragment.startswith("<section")


def test_few_archives_in_a_day(scene):
    for _ in range(5):
        archiver(scene.alice)
    with pytest.raises(ErreurMetier, match="depuis hier"):
        demander_export(utilisateur=scene.alice)


# --- a correction ----------------------------------------------------------------------------------------------------------

DEMANDE = {"objet": "Mon nom de naissance", "inexact": "Moro", "correct": "Moreau"}


def test_request_reaches_the_secretariat_and_its_answer_the_person(scene):
    dossier = scene.amener(Etat.DEPOSE)
    client = client_de(scene.alice)
    assert client.post(reverse("bureau:rectifier"), DEMANDE | {"dossier": dossier.pk}).status_code == 302
    ligne = Rectification.objects.get()
    assert Email.objects.filter(to=scene.sylvie.email, subject__contains="rectification d’Alice Moreau").exists()
    sylvie, adresse = client_de(scene.sylvie), reverse("bureau:rectification", args=[ligne.pk])
    assert "Mon nom de naissance" in texte(sylvie.get(reverse("bureau:accueil")))
    assert "Mon nom de naissance" in texte(sylvie.get(reverse("bureau:dossier", args=[dossier.pk])))
    assert sylvie.post(adresse, {"suite": "refusee", "reponse": " "}).status_code == 422
    assert sylvie.post(adresse, {"suite": "refusee", "reponse": "C’est ce que dit votre acte de naissance."}).status_code == 302
    page = texte(client.get(reverse("bureau:mes-donnees")))
    assert "parce que : C’est ce que dit votre acte de naissance." in page
    courriel = Email.objects.get(to=scene.alice.email, subject__contains="Réponse")
    assert "n’est pas corrigée" in courriel.message
    assert "Mon nom de naissance" not in texte(sylvie.get(reverse("bureau:accueil")))
    assert sylvie.post(adresse, {"suite": "faite"}).status_code == 422  # answered once


def test_request_sent_twice_is_one(scene):
    for _ in range(2):
        demander_rectification(auteur=scene.alice, **DEMANDE)
    assert Rectification.objects.count() == 1


def test_request_keeps_what_was_typed_when_refused(scene):
    reponse = client_de(scene.alice).post(reverse("bureau:rectifier"), DEMANDE | {"correct": ""})
    assert reponse.status_code == 422
    assert "Indiquez ce qui devrait être écrit." in texte(reponse)
    assert "Moro" in texte(reponse)


def test_request_names_ones_own_dossier(scene):
    dossier = brouillon(scene)
    pc.demander(scene.zoe, scene.referentiel)
    reponse = client_de(scene.zoe).post(reverse("bureau:rectifier"), DEMANDE | {"dossier": dossier.pk})
    assert "Choisissez un de vos dossiers." in texte(reponse)
    with pytest.raises(ErreurMetier):
        demander_rectification(auteur=scene.zoe, dossier=dossier, **DEMANDE)


@pytest.mark.parametrize("qui", ["alice", "eva", "ada"])
def test_only_the_secretariat_answers(scene, qui):
    ligne = demander_rectification(auteur=scene.alice, **DEMANDE)
    with pytest.raises(ErreurMetier, match="Seul le secrétariat"):
        repondre_rectification(rectification_id=ligne.pk, auteur=getattr(scene, qui), is_faite=True, reponse="")
    assert Rectification.objects.get().etat == EtatRectification.A_TRAITER


# --- the end of an account -------------------------------------------------------------------------------------------------


def traces_de(mot: str) -> list[str]:
    """Every place of the database and of the files where a word is still found."""
    lieux = []
    for modele in apps.get_models():
        noms = [f.name for f in modele._meta.concrete_fields if isinstance(f, (models.CharField, models.TextField, models.JSONField))]
        lieux += [modele._meta.label for ligne in modele.objects.values_list(*noms) if mot in str(ligne)] if noms else []
    racine = Path(settings.MEDIA_ROOT)
    return lieux + [str(p) for p in racine.rglob("*") if p.is_file() and mot.encode() in p.read_bytes()]


def fermer(utilisateur) -> object:
    client = client_de(utilisateur, frais=True)
    return client.post(reverse("bureau:fermer-compte"), {"confirmation": " Fermer  mon compte "})


def test_account_with_a_mere_draft_is_erased_whole(scene, django_capture_on_commit_callbacks):
    dossier = brouillon(scene)
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"commune": JETON, "nom_naissance": "Moreau"})
    ajouter_preuve(dossier=dossier, auteur=scene.alice, fichier=pdf(f"{JETON}.pdf"), cibles=["partie-2"], montre=JETON)
    accompagner(scene, dossier)
    archiver(scene.alice)
    adresse = scene.alice.email
    assert traces_de(JETON)
    autre = client_de(scene.alice)
    with django_capture_on_commit_callbacks(execute=True):
        reponse = fermer(scene.alice)
    assert reponse.status_code == 200
    assert "Votre compte est fermé" in texte(reponse)
    assert traces_de(JETON) == []
    adieu = Courriel.objects.get(evenement="bureau.compte_ferme")
    assert (adieu.destinataire, "Personne ne peut plus se connecter" in adieu.envoi.message) == (adresse, True)
    Email.objects.filter(pk=adieu.envoi_id).update(status=STATUS.sent)
    purger_traces(jour=timezone.localdate())  # the last mail goes too, once it has left
    assert traces_de(adresse) == []
    assert not Dossier.objects.exists()
    assert not Candidat.objects.filter(utilisateur=scene.alice).exists()
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == []
    assert autre.get(reverse("bureau:mes-donnees")).status_code == 302  # the other browser is signed out too
    assert Evenement.objects.get(action="compte_ferme_par_son_titulaire").donnees == {"brouillons": 1, "identite": "effacee"}
    assert Utilisateur.objects.create_user(adresse, "une autre longue phrase").pk != scene.alice.pk  # the address is free


def test_account_with_a_refused_dossier_keeps_what_must_be(scene):
    dossier = scene.amener(Etat.NON_RECEVABLE)
    plan = get_plan(scene.alice)
    assert plan.obstacles == []
    assert not any("évaluateur" in g.quoi for g in plan.garde)  # a candidate signs for themselves
    assert any(dossier.numero in g.quoi and f"{timezone.localdate().year + 2}" in g.jusqu_a for g in plan.garde)
    assert fermer(scene.alice).status_code == 200
    alice = Utilisateur.objects.get(pk=scene.alice.pk)
    assert (alice.is_active, alice.has_usable_password(), alice.nom) == (False, False, "Moreau")
    assert Dossier.objects.filter(pk=dossier.pk).exists()
    assert not Dossier.objects.visibles_par(alice).exists()


@pytest.mark.parametrize("etat", [Etat.DEPOSE, Etat.INCOMPLET, Etat.RECEVABLE])
def test_account_stays_open_while_a_dossier_is_under_way(scene, etat):
    dossier = scene.amener(etat)
    page = texte(client_de(scene.alice, frais=True).get(reverse("bureau:fermer-compte")))
    assert f"Votre dossier {dossier.numero} est en cours" in page
    assert reverse("candidates:mon-dossier", args=[dossier.pk]) in page
    assert fermer(scene.alice).status_code == 422
    assert Utilisateur.objects.get(pk=scene.alice.pk).is_active


def test_decision_that_is_not_announced_reads_as_under_way(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    plan = get_plan(petite_scene.alice)
    assert "jury programmé" in plan.obstacles[0].phrase
    assert not any("registre" in g.quoi for g in plan.garde)


def test_register_is_kept_for_fifty_years(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    jusqu_a = next(g.jusqu_a for g in get_plan(petite_scene.alice).garde if "registre" in g.quoi)
    assert str(timezone.localdate(dossier.decide_le).year + 50) in jusqu_a
    assert fermer(petite_scene.alice).status_code == 200


def test_withdrawn_dossier_lets_the_account_be_closed(petite_scene):
    petite_scene.amener(Etat.ABANDONNE)
    assert get_plan(petite_scene.alice).obstacles == []


@pytest.mark.parametrize(("qui", "etat", "mot"), [("eva", Etat.EN_EVALUATION, "mission"), ("jeanne", Etat.INSCRIT, "session du jury"), ("sylvie", Etat.BROUILLON, "secrétariat"), ("ada", Etat.BROUILLON, "administrez")])
def test_account_of_someone_others_wait_for_stays_open(petite_scene, qui, etat, mot):
    petite_scene.amener(etat)
    with pytest.raises(FermetureImpossible, match=mot):
        fermer_compte(utilisateur=getattr(petite_scene, qui))


def test_accompagnateur_leaves_the_dossiers_they_help_with(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    assert fermer(scene.amine).status_code == 200
    assert not dossier.acces.ouverts().exists()
    assert Utilisateur.objects.get(pk=scene.amine.pk).nom == "Benali"  # their name stays with what they wrote


@pytest.mark.parametrize("phrase", ["", "oui", "fermer"])
def test_account_is_closed_by_its_very_words(scene, phrase):
    reponse = client_de(scene.alice, frais=True).post(reverse("bureau:fermer-compte"), {"confirmation": phrase})
    assert reponse.status_code == 422
    assert "fermer mon compte" in texte(reponse)
    assert Utilisateur.objects.get(pk=scene.alice.pk).is_active


def test_closing_needs_a_fresh_sign_in(scene):
    scene.alice.set_password("une phrase assez longue")
    scene.alice.save()
    reponse = client_de(scene.alice).get(reverse("bureau:fermer-compte"))
    assert reverse("account_reauthenticate") in reponse["Location"]


def test_deposited_dossier_is_never_erased_as_a_draft(petite_scene):
    with pytest.raises(NonModifiable):
        effacer_brouillon(dossier=petite_scene.amener(Etat.DEPOSE), auteur=petite_scene.alice)


def test_erased_draft_takes_its_history_along(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    enregistrer(dossier=dossier, auteur=scene.alice, page="experience", champs={"experience_totale": "9 ans"})
    enregistrer(dossier=dossier, auteur=scene.amine, page="experience", champs={"experience_totale": "10 ans"})
    assert Modification.objects.exists()
    effacer_brouillon(dossier=dossier, auteur=scene.alice)
    assert not Modification.objects.exists()
    assert Evenement.objects.du_dossier(dossier.pk).last().action == "brouillon_efface"


def test_invitations_that_wait_die_with_the_account(scene):
    inviter(email="nora@organisme.example", role="accompagnateur", auteur=scene.alice)
    fermer_compte(utilisateur=scene.alice)
    assert traces_de("nora@organisme.example") == []
