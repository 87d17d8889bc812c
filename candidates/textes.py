"""The mails of the candidate's side that the certifier may reword, and the fields that every mail of a dossier shares."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils import timezone

from echanges.textes import POSTEE, Champ, enregistrer_courriel

EXEMPLE_ID = UUID("00000000-0000-4000-8000-000000000001")
CANDIDAT = Champ("candidat", "{{ candidat.nom_complet }}", "Prénom et nom du candidat")
NUMERO = Champ("dossier", "{{ dossier.numero }}", "Numéro du dossier")
CERTIFICATION = Champ("certification", "{{ dossier.referentiel.certification.intitule }}", "Intitulé du CQP")
MOTIF = Champ("motif", "{{ motif }}", "Motif écrit par la personne qui agit", is_obligatoire=True)
LIEN = Champ("lien", '{{ site_url }}{% url "candidates:mon-dossier" dossier.pk %}', "Adresse du dossier, après connexion", is_obligatoire=True)
LIEN_SIMPLE = Champ("lien", "{{ site_url }}/dossier/{{ dossier.pk }}/", "Adresse du dossier, après connexion", is_obligatoire=True)
CIVILITE = Champ("civilite", '{{ candidat.get_civilite_display|default:"Bonjour" }}', "Civilité du candidat, ou « Bonjour »")
COMMUNS = (CANDIDAT, NUMERO, CERTIFICATION)


def instant_exemple() -> datetime:
    """An invented instant, the same everywhere."""
    return timezone.make_aware(datetime(2027, 3, 15, 9, 30))  # noqa: DTZ001 – made aware here


def exemple_dossier(**autres: Any) -> dict[str, Any]:
    """Invented data that every mail of a dossier may show."""
    candidat = SimpleNamespace(nom_complet="Camille Exemple", civilite="mme", get_civilite_display="Madame", prenoms="Camille", nom="Exemple")
    certification = SimpleNamespace(intitule="CQP Assistant(e) de formation")
    dossier = SimpleNamespace(
        pk=EXEMPLE_ID, numero="VAE-2027-0042", candidat=candidat, referentiel=SimpleNamespace(certification=certification),
        echeance_le=instant_exemple().date(),
    )  # fmt: skip
    motif = "Motif donné en exemple par la personne qui agit."
    return {"candidat": candidat, "dossier": dossier, "certification": certification, "motif": motif, **autres}


def _exemple_depot() -> dict[str, Any]:
    depot = SimpleNamespace(numero=1, depose_le=instant_exemple(), sha256="0" * 64)
    document = SimpleNamespace(pk=EXEMPLE_ID, numero="DOC-2027-0101", is_pret=True, taille=250_000)
    return exemple_dossier(
        depot=depot, document=document, is_joint=True, is_partie_2=True, emplois=2, preuves=3, competences=["C1", "C2"],
        repond_le=instant_exemple().date(),
    )  # fmt: skip


PARTIE_2, PARTIE_3 = {"is_partie_2": True}, {"is_partie_2": False}
enregistrer_courriel(
    "candidates.depot_recu", "Accusé de réception d’un dépôt", "Au candidat, quand le PDF de ce qu’il a déposé est prêt.",
    exemple=_exemple_depot,
    champs=(
        *COMMUNS,
        Champ("reponse_avant_le", '{{ repond_le|date:"j F Y" }}', "Dernier jour pour répondre à la demande", is_obligatoire=True),
    ),
    blocs=(
        ("objet_partie_2", "Objet, dépôt de la demande (partie 2)", PARTIE_2),
        ("objet_partie_3", "Objet, dépôt des activités (partie 3)", PARTIE_3),
        ("ouverture_partie_2", "Première phrase, dépôt de la demande (partie 2)", PARTIE_2),
        ("ouverture_partie_3", "Première phrase, dépôt des activités (partie 3)", PARTIE_3),
        ("suite_partie_2", "Ce qui se passe maintenant, après la partie 2", PARTIE_2),
        ("suite_partie_3", "Ce qui se passe maintenant, après la partie 3", PARTIE_3),
        ("lettre_ouverture_partie_2", f"{POSTEE} : première phrase, partie 2", PARTIE_2),
        ("lettre_ouverture_partie_3", f"{POSTEE} : première phrase, partie 3", PARTIE_3),
        ("lettre_suite_partie_2", f"{POSTEE} : ce qui se passe maintenant, après la partie 2", PARTIE_2),
        ("lettre_suite_partie_3", f"{POSTEE} : ce qui se passe maintenant, après la partie 3", PARTIE_3),
    ),
)  # fmt: skip
enregistrer_courriel(
    "candidates.abandon", "Démarche abandonnée", "Au candidat, quand il renonce ou que le secrétariat clôt sa démarche.",
    exemple=lambda: exemple_dossier(is_clos=False),
    champs=(
        *COMMUNS, MOTIF, LIEN,
        Champ(
            "annonce", "{% if is_clos %}Le secrétariat a clos votre démarche de VAE pour le {{ dossier.referentiel.certification.intitule }}, restée sans réponse à sa relance.{% else %}Votre démarche de VAE pour le {{ dossier.referentiel.certification.intitule }} est abandonnée.{% endif %}",
            "L’annonce, selon que le candidat renonce ou que le secrétariat clôt",
        ),
        Champ("erreur", "{% if is_clos %}Si c’est une erreur{% else %}Si vous n’êtes pas à l’origine de cet abandon{% endif %}", "Le début de la phrase sur une erreur possible"),
    ),
)  # fmt: skip
enregistrer_courriel(
    "candidates.message_du_secretariat", "Message du secrétariat", "Au candidat, quand le secrétariat lui écrit dans son dossier.",
    exemple=lambda: exemple_dossier(message=SimpleNamespace(texte="Votre attestation est bien arrivée."), pieces="attestation.pdf"), a_la_poste=True,
    champs=(
        *COMMUNS, CIVILITE, Champ("message", "{{ message.texte }}", "Le message du secrétariat", is_obligatoire=True),
        Champ("pieces", "{% if pieces %}\nPièces jointes : {{ pieces }}.\n{% endif %}", "« Pièces jointes », quand il y en a", is_obligatoire=True),
        Champ("lien", '{{ site_url }}{% url "candidates:messages" dossier.pk %}', "Adresse des messages, après connexion", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "candidates.accompagnement_invitation", "Invitation à accompagner", "À la personne que le candidat invite à l’accompagner.",
    exemple=lambda: exemple_dossier(
        accompagnement=SimpleNamespace(organisme="Organisme Exemple"), chemin="/comptes/invitation/exemple/",
        invitation=SimpleNamespace(expire_le=instant_exemple()),
    ),
    champs=(
        *COMMUNS, Champ("organisme", "{{ accompagnement.organisme }}", "Organisme de l’accompagnateur"),
        Champ("jusqu_au", '{{ invitation.expire_le|date:"j F Y" }}', "Dernier jour du lien", is_obligatoire=True),
        Champ("lien", "{{ site_url }}{{ chemin }}", "Lien personnel, qui ne sert qu’une fois", is_obligatoire=True),
    ),
)  # fmt: skip
enregistrer_courriel(
    "candidates.virus_trouve", "Virus trouvé dans une preuve", "Au candidat, quand l’antivirus supprime un fichier qu’il avait joint.",
    exemple=lambda: exemple_dossier(preuve=SimpleNamespace(nom="attestation.pdf", virus="Eicar-Test")),
    champs=(
        *COMMUNS, LIEN, Champ("fichier", "{{ preuve.nom }}", "Nom du fichier supprimé", is_obligatoire=True),
        Champ("virus", "{{ preuve.virus }}", "Nom du virus"),
    ),
)  # fmt: skip
