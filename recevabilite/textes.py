"""The mails and the letter of the ruling that the certifier may reword."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from candidates.textes import CIVILITE, COMMUNS, LIEN_SIMPLE, MOTIF, exemple_dossier, instant_exemple
from echanges.textes import POSTEE, Champ, Lettre, Texte, enregistrer, enregistrer_courriel

RECOURS = Champ("recours_avant_le", '{{ recours_avant_le|date:"j F Y" }}', "Dernier jour pour contester", is_obligatoire=True)
POINTS = Champ("points", "{% for point in points %}- {{ point.texte }}\n{% endfor %}", "Les points demandés, un par ligne", is_obligatoire=True)


def _avis(*, is_favorable: bool) -> SimpleNamespace:
    return SimpleNamespace(
        is_favorable=is_favorable, metier_en_lien=True, experience_suffisante=is_favorable, mois_retenus=26 if is_favorable else 8,
        mois_requis=12, ecart_motif="", remplace=None, remplacement_motif="", texte="" if is_favorable else "Les emplois décrits totalisent huit mois dans le métier.",
    )  # fmt: skip


MOTIFS = [SimpleNamespace(libelle="La durée d’expérience dans le métier est insuffisante.")]
FAVORABLE: dict[str, Any] = {"avis": _avis(is_favorable=True), "motifs": []}
DEFAVORABLE: dict[str, Any] = {"avis": _avis(is_favorable=False), "motifs": MOTIFS}


def _exemple_avis() -> dict[str, Any]:
    return exemple_dossier(recours_avant_le=instant_exemple().date(), mois_requis=12, remplace=None, **FAVORABLE)


def _exemple_points() -> dict[str, Any]:
    points = [SimpleNamespace(texte="Joignez un bulletin de salaire récent."), SimpleNamespace(texte="Précisez les dates de votre second emploi.")]
    return exemple_dossier(points=points)


enregistrer_courriel(
    "recevabilite.avis", "Avis de recevabilité (courriel)", "Au candidat, quand le secrétariat rend son avis.",
    exemple=_exemple_avis, champs=(*COMMUNS, RECOURS, LIEN_SIMPLE),
    blocs=(
        ("objet_favorable", "Objet, avis favorable", FAVORABLE),
        ("objet_defavorable", "Objet, avis défavorable", DEFAVORABLE),
        ("favorable", "Annonce et suite d’un avis favorable", FAVORABLE),
        ("defavorable", "Annonce d’un avis défavorable", DEFAVORABLE),
        ("recours", "Voies de recours", DEFAVORABLE),
        ("fin", "Où trouver la lettre, formule de fin", FAVORABLE),
        ("lettre_favorable", f"{POSTEE} : annonce et suite d’un avis favorable", FAVORABLE),
        ("lettre_defavorable", f"{POSTEE} : annonce d’un avis défavorable", DEFAVORABLE),
        ("lettre_recours", f"{POSTEE} : voies de recours", DEFAVORABLE),
    ),
)  # fmt: skip
_LETTRE = "recevabilite/partials/_lettre.html"
enregistrer(
    Lettre(
        "recevabilite.lettre", "Avis de recevabilité (lettre scellée)",
        "PDF au nom du certificateur, joint au dossier quand le secrétariat rend son avis.", _exemple_avis,
        (
            Texte("recevabilite.lettre.ouverture", "Ouverture de la lettre", _LETTRE, cas=FAVORABLE),
            Texte("recevabilite.lettre.favorable", "Suite d’un avis favorable", _LETTRE, cas=FAVORABLE),
            Texte("recevabilite.lettre.recours", "Voies de recours", _LETTRE, cas=DEFAVORABLE),
            Texte("recevabilite.lettre.fin", "Formule de fin", _LETTRE, cas=FAVORABLE),
        ),
        gabarit=_LETTRE,
    ),
    champs=(
        COMMUNS[0], COMMUNS[1], Champ("certification", "{{ certification.intitule }}", "Intitulé du CQP"),
        Champ("delai_de_recours", '<strong>jusqu’au {{ recours_avant_le|date:"j F Y" }} inclus</strong>', "« jusqu’au », puis le dernier jour pour contester", is_obligatoire=True),
        Champ("civilite", "{% if candidat.civilite %}{{ candidat.get_civilite_display }}{% else %}Madame, Monsieur{% endif %}", "Civilité du candidat"),
    ),
)  # fmt: skip
enregistrer_courriel(
    "recevabilite.complements", "Compléments demandés", "Au candidat, quand le secrétariat demande de compléter la partie 2.",
    exemple=_exemple_points, a_la_poste=True,
    champs=(
        *COMMUNS, CIVILITE, LIEN_SIMPLE, POINTS,
        Champ("ces_points", "{% if points|length > 1 %}ces points{% else %}ce point{% endif %}", "« ce point » ou « ces points », selon leur nombre"),
    ),
)  # fmt: skip
enregistrer_courriel(
    "recevabilite.renvoi", "Partie 3 à compléter", "Au candidat, quand le secrétariat lui renvoie la partie 3 avant l’évaluation.",
    exemple=_exemple_points, a_la_poste=True,
    champs=(
        *COMMUNS, CIVILITE, LIEN_SIMPLE, MOTIF,
        Champ(
            "points", "{% if points %}\nCe qui est demandé :\n{% for point in points %}- {{ point.texte }}\n{% endfor %}{% endif %}",
            "« Ce qui est demandé », puis les points, un par ligne", is_obligatoire=True,
        ),
    ),
)  # fmt: skip
enregistrer_courriel(
    "recevabilite.recours_recu", "Contestation enregistrée", "Au candidat, quand il conteste un avis défavorable.",
    exemple=exemple_dossier,
    champs=(
        *COMMUNS, LIEN_SIMPLE, Champ("contestation", "{{ motif }}", "Le texte que le candidat a écrit", is_obligatoire=True),
        Champ(
            "et_avant_le", '{% if dossier.echeance_le %}, et doit vous répondre avant le {{ dossier.echeance_le|date:"j F Y" }}{% endif %}',
            "« , et doit vous répondre avant le », puis la date, quand elle est connue", is_obligatoire=True,
        ),
    ),
)  # fmt: skip
