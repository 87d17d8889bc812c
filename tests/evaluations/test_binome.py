"""Who is proposed for a pair and why the others are not; answers with a deadline; what a replacement keeps and hides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from candidates.services import ouvrir_acces
from comptes.models import Habilitation
from comptes.services import (
    get_organisation,
    habiliter,
    renouveler_habilitation,
    suspendre_habilitation,
    terminer_habilitation,
)
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from evaluations.models import Mission
from evaluations.propositions import candidats_au_binome
from evaluations.regles import DERNIER_JOUR, EN_RETARD, MI_DELAI, limite_de_reponse, noms_proches, rappel_a_faire
from evaluations.services import designer_binome, remplacer_binome, repondre_mission, retirer_mission
from evaluations.tasks import rappeler_missions
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
PRO, EXT = "professionnel", "evaluateur_externe"


@pytest.mark.parametrize(("a", "b", "proches"), [
    ("Formavie Conseil", "FORMAVIE-CONSEIL", True), ("Formavie Conseil", "S.A.R.L. Formavie", True), ("Horizon Compétences", "Horizons Competence", True),
    ("Cabinet Repères", "Cabinet Boussole", False), ("Institut Delta", "Institut Méridien", False), ("Formavie Conseil", "Horizon Conseil", False),
    ("", "Formavie", False), ("SARL", "SAS", False),
])  # fmt: skip
def test_near_names_of_companies(a, b, proches):
    assert noms_proches(a, b) == noms_proches(b, a) == proches


@pytest.mark.parametrize(("ecart", "rappel"), [
    (0, ""), (3, ""), (4, MI_DELAI), (6, MI_DELAI), (7, DERNIER_JOUR), (8, EN_RETARD), (60, EN_RETARD),
])  # fmt: skip
def test_reminders_of_a_week(ecart, rappel):
    proposee = date(2026, 10, 22)  # over the end of summer time
    assert rappel_a_faire(proposee=proposee, limite=proposee + 7 * JOUR, jour=proposee + ecart * JOUR) == rappel


@pytest.mark.parametrize(("jours", "ecart", "rappel"), [(0, 0, ""), (0, 1, EN_RETARD), (1, 0, ""), (1, 1, DERNIER_JOUR), (2, 1, MI_DELAI)])
def test_reminders_of_a_short_delay(jours, ecart, rappel):
    proposee = date(2026, 2, 28)
    assert rappel_a_faire(proposee=proposee, limite=proposee + jours * JOUR, jour=proposee + ecart * JOUR) == rappel


def test_answer_is_never_awaited_after_the_evaluation():
    jour = date(2026, 12, 29)
    assert limite_de_reponse(proposee=jour, jours=7, prevue=jour + 30 * JOUR) == date(2027, 1, 5)
    assert limite_de_reponse(proposee=jour, jours=7, prevue=jour + 2 * JOUR) == jour + 2 * JOUR
    assert limite_de_reponse(proposee=jour, jours=7, prevue=jour - JOUR) == jour


@pytest.fixture
def pret(petite_scene):
    return petite_scene.amener(Etat.PRET)


@pytest.fixture
def demain():
    return timezone.localdate() + JOUR


def par_nom(dossier, role, jour):
    return {p.habilitation.utilisateur.prenom: p for p in candidats_au_binome(dossier=dossier, role=role, jour=jour)}


def habilitation(personne):
    return Habilitation.objects.get(utilisateur=personne)


def test_each_reason_is_told(petite_scene, pret, demain):
    terminer_habilitation(habilitation=habilitation(petite_scene.paul), le=timezone.localdate(), motif="Départ", auteur=petite_scene.sylvie)
    suspendre_habilitation(habilitation=habilitation(petite_scene.pierre), le=demain, motif="Enquête", auteur=petite_scene.sylvie)
    petite_scene.eva.organisation = get_organisation(nom="formavie  CONSEIL")
    petite_scene.eva.save()
    ouvrir_acces(dossier=pret, personne=petite_scene.elise, role="accompagnateur", auteur=petite_scene.alice)
    pros, externes = par_nom(pret, PRO, demain), par_nom(pret, EXT, demain)
    assert "échue" in pros["Paul"].motifs[0]
    assert "suspendue" in pros["Pierre"].motifs[0]
    assert "appartient à l’entreprise du candidat" in externes["Eva"].motifs[0]
    assert "a accompagné le candidat" in externes["Élise"].motifs[0]
    assert par_nom(pret, PRO, timezone.localdate())["Paul"].motifs == ()


def test_candidate_closed_account_and_other_place_are_told(petite_scene, pret, demain):
    commun = {"certification": petite_scene.referentiel.certification, "du": demain, "au": demain, "auteur": petite_scene.sylvie}
    habiliter(utilisateur=petite_scene.alice, role=PRO, numero="A-1", **commun)
    habiliter(utilisateur=petite_scene.eva, role=PRO, numero="E-1", **commun)
    petite_scene.pierre.is_active = False
    petite_scene.pierre.save()
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    pros = par_nom(pret, PRO, demain)
    assert "candidat lui-même" in pros["Alice"].motifs[0]
    assert pros["Pierre"].motifs == ("Ce compte est fermé.",)
    assert pros["Eva"].motifs == ("Occupe déjà l’autre place de ce binôme.",)


def test_declared_link_rules_out_the_externe_alone(petite_scene, pret, demain):
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    Mission.objects.filter(dossier=pret).update(etat="refusee", motif="Je connais la candidate.", liens_declares="Voisine.")
    assert "A déclaré un lien avec ce candidat." in par_nom(pret, EXT, demain)["Eva"].motifs
    assert par_nom(pret, PRO, demain)["Paul"].motifs == ("A déjà refusé cette mission.",)


def test_least_loaded_comes_first_then_who_waited_longest(petite_scene, pret, demain):
    assert [p.habilitation.utilisateur.prenom for p in candidats_au_binome(dossier=pret, role=PRO, jour=demain)] == ["Pierre", "Paul"]
    autre = petite_scene.amener(Etat.PRET, candidate=petite_scene.zoe)
    pe.designer(autre, petite_scene.sylvie, petite_scene.pierre, petite_scene.elise)
    lignes = candidats_au_binome(dossier=pret, role=PRO, jour=demain + 7 * JOUR)
    assert [(p.habilitation.utilisateur.prenom, p.charge.en_cours, p.ecart) for p in lignes] == [("Paul", 0, 0), ("Pierre", 1, 1)]


def test_year_and_last_day_are_counted(petite_scene, pret, demain):
    autre = petite_scene.amener(Etat.VALIDE, candidate=petite_scene.zoe)
    hier, vieux = timezone.localdate() - JOUR, timezone.localdate() - 366 * JOUR
    for jour, attendu in ((hier, 1), (vieux, 0)):
        autre.missions.update(date_prevue=jour)
        charge = par_nom(pret, PRO, demain)["Paul"].charge
        assert (charge.en_cours, charge.sur_un_an, charge.derniere) == (0, attendu, jour)


def test_another_mission_the_same_day_is_a_warning(petite_scene, pret, demain):
    autre = petite_scene.amener(Etat.PRET, candidate=petite_scene.zoe)
    pe.designer(autre, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    assert par_nom(pret, PRO, demain)["Paul"].avertissements == ("A une autre mission le même jour.",)
    assert par_nom(pret, PRO, demain + JOUR)["Paul"].avertissements == ()


def test_renewal_speaks_for_the_person_once(petite_scene, pret):
    paul = habilitation(petite_scene.paul)
    renouveler_habilitation(habilitation=paul, numero=paul.numero, du=paul.au + JOUR, au=paul.au + 90 * JOUR, auteur=petite_scene.sylvie)
    lignes = [p for p in candidats_au_binome(dossier=pret, role=PRO, jour=paul.au + JOUR) if p.habilitation.utilisateur == petite_scene.paul]
    assert [(p.habilitation.du, p.motifs) for p in lignes] == [(paul.au + JOUR, ())]


def test_mission_given_before_a_renewal_holds_after_it(petite_scene, pret):
    """The pair was appointed under the earlier period; the evaluation falls in the next one."""
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    paul = terminer_habilitation(habilitation=habilitation(petite_scene.paul), le=timezone.localdate(), motif="Renumérotation", auteur=petite_scene.sylvie)
    mission = pret.missions.get(evaluateur=petite_scene.paul)
    with pytest.raises(Exception, match="échue"):
        repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=True, sans_lien=True)
    renouveler_habilitation(habilitation=paul, numero="PRO-NEUF", du=paul.au + JOUR, au=paul.au + 90 * JOUR, auteur=petite_scene.sylvie)
    assert repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=True, sans_lien=True).etat == "acceptee"


@pytest.mark.parametrize("nombre", [3, 30])
def test_queries_do_not_depend_on_how_many_people(petite_scene, pret, demain, nombre, django_assert_num_queries):
    modele = type(petite_scene.eva)
    for n in range(nombre):
        personne = modele.objects.create_user(f"e{n}@demo.example", None, prenom="E", nom=f"N{n}", organisation=get_organisation(nom=f"Bureau {n}"))
        habiliter(
            utilisateur=personne, certification=petite_scene.referentiel.certification, role=EXT, numero=f"E-{n}", du=demain, au=demain,
            auteur=petite_scene.sylvie,
        )  # fmt: skip
    with django_assert_num_queries(14):
        assert len(candidats_au_binome(dossier=pret, role=EXT, jour=demain)) == nombre + 2


# the page


def adresse(dossier):
    return reverse("bureau:binome", args=[dossier.pk])


def choix(scene, jour, **autres):
    return {"date_prevue": jour.isoformat(), PRO: habilitation(scene.paul).pk, EXT: habilitation(scene.eva).pk, **autres}


def test_company_spelled_differently_is_confirmed_first(petite_scene, pret, demain):
    petite_scene.eva.organisation = get_organisation(nom="Formavie Conseils SARL")
    petite_scene.eva.save()
    sylvie = client_de(petite_scene.sylvie)
    assert "Points" not in texte(sylvie.get(adresse(pret)))
    reponse = sylvie.post(adresse(pret), choix(petite_scene, demain))
    assert reponse.status_code == 422
    assert "porte un nom proche de Formavie Conseil, entreprise du candidat" in texte(reponse)
    assert not pret.missions.exists()
    assert sylvie.post(adresse(pret), choix(petite_scene, demain, confirmer="on")).status_code == 302
    assert pret.missions.count() == 2


def test_same_family_name_is_confirmed_first(petite_scene, pret, demain):
    petite_scene.paul.nom = "MOREAU"
    petite_scene.paul.save()
    sylvie = client_de(petite_scene.sylvie)
    assert "aucun lien de famille" in texte(sylvie.post(adresse(pret), choix(petite_scene, demain)))


def test_date_changed_by_htmx_answers_the_fragment_alone(petite_scene, pret):
    paul = habilitation(petite_scene.paul)
    sylvie = client_de(petite_scene.sylvie)
    page = texte(sylvie.get(adresse(pret), {"date_prevue": (paul.au + JOUR).isoformat()}, headers={"HX-Request": "true"}))
    assert "<h1>" not in page
    assert f"échue à cette date : elle est valable jusqu’au {paul.au:%d/%m/%Y}" in page.replace("\u00a0", " ")
    passee = texte(sylvie.get(adresse(pret), {"date_prevue": "2020-01-01"}, headers={"HX-Request": "true"}))
    assert "La date prévue est déjà passée." in passee


def test_double_click_appoints_once(petite_scene, pret, demain):
    sylvie = client_de(petite_scene.sylvie)
    codes = [sylvie.post(adresse(pret), choix(petite_scene, demain)).status_code for _ in range(2)]
    assert codes == [302, 409]
    assert (pret.missions.count(), Courriel.objects.filter(evenement="evaluations.mission_proposee").count()) == (2, 2)


# answers


@pytest.fixture
def depart():
    """The day on which the pair is proposed, at eight in the morning."""
    return timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)


@pytest.fixture
def proposees(petite_scene, depart):
    """A pair proposed for the month after: answers are awaited for a week."""
    with time_machine.travel(depart, tick=False):
        dossier = petite_scene.amener(Etat.PRET)
        designer_binome(
            dossier=dossier, auteur=petite_scene.sylvie, professionnel=habilitation(petite_scene.paul),
            evaluateur_externe=habilitation(petite_scene.eva), date_prevue=depart.date() + 31 * JOUR,
        )  # fmt: skip
    return dossier


@pytest.fixture
def apres(depart):
    """Live some days after the proposal."""
    return lambda jours: time_machine.travel(depart + jours * JOUR, tick=False)


def test_answer_is_awaited_for_a_week_and_the_person_reads_it(petite_scene, proposees, depart, apres):
    mission = proposees.missions.get(evaluateur=petite_scene.paul)
    limite = depart.date() + 7 * JOUR
    assert mission.repondre_avant == limite
    courriel = Courriel.objects.get(evenement="evaluations.mission_proposee", destinataire="paul@demo.example")
    assert date_format(limite, "l j F Y") in courriel.envoi.message
    with apres(1):
        paul = client_de(petite_scene.paul)
        for page in ("/", reverse("evaluations:missions"), reverse("evaluations:mission", args=[mission.pk])):
            assert "attendue" in texte(paul.get(page)), page
            assert date_format(limite, "j F Y") in texte(paul.get(page)), page
    with apres(8):
        assert "Ce jour est passé" in texte(client_de(petite_scene.paul).get(reverse("evaluations:mission", args=[mission.pk])))


def test_reminders_half_way_and_on_the_last_day_then_the_secretariat(petite_scene, proposees, apres):
    mission = proposees.missions.get(evaluateur=petite_scene.paul)
    with apres(1):
        repondre_mission(mission=proposees.missions.get(evaluateur=petite_scene.eva), auteur=petite_scene.eva, accepte=True, sans_lien=True)
    envois = {}
    for jour in range(1, 12):
        with apres(jour):
            envois[jour] = rappeler_missions() + rappeler_missions()
    assert {j: n for j, n in envois.items() if n} == {4: 1, 7: 1, 8: 1}
    rappels = Courriel.objects.filter(evenement="evaluations.mission_rappel")
    assert {c.destinataire for c in rappels} == {"paul@demo.example"}
    assert "aujourd’hui au plus tard" in rappels.get(sujet__startswith="Dernier jour").envoi.message
    assert [c.destinataire for c in Courriel.objects.filter(evenement="evaluations.mission_sans_reponse")] == ["sylvie@demo.example"]
    with apres(9):
        sylvie = client_de(petite_scene.sylvie)
        (tache,) = sylvie.get("/").context["pupitre"].urgents
        assert (tache.etat, tache.url) == (f"en retard de 2\u00a0jours, depuis le {mission.repondre_avant + timedelta(days=1):%d/%m/%Y}", reverse("bureau:dossier", args=[proposees.pk]))
        assert "Sans réponse, en retard" in texte(sylvie.get(reverse("bureau:dossier", args=[proposees.pk])))
        assert repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=True, sans_lien=True).etat == "acceptee"
        assert sylvie.get("/").context["pupitre"].urgents == []


@pytest.mark.parametrize("reponse", ["accepte", "refuse", "retire"])
def test_nobody_is_reminded_of_what_is_answered_or_taken_back(petite_scene, proposees, apres, reponse):
    with apres(2):
        for personne in (petite_scene.paul, petite_scene.eva):
            mission = proposees.missions.get(evaluateur=personne)
            if reponse == "retire":
                retirer_mission(mission=mission, auteur=petite_scene.sylvie, motif="Date changée.")
            else:
                repondre_mission(mission=mission, auteur=personne, accepte=reponse == "accepte", sans_lien=True, motif="En congé.")
    for jour in (4, 7, 20):
        with apres(jour):
            assert rappeler_missions() == 0


def test_history_of_proposals_stays_readable(petite_scene, proposees, depart, apres):
    with apres(2):
        mission = proposees.missions.get(evaluateur=petite_scene.paul)
        repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=False, motif="En congé <tout> le mois.")
        page = texte(client_de(petite_scene.sylvie).get(reverse("bureau:dossier", args=[proposees.pk])))
    limite = date_format(depart.date() + 7 * JOUR, "j F Y")
    for phrase in (
        "Refusée", "En congé <tout> le mois.", f"le {depart:%d/%m/%Y} par Sylvie Garnier", f"réponse attendue jusqu’au {limite}",
        f"le {depart + 2 * JOUR:%d/%m/%Y}",
    ):
        assert phrase in page


def test_grid_of_the_earlier_pair_is_hidden_from_the_new_one(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    petite_scene.remplir_grille(dossier)
    ancienne = get_evaluation(dossier)
    code = dossier.referentiel.structure.codes_competences[0]
    adresses = [reverse("evaluations:evaluation", args=[ancienne.pk]), reverse("evaluations:grille", args=[ancienne.pk, code])]
    assert [client_de(petite_scene.eva).get(a).status_code for a in adresses] == [200, 200]
    remplacer_binome(dossier=dossier, auteur=petite_scene.sylvie, motif="Absence longue.")
    dossier.refresh_from_db()
    pe.designer(dossier, petite_scene.sylvie, petite_scene.pierre, petite_scene.elise)
    pe.accepter(dossier, petite_scene.pierre, petite_scene.elise)
    neuve = get_evaluation(dossier)
    assert neuve.pk != ancienne.pk
    assert not neuve.elements.exists()
    for personne in (petite_scene.pierre, petite_scene.elise, petite_scene.paul, petite_scene.eva):
        assert [client_de(personne).get(a).status_code for a in adresses] == [404, 404]
    assert client_de(petite_scene.sylvie).get(reverse("bureau:grille", args=[ancienne.pk])).status_code == 200
    assert ancienne.elements.exclude(resultat="").exists()
