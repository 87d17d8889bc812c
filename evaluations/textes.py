"""The mails of the evaluation that the certifier may reword."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from candidates.textes import (
    CANDIDAT,
    CERTIFICATION,
    CIVILITE,
    COMMUNS,
    EXEMPLE_ID,
    LIEN,
    MOTIF,
    NUMERO,
    exemple_dossier,
    instant_exemple,
)
from echanges.textes import Champ, enregistrer_courriel

LIEN_BILAN = Champ("lien", '{{ site_url }}{% url "evaluations:mon-bilan" evaluation.pk %}', "Adresse du bilan, après connexion", is_obligatoire=True)
LIEN_MISSIONS = Champ("lien", '{{ site_url }}{% url "evaluations:missions" %}', "Adresse des missions, après connexion", is_obligatoire=True)


def _exemple() -> dict[str, Any]:
    personnes = [SimpleNamespace(evaluateur=SimpleNamespace(nom_complet=n)) for n in ("Dominique Métier", "Claude Évaluation")]
    evaluation = SimpleNamespace(
        pk=EXEMPLE_ID, prevue_le=instant_exemple(), get_lieu_display="Organisme de formation", hote="Organisme Exemple",
        adresse="12 rue de l’Exemple, 75000 Paris", forme="a_distance", acces_distance="https://visio.exemple.fr/evaluation", professionnel=personnes[0], evaluateur_externe=personnes[1],
    )  # fmt: skip
    return exemple_dossier(evaluation=evaluation, entretien_minutes=120)


def _exemple_mission() -> dict[str, Any]:
    donnees = exemple_dossier()
    mission = SimpleNamespace(
        pk=EXEMPLE_ID, dossier=donnees["dossier"], dossier_id=EXEMPLE_ID, get_role_display="Évaluateur externe",
        date_prevue=instant_exemple().date(), repondre_avant=instant_exemple().date(), evaluateur=SimpleNamespace(nom_complet="Claude Évaluation"), motif=donnees["motif"],
    )  # fmt: skip
    return {**donnees, "mission": mission}


def _exemple_rouvert() -> dict[str, Any]:
    return {**_exemple(), "auteur": SimpleNamespace(nom_complet="Dominique Secrétariat")}


MISSION = (
    Champ("evaluateur", "{{ mission.evaluateur.nom_complet }}", "Prénom et nom de l’évaluateur"),
    Champ("place", "{{ mission.get_role_display|lower }}", "Place dans le binôme"),
    Champ("de_place", "{{ mission.get_role_display|lower|de }}", "« de » ou « d’ », puis la place dans le binôme"),
    Champ("dossier", "{{ mission.dossier.numero }}", "Numéro du dossier"),
    Champ("certification", "{{ mission.dossier.referentiel.certification.intitule }}", "Intitulé du CQP"),
)
enregistrer_courriel(
    "evaluations.mission_proposee", "Mission proposée", "À l’évaluateur, quand le secrétariat le propose pour un dossier.",
    exemple=_exemple_mission,
    champs=(
        *MISSION, Champ("date_prevue", '{{ mission.date_prevue|date:"l j F Y" }}', "Date prévue de l’évaluation", is_obligatoire=True),
        Champ("limite", '{{ mission.repondre_avant|date:"l j F Y" }}', "Dernier jour pour répondre", is_obligatoire=True),
        Champ("lien", '{{ site_url }}{% url "evaluations:mission" mission.pk %}', "Adresse où répondre, après connexion", is_obligatoire=True),
    ),
)  # fmt: skip
MOTIF_MISSION = Champ("motif", "{{ mission.motif }}", "Motif du retrait de la mission", is_obligatoire=True)
enregistrer_courriel(
    "evaluations.mission_terminee", "Mission terminée", "À l’évaluateur, quand sa mission lui est retirée.",
    exemple=_exemple_mission, champs=(*MISSION, MOTIF_MISSION, LIEN_MISSIONS),
)  # fmt: skip
enregistrer_courriel(
    "evaluations.evaluation_commencee", "Évaluation en préparation", "Au candidat, quand les deux évaluateurs ont accepté.",
    exemple=_exemple, champs=(*COMMUNS, LIEN),
)  # fmt: skip
enregistrer_courriel(
    "evaluations.convocation", "Convocation à l’évaluation", "Au candidat, quand la date et le lieu sont fixés\u00a0; la date est jointe pour l’agenda.",
    exemple=_exemple, a_la_poste=True,
    champs=(
        *COMMUNS, CIVILITE,
        Champ("lien", '{{ site_url }}{% url "evaluations:mon-rendez-vous" evaluation.pk %}', "Adresse où lire et confirmer, après connexion", is_obligatoire=True),
        Champ("date", '{{ evaluation.prevue_le|date:"l j F Y à H \\h i" }}', "Jour et heure, avec le nom du jour", is_obligatoire=True),
        Champ("date_courte", '{{ evaluation.prevue_le|date:"j F Y à H \\h i" }}', "Jour et heure"),
        Champ(
            "lieu",
            "{{ evaluation.get_lieu_display }}{% if evaluation.hote %}, {{ evaluation.hote }}{% endif %}{% if evaluation.adresse %}\n{{ evaluation.adresse }}{% endif %}",
            "Lieu, structure d’accueil et adresse", is_obligatoire=True,
        ),
        Champ(
            "acces_distance",
            '{% if evaluation.forme == "a_distance" and evaluation.acces_distance %}\nL’entretien se tient à distance. Pour le rejoindre : {{ evaluation.acces_distance }}{% endif %}',
            "Comment rejoindre l’entretien, quand il se tient à distance", is_obligatoire=True,
        ),
        Champ("professionnel", "{{ evaluation.professionnel.evaluateur.nom_complet }}", "Le professionnel du secteur", is_obligatoire=True),
        Champ("evaluateur_externe", "{{ evaluation.evaluateur_externe.evaluateur.nom_complet }}", "L’évaluateur externe", is_obligatoire=True),
        Champ("minutes", "{{ entretien_minutes }}", "Durée minimale de l’entretien, en minutes", is_obligatoire=True),
    ),
)  # fmt: skip
for _code, _libelle, _quand in (
    ("bilan_presente", "Bilan à lire", "Au candidat, quand les évaluateurs lui présentent le bilan."),
    ("bilan_a_signer", "Bilan à signer", "Au candidat, quand le bilan est arrêté."),
):
    enregistrer_courriel(f"evaluations.{_code}", _libelle, _quand, exemple=_exemple, a_la_poste=True, champs=(*COMMUNS, CIVILITE, LIEN_BILAN))
enregistrer_courriel(
    "evaluations.evaluation_rouverte", "Évaluation rouverte", "Aux deux évaluateurs, quand le secrétariat leur renvoie le dossier.",
    exemple=_exemple, champs=(NUMERO, CERTIFICATION, MOTIF, LIEN_MISSIONS),
)  # fmt: skip
enregistrer_courriel(
    "evaluations.bilan_rouvert", "Bilan rouvert", "Aux deux évaluateurs, quand un bilan arrêté est rouvert.",
    exemple=_exemple_rouvert,
    champs=(
        NUMERO, CERTIFICATION, MOTIF, Champ("auteur", "{{ auteur.nom_complet }}", "Qui a rouvert le bilan"),
        Champ("lien", '{{ site_url }}{% url "evaluations:bilan" evaluation.pk %}', "Adresse du bilan, après connexion", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "evaluations.bilan_repris", "Bilan repris", "Au candidat, quand un bilan arrêté est rouvert.",
    exemple=_exemple, a_la_poste=True, champs=(*COMMUNS, CIVILITE, MOTIF, LIEN),
)  # fmt: skip
enregistrer_courriel(
    "evaluations.transmis", "Dossier transmis au jury", "Au candidat, quand l’évaluateur externe transmet le dossier.",
    exemple=_exemple, champs=(CANDIDAT, NUMERO, CERTIFICATION, LIEN),
)  # fmt: skip
