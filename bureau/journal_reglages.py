"""The journal of the settings, in French words: who changed what, when, from what to what; and the last change of each area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.urls import reverse

from comptes.enums import College, Role
from comptes.models import Utilisateur
from echanges.textes import TEXTES, get_lettre
from journal.models import Evenement
from journal.services import CHAINE_GENERALE
from recevabilite.models import Motif
from referentiels.parametres import REGLAGES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

DOMAINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "regles": ("Règles du certificateur", ("parametre_defini", "parametre_annule")),
    "referentiels": ("Référentiels et incontournables", ("referentiel_publie", "classification_publiee")),
    "motifs": ("Motifs d’avis défavorable", ("motif_ajoute", "motif_renomme", "motif_propose", "motif_retire", "motif_deplace")),
    "textes": ("Textes des lettres et des courriels", ("texte_modifie", "texte_d_origine")),
    "personnes": (
        "Personnes, rôles et habilitations",
        (
            "personne_invitee", "invitation_renvoyee", "invitation_revoquee", "invitation_declinee", "role_donne", "role_retire",
            "role_date", "compte_ouvert", "compte_ferme", "habilitation_donnee", "habilitation_suspendue", "habilitation_non_inscrite",
            "facteurs_reinitialises",
        ),
    ),
}  # fmt: skip
PHRASES = {
    "parametre_defini": "Nouvelle valeur", "parametre_annule": "Valeur prévue annulée", "referentiel_publie": "Référentiel publié",
    "classification_publiee": "Classement des éléments publié", "motif_ajoute": "Motif ajouté", "motif_renomme": "Motif renommé",
    "motif_propose": "Motif proposé à nouveau", "motif_retire": "Motif retiré de la liste", "motif_deplace": "Motif déplacé",
    "texte_modifie": "Texte modifié", "texte_d_origine": "Retour au texte d’origine", "personne_invitee": "Personne invitée",
    "invitation_renvoyee": "Invitation renvoyée", "invitation_revoquee": "Invitation annulée", "invitation_declinee": "Invitation déclinée",
    "role_donne": "Rôle donné", "role_retire": "Rôle retiré", "role_date": "Fin d’un rôle fixée", "compte_ouvert": "Compte rouvert",
    "compte_ferme": "Compte fermé", "habilitation_donnee": "Habilitation inscrite", "habilitation_suspendue": "Habilitation suspendue",
    "facteurs_reinitialises": "Connexion en deux étapes réinitialisée",
    "habilitation_non_inscrite": "Habilitation promise, non inscrite\u00a0: numéro déjà pris",
}  # fmt: skip
_ROLES, _COLLEGES = dict(Role.choices), dict(College.choices)


@dataclass(frozen=True)
class Changement:
    """One row of the journal of the settings, ready to read."""

    instant: datetime
    phrase: str
    objet: str
    avant: str
    apres: str
    acteur: str
    url: str = ""


def get_evenements(domaine: str = "") -> Any:
    """The events of the settings, the last first; of one area when it is known."""
    actions = DOMAINES[domaine][1] if domaine in DOMAINES else tuple(a for _, noms in DOMAINES.values() for a in noms)
    return Evenement.objects.filter(chaine=CHAINE_GENERALE, action__in=actions).order_by("-numero")


def raconter(evenements: Iterable[Evenement]) -> list[Changement]:
    """Events in words; two queries whatever their number."""
    lus = list(evenements)
    ids = {e.acteur_id for e in lus} | {e.objet_id for e in lus if e.objet_type == "utilisateur"}
    noms = {str(u.pk): u.nom_complet for u in Utilisateur.objects.filter(pk__in=[i for i in ids if i])}
    motifs = {m.code: m.libelle for m in Motif.objects.all()} if any(e.objet_type == "motif" for e in lus) else {}
    return [_changement(e, noms, motifs) for e in lus]


def lire_historique(personne: Utilisateur) -> list[Changement]:
    """What was done to the roles and the account of a person, the last first."""
    actions = ("role_donne", "role_retire", "role_date", "compte_ouvert", "compte_ferme", "facteurs_reinitialises")
    faits = Evenement.objects.filter(chaine=CHAINE_GENERALE, objet_type="utilisateur", objet_id=str(personne.pk), action__in=actions)
    return raconter(faits.order_by("-numero"))


def derniers_changements() -> dict[str, Changement]:
    """The last change of each area that was ever changed."""
    maxima = Evenement.objects.filter(chaine=CHAINE_GENERALE, action__in=PHRASES).order_by().values("action").annotate(n=Max("numero"))
    numeros = {ligne["action"]: ligne["n"] for ligne in maxima}
    derniers = {code: max(n) for code, (_, actions) in DOMAINES.items() if (n := [numeros[a] for a in actions if a in numeros])}
    evenements = {e.numero: e for e in Evenement.objects.filter(chaine=CHAINE_GENERALE, numero__in=derniers.values())}
    racontes = dict(zip(evenements, raconter(evenements.values()), strict=True))
    return {code: racontes[n] for code, n in derniers.items() if n in racontes}


def _changement(e: Evenement, noms: dict[str, str], motifs: dict[str, str]) -> Changement:
    objet, avant, apres, url = _details(e, noms, motifs)
    return Changement(e.instant, PHRASES[e.action], objet, avant, apres, noms.get(e.acteur_id, "L’installation"), url)


def _details(e: Evenement, noms: dict[str, str], motifs: dict[str, str]) -> tuple[str, str, str, str]:
    lu = e.donnees
    if e.objet_type == "parametre" and lu.get("code") in REGLAGES:
        reglage = REGLAGES[lu["code"]]
        valeur = f"{reglage.en_clair(lu.get('valeur'))}, à partir du {_jour(lu.get('du', ''))}"
        url = reverse("referentiels:parametre", args=[reglage.code])
        if e.action == "parametre_annule":
            return reglage.libelle, valeur, "annulée", url
        return reglage.libelle, reglage.en_clair(lu["avant"]) if "avant" in lu else "", valeur, url
    if e.objet_type == "texte" and lu.get("code") in TEXTES:
        texte = TEXTES[lu["code"]]
        url = reverse("bureau:texte", args=[texte.code])
        return f"{get_lettre(texte.code).libelle}\u00a0: {texte.libelle.lower()}", "", f"version {lu['version']}", url
    if e.objet_type == "motif":
        return motifs.get(lu.get("code", ""), str(lu.get("code", ""))), str(lu.get("avant", "")), str(lu.get("apres", "")), ""
    if e.objet_type == "referentiel":
        return "Textes d’un CQP", "", "", reverse("referentiels:liste")
    if e.objet_type == "classification":
        return "Éléments incontournables", f"nº {lu['version'] - 1}", f"nº {lu['version']}", reverse("referentiels:liste")
    return _personne(e, noms)


def _personne(e: Evenement, noms: dict[str, str]) -> tuple[str, str, str, str]:
    lu = e.donnees
    role = str(_ROLES.get(lu.get("role", ""), ""))
    college = str(_COLLEGES.get(lu.get("college", ""), ""))
    quoi = ", ".join(x for x in (role, college, lu.get("numero", ""), f"jusqu’au {_jour(lu['au'])}" if lu.get("au") else "") if x)
    nom = noms.get(e.objet_id, "") if e.objet_type == "utilisateur" else ""
    url = reverse("bureau:personne", args=[e.objet_id]) if nom else ""
    return nom, "", quoi, url


def _jour(iso: str) -> str:
    annee, mois, jour = iso[:10].split("-") if iso else ("", "", "")
    return f"{jour}/{mois}/{annee}"
