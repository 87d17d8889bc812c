"""The page of the register, its exports, what is done to an habilitation, the reminders and the desk."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.registre.lecture import ENTETE
from bureau.tasks import rappeler_habilitations
from candidates.enums import Etat
from comptes.models import Habilitation
from comptes.services import corriger_habilitation, get_organisation, suspendre_habilitation
from echanges.models import Courriel
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
REGISTRE = "/bureau/habilitations/"


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


@pytest.fixture
def paul(petite_scene):
    return Habilitation.objects.get(utilisateur=petite_scene.paul)


def finir_le(scene, habilitation, jour):
    return corriger_habilitation(
        habilitation=habilitation, numero=habilitation.numero, du=habilitation.du, au=jour, formation_le=None, auteur=scene.sylvie
    )


def noms(reponse):
    return [ligne.habilitation.utilisateur.prenom for ligne in reponse.context["lignes"]]


def adresse(nom, habilitation):
    return reverse(f"bureau:{nom}", args=[habilitation.pk])


def test_register_says_where_each_one_stands(petite_scene, sylvie, paul):
    finir_le(petite_scene, paul, timezone.localdate() + timedelta(days=43))
    page = texte(sylvie.get(REGISTRE))
    assert "À renouveler dans 43 jours" in page
    assert "4 habilitations" in page


@pytest.mark.parametrize(("filtre", "attendus"), [
    ("q=elise", ["Élise"]), ("q=cabinet+reperes", ["Eva"]), ("q=PRO-0142", ["Pierre"]), ("role=professionnel", ["Pierre", "Paul"]),
    ("etat=suspendue", ["Paul"]), ("etat=echue", []), ("tri=-numero", ["Pierre", "Paul", "Élise", "Eva"]), ("q=nulle+part", []),
])  # fmt: skip
def test_filters_and_sort_are_in_the_address(petite_scene, sylvie, paul, filtre, attendus):
    suspendre_habilitation(habilitation=paul, le=timezone.localdate(), motif="Enquête", auteur=petite_scene.sylvie)
    assert noms(sylvie.get(f"{REGISTRE}?{filtre}")) == attendus


def test_unknown_filter_is_said_and_nothing_breaks(sylvie):
    reponse = sylvie.get(f"{REGISTRE}?etat=nimporte&tri=nimporte&page=zz")
    assert reponse.status_code == 200
    assert "nimporte" in texte(reponse)


def test_pages_and_printed_version(petite_scene, sylvie, paul):
    modele = {"utilisateur": petite_scene.amine, "certification": paul.certification, "role": "professionnel"}
    depart = timezone.localdate()
    Habilitation.objects.bulk_create(
        Habilitation(**modele, numero=f"N-{n:03d}", du=depart + timedelta(days=10 * n), au=depart + timedelta(days=10 * n + 5)) for n in range(40)
    )
    assert len(noms(sylvie.get(f"{REGISTRE}?page=2"))) == 19
    imprimee = sylvie.get(f"{REGISTRE}?imprimer=1")
    assert len(noms(imprimee)) == 44
    assert "Arrêté au" in texte(imprimee)


def test_register_reads_the_same_number_of_rows_whatever_its_size(petite_scene, sylvie, paul, django_assert_max_num_queries):
    modele = {"utilisateur": petite_scene.amine, "certification": paul.certification, "role": "professionnel"}
    depart = timezone.localdate()
    Habilitation.objects.bulk_create(
        Habilitation(**modele, numero=f"N-{n:03d}", du=depart + timedelta(days=10 * n), au=depart + timedelta(days=10 * n + 5)) for n in range(30)
    )
    with django_assert_max_num_queries(11):
        sylvie.get(REGISTRE)


def test_missions_under_way_are_counted(petite_scene, sylvie):
    petite_scene.amener(Etat.EN_EVALUATION)
    lignes = sylvie.get(f"{REGISTRE}?tri=-missions").context["lignes"]
    assert sorted(ligne.habilitation.utilisateur.prenom for ligne in lignes if ligne.habilitation.missions_en_cours == 1) == ["Eva", "Paul"]


def lire_csv(reponse):
    return list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))


def test_csv_holds_what_is_filtered_and_no_formula(petite_scene, sylvie):
    petite_scene.eva.organisation = get_organisation(nom="=cmd|' /C calc'!A0")
    petite_scene.eva.save()
    entete, *lignes = lire_csv(sylvie.get(f"{REGISTRE}export/?role=evaluateur_externe"))
    assert tuple(entete) == ENTETE
    assert {ligne[1] for ligne in lignes} == {"Eva", "Élise"}
    assert next(ligne[3] for ligne in lignes if ligne[1] == "Eva") == "'=cmd|' /C calc'!A0"


def test_xlsx_holds_text_and_no_formula(petite_scene, sylvie):
    petite_scene.eva.organisation = get_organisation(nom="=1+1")
    petite_scene.eva.save()
    reponse = sylvie.get(f"{REGISTRE}export/?format=xlsx")
    with zipfile.ZipFile(io.BytesIO(reponse.content)) as classeur:
        feuille = classeur.read("xl/worksheets/sheet1.xml").decode()
        assert "'=1+1" in classeur.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in feuille
    assert "habilitations-" in reponse["Content-Disposition"]
    assert reponse["Content-Disposition"].endswith('.xlsx"')


def test_habilitation_is_renewed_corrected_suspended_lifted_and_ended(petite_scene, sylvie, paul):
    jour = timezone.localdate()
    debut = paul.au + JOUR
    sylvie.post(adresse("habilitation-renouveler", paul), {"numero": paul.numero, "du": debut.isoformat(), "au": (debut + 700 * JOUR).isoformat()})
    nouvelle = Habilitation.objects.get(precedente=paul)
    assert (nouvelle.numero, nouvelle.du) == (paul.numero, debut)
    assert sylvie.post(adresse("habilitation-suspendre", paul), {"le": jour.isoformat(), "motif": ""}).status_code == 422
    sylvie.post(adresse("habilitation-suspendre", paul), {"le": jour.isoformat(), "motif": "Enquête <b>"})
    page = texte(sylvie.get(adresse("habilitation", paul)))
    assert "Enquête <b>" in page
    assert "<b>" not in sylvie.get(adresse("habilitation", paul)).content.decode()
    sylvie.post(adresse("suspension-lever", paul), {"le": jour.isoformat(), "motif": "Close"})
    sylvie.post(adresse("habilitation-terminer", paul), {"le": jour.isoformat(), "motif": "Départ"})
    page = texte(sylvie.get(adresse("habilitation", paul)))
    for phrase in ("Suspension levée", "Fin anticipée", f"→ {jour:%d/%m/%Y}", "par Sylvie Garnier", "fin anticipée : Départ"):
        assert phrase in page
    assert "Renouveler" not in page


def test_overlap_is_refused_and_what_was_typed_is_kept(petite_scene, sylvie, paul):
    donnees = {
        "email": " PAUL@demo.example ", "certification": paul.certification_id, "role": "professionnel", "numero": "PRO-777",
        "du": paul.du.isoformat(), "au": paul.au.isoformat(),
    }  # fmt: skip
    reponse = sylvie.post(f"{REGISTRE}ajouter/", donnees)
    assert reponse.status_code == 422
    assert "deux habilitations ne se chevauchent pas" in texte(reponse)
    assert 'value="PRO-777"' in reponse.content.decode()
    inconnue = sylvie.post(f"{REGISTRE}ajouter/", {**donnees, "email": "personne@nulle.part"})
    assert "Aucun compte n’a cette adresse" in texte(inconnue)


def test_form_sent_twice_enters_one_habilitation(petite_scene, sylvie, paul):
    debut = paul.au + JOUR
    donnees = {
        "email": "paul@demo.example", "certification": paul.certification_id, "role": "professionnel", "numero": "PRO-777",
        "du": debut.isoformat(), "au": (debut + JOUR).isoformat(),
    }  # fmt: skip
    codes = [sylvie.post(f"{REGISTRE}ajouter/", donnees).status_code for _ in range(2)]
    assert codes == [302, 422]
    assert Habilitation.objects.filter(numero="PRO-777").count() == 1


def test_reminder_goes_once_to_the_person_and_once_grouped_to_the_secretariat(petite_scene, sylvie, paul):
    jour = timezone.localdate()
    eva = Habilitation.objects.get(utilisateur=petite_scene.eva)
    finir_le(petite_scene, paul, jour + timedelta(days=60))
    finir_le(petite_scene, eva, jour + timedelta(days=61))
    assert [rappeler_habilitations(), rappeler_habilitations()] == [1, 0]
    assert [c.destinataire for c in Courriel.objects.filter(evenement="bureau.habilitation_a_renouveler")] == ["paul@demo.example"]
    groupe = Courriel.objects.get(evenement="bureau.habilitations_a_renouveler")
    assert groupe.destinataire == "sylvie@demo.example"
    assert "Paul Renaud" in groupe.envoi.message
    assert "Eva" not in groupe.envoi.message


def test_reminder_is_sent_again_for_a_new_end_and_not_after_a_renewal(petite_scene, paul):
    from comptes.services import renouveler_habilitation

    jour = timezone.localdate()
    finir_le(petite_scene, paul, jour + timedelta(days=10))
    assert rappeler_habilitations() == 1
    paul = finir_le(petite_scene, paul, jour + timedelta(days=30))
    assert rappeler_habilitations() == 1
    paul = finir_le(petite_scene, paul, jour + timedelta(days=40))
    renouveler_habilitation(habilitation=paul, numero=paul.numero, du=paul.au + JOUR, au=paul.au + 90 * JOUR, auteur=petite_scene.sylvie)
    assert rappeler_habilitations() == 0


def test_closed_account_is_not_reminded(petite_scene, paul):
    finir_le(petite_scene, paul, timezone.localdate() + JOUR)
    petite_scene.paul.is_active = False
    petite_scene.paul.save()
    assert rappeler_habilitations() == 0


def test_desk_shows_renewals_and_leads_to_exactly_them(petite_scene, sylvie, paul):
    assert "à renouveler" not in texte(sylvie.get("/"))
    finir_le(petite_scene, paul, timezone.localdate() + timedelta(days=43))
    tache = sylvie.get("/").context["pupitre"].binomes[0]
    assert tache.titre == "1 habilitation à renouveler dans les 60 jours"
    assert noms(sylvie.get(tache.url)) == ["Paul"]


def test_accepted_mission_whose_habilitation_will_have_ended_is_flagged(petite_scene, sylvie, paul):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    drapeau = "Habilitation non valable à"
    assert drapeau not in texte(sylvie.get(reverse("bureau:dossier", args=[dossier.pk])))
    finir_le(petite_scene, paul, timezone.localdate())  # the evaluation is foreseen for tomorrow
    for page in (reverse("bureau:dossier", args=[dossier.pk]), "/", adresse("habilitation", paul)):
        assert drapeau in texte(sylvie.get(page)), page


def test_suspension_over_the_planned_date_flags_the_mission(petite_scene, sylvie, paul):
    petite_scene.amener(Etat.EN_EVALUATION)
    suspendre_habilitation(habilitation=paul, le=timezone.localdate() + JOUR, motif="Enquête", auteur=petite_scene.sylvie)
    assert "Habilitation non valable à la date prévue" in texte(sylvie.get("/"))


def test_renewal_takes_the_flag_away(petite_scene, sylvie, paul):
    from comptes.services import renouveler_habilitation

    petite_scene.amener(Etat.EN_EVALUATION)
    paul = finir_le(petite_scene, paul, timezone.localdate())
    renouveler_habilitation(habilitation=paul, numero="PRO-NEUF", du=paul.au + JOUR, au=paul.au + 90 * JOUR, auteur=petite_scene.sylvie)
    assert "Habilitation non valable" not in texte(sylvie.get("/"))
