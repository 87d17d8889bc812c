"""Read what the secretariat needs before it rules: the ruling in force, the clock, the experience, the limits, what has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.comparaison import Comparaison, comparer_au_precedent
from candidates.completude import Demandes, deja_lus, get_demandes, get_dernier_depot
from candidates.enums import Action, Etat, Partie
from candidates.experience import Calcul, expliquer
from candidates.lecture import lire_partie_2
from candidates.regles import ajouter_mois
from comptes.models import Utilisateur
from echanges.models import Lettre
from journal.models import Evenement
from referentiels.parametres import Valeurs, valeur

from . import regles
from .regles import Delai, EtatDelai, FaitDelai, Segment, construire_segments, delai, etat_delai

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from candidates.models import Depot, Dossier

    from .models import Recevabilite, Recours

RELANCE = "candidat_relance"
_FAITS = {
    Action.DEPOSER: regles.DEPOT, Action.EXERCER_RECOURS: regles.RECOURS, Action.DEMANDER_COMPLEMENTS: regles.COMPLEMENTS,
    Action.DECLARER_RECEVABLE: regles.AVIS, Action.DECLARER_NON_RECEVABLE: regles.AVIS, Action.REMPLACER_AVIS_FAVORABLE: regles.AVIS,
    Action.REMPLACER_AVIS_DEFAVORABLE: regles.AVIS, Action.ABANDONNER: regles.ABANDON, Action.CLORE_POUR_ABANDON: regles.ABANDON,
}  # fmt: skip


def get_recevabilite(dossier: Dossier) -> Recevabilite | None:
    """The ruling in force: the last one."""
    return dossier.recevabilites.order_by("statue_le").last()


def is_avis_fige(dossier: Dossier) -> bool:
    """The ruling is no longer replaced: part 3 was deposited once, or the dossier follows a partial award and has none of its own."""
    return dossier.activites_deposees_le is not None or dossier.origine_id is not None


def limite_recours(dossier: Dossier, jour: date, valeurs: Valeurs | None = None) -> date:
    """Last day on which a ruling given on `jour` can be contested; `valeurs` when `recours_mois` is already read."""
    certification = dossier.referentiel.certification
    return ajouter_mois(jour, (valeurs or Valeurs("recours_mois")).lire("recours_mois", le=jour, certification=certification))


def mois_requis(dossier: Dossier) -> int:
    """Months of experience in the trade that were demanded on the day of the first deposit (l.179, 267)."""
    jour = timezone.localdate(dossier.premier_depot_le) if dossier.premier_depot_le else timezone.localdate()
    return int(valeur("experience_mois_min", le=jour, certification=dossier.referentiel.certification))


@dataclass(frozen=True)
class AlerteLue:
    """A demand whose deadline is near or behind, for the desk: where its clock stands, in words, with its tone."""

    dossier: Dossier
    etat: EtatDelai


def lire_alertes(dossiers: QuerySet[Dossier], *, jour: date | None = None) -> list[AlerteLue]:
    """Demands of `dossiers` to rule on within the longest alert or late already, the most urgent first; one query."""
    jour = jour or timezone.localdate()
    limite = jour + timedelta(days=max(regles.ALERTES_JOURS))
    attente = dossiers.filter(etat=Etat.DEPOSE, echeance_le__lte=limite, complet_le__isnull=False).order_by("echeance_le", "numero")
    return [
        AlerteLue(d, etat_delai([Segment(FaitDelai(regles.DEPOT, d.complet_le), d.echeance_le)], jour=jour))
        for d in attente if d.complet_le
    ]  # fmt: skip


@dataclass(frozen=True)
class Horloge:
    """The clock of a demand: its stretches, oldest first, and where it stands today."""

    segments: list[Segment]
    etat: EtatDelai


def lire_horloge(
    dossier: Dossier, avis: Iterable[Recevabilite] = (), *, jour: date | None = None, valeurs: Valeurs | None = None
) -> Horloge:
    """The clock of `dossier` on `jour` (today by default), from its journal; days are those of Paris.

    The day on which a demand was complete and its deadline are the ones that the dossier and its rulings (`avis`) keep.
    """
    faits = _lire_faits(dossier, {str(a.pk): a.complet_le for a in avis}, valeurs or Valeurs("delai_recevabilite_mois"))
    court = dossier.etat == Etat.DEPOSE
    if court and dossier.complet_le and (not faits or faits[-1].mois):
        debut = faits.pop() if faits else FaitDelai(regles.DEPOT, dossier.complet_le)
        faits.append(replace(debut, jour=dossier.complet_le))
    segments = construire_segments(faits)
    if court and segments and dossier.echeance_le:
        segments[-1] = replace(segments[-1], echeance=dossier.echeance_le)
    return Horloge(segments, etat_delai(segments, jour=jour or timezone.localdate()))


def _lire_faits(dossier: Dossier, complets: dict[str, date], valeurs: Valeurs) -> list[FaitDelai]:
    """Facts of the journal that move the clock; a ruling says on which day the file it rules on was complete."""
    faits: list[FaitDelai] = []
    for evenement in Evenement.objects.du_dossier(dossier.pk).filter(action__in=list(_FAITS)):
        genre, jour = _FAITS[Action(evenement.action)], timezone.localdate(evenement.instant)
        complet_le = complets.get(str(evenement.donnees.get("recevabilite")))
        if genre == regles.AVIS and complet_le and faits and faits[-1].mois:
            faits[-1] = replace(faits[-1], jour=complet_le)
        if genre == regles.DEPOT and faits:
            genre = regles.COMPLET
        mois = delai_en_mois(dossier, jour, valeurs) if genre in (regles.DEPOT, regles.COMPLET, regles.RECOURS) else 0
        faits.append(FaitDelai(genre, jour, mois))
    return faits


def delai_en_mois(dossier: Dossier, jour: date, valeurs: Valeurs) -> int:
    """Months given to the secretariat to rule on a file complete on `jour` (L.6412-2, dated setting)."""
    return int(valeurs.lire("delai_recevabilite_mois", le=jour, certification=dossier.referentiel.certification))


def get_relance(dossier: Dossier) -> date | None:
    """Day of the last written reminder sent since the dossier is in its state; None without one.

    A letter counts from the day it was posted, and not before.
    """
    envois = list(Evenement.objects.du_dossier(dossier.pk).filter(action=RELANCE, instant__gte=dossier.etat_depuis))
    postees = Lettre.objects.filter(dossier_id=dossier.pk, evenement="recevabilite.relance", cree_le__gte=dossier.etat_depuis)
    jours = [timezone.localdate(e.instant) for e in envois if e.donnees.get("canal") != "courrier"]
    if len(jours) < len(envois):
        jours += [le for le in postees.values_list("postee_le", flat=True) if le is not None]
    return max(jours, default=None)


def jours_avant_abandon(dossier: Dossier) -> int:
    """Days left to a candidate between the reminder and the closing for abandon (dated setting)."""
    return int(valeur("abandon_jours", le=timezone.localdate(), certification=dossier.referentiel.certification))


@dataclass(frozen=True)
class Limites:
    """The yearly limits as they bore on a demand (l.241): counts of its year, each block noted, who lifted them and why."""

    demandes: Demandes
    blocages: list[date]
    levees_le: date | None
    levees_par: str
    levees_motif: str

    @property
    def phrases(self) -> list[str]:
        """What there is to know before ruling, in sentences; the lift comes with its author and its reason."""
        d = self.demandes
        rang, total = d.meme_certification + 1, d.toutes + 1
        phrases = [
            f"Pour ce CQP : demande nº {rang} de l’année {d.annee}, {d.max_certification} au plus.",
            f"Tous diplômes confondus : demande nº {total} de l’année {d.annee}, {d.max_toutes} au plus (le candidat en déclare {d.declarees} ailleurs).",
        ]
        if total == d.max_toutes and rang <= d.max_certification:
            phrases.append("C’est la dernière demande que le règlement permet cette année-là.")
        phrases += [f"Dépôt refusé le {regles.dire_jour(le)} : limites atteintes." for le in self.blocages]
        if self.levees_le:
            par = f" par {self.levees_par}" if self.levees_par else ""
            phrases.append(f"Limites levées le {regles.dire_jour(self.levees_le)}{par}. Motif : {self.levees_motif}")
        return phrases

    @property
    def is_depassee(self) -> bool:
        """More demands than the rule allows."""
        d = self.demandes
        return d.meme_certification >= d.max_certification or d.toutes >= d.max_toutes


def lire_limites(dossier: Dossier) -> Limites:
    """What the yearly limits say of a demand, in the year of its first deposit, or this one before it."""
    jour = timezone.localdate(dossier.premier_depot_le) if dossier.premier_depot_le else timezone.localdate()
    faits = list(Evenement.objects.du_dossier(dossier.pk).filter(action__in=("limites_bloquees", "limites_levees")))
    levee = next((e for e in faits if e.action == "limites_levees"), None)
    par = Utilisateur.objects.filter(pk=levee.acteur_id).first() if levee and levee.acteur_id else None
    return Limites(
        demandes=get_demandes(dossier, jour=jour),
        blocages=[timezone.localdate(e.instant) for e in faits if e.action == "limites_bloquees"],
        levees_le=timezone.localdate(dossier.limites_levees_le) if dossier.limites_levees_le else None,
        levees_par=par.nom_complet if par else "", levees_motif=dossier.limites_levees_motif,
    )  # fmt: skip


def lire_experience(depot: Depot, *, mois: int) -> Calcul:
    """The computation of the experience, job by job, from what was deposited."""
    contenu = depot.contenu
    emplois = [
        SimpleNamespace(
            pk=e["id"], intitule=e["intitule"], entreprise=e["entreprise"], dans_le_metier=e["dans_le_metier"],
            du=date.fromisoformat(e["du"]) if e["du"] else None, au=date.fromisoformat(e["au"]) if e["au"] else None,
        )
        for e in contenu["emplois"]
    ]  # fmt: skip
    jour = date.fromisoformat(contenu["experience"]["au"])
    return expliquer(emplois, jour=jour, mois=mois, declaree=contenu["parcours"]["experience_metier"])


@dataclass(frozen=True)
class AvisLu:
    """A ruling as the secretariat reads it: its last day of appeal, the appeal and whether it came in time."""

    avis: Recevabilite
    limite: date
    recours: Recours | None
    remplace_par: Recevabilite | None

    @property
    def recours_le(self) -> date | None:
        """Day of the appeal, in Paris."""
        return timezone.localdate(self.recours.depose_le) if self.recours else None

    @property
    def is_recours_a_temps(self) -> bool:
        """The appeal came on its last day at the latest."""
        return self.recours_le is not None and self.recours_le <= self.limite


def lire_avis(dossier: Dossier, valeurs: Valeurs | None = None) -> list[AvisLu]:
    """Every ruling on a dossier, oldest first, each with what came after it."""
    deja = deja_lus(dossier, "recevabilites")
    lus = list(dossier.recevabilites.select_related("auteur", "recours", "remplace").prefetch_related("motifs")) if deja is None else deja
    valeurs = valeurs or Valeurs("recours_mois")
    suivants = {a.remplace_id: a for a in lus if a.remplace_id}
    return [
        AvisLu(a, limite_recours(dossier, timezone.localdate(a.statue_le), valeurs), getattr(a, "recours", None), suivants.get(a.pk))
        for a in lus
    ]  # fmt: skip


@dataclass(frozen=True)
class Instruction:
    """What lies beside the ruling form: the deposit, what it says of experience, the clock, what came before."""

    depot: Depot
    mois_requis: int
    mois_calcules: int
    experience: dict[str, Any]
    parcours: dict[str, Any]
    partie_2: dict[str, Any]
    delai: Delai | None
    changements: Comparaison | None
    avis: list[AvisLu]
    valeurs: Valeurs

    @cached_property
    def horloge(self) -> Horloge:
        """The clock of the demand and its stretches; read when the page shows it, until part 3 is deposited."""
        return lire_horloge(self.depot.dossier, [a.avis for a in self.avis], valeurs=self.valeurs)

    @cached_property
    def calcul(self) -> Calcul:
        """The computation of the experience, job by job."""
        return lire_experience(self.depot, mois=self.mois_requis)

    @cached_property
    def limites(self) -> Limites:
        """The yearly limits; the page of the ruling alone shows them."""
        return lire_limites(self.depot.dossier)

    @cached_property
    def relance_le(self) -> date | None:
        """Day of the last written reminder."""
        return get_relance(self.depot.dossier)

    @property
    def en_vigueur(self) -> Recevabilite | None:
        """The ruling in force; None before the first."""
        return self.avis[-1].avis if self.avis else None


REGLAGES_LUS = ("recours_mois", "delai_recevabilite_mois")


def lire_instruction(dossier: Dossier, valeurs: Valeurs | None = None) -> Instruction | None:
    """Everything the secretary reads before ruling, from the last deposit; None before any deposit.

    `valeurs` when `REGLAGES_LUS` are already read.
    """
    depot = get_dernier_depot(dossier, Partie.RECEVABILITE)
    if depot is None:
        return None
    depot.dossier = dossier
    valeurs = valeurs or Valeurs(*REGLAGES_LUS)
    experience, avis = depot.contenu["experience"], lire_avis(dossier, valeurs)
    requis = avis[-1].avis.mois_requis if avis else mois_requis(dossier)
    return Instruction(
        depot=depot, mois_requis=requis, mois_calcules=experience["mois"], experience=experience,
        parcours=depot.contenu["parcours"], partie_2=lire_partie_2(depot), delai=_delai(dossier),
        changements=comparer_au_precedent(depot), avis=avis, valeurs=valeurs,
    )  # fmt: skip


def _delai(dossier: Dossier) -> Delai | None:
    """The clock runs while the demand waits for its ruling, and then only."""
    echeance = dossier.echeance_le if dossier.etat == Etat.DEPOSE else None
    return delai(echeance=echeance, jour=timezone.localdate())
