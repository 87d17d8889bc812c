"""The mails of the jury, and the first sentence of the attestation, that the certifier may reword."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from candidates.textes import COMMUNS, EXEMPLE_ID, LIEN, MOTIF, exemple_dossier, instant_exemple
from echanges.textes import Champ, Lettre, Texte, enregistrer, enregistrer_courriel

SESSION = Champ("session", "{{ session.numero }}", "Numéro de la session")
DATE_SESSION = Champ("date", '{{ session.le|date:"l j F Y à H \\h i" }}', "Jour et heure de la session", is_obligatoire=True)
JOUR_SESSION = Champ("jour", '{{ session.le|date:"j F Y" }}', "Jour de la session")


def _exemple(**autres: Any) -> dict[str, Any]:
    session = SimpleNamespace(
        pk=EXEMPLE_ID, numero="S-2027-03", le=instant_exemple(), lieu="Paris, salle Exemple", is_distance=False,
        annonce_prevue_le=None, motif_annulation="Le quorum ne peut pas être réuni.",
        certification=SimpleNamespace(intitule="CQP Assistant(e) de formation"),
    )  # fmt: skip
    membre = SimpleNamespace(personne=SimpleNamespace(nom_complet="Maxime Juré"), fonction="president", get_fonction_display="Président")
    return exemple_dossier(session=session, membre=membre, is_ajourne=True, **autres)


def _decision(issue: str, libelle: str) -> SimpleNamespace:
    return SimpleNamespace(issue=issue, get_issue_display=libelle, preconisations="" if issue == "totale" else "Approfondir la gestion administrative.")


_TITRES = [("C1 Accueillir et informer", SimpleNamespace(motif="")), ("C2 Organiser une session", SimpleNamespace(motif=""))]
_NON = [("C3 Suivre une formation", SimpleNamespace(motif="Aucune preuve."))]
_ATTRIBUTION = SimpleNamespace(benefice_jusqu_au=instant_exemple().date())
TOTALE: dict[str, Any] = {
    "decision": _decision("totale", "Délivrance totale"), "validees": _TITRES, "manquantes": [], "routes": [], "attribution": _ATTRIBUTION,
}  # fmt: skip
PARTIELLE: dict[str, Any] = {
    "decision": _decision("partielle", "Délivrance partielle"), "validees": _TITRES, "manquantes": _NON,
    "routes": ["suivre une formation sur les compétences manquantes"], "attribution": _ATTRIBUTION,
}  # fmt: skip


enregistrer_courriel(
    "jury.convocation", "Convocation au jury", "À chaque membre, quand la session est convoquée\u00a0; la date est jointe pour l’agenda.",
    exemple=_exemple,
    champs=(
        SESSION, DATE_SESSION, JOUR_SESSION, Champ("membre", "{{ membre.personne.nom_complet }}", "Prénom et nom du membre du jury"),
        Champ("certification", "{{ session.certification.intitule }}", "Intitulé du CQP"),
        Champ("qualite", '{% if membre.fonction != "membre" %}, en qualité de {{ membre.get_fonction_display|lower }}{% endif %}', "« , en qualité de », pour le président et le vice-président"),
        Champ("lieu", "{{ session.lieu }}{% if session.is_distance %} (à distance){% endif %}", "Lieu de la session", is_obligatoire=True),
        Champ("lien", '{{ site_url }}{% url "jury:session" session.pk %}', "Adresse de la session, après connexion", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.annulation", "Session annulée", "À chaque membre convoqué, quand la session est annulée.", exemple=_exemple,
    champs=(
        SESSION, DATE_SESSION, Champ("lieu", "{{ session.lieu }}", "Lieu de la session"),
        Champ("motif", "{{ session.motif_annulation }}", "Motif de l’annulation", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.inscription", "Dossier inscrit à une session", "Au candidat, quand son dossier est inscrit à une session.", exemple=_exemple,
    champs=(
        *COMMUNS, LIEN, JOUR_SESSION, Champ("date", '{{ session.le|date:"l j F Y" }}', "Jour de la session, avec le nom du jour", is_obligatoire=True),
        Champ(
            "annonce",
            '{% if session.annonce_prevue_le %}Le résultat vous sera annoncé par courriel à partir du {{ session.annonce_prevue_le|date:"j F Y" }}.{% else %}Le résultat vous sera annoncé par courriel, une fois le procès-verbal signé.{% endif %}',
            "La phrase qui dit quand le résultat est annoncé", is_obligatoire=True,
        ),
    ),
)  # fmt: skip
_AJOURNE, _DESINSCRIT = {"is_ajourne": True}, {"is_ajourne": False}
enregistrer_courriel(
    "jury.ajournement", "Dossier ajourné ou retiré d’une session", "Au candidat, quand son dossier quitte une session sans décision.",
    exemple=_exemple, champs=(*COMMUNS, SESSION, JOUR_SESSION, MOTIF, LIEN),
    blocs=(
        ("objet_ajourne", "Objet, dossier ajourné par le jury", _AJOURNE),
        ("objet_retire", "Objet, dossier retiré de la session", _DESINSCRIT),
        ("ajourne", "Annonce de l’ajournement", _AJOURNE),
        ("retire", "Annonce du retrait de la session", _DESINSCRIT),
        ("suite", "Ce qui se passe ensuite", _AJOURNE),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.resultat", "Résultat du jury", "Au candidat, à l’annonce du résultat.",
    exemple=lambda: _exemple(recours_avant_le=instant_exemple().date(), **TOTALE),
    champs=(
        *COMMUNS, Champ("recours_avant_le", '{{ recours_avant_le|date:"j F Y" }}', "Dernier jour pour contester", is_obligatoire=True),
    ),
    blocs=(
        ("objet", "Objet du courriel", TOTALE),
        ("ouverture", "Ouverture", TOTALE),
        ("felicitations", "Félicitations, délivrance totale", TOTALE),
        ("poursuivre", "Ce qui introduit la suite du parcours", PARTIELLE),
        ("recours", "Voies de recours", PARTIELLE),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.convocation_retiree", "Convocation retirée", "À un membre déjà convoqué, quand il ne siège plus à la session.", exemple=_exemple,
    champs=(
        SESSION, DATE_SESSION, JOUR_SESSION, Champ("membre", "{{ membre.personne.nom_complet }}", "Prénom et nom du membre du jury"),
        Champ("lieu", "{{ session.lieu }}", "Lieu de la session"),
    ),
)  # fmt: skip
LIMITE = Champ("recours_avant_le", '{{ recours_avant_le|date:"j F Y" }}', "Dernier jour pour contester", is_obligatoire=True)
DECISION = Champ("decision", "{{ decision.numero }}", "Numéro de la décision", is_obligatoire=True)
LIEN_RESULTAT = Champ("lien", '{{ site_url }}{% url "jury:mon-resultat" dossier.pk %}', "Adresse du résultat, après connexion", is_obligatoire=True)


def _exemple_apres(**autres: Any) -> dict[str, Any]:
    partielle = PARTIELLE | {"decision": SimpleNamespace(**vars(PARTIELLE["decision"]), pk=EXEMPLE_ID, numero="DEC-2027-0012")}
    recours = SimpleNamespace(reponse="Les preuves jointes ne portent pas sur cette compétence.")
    ancienne = SimpleNamespace(numero="DEC-2027-0007")
    return _exemple(recours=recours, ancienne=ancienne, raison="Une compétence validée en séance avait été omise.", recours_avant_le=instant_exemple().date(), **partielle, **autres)


enregistrer_courriel(
    "jury.rectification", "Décision rectifiée", "Au candidat, quand une décision annoncée est rectifiée, le nouveau procès-verbal étant signé.",
    exemple=_exemple_apres,
    champs=(*COMMUNS, LIMITE, DECISION, Champ("ancienne", "{{ ancienne.numero }}", "Numéro de la décision remplacée")),
    blocs=(
        ("objet", "Objet du courriel", {}), ("ouverture", "Annonce de la rectification", {}), ("remplace", "Ce qui introduit la nouvelle décision", {}),
        ("poursuivre", "Ce qui introduit la suite du parcours", {}), ("documents", "Ce que deviennent les anciens documents", {}), ("recours", "Voies de recours", {}),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.recours_recu", "Contestation d’une décision enregistrée", "Au candidat, quand une décision du jury est contestée.",
    exemple=_exemple_apres, champs=(*COMMUNS, DECISION, LIEN_RESULTAT),
)  # fmt: skip
enregistrer_courriel(
    "jury.recours_a_examiner", "Contestation à examiner", "Au président, au vice-président et au secrétariat, quand une décision du jury est contestée.",
    exemple=_exemple_apres,
    champs=(
        SESSION, COMMUNS[1], DECISION,
        Champ("lien", '{{ site_url }}{% url "jury:decision" decision.pk %}', "Adresse de la décision, après connexion", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "jury.recours_maintenu", "Décision maintenue", "Au candidat, quand le jury maintient une décision contestée.", exemple=_exemple_apres,
    champs=(*COMMUNS, DECISION, LIEN_RESULTAT, Champ("motif", "{{ recours.reponse }}", "Le motif du jury", is_obligatoire=True)),
)  # fmt: skip


def _exemple_benefice() -> dict[str, Any]:
    return _exemple(
        fin=instant_exemple().date(), mois=6, suite=None, gardees=["1. Accueillir et informer"], manquantes=["3. Suivre une formation"],
    )  # fmt: skip


enregistrer_courriel(
    "jury.benefice", "Fin d’un bénéfice qui approche", "Au candidat, 12, 6 et 3 mois avant la fin du bénéfice d’une validation partielle.",
    exemple=_exemple_benefice,
    champs=(
        *COMMUNS, Champ("fin", '{{ fin|date:"j F Y" }}', "Dernier jour du bénéfice", is_obligatoire=True),
        Champ("delai", "{% if mois == 12 %}moins d’un an{% else %}moins de {{ mois }} mois{% endif %}", "« moins d’un an », « moins de 6 mois » ou « moins de 3 mois »"),
        Champ("suite", "{{ suite.numero }}", "Numéro du dossier qui complète le CQP"),
    ),
    blocs=(
        ("objet", "Objet du courriel", {}), ("ouverture", "Ouverture", {}), ("ouvrir", "Ce qu’il faut faire, sans dossier ouvert", {}),
        ("continuer", "Ce qu’il faut faire, dossier déjà ouvert", {"suite": SimpleNamespace(pk=EXEMPLE_ID, numero="VAE-2027-0099")}),
    ),
)  # fmt: skip
_ATTESTATION = "jury/partials/_attestation_ouverture.html"
enregistrer(
    Lettre(
        "jury.attestation", "Attestation de validation partielle", "PDF scellé, remis au candidat à l’annonce d’une délivrance partielle.",
        lambda: _exemple(le=instant_exemple(), pv=SimpleNamespace(numero="PV-2027-0003")),
        (Texte("jury.attestation.ouverture", "Première phrase", _ATTESTATION),), gabarit=_ATTESTATION,
    ),
    champs=(
        Champ("certification", "{{ certification.intitule }}", "Intitulé du CQP", is_obligatoire=True),
        Champ("jour", '{{ le|date:"j F Y" }}', "Jour de la session du jury", is_obligatoire=True),
        Champ("proces_verbal", "{{ pv.numero }}", "Numéro du procès-verbal", is_obligatoire=True),
    ),
)  # fmt: skip
