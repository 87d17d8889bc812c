"""The end of what the site keeps: announced, given up when someone comes back, erased everywhere, counted still."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import Email

from bureau.donnees.classement import BROUILLON, DOSSIER, REFUS, TABLE
from bureau.donnees.rectification import demander_rectification
from bureau.figures.lecture import Demande, lire
from bureau.models import Effacement
from bureau.purge import regles
from bureau.purge.effacer import TITRES
from bureau.purge.services import purger
from bureau.purge.tables import AUTREMENT, AVEC_LE_DOSSIER, SUPPRIMEES, VIDEES
from candidates.enums import Analyse, Etat
from candidates.models import Candidat, Dossier, Preuve
from candidates.services import ajouter_preuve, enregistrer
from comptes.models import Utilisateur
from documents.models import Document
from documents.versions import get_version_des_gabarits
from echanges.models import Lettre
from journal.models import Evenement, TraceTechnique
from journal.verification import verifier_journal
from jury.models import Attribution, ProcesVerbal
from tests.bureau.outils import client_de, texte
from tests.bureau.purge_outils import MARQUE, REGISTRE, dans, dossier_plein, lignes_du_dossier, marquer, traces_de
from tests.candidates.outils import brouillon, pdf

base = pytest.mark.django_db


def purger_a(quand, *, is_reel=True, genres=None):
    """The purge as it runs on that day."""
    with time_machine.travel(quand, tick=False):
        bilan = purger(jour=timezone.localdate(), is_reel=is_reel, genres=frozenset(genres) if genres else None)
    assert bilan.echecs == []
    return [(ligne.genre, ligne.fait.split(",")[0]) for ligne in bilan.lignes]


def jusqu_au_bout(quand, **options):
    """Announce on that day, erase once the notice has run."""
    return purger_a(quand, **options) + purger_a(quand + timedelta(days=31), **options)


# --- rules -----------------------------------------------------------------------------------------------------------------
JOURS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(JOURS, JOURS, st.integers(7, 180))
def test_nothing_is_erased_before_its_end_nor_before_the_whole_notice(echeance, jour, preavis):
    prevu = regles.premier_jour(echeance=echeance, jour=jour, preavis_jours=preavis)
    assert prevu >= echeance
    assert (prevu - jour).days >= preavis
    assert not regles.is_a_effacer(echeance=echeance, prevu_le=prevu, jour=prevu - timedelta(days=1))
    assert regles.is_a_effacer(echeance=echeance, prevu_le=prevu, jour=prevu)


@pytest.mark.parametrize(("code", "attendu"), [("75011", "75"), ("97410", "974"), ("98800", "988"), ("1000", ""), ("ABCDE", ""), ("", "")])
def test_postal_code_is_reduced_to_its_departement(code, attendu):
    assert regles.departement_de(code) == attendu


def test_every_table_that_ends_with_a_dossier_is_taken_care_of():
    soignees = {nom for nom, _ in (*SUPPRIMEES, *VIDEES)} | AVEC_LE_DOSSIER | AUTREMENT
    finissent = {nom for nom, c in TABLE.items() if c.fin in (BROUILLON, REFUS, DOSSIER)}
    assert finissent - soignees == set()
    assert soignees - set(TABLE) == set()


# --- the sentinel ----------------------------------------------------------------------------------------------------------
@base
@pytest.mark.lent
def test_nothing_of_an_erased_dossier_is_found_anywhere(petite_scene, django_capture_on_commit_callbacks):
    dossier = dossier_plein(petite_scene)
    tables = lignes_du_dossier(dossier)
    assert [nom for nom, lignes in tables.items() if not lignes.exists()] == [], "tables sans ligne : la preuve serait vide"
    jury = Attribution.objects.filter(dossier=dossier)
    compter = lambda: lire(Demande(timezone.localdate().year, timezone.localdate()), petite_scene.sylvie, jour=timezone.localdate())  # noqa: E731
    avant = compter()
    titres = tables.pop("documents.Document").filter(genre__in=TITRES)
    assert marquer(titres, REGISTRE)
    assert sum(marquer(lignes, MARQUE) for lignes in [*tables.values(), Document.objects.filter(dossier_id=dossier.pk).exclude(pk__in=titres)]) > 100
    Candidat.objects.filter(pk=dossier.candidat_id).update(email=f"{MARQUE}@demo.example")
    for lignes in (jury, ProcesVerbal.objects.all()):
        assert marquer(lignes, REGISTRE)
    Utilisateur.objects.filter(pk=petite_scene.alice.pk).update(email=f"{MARQUE.lower()}@demo.example".lower(), nom=MARQUE, prenom=MARQUE, plie=MARQUE)
    assert len(list(traces_de(MARQUE))) > 100

    with django_capture_on_commit_callbacks(execute=True):
        faits = jusqu_au_bout(dans(61))
    assert ("dossier", "effacé") in faits
    restes = set(traces_de(MARQUE))
    assert restes <= {"comptes.Utilisateur.email", "comptes.Utilisateur.nom", "comptes.Utilisateur.prenom", "comptes.Utilisateur.plie"} | COURRIELS_DU_COMPTE
    assert {lieu.split(".")[-1] for lieu in traces_de(REGISTRE)} == {
        "nom_naissance", "nom_usage", "prenoms", "commune_naissance", "pays_naissance", "titulaire", "motif_annulation", "contenu", "titre", "motif", "pdf",
    }  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        faits = jusqu_au_bout(dans(95), genres=["compte"])
    assert ("compte", "effacé") in faits
    assert list(traces_de(MARQUE)) == []

    with django_capture_on_commit_callbacks(execute=True):
        assert ("registre", "effacé") in purger_a(dans(610), genres=["registre"])
    assert list(traces_de(REGISTRE)) == []
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file() and p.parts[-2] != "exports"] == []
    assert list(verifier_journal()) == []
    apres = compter()
    assert (apres.jalons, apres.avis, apres.stock, apres.verdicts, apres.seances) == (avant.jalons, avant.avis, avant.stock, avant.verdicts, avant.seances)


COURRIELS_DU_COMPTE = {"echanges.Courriel.destinataire", "post_office.Email.to", "echanges.Courriel.cle"}


@base
def test_refused_dossier_leaves_nobody_behind(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    Candidat.objects.filter(pk=dossier.candidat_id).update(date_naissance=date(1988, 5, 17), code_postal="69003", nom_naissance=MARQUE)
    faits = jusqu_au_bout(dans(25), genres=["refus"])
    assert faits == [("refus", "annoncé"), ("refus", "effacé")]
    dossier.refresh_from_db()
    candidat = Candidat.objects.get(pk=dossier.candidat_id)
    assert dossier.efface_le is not None
    assert (candidat.nom_naissance, candidat.date_naissance, candidat.code_postal, candidat.utilisateur_id) == ("", date(1988, 1, 1), "69", None)
    assert dossier.recevabilites.get().texte == "(effacé)"
    sylvie = client_de(petite_scene.sylvie)
    assert sylvie.get(reverse("bureau:dossier", args=[dossier.pk])).status_code == 404
    assert dossier.numero not in texte(sylvie.get(reverse("bureau:dossiers")))
    assert sylvie.get(reverse("bureau:chiffres")).status_code == 200
    assert Evenement.objects.du_dossier(dossier.pk).get(action="dossier_efface").donnees["lignes"] > 10


@base
def test_dry_run_really_runs_and_undoes(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    purger_a(dans(25), genres=["refus"])
    courriels, evenements = Email.objects.count(), Evenement.objects.count()
    assert purger_a(dans(27), is_reel=False, genres=["refus"]) == [("refus", "effacé")]
    assert (Email.objects.count(), Evenement.objects.count()) == (courriels, evenements)
    assert Dossier.objects.get(pk=dossier.pk).efface_le is None
    assert Preuve.objects.filter(dossier=dossier).first().fichier.storage.exists(Preuve.objects.filter(dossier=dossier).first().fichier.name)
    assert purger_a(dans(27), genres=["refus"]) == [("refus", "effacé")]  # what it said is what goes


# --- drafts ----------------------------------------------------------------------------------------------------------------
@base
def test_forgotten_draft_is_announced_then_erased(scene, django_capture_on_commit_callbacks):
    dossier = brouillon(scene)
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"commune": MARQUE})
    ajouter_preuve(dossier=dossier, auteur=scene.alice, fichier=pdf(f"{MARQUE}.pdf"), cibles=["partie-2"], montre=MARQUE)
    assert purger_a(dans(10)) == []
    assert purger_a(dans(13), genres=["brouillon"]) == [("brouillon", "annoncé")]
    courriel = Email.objects.get(subject__contains="sera effacé")
    assert (courriel.to, reverse("candidates:mon-dossier", args=[dossier.pk]) in courriel.message) == ([scene.alice.email], True)
    assert purger_a(dans(13) + timedelta(days=29), genres=["brouillon"]) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert purger_a(dans(13) + timedelta(days=30), genres=["brouillon"]) == [("brouillon", "effacé")]
    assert not Dossier.objects.exists()
    assert list(traces_de(MARQUE)) == []
    assert Effacement.objects.get().fichiers == 1


@base
@pytest.mark.parametrize("geste", ["ecrire", "se_connecter"])
def test_draft_someone_comes_back_to_is_kept(scene, geste):
    dossier = brouillon(scene)
    purger_a(dans(13), genres=["brouillon"])
    with time_machine.travel(dans(13) + timedelta(days=20), tick=False):
        if geste == "ecrire":
            enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"commune": "Lyon"})
        else:
            client_de(scene.alice)
    assert purger_a(dans(15), genres=["brouillon"]) == [("brouillon", "gardé : sa fin est plus loin désormais")]
    assert Dossier.objects.filter(pk=dossier.pk).exists()
    assert purger_a(dans(29), genres=["brouillon"]) == [("brouillon", "annoncé")]  # the next time is announced anew


# --- proofs of admissibility -----------------------------------------------------------------------------------------------
@base
def test_payslips_go_once_the_ruling_can_no_longer_be_contested(petite_scene, django_capture_on_commit_callbacks):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    preuve = Preuve.objects.filter(dossier=dossier).get()
    place = Path(settings.MEDIA_ROOT) / preuve.fichier.name
    assert purger_a(dans(0)) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert jusqu_au_bout(dans(3), genres=["justificatifs"]) == [("justificatifs", "annoncé"), ("justificatifs", "effacé")]
    preuve.refresh_from_db()
    assert (preuve.analyse, preuve.fichier.name, place.exists()) == (Analyse.EFFACEE, "", False)
    for personne in (petite_scene.alice, petite_scene.sylvie):
        for nom in ("preuve", "preuve-voir", "preuve-vignette"):
            assert client_de(personne).get(reverse(f"candidates:{nom}", args=[preuve.pk])).status_code in (404, 410)
    assert "Ce fichier a été effacé" in texte(client_de(petite_scene.alice).get(reverse("candidates:preuve-voir", args=[preuve.pk])))
    assert client_de(petite_scene.sylvie).get(reverse("bureau:dossier", args=[dossier.pk])).status_code == 200
    assert client_de(petite_scene.sylvie, frais=True).post(reverse("bureau:dossier-telecharger", args=[dossier.pk])).status_code == 302  # no file left
    assert petite_scene.avancer(dossier, petite_scene.alice, Etat.PRET).etat == Etat.PRET  # the road goes on without them


@base
def test_payslips_stay_while_a_recours_waits(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    apps.get_model("recevabilite.Recours").objects.create(recevabilite=dossier.recevabilites.get(), texte="t", depose_le=timezone.now())
    assert purger_a(dans(4), genres=["justificatifs", "refus"]) == []


# --- letters, accounts, traces ---------------------------------------------------------------------------------------------
@base
def test_notice_by_post_counts_from_the_day_it_was_posted(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    Candidat.objects.filter(pk=dossier.candidat_id).update(utilisateur=None, email="")
    assert purger_a(dans(25), genres=["refus"]) == [("refus", "annoncé")]
    assert purger_a(dans(27), genres=["refus"]) == [("refus", "la lettre qui l’annonce reste à poster")]
    lettre = Lettre.objects.get(evenement="bureau.effacement_annonce")
    assert "sera effacée à partir du" in lettre.corps
    postee = timezone.localdate(dans(27))
    Lettre.objects.filter(pk=lettre.pk).update(postee_le=postee, postee_par=petite_scene.sylvie, notee_le=dans(27))
    assert purger_a(dans(27) + timedelta(days=29), genres=["refus"]) == []
    assert purger_a(dans(27) + timedelta(days=30), genres=["refus"]) == [("refus", "effacé")]


@base
def test_unused_account_is_erased_and_those_who_act_are_kept(petite_scene):
    petite_scene.amener(Etat.RECEVABLE)
    faits = jusqu_au_bout(dans(26), genres=["compte"])
    effaces = set(Utilisateur.objects.filter(email__endswith="@compte-ferme.invalid").values_list("pk", flat=True))
    assert petite_scene.zoe.pk in effaces
    assert len([f for f in faits if f[1] == "effacé"]) == len(effaces)
    for qui in ("alice", "sylvie", "paul", "eva", "jeanne", "ada"):
        assert getattr(petite_scene, qui).pk not in effaces, qui


@base
def test_traces_end_after_a_year_and_the_chain_still_holds(petite_scene):
    client_de(petite_scene.alice).post(reverse("bureau:export-demander"))
    assert TraceTechnique.objects.exists()
    purger_a(dans(11), genres=["traces"])
    assert TraceTechnique.objects.exists()
    purger_a(dans(13), genres=["traces"])
    assert not TraceTechnique.objects.exists()
    assert list(verifier_journal()) == []


@base
def test_lost_files_are_found_and_those_of_a_row_are_left(scene, django_capture_on_commit_callbacks):
    preuve = ajouter_preuve(dossier=brouillon(scene), auteur=scene.alice, fichier=pdf(), cibles=["partie-2"])
    racine = Path(settings.MEDIA_ROOT)
    perdus = [racine / nom for nom in ("documents/2020/perdu.pdf", ".partiel-x1", "specimens/000000000000/pv.pdf")]
    specimen = racine / "specimens" / get_version_des_gabarits() / "pv.pdf"
    for fichier in (*perdus, specimen):
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(b"x")
    purger_a(timezone.now(), genres=["traces"])
    assert all(p.exists() for p in perdus)  # they may have been stored just before their row
    with django_capture_on_commit_callbacks(execute=True):
        assert purger_a(dans(0) + timedelta(days=2), genres=["traces"]) == [("traces", "effacé")]
    assert not any(p.exists() for p in perdus)
    assert specimen.exists()
    assert (racine / preuve.fichier.name).exists()


# --- the command -----------------------------------------------------------------------------------------------------------
@base
def test_command_is_dry_unless_told(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    sortie = StringIO()
    call_command("purger", "refus", "--le", timezone.localdate(dans(26)).isoformat(), stdout=sortie)
    assert f"Demande refusée ou abandonnée – {dossier.numero} : annoncé" in sortie.getvalue()
    assert "À blanc" in sortie.getvalue()
    assert not Effacement.objects.exists()
    for arguments in (["inconnu"], ["--le", "demain"], ["--le", "2031-01-01", "--pour-de-vrai"]):
        with pytest.raises(CommandError):
            call_command("purger", *arguments)


# --- the pages -------------------------------------------------------------------------------------------------------------
@base
def test_secretariat_and_administrator_read_what_comes_and_where_its_notice_stands(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    adresse = reverse("bureau:conservation")
    assert "Justificatifs de la recevabilité" in texte(client_de(petite_scene.sylvie).get(adresse))
    with time_machine.travel(dans(23), tick=False):
        page = texte(client_de(petite_scene.sylvie).get(adresse))
        assert dossier.numero in page
        assert "à annoncer à partir du" in page
    purger_a(dans(25), genres=["refus"])
    with time_machine.travel(dans(25), tick=False):
        for qui, ouvre in (("sylvie", True), ("ada", False)):
            page = texte(client_de(getattr(petite_scene, qui)).get(adresse))
            assert "courriel du" in page
            assert (reverse("bureau:dossier", args=[dossier.pk]) in page) is ouvre
            assert "Moreau" not in page
        mes_donnees = texte(client_de(petite_scene.alice).get(reverse("bureau:mes-donnees")))
        assert "Un effacement est annoncé à partir du" in mes_donnees
    purger_a(dans(27), genres=["refus"])
    with time_machine.travel(dans(27), tick=False):
        page = texte(client_de(petite_scene.sylvie).get(adresse))
        assert "Demande refusée ou abandonnée" in page
        assert dossier.numero not in page


@base
def test_register_still_opens_once_its_dossier_is_erased(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    attribution = Attribution.objects.get(dossier=dossier)
    assert ("dossier", "effacé") in jusqu_au_bout(dans(62), genres=["dossier"])
    sylvie = client_de(petite_scene.sylvie)
    page = texte(sylvie.get(reverse("bureau:attribution", args=[attribution.pk])))
    assert "Alice Moreau" in page
    assert "effacé à la fin de sa durée de conservation" in page
    for nom, cle in (("jury:decision", attribution.decision_id), ("jury:pv", attribution.proces_verbal_id), ("jury:session", attribution.proces_verbal.session_id)):
        assert sylvie.get(reverse(nom, args=[cle])).status_code in (200, 302, 404), nom
    for nom in ("bureau:attributions", "jury:sessions", "bureau:galerie", "bureau:accueil", "bureau:personnes", "evaluations:missions"):
        assert sylvie.get(reverse(nom)).status_code == 200, nom
    for qui in (petite_scene.paul, petite_scene.jeanne, petite_scene.alice):
        for nom in ("bureau:accueil", "jury:sessions", "bureau:mes-donnees"):
            assert client_de(qui).get(reverse(nom)).status_code == 200, nom


@base
@pytest.mark.parametrize("retard", ["recours", "rectification", "suite"])
def test_what_still_waits_holds_the_erasure_back(petite_scene, retard):
    dossier = petite_scene.amener(Etat.NON_VALIDE)
    if retard == "recours":
        decision = dossier.inscriptions.get().decision
        apps.get_model("jury.Recours").objects.create(decision=decision, texte="t")
    elif retard == "rectification":
        demander_rectification(auteur=petite_scene.alice, objet="Nom", inexact="a", correct="b", dossier=dossier)
    else:
        Dossier.objects.create(numero="SUITE", candidat=dossier.candidat, referentiel=dossier.referentiel, origine=dossier)
    assert purger_a(dans(70), genres=["dossier"]) == []
