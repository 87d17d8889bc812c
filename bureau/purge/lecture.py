"""What is announced, what is to come, what was done: for the secretariat by number, for a person about their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from post_office.models import STATUS

from candidates.models import Dossier
from candidates.regles import ajouter_mois
from echanges.dates import date_format
from echanges.models import Courriel, Lettre
from referentiels.parametres import REGLAGES, valeur

from ..enums import GenreEffacement
from ..models import Effacement
from .echeances import Durees, get_activite, get_echeance, prevoir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptes.models import Utilisateur

HORIZON_JOURS = 90
A_VENIR_MAX = 200
FAITS_MAX = 100
FINS = ("brouillon_mois", "recours_mois", "refus_mois", "dossier_mois", "registre_mois", "compte_mois", "traces_mois", "preavis_jours")


@dataclass(frozen=True)
class Attente:
    """Something that comes to its end: what, which number, when it may be erased, where its notice stands."""

    genre: str
    libelle: str
    dossier_id: str
    le: date
    avis: str
    ton: str = "neutre"


def get_durees(jour: date) -> list[tuple[str, str, str]]:
    """Code, label and value in force of each setting that says how long."""
    return [(code, REGLAGES[code].libelle, REGLAGES[code].en_clair(valeur(code, le=jour))) for code in FINS]


def a_venir(jour: date) -> list[Attente]:
    """What may be erased within ninety days, the nearest first, with the state of its notice; two hundred at most."""
    annonces = {(a.genre, a.objet_id): a for a in Effacement.objects.ouverts()}
    previsions = sorted(prevoir(jour=jour, horizon=jour + timedelta(days=HORIZON_JOURS)), key=lambda p: (p.echeance, p.libelle))[:A_VENIR_MAX]
    suivis = _suivis(annonces.values())
    preavis = Durees(jour).lire("preavis_jours")
    lignes = []
    for p in previsions:
        annonce = annonces.get((p.genre, p.objet_id))
        if annonce is not None:
            avis, ton = suivis[str(annonce.pk)]
        elif p.adresse is None or p.genre == GenreEffacement.REGISTRE:
            avis, ton = "sans préavis", "neutre"
        else:
            avis, ton = f"à annoncer à partir du {p.echeance - timedelta(days=preavis):%d/%m/%Y}", "neutre"
        le = max(p.echeance, annonce.prevu_le) if annonce else p.echeance
        lignes.append(Attente(p.genre.label, p.libelle, str(p.dossier.pk) if p.dossier else "", le, avis, ton))
    return lignes


def _suivis(annonces: Iterable[Effacement]) -> dict[str, tuple[str, str]]:
    """How each notice left: by e-mail, with its delivery; by letter, posted or not."""
    cles = {str(a.pk): f"effacement:{a.pk}" for a in annonces}
    courriels = {c.cle.rsplit(":", 1)[0]: c for c in Courriel.objects.filter(evenement="bureau.effacement_annonce").select_related("envoi")}
    lettres = {x.cle.removesuffix(":courrier"): x for x in Lettre.objects.filter(evenement="bureau.effacement_annonce")}
    suivis = {}
    for pk, cle in cles.items():
        courriel, lettre = courriels.get(cle), lettres.get(cle)
        if lettre is not None:
            suivis[pk] = (f"lettre postée le {lettre.postee_le:%d/%m/%Y}", "succes") if lettre.postee_le else ("lettre à poster", "attention")
        elif courriel is not None:
            suivis[pk] = (f"courriel du {timezone.localdate(courriel.cree_le):%d/%m/%Y}\u00a0: {courriel.statut.lower()}", _ton(courriel))
        else:
            suivis[pk] = ("annoncé", "succes")
    return suivis


def _ton(courriel: Courriel) -> str:
    if courriel.is_perdu:
        return "danger"
    return "succes" if courriel.envoi is not None and courriel.envoi.status == STATUS.sent else "neutre"


def faits() -> list[Effacement]:
    """What was erased, the latest first; a hundred at most."""
    return list(Effacement.objects.filter(fait_le__isnull=False).order_by("-fait_le")[:FAITS_MAX])


@dataclass(frozen=True)
class MaDuree:
    """How long one dossier is kept, told to its candidate; `annonce` is the day of an erasure that was announced."""

    numero: str
    phrase: str
    annonce: date | None = None


def mes_durees(utilisateur: Utilisateur) -> list[MaDuree]:
    """How long each dossier of a person is kept, in a sentence."""
    dossiers = Dossier.objects.visibles_par(utilisateur).filter(candidat__utilisateur=utilisateur)
    dossiers = dossiers.select_related("referentiel__certification", "candidat__utilisateur").order_by("demande_le")
    annonces = {a.objet_id: a.prevu_le for a in Effacement.objects.ouverts().exclude(genre=GenreEffacement.JUSTIFICATIFS)}
    return [MaDuree(d.numero, _phrase(d), annonces.get(str(d.pk))) for d in dossiers]


def _phrase(dossier: Dossier) -> str:
    jour = timezone.localdate()
    if dossier.premier_depot_le is None:
        mois = int(valeur("brouillon_mois", le=jour, certification=dossier.referentiel.certification))
        fin = ajouter_mois(timezone.localdate(get_activite(dossier)), mois)
        return f"Jamais déposée, elle est gardée {mois} mois après votre dernière visite\u00a0: jusqu’au {date_format(fin, 'j F Y')}, si vous ne revenez pas."
    fin_du_dossier = get_echeance(dossier)
    if fin_du_dossier is not None:
        return f"Votre dossier est gardé jusqu’au {date_format(fin_du_dossier, 'j F Y')}, puis effacé."
    duree = REGLAGES["dossier_mois"].en_clair(valeur("dossier_mois", le=jour, certification=dossier.referentiel.certification))
    return f"Votre dossier est gardé jusqu’à la fin de la démarche, puis {duree} après la décision du jury."
