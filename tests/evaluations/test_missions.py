"""The missions of an evaluator: where each stands, what it asks; every refusal of the guard is a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from candidates.erreurs import ActionInterdite, DossierIncomplet
from candidates.models import Dossier
from candidates.services import ouvrir_acces
from comptes.models import Habilitation
from comptes.services import get_organisation, habiliter, suspendre_habilitation, terminer_habilitation
from evaluations.lecture import get_evaluation
from evaluations.models import Mission
from evaluations.services import designer_binome, planifier, presenter_bilan, repondre_mission

from .outils import client_de, en_evaluation, texte, url

JOUR = timedelta(days=1)


def habilitation(personne):
    return Habilitation.objects.get(utilisateur=personne)


@pytest.fixture
def pret(petite_scene):
    return petite_scene.amener("pret")


@pytest.fixture
def proposee(petite_scene, pret):
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    return Mission.objects.get(evaluateur=petite_scene.eva)


def lister(personne):
    page = client_de(personne).get("/evaluations/")
    return page, {g: len(page.context[g]) for g in ("a_repondre", "a_preparer", "a_tenir", "faites")}


def test_mission_goes_from_one_list_to_the_next(petite_scene, pret, proposee):
    vide = {"a_repondre": 0, "a_preparer": 0, "a_tenir": 0, "faites": 0}
    assert lister(petite_scene.eva)[1] == vide | {"a_repondre": 1}
    repondre_mission(mission=proposee, auteur=petite_scene.eva, accepte=True, sans_lien=True)
    page, listes = lister(petite_scene.eva)
    assert listes == vide | {"a_preparer": 1}
    assert "En attente de la réponse de l’autre évaluateur" in texte(page)
    repondre_mission(mission=pret.missions.get(evaluateur=petite_scene.paul), auteur=petite_scene.paul, accepte=True, sans_lien=True)
    assert "Fixez la date de l’évaluation." in texte(lister(petite_scene.eva)[0])
    assert "vous pouvez lire le dossier" in texte(lister(petite_scene.paul)[0])
    pe.preparer(pret, petite_scene.eva)
    assert lister(petite_scene.eva)[1] == lister(petite_scene.paul)[1] == vide | {"a_tenir": 1}


def test_mission_tells_who_gave_it_with_whom_and_its_load(petite_scene, proposee):
    page = texte(client_de(petite_scene.eva).get(url("mission", proposee)))
    assert f"par {petite_scene.sylvie.nom_complet}, secrétariat" in page
    assert petite_scene.paul.nom_complet in page
    structure = proposee.dossier.referentiel.structure
    assert f"{len(structure.competences)} compétences, {sum(len(c.elements) for c in structure.competences)} éléments à évaluer" in page
    assert "Vous n’avez pas d’autre mission en cours." in page


def test_other_mission_on_the_same_day_is_told(petite_scene, proposee):
    autre = petite_scene.amener("pret", candidate=petite_scene.zoe)
    pe.designer(autre, petite_scene.sylvie, petite_scene.pierre, petite_scene.eva)
    page = texte(client_de(petite_scene.eva).get(url("mission", proposee)))
    assert f"{autre.numero} tombe le même jour" in page
    assert "Vous avez 1 autre mission en cours." in page


# the guard: a sentence at appointment, at acceptance, on the day


def expirer(scene, personne):
    terminer_habilitation(habilitation=habilitation(personne), le=timezone.localdate(), motif="Départ", auteur=scene.sylvie)


def suspendre(scene, personne):
    suspendre_habilitation(habilitation=habilitation(personne), le=timezone.localdate() + JOUR, motif="Enquête", auteur=scene.sylvie)


def entrer_chez_le_candidat(scene, personne):
    personne.organisation = get_organisation(nom="Formavie Conseil")
    personne.save()


def accompagner(scene, personne):
    ouvrir_acces(dossier=Dossier.objects.get(), personne=personne, role="accompagnateur", auteur=scene.alice)


CAS = [
    (expirer, "échue", "échue"), (suspendre, "suspendue", "suspendue"),
    (entrer_chez_le_candidat, "appartient à l’entreprise du candidat : il doit lui être extérieur", "l’évaluateur externe doit lui être extérieur"),
    (accompagner, "a accompagné le candidat : il ne peut pas l’évaluer", "Vous avez accompagné ce candidat : vous ne pouvez pas l’évaluer"),
]  # fmt: skip


@pytest.mark.parametrize(("fait", "phrase", "_a_l_acceptation"), CAS, ids=lambda c: getattr(c, "__name__", ""))
def test_guard_refuses_the_appointment_with_a_sentence(petite_scene, pret, fait, phrase, _a_l_acceptation):
    fait(petite_scene, petite_scene.eva)
    with pytest.raises(DossierIncomplet, match=phrase):
        pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    assert not Mission.objects.exists()


@pytest.mark.parametrize(("fait", "_a_la_designation", "phrase"), CAS, ids=lambda c: getattr(c, "__name__", ""))
def test_guard_refuses_the_acceptance_with_a_sentence(petite_scene, proposee, fait, _a_la_designation, phrase):
    fait(petite_scene, petite_scene.eva)
    page = client_de(petite_scene.eva).post(url("mission", proposee), {"accepter": "1", "declaration": "aucun", "liens": "", "motif": ""})
    assert page.status_code in (409, 422)
    assert phrase in texte(page)
    proposee.refresh_from_db()
    assert proposee.etat == "proposee"


@pytest.mark.parametrize(("fait", "phrase", "_a_l_acceptation"), CAS, ids=lambda c: getattr(c, "__name__", ""))
def test_guard_on_the_day_keeps_the_bilan_back_with_a_sentence(petite_scene, fait, phrase, _a_l_acceptation):
    evaluation = en_evaluation(petite_scene)
    pe.preparer(evaluation.dossier, petite_scene.eva)
    evaluation.refresh_from_db()
    evaluation.prevue_le, evaluation.entretien_debut, evaluation.entretien_fin = (t + 2 * JOUR for t in (evaluation.prevue_le, evaluation.entretien_debut, evaluation.entretien_fin))
    evaluation.save()
    fait(petite_scene, petite_scene.eva)
    evaluation = get_evaluation(evaluation.dossier)
    with pytest.raises(DossierIncomplet, match=phrase):
        presenter_bilan(evaluation=evaluation, auteur=petite_scene.eva)
    eva = client_de(petite_scene.eva)
    for page in ("evaluation", "entretien", "plan"):
        assert phrase in texte(eva.get(url(page, evaluation))), page


def test_guard_refuses_the_same_person_twice(petite_scene, pret):
    deux = habiliter(
        utilisateur=petite_scene.eva, role="professionnel", numero="E-2", certification=petite_scene.referentiel.certification,
        du=timezone.localdate(), au=timezone.localdate() + 90 * JOUR, auteur=petite_scene.sylvie,
    )  # fmt: skip
    externe = Habilitation.objects.get(utilisateur=petite_scene.eva, role="evaluateur_externe")
    with pytest.raises(DossierIncomplet, match="deux personnes distinctes"):
        designer_binome(dossier=pret, auteur=petite_scene.sylvie, professionnel=deux, evaluateur_externe=externe, date_prevue=timezone.localdate() + JOUR)


def test_candidate_cannot_accept_their_own_evaluation(petite_scene, proposee):
    proposee.dossier.candidat.utilisateur = petite_scene.eva
    proposee.dossier.candidat.save()
    with pytest.raises(ActionInterdite, match="Vous êtes le candidat de ce dossier"):
        repondre_mission(mission=proposee, auteur=petite_scene.eva, accepte=True, sans_lien=True)


def test_date_on_which_someone_is_not_habilite_is_refused(petite_scene):
    evaluation = en_evaluation(petite_scene)
    expirer(petite_scene, petite_scene.paul)
    champs = {"prevue_le": timezone.now() + 3 * JOUR, "lieu": "organisme"}
    with pytest.raises(DossierIncomplet, match=r"Le professionnel du secteur : .*échue"):
        planifier(evaluation=evaluation, auteur=petite_scene.eva, version=evaluation.version, champs=champs)
    planifier(evaluation=evaluation, auteur=petite_scene.eva, version=evaluation.version, champs={**champs, "prevue_le": timezone.now()})
