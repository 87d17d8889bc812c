"""A file brought to the register: read, shown line by line, applied as shown, or refused with a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bureau.registre.fichier import LIGNES_MAX, FichierRefuse, lire_tableau
from bureau.registre.imports import appliquer, deposer_fichier
from bureau.tableur import ecrire_xlsx
from bureau.tasks import appliquer_import, balayer_imports
from comptes.models import Habilitation, ImportRegistre, Invitation, Utilisateur
from comptes.services import accepter_invitation
from echanges.models import Courriel
from journal.models import Evenement
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
IMPORTER = "/bureau/habilitations/importer/"
ENTETE = "Adresse électronique;Prénom;Nom;Entreprise;Habilité comme;Numéro;Formation suivie le;Valable du;Valable jusqu’au"
CAMILLE = "camille@exemple.fr;Camille;Martin;Campus Sud;Professionnel du secteur;PRO-0201;;01/02/2026;31/01/2028"


def fichier(*lignes, codage="utf-8", nom="registre.csv"):
    return SimpleUploadedFile(nom, "\r\n".join(lignes).encode(codage))


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


@pytest.fixture
def paul(petite_scene):
    return Habilitation.objects.get(utilisateur=petite_scene.paul)


def ligne_de(h, **autres):
    v = {"email": h.utilisateur.email, "numero": h.numero, "du": f"{h.du:%d/%m/%Y}", "au": f"{h.au:%d/%m/%Y}", "formation": "", "role": h.get_role_display(), **autres}
    return f"{v['email']};;;;{v['role']};{v['numero']};{v['formation']};{v['du']};{v['au']}"


def lire(scene, *lignes, **options):
    """Bring a file and return the fate of each line by its number."""
    ensemble = deposer_fichier(fichier=fichier(ENTETE, *lignes, **options), auteur=scene.sylvie)
    return ensemble, {x.numero: (x.sort, x.phrase.replace("\u00a0", " ")) for x in ensemble.lignes.all()}


# reading


@pytest.mark.parametrize("codage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_encodings_and_separators_are_recognised(codage, separateur):
    entete = ENTETE.replace(";", separateur)
    tableau = lire_tableau(f"{entete}\r\n{CAMILLE.replace(';', separateur).replace('Martin', 'Élœuvre')}\r\n".encode(codage))
    assert tableau.lignes[0].valeurs["nom"] == "Élœuvre"
    assert (tableau.lignes[0].numero, tableau.ignorees) == (2, [])


def test_line_numbers_are_those_of_the_file():
    texte_lu = f'sep=;\r\n{ENTETE};Notes\r\n\r\n{CAMILLE};"une note\r\nsur trois\r\nlignes"\r\n;;;;;;;;;\r\n{CAMILLE};\r\n'
    tableau = lire_tableau(texte_lu.encode())
    assert [ligne.numero for ligne in tableau.lignes] == [4, 8]
    assert tableau.ignorees == ["Notes"]


def test_titles_are_read_whatever_their_accents_case_and_order():
    tableau = lire_tableau("NUMERO D'HABILITATION;e-mail;jusqu'au;ROLE;debut;prenom\nX;a@b.fr;31/12/2027;externe;01/01/2026;Zoé\n".encode())
    assert tableau.lignes[0].valeurs == {"numero": "X", "email": "a@b.fr", "au": "31/12/2027", "role": "externe", "du": "01/01/2026", "prenom": "Zoé"}


@pytest.mark.parametrize(("octets", "phrase"), [
    (b"", "est vide"), (b" \r\n\r\n", "est vide"), (ENTETE.encode(), "que sa ligne de titres"), (b"a;b\n1;2\n", "Il manque\u00a0: Adresse électronique"),
    (ecrire_xlsx(["a"], [["b"]], feuille="f"), "classeur Excel"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "classeur Excel"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "est une image"), (b"\xff\xd8\xff\xe0", "est une image"), (b"%PDF-1.7", "est un PDF"),
    (b"\x00\x01\x02\x03", "n’est pas un texte"), (f"{ENTETE};Numéro\nx\n".encode(), "Deux colonnes disent la même chose"),
    (b'a;b\n"' + b"x" * 200_000, "pas un tableau CSV lisible"),
])  # fmt: skip
def test_what_is_not_a_table_is_refused_with_a_sentence(octets, phrase):
    with pytest.raises(FichierRefuse, match=phrase):
        lire_tableau(octets)


def test_too_many_lines_are_refused_and_five_thousand_read():
    lignes = [CAMILLE] * LIGNES_MAX
    assert len(lire_tableau("\n".join([ENTETE, *lignes]).encode()).lignes) == LIGNES_MAX
    with pytest.raises(FichierRefuse, match="5001 lignes"):
        lire_tableau("\n".join([ENTETE, *lignes, CAMILLE]).encode())


def test_unclosed_quote_and_extra_cells_are_said_on_their_line():
    tableau = lire_tableau(f'{ENTETE}\n{CAMILLE};de trop\n"{CAMILLE}\n{"x" * 1500}\n'.encode())
    assert "plus de cellules" in tableau.lignes[0].erreur
    assert "guillemet" in tableau.lignes[1].erreur


# the fate of each line


def test_each_fate_is_told_and_nothing_is_written(petite_scene, paul):
    eva = Habilitation.objects.get(utilisateur=petite_scene.eva)
    avant = list(Habilitation.objects.values_list("pk", "au"))
    _, sorts = lire(
        petite_scene, CAMILLE, ligne_de(paul), ligne_de(eva, au="31/12/2099"), ligne_de(paul, numero=eva.numero),
        ligne_de(paul, du=f"{paul.au + timedelta(days=1):%d/%m/%Y}", au="31/12/2099"),
    )  # fmt: skip
    assert sorts[2] == ("creee", "Nouvelle habilitation, avec un nouveau compte.")
    assert sorts[3] == ("inchangee", "")
    assert sorts[4] == ("modifiee", f"Fin : {eva.au:%d/%m/%Y} → 31/12/2099.")
    assert sorts[5] == ("refusee", f"Le numéro {eva.numero} est déjà celui de Eva Schmitt, à la ligne 4 du fichier.")
    assert sorts[6] == ("creee", "Renouvellement.")
    assert list(Habilitation.objects.values_list("pk", "au")) == avant
    assert not Utilisateur.objects.filter(email="camille@exemple.fr").exists()


@pytest.mark.parametrize(("change", "phrase"), [
    (("camille@exemple.fr", "camille"), "n’est pas complète"), (("camille@exemple.fr", ""), "L’adresse électronique manque"),
    (("PRO-0201", ""), "Le numéro d’habilitation manque"), (("PRO-0201", "9" * 41), "40 caractères au plus"),
    (("Professionnel du secteur", "Juré"), "« Habilité comme » dit"), (("01/02/2026", ""), "« Valable du » manque"),
    (("01/02/2026", "31/02/2026"), "n’est pas une date"), (("01/02/2026", "01/02/26"), "n’est pas une date"),
    (("31/01/2028", "31/01/2025"), "La fin vient avant le début"), (("Camille", ""), "indiquez le prénom et le nom"),
    (("camille@exemple.fr", "paul@demo.example"), "Cette adresse est celle de Paul Renaud, et non de Camille Martin"),
])  # fmt: skip
def test_line_that_cannot_be_is_refused_with_the_reason(petite_scene, change, phrase):
    _, sorts = lire(petite_scene, CAMILLE.replace(*change))
    assert sorts[2][0] == "refusee"
    assert phrase in sorts[2][1]


def test_several_errors_of_a_line_are_all_told(petite_scene):
    _, sorts = lire(petite_scene, ";;;;;;;;x")
    assert all(p in sorts[2][1] for p in ("adresse", "numéro", "Habilité comme", "Valable du", "n’est pas une date"))


def test_same_line_twice_and_overlap_within_the_file_are_refused(petite_scene):
    _, sorts = lire(petite_scene, CAMILLE, CAMILLE, CAMILLE.replace("PRO-0201", "PRO-0202"))
    assert [s for s, _ in sorts.values()] == ["creee", "refusee", "refusee"]
    assert sorts[3][1] == "Même habilitation, ou période commune, qu’à la ligne 2 du fichier."


def test_overlap_with_the_register_is_refused(petite_scene, paul):
    _, sorts = lire(petite_scene, ligne_de(paul, numero="PRO-9999"))
    assert f"a déjà l’habilitation {paul.numero}" in sorts[2][1]


def test_closed_account_is_refused(petite_scene, paul):
    petite_scene.paul.is_active = False
    petite_scene.paul.save()
    assert "est fermé" in lire(petite_scene, ligne_de(paul, du="01/01/2098", au="31/12/2098"))[1][2][1]


def test_unknown_cqp_is_refused_and_the_only_one_need_not_be_named(petite_scene):
    contenu = fichier(f"{ENTETE};CQP", f"{CAMILLE};CQP Boulanger", f"{CAMILLE};{petite_scene.referentiel.certification.intitule.upper()}", f"{CAMILLE.replace('0201', '0202').replace('camille', 'c')};")
    ensemble = deposer_fichier(fichier=contenu, auteur=petite_scene.sylvie)
    assert [(x.sort, x.phrase[:8]) for x in ensemble.lignes.all()] == [("refusee", "Ce CQP n"), ("creee", "Nouvelle"), ("creee", "Nouvelle")]


# confirmation and application


def confirmer(client, ensemble, **donnees):
    return client.post(reverse("bureau:registre-import", args=[ensemble.pk]), donnees)


def test_confirmed_file_is_applied_as_shown(petite_scene, sylvie, paul):
    ensemble, _ = lire(petite_scene, CAMILLE, ligne_de(paul, au="31/12/2099"), "mauvaise;ligne")
    assert confirmer(sylvie, ensemble).status_code == 302
    appliquer_import(str(ensemble.pk))
    camille = Habilitation.objects.get(numero="PRO-0201")
    assert (camille.utilisateur.nom_complet, camille.utilisateur.organisation.nom, camille.du) == ("Camille Martin", "Campus Sud", date(2026, 2, 1))
    assert camille.utilisateur.has_role("professionnel")
    assert not camille.utilisateur.has_usable_password()
    paul.refresh_from_db()
    assert paul.au == date(2099, 12, 31)
    assert (Invitation.objects.count(), Courriel.objects.count()) == (0, 0)
    page = texte(sylvie.get(reverse("bureau:registre-import", args=[ensemble.pk])))
    assert "2 lignes traitées, toutes appliquées" in page
    assert Evenement.objects.get(action="registre_importe").donnees == {"faites": 2, "echecs": 0}


def test_applied_twice_writes_once(petite_scene, sylvie, paul):
    ensemble, _ = lire(petite_scene, CAMILLE, ligne_de(paul, au="31/12/2099"))
    assert [confirmer(sylvie, ensemble).status_code for _ in range(2)] == [302, 409]
    for _ in range(2):
        appliquer(import_id=ensemble.pk)
    assert Evenement.objects.filter(action__in=["habilitation_donnee", "habilitation_corrigee"]).count() == 2


def test_new_people_are_invited_only_if_asked_and_choose_their_password(petite_scene, sylvie):
    ensemble, _ = lire(petite_scene, CAMILLE)
    confirmer(sylvie, ensemble, inviter="1")
    appliquer(import_id=ensemble.pk)
    courriel = Courriel.objects.get(evenement="bureau.invitation")
    chemin = next(m for m in courriel.envoi.message.split() if "/invitation" in m)
    chemin = chemin[chemin.index("/", 8) :]
    anonyme = client_de(petite_scene.sylvie)
    anonyme.logout()
    assert "password1" in anonyme.get(chemin).content.decode()
    accepter_invitation(secret=chemin.rstrip("/").split("/")[-1], mot_de_passe="une phrase assez longue")
    camille = Utilisateur.objects.get(email="camille@exemple.fr")
    assert camille.check_password("une phrase assez longue")
    assert not camille.is_jamais_ouvert


def test_register_that_changed_meanwhile_refuses_and_shows_the_new_fates(petite_scene, sylvie, paul):
    ensemble, sorts = lire(petite_scene, CAMILLE, ligne_de(paul, numero="PRO-2", du="01/01/2098", au="31/12/2098"))
    assert sorts[2][0] == sorts[3][0] == "creee"
    paul.numero = "PRO-0201"
    paul.save()
    reponse = confirmer(sylvie, ensemble)
    assert reponse.status_code == 409
    assert "la ligne 2 est maintenant « refusée »" in texte(reponse)
    assert "est déjà celui de Paul Renaud, au registre" in texte(reponse)
    assert not Habilitation.objects.filter(numero="PRO-2").exists()
    assert confirmer(sylvie, ensemble).status_code == 302


def test_line_overtaken_during_the_application_fails_alone(petite_scene, sylvie, paul):
    ensemble, _ = lire(petite_scene, CAMILLE, CAMILLE.replace("0201", "0202").replace("camille", "chloe"))
    confirmer(sylvie, ensemble)
    paul.numero = "PRO-0201"
    paul.save()
    appliquer(import_id=ensemble.pk)
    assert [bool(x.echec) for x in ensemble.lignes.all()] == [True, False]
    assert not Utilisateur.objects.filter(email="camille@exemple.fr").exists()
    assert "1 non appliquée" in texte(sylvie.get(reverse("bureau:registre-import", args=[ensemble.pk])))


def test_nothing_to_apply_is_said(petite_scene, sylvie, paul):
    ensemble, _ = lire(petite_scene, ligne_de(paul))
    assert "il n’y a rien à confirmer" in texte(sylvie.get(reverse("bureau:registre-import", args=[ensemble.pk])))
    assert confirmer(sylvie, ensemble).status_code == 409


def test_page_keeps_html_as_text_and_says_what_is_wrong(petite_scene, sylvie):
    reponse = sylvie.post(IMPORTER, {"fichier": fichier(ENTETE, CAMILLE.replace("Martin", "<b>Martin</b>"), nom="<i>.csv")}, follow=True)
    assert "<b>Martin" not in reponse.content.decode()
    assert "Sera créée (1)" in texte(reponse)
    vide = sylvie.post(IMPORTER, {"fichier": SimpleUploadedFile("vide.csv", b"")})
    assert (vide.status_code, "Ce fichier est vide." in texte(vide)) == (422, True)
    lourd = sylvie.post(IMPORTER, {"fichier": SimpleUploadedFile("lourd.csv", b"x" * (6 * 1024 * 1024))})
    assert "Ce fichier pèse 6 Mo : 5 Mo au plus." in texte(lourd)
    assert "Choisissez un fichier." in texte(sylvie.post(IMPORTER, {}))


def test_export_and_model_can_be_brought_back(petite_scene, sylvie):
    export = sylvie.get("/bureau/habilitations/export/").content
    ensemble = deposer_fichier(fichier=SimpleUploadedFile("export.csv", export), auteur=petite_scene.sylvie)
    assert {x.sort for x in ensemble.lignes.all()} == {"inchangee"}
    assert ensemble.colonnes_ignorees == ["État", "Missions en cours", "Suspensions"]
    modele = sylvie.get(f"{IMPORTER}modele/").content
    assert len(lire_tableau(modele).lignes) == 1


def test_neutralised_cell_comes_back_as_it_was():
    lu = lire_tableau(f"{ENTETE}\n{CAMILLE.replace('Campus Sud', chr(39) + '=1+1')}\n".encode()).lignes[0]
    assert lu.valeurs["organisation"] == "=1+1"


def test_large_file_is_read_in_few_queries(petite_scene, django_assert_max_num_queries):
    lignes = [f"p{n}@exemple.fr;Prénom;Nom{n};Société {n % 9};externe;IMP-{n};;01/02/2026;31/01/2028" for n in range(1500)]
    with django_assert_max_num_queries(40):
        _, sorts = lire(petite_scene, *lignes)
    assert {s for s, _ in sorts.values()} == {"creee"}
    assert len(sorts) == 1500


def test_reports_are_removed_in_time(petite_scene, sylvie):
    abandonne, _ = lire(petite_scene, CAMILLE)
    fait, _ = lire(petite_scene, CAMILLE)
    confirmer(sylvie, fait)
    appliquer(import_id=fait.pk)
    hier = timezone.now() - timedelta(days=3)
    ImportRegistre.objects.update(depose_le=hier)
    balayer_imports()
    assert list(ImportRegistre.objects.all()) == [fait]
    ImportRegistre.objects.update(fini_le=timezone.now() - timedelta(days=31))
    balayer_imports()
    assert not ImportRegistre.objects.exists()
    assert abandonne.pk


@pytest.mark.parametrize("qui", ["ada", "paul", "alice"])
def test_import_belongs_to_the_secretariat(petite_scene, qui):
    ensemble, _ = lire(petite_scene, CAMILLE)
    client = client_de(petite_scene.personnes[qui])
    assert client.get(IMPORTER).status_code == 404
    assert confirmer(client, ensemble).status_code == 404
