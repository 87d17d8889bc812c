"""Who may evaluate a dossier on a day: everyone of the register for one place, with their load, and why not when not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q
from django.utils import timezone

from candidates.enums import RoleDossier
from comptes.models import Habilitation
from comptes.regles import choisir_periode, plier

from .enums import EtatMission
from .lecture import organisations_du_candidat
from .models import Evaluation, Mission
from .regles import Evaluateur, conflits_binome, noms_proches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from candidates.models import Dossier

AN = timedelta(days=365)


@dataclass(frozen=True)
class Charge:
    """What a person carries: missions under way, missions of the last twelve months, day of the last one."""

    en_cours: int = 0
    sur_un_an: int = 0
    derniere: date | None = None


@dataclass(frozen=True)
class Proposition:
    """Someone of the register for one place: their load, why they are not eligible, what is to be checked before choosing them.

    `ecart` counts the missions they carry above the least loaded of those who are eligible.
    """

    habilitation: Habilitation
    charge: Charge
    motifs: tuple[str, ...] = ()
    avertissements: tuple[str, ...] = ()
    ecart: int = 0

    @property
    def is_moins_chargee(self) -> bool:
        """Nobody eligible carries fewer missions."""
        return not self.motifs and self.ecart == 0


@dataclass(frozen=True)
class _Faits:
    """What the database says of the dossier and of the people, read once for all of them."""

    dossier: Dossier
    role: str
    organisations: frozenset[str]
    entreprises: tuple[str, ...]
    accompagnateurs: frozenset[UUID]
    refus: frozenset[UUID]
    autre_place: frozenset[UUID]
    liens: frozenset[UUID]
    occupes: frozenset[UUID]
    charges: Mapping[UUID, Charge]


def candidats_au_binome(*, dossier: Dossier, role: str, jour: date) -> list[Proposition]:
    """Everyone of the register for `role`, the eligible first and the least loaded first; the others with every reason why.

    Reads as many rows as it needs in a number of queries that does not depend on how many people there are.
    """
    faits = _lire(dossier, role, jour)
    lignes = [_proposer(h, faits, jour) for h in _du_jour(dossier, role, jour)]
    leger = min((p.charge.en_cours for p in lignes if not p.motifs), default=0)
    lignes = [replace(p, ecart=max(0, p.charge.en_cours - leger)) for p in lignes]
    return sorted(lignes, key=_ordre)


def _ordre(proposition: Proposition) -> tuple[object, ...]:
    charge, personne = proposition.charge, proposition.habilitation.utilisateur
    derniere = charge.derniere.toordinal() if charge.derniere else 0  # whoever has waited longest comes first
    return (
        bool(proposition.motifs), bool(proposition.avertissements), charge.en_cours, charge.sur_un_an, derniere,
        plier(personne.nom), plier(personne.prenom),
    )  # fmt: skip


def _du_jour(dossier: Dossier, role: str, jour: date) -> Iterable[Habilitation]:
    """One habilitation per person: the one that speaks for them on this day."""
    registre = Habilitation.objects.filter(role=role, certification=dossier.referentiel.certification).order_by("du")
    par_personne: dict[UUID, list[Habilitation]] = {}
    for ligne in registre.select_related("utilisateur__organisation").prefetch_related("suspensions"):
        par_personne.setdefault(ligne.utilisateur_id, []).append(ligne)
    for lignes in par_personne.values():
        yield lignes[choisir_periode([h.periode for h in lignes], jour=jour)]


def _lire(dossier: Dossier, role: str, jour: date) -> _Faits:
    du_candidat = Mission.objects.filter(dossier__candidat=dossier.candidat_id)
    missions = list(dossier.missions.values_list("evaluateur_id", "role", "etat"))
    en_vigueur = (EtatMission.PROPOSEE, EtatMission.ACCEPTEE)
    return _Faits(
        dossier=dossier, role=role, organisations=organisations_du_candidat(dossier),
        entreprises=tuple(dict.fromkeys(e for e in dossier.emplois.values_list("entreprise", flat=True) if e)),
        accompagnateurs=frozenset(dossier.acces.filter(role=RoleDossier.ACCOMPAGNATEUR).values_list("personne_id", flat=True)),
        refus=frozenset(pk for pk, place, etat in missions if place == role and etat == EtatMission.REFUSEE),
        autre_place=frozenset(pk for pk, place, etat in missions if place != role and etat in en_vigueur),
        liens=frozenset(du_candidat.exclude(liens_declares="").values_list("evaluateur_id", flat=True)),
        occupes=_occupes(dossier, jour), charges=_charges(),
    )  # fmt: skip


def _charges() -> dict[UUID, Charge]:
    aujourdhui = timezone.localdate()
    tenues = Q(etat=EtatMission.ACCEPTEE, date_prevue__lte=aujourdhui)
    en_cours = Mission.objects.en_cours().values_list("evaluateur_id").annotate(n=Count("pk")).order_by()
    passees = Mission.objects.filter(tenues).values_list("evaluateur_id").order_by()
    passees = passees.annotate(n=Count("pk", filter=Q(date_prevue__gt=aujourdhui - AN)), derniere=Max("date_prevue"))
    compte = dict(en_cours)
    faites = {pk: (n, derniere) for pk, n, derniere in passees}
    return {pk: Charge(compte.get(pk, 0), *faites.get(pk, (0, None))) for pk in {*compte, *faites}}


def _occupes(dossier: Dossier, jour: date) -> frozenset[UUID]:
    """Who evaluates another dossier that day, by the date they fixed or else by the one they were given."""
    planifiees = Evaluation.objects.filter(is_active=True, prevue_le__isnull=False).exclude(dossier=dossier)
    fixees = planifiees.filter(prevue_le__date=jour).values_list("professionnel__evaluateur_id", "evaluateur_externe__evaluateur_id")
    prevues = Mission.objects.en_cours().filter(date_prevue=jour).exclude(dossier=dossier).exclude(dossier__in=planifiees.values("dossier"))
    return frozenset(pk for couple in fixees for pk in couple) | frozenset(prevues.values_list("evaluateur_id", flat=True))


def _proposer(habilitation: Habilitation, faits: _Faits, jour: date) -> Proposition:
    personne = habilitation.utilisateur
    return Proposition(
        habilitation, faits.charges.get(personne.pk, Charge()), tuple(_motifs(habilitation, faits, jour)), tuple(_avertissements(habilitation, faits))
    )


def _motifs(habilitation: Habilitation, faits: _Faits, jour: date) -> Iterable[str]:
    personne, is_externe = habilitation.utilisateur, faits.role == RoleDossier.EVALUATEUR_EXTERNE
    evaluateur = Evaluateur(
        id=str(personne.pk), organisation_id=str(personne.organisation_id or ""), is_accompagnateur=personne.pk in faits.accompagnateurs,
    )  # fmt: skip
    inhabilite = habilitation.motif_inhabilite(jour) if personne.is_active else "Ce compte est fermé."
    if inhabilite:
        yield inhabilite
    places = {"professionnel": None, "evaluateur_externe": None, faits.role: evaluateur}
    phrases = conflits_binome(
        organisations_candidat=faits.organisations, candidat_id=str(faits.dossier.candidat.utilisateur_id or ""), **places
    )
    yield from (p for p in phrases if not p.endswith("n’est pas désigné."))
    if personne.pk in faits.refus:
        yield "A déjà refusé cette mission."
    if personne.pk in faits.autre_place:
        yield "Occupe déjà l’autre place de ce binôme."
    if is_externe and personne.pk in faits.liens:
        yield "A déclaré un lien avec ce candidat."


def _avertissements(habilitation: Habilitation, faits: _Faits) -> Iterable[str]:
    personne, candidat = habilitation.utilisateur, faits.dossier.candidat
    if personne.pk in faits.occupes:
        yield "A une autre mission le même jour."
    if personne.nom and plier(personne.nom) in {plier(n) for n in (candidat.nom_naissance, candidat.nom_usage) if n}:
        yield "Porte le même nom que le candidat\u00a0: vérifiez qu’il n’y a aucun lien de famille."
    if faits.role != RoleDossier.EVALUATEUR_EXTERNE or personne.organisation is None:
        return
    proche = next((e for e in faits.entreprises if noms_proches(e, personne.organisation.nom)), None)
    if proche and str(personne.organisation_id) not in faits.organisations:
        yield (
            f"Son entreprise, {personne.organisation.nom}, porte un nom proche de {proche}, entreprise du candidat\u00a0: "
            "vérifiez qu’il ne s’agit pas de la même."
        )
