"""Conformity of the démarche, point by point, each with what shows it (l.58, 66): of one dossier, or of many at once.

Only complete dossiers reach the jury. The guard of the road, the page of a dossier, the list of those that are ready and
the séance all read the same points. The number of queries does not depend on the number of dossiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import Partie, RoleDossier
from candidates.models import Acces, Depot, Dossier, Emploi
from documents.models import Signature
from evaluations.lecture import jour_evaluation, manques_binome, manques_grille
from evaluations.models import Evaluation
from evaluations.regles import dates_en_ordre
from referentiels.parametres import Valeurs

from .regles import Point, non_conformes

if TYPE_CHECKING:
    from recevabilite.models import Recevabilite

PLACES = (
    "professionnel__evaluateur__organisation", "professionnel__habilitation", "evaluateur_externe__evaluateur__organisation", "evaluateur_externe__habilitation",
)  # fmt: skip
REGLAGES_LUS = ("entretien_minutes_min",)
LIENS = ("candidat", "referentiel__certification", "classification")


@dataclass(frozen=True)
class Faits:
    """What the points rest on, besides the rows of the dossier itself."""

    dossier: Dossier
    evaluation: Evaluation | None
    depot: Depot | None
    is_depot_signe: bool
    signatures: list[Signature]
    valeurs: Valeurs = field(repr=False)


def conformite(dossier: Dossier) -> list[Point]:
    """Conformity of one dossier, as its rows say now. Read before and during the session."""
    relu = Dossier.objects.select_related(*LIENS).get(pk=dossier.pk)
    return lire_conformites([relu])[dossier.pk]


def manques_conformite(dossier: Dossier) -> list[str]:
    """Sentences naming every point of conformity that does not hold."""
    return non_conformes(conformite(dossier))


def lire_conformites(dossiers: Sequence[Dossier], valeurs: Valeurs | None = None) -> dict[UUID, list[Point]]:
    """Conformity of each dossier, by id. Give dossiers just read, with `LIENS` selected: what they already hold is not read again.

    `valeurs` when `REGLAGES_LUS` are already read.
    """
    return {f.dossier.pk: _points(f) for f in _lire_faits(dossiers, valeurs or Valeurs(*REGLAGES_LUS))}


def _lire_faits(dossiers: Sequence[Dossier], valeurs: Valeurs) -> Iterable[Faits]:
    liste = list(dossiers)
    prefetch_related_objects(
        liste, "competences_acquises", "recevabilites",
        Prefetch("acces", Acces.objects.select_related("personne__organisation")),
        Prefetch("emplois", Emploi.objects.only("dossier_id", "organisation_id")),
        Prefetch("depots", Depot.objects.defer("contenu")),
        Prefetch("evaluations", Evaluation.objects.select_related(*PLACES)),
    )  # fmt: skip
    evaluations = {d.pk: e for d in liste for e in d.evaluations.all() if e.is_active}
    prefetch_related_objects(list(evaluations.values()), "elements", "competences", "observations")
    places = [m for e in evaluations.values() for m in (e.professionnel, e.evaluateur_externe)]
    prefetch_related_objects(places, "habilitation__suspensions")
    depots = {d.pk: depot for d in liste if (depot := _dernier_depot(d)) is not None}
    signes, du_bilan = _lire_signatures(depots.values(), evaluations.values())
    for dossier in liste:
        evaluation, depot = evaluations.get(dossier.pk), depots.get(dossier.pk)
        if evaluation is not None:
            _relier(evaluation, dossier)
        yield Faits(
            dossier, evaluation, depot, depot is not None and str(depot.pk) in signes,
            du_bilan[str(evaluation.pk)] if evaluation else [], valeurs,
        )  # fmt: skip


def _dernier_depot(dossier: Dossier) -> Depot | None:
    depots = [d for d in dossier.depots.all() if d.partie == Partie.ACTIVITES]
    return max(depots, key=lambda d: d.numero, default=None)


def _relier(evaluation: Evaluation, dossier: Dossier) -> None:
    """Give the evaluation the rows that are already read, so that its rules read none again."""
    evaluation.dossier = dossier
    for mission in (evaluation.professionnel, evaluation.evaluateur_externe):
        if mission.habilitation.utilisateur_id == mission.evaluateur_id:
            mission.habilitation.utilisateur = mission.evaluateur


def _lire_signatures(depots: Iterable[Depot], evaluations: Iterable[Evaluation]) -> tuple[set[str], dict[str, list[Signature]]]:
    """Deposits that bear a valid signature, and the signatures and refusals of each bilan in force, in one query."""
    par_bilan = {e.bilan_id: str(e.pk) for e in evaluations if e.bilan_id}
    des_depots = Q(objet_type="depot", objet_id__in=[str(d.pk) for d in depots], annulation__isnull=True)
    signes: set[str] = set()
    du_bilan: dict[str, list[Signature]] = defaultdict(list)
    for signature in Signature.objects.filter(des_depots | Q(objet_type="bilan", document_id__in=list(par_bilan))):
        if signature.objet_type == "depot":
            signes.add(signature.objet_id)
        elif signature.objet_id == par_bilan.get(signature.document_id):
            du_bilan[signature.objet_id].append(signature)
    return signes, du_bilan


def _points(faits: Faits) -> list[Point]:
    points = [_point_recevabilite(faits.dossier), _point_partie_3(faits)]
    evaluation = faits.evaluation
    if evaluation is None:
        return [*points, Point("evaluation", "Évaluation des compétences", is_conforme=False, preuve="aucune évaluation n’est en vigueur")]
    return [
        *points,
        _point_binome(evaluation),
        *_points_accompagnement(evaluation),
        _point_dates(faits.dossier, evaluation),
        _point_entretien(evaluation, faits.valeurs),
        _point_observations(evaluation),
        _point_grille(evaluation),
        _point_signatures(evaluation, faits.signatures),
    ]


def _jj(instant: date | datetime | None) -> str:
    if instant is None:
        return "date inconnue"
    return f"{timezone.localdate(instant) if isinstance(instant, datetime) else instant:%d/%m/%Y}"


def _point_recevabilite(dossier: Dossier) -> Point:
    avis: Recevabilite | None = max(dossier.recevabilites.all(), key=lambda a: a.statue_le, default=None)
    if avis is None and dossier.origine_id:
        return Point("recevabilite", "Recevabilité prononcée", is_conforme=True, preuve="acquise par le dossier d’origine")
    favorable = avis is not None and avis.is_favorable
    preuve = f"avis favorable du {_jj(avis.statue_le)}" if avis is not None and favorable else "aucun avis favorable en vigueur"
    return Point("recevabilite", "Recevabilité prononcée", is_conforme=favorable, preuve=preuve)


def _point_partie_3(faits: Faits) -> Point:
    depot = faits.depot
    preuve = f"déposée et signée le {_jj(depot.depose_le)}" if depot and faits.is_depot_signe else "la partie 3 n’est pas déposée ou pas signée"
    return Point("partie_3", "Partie 3 déposée et signée par le candidat", is_conforme=faits.is_depot_signe, preuve=preuve)


def _point_binome(evaluation: Evaluation) -> Point:
    jour = jour_evaluation(evaluation)
    phrases = manques_binome(
        evaluation.dossier, professionnel=evaluation.professionnel.habilitation,
        externe=evaluation.evaluateur_externe.habilitation, jour=jour,
    )  # fmt: skip
    numeros = " et ".join(
        m.habilitation.get_du_jour(jour).numero for m in (evaluation.professionnel, evaluation.evaluateur_externe)
    )
    preuve = " ".join(phrases) or f"habilitations {numeros} valables le {_jj(jour)}, aucun conflit déclaré ni constaté"
    return Point("binome", "Binôme habilité et sans conflit au jour de l’évaluation", is_conforme=not phrases, preuve=preuve)


def _points_accompagnement(evaluation: Evaluation) -> list[Point]:
    """Say when the organisme that helped the candidate hosts the evaluation, or employs an evaluator (l.34): the persons differ."""
    aides = [a.personne for a in evaluation.dossier.acces.all() if a.role == RoleDossier.ACCOMPAGNATEUR]
    organismes = {p.organisation_id: str(p.organisation) for p in aides if p.organisation_id}
    liens = [f"{organismes[evaluation.hote_id]} accueille l’évaluation"] if evaluation.hote_id in organismes else []
    for mission in (evaluation.professionnel, evaluation.evaluateur_externe):
        if mission.evaluateur.organisation_id in organismes:
            liens.append(f"{mission.evaluateur.nom_complet} appartient à {organismes[mission.evaluateur.organisation_id]}")
    if not liens:
        return []
    preuve = f"{' ; '.join(liens)}, qui a accompagné le candidat ; aucune des personnes qui évaluent n’a accompagné"
    return [Point("accompagnement", "Lien avec l’organisme qui a accompagné le candidat", is_conforme=True, preuve=preuve)]


def _point_dates(dossier: Dossier, evaluation: Evaluation) -> Point:
    resultats = [c.resultats_le for c in evaluation.competences.all() if c.resultats_le]
    etapes = [
        _jour(dossier.statue_le), _jour(dossier.activites_deposees_le), max(resultats, default=None),
        _jour(evaluation.bilan_arrete_le), _jour(dossier.transmis_le),
    ]  # fmt: skip
    ordre = dates_en_ordre(*etapes)
    preuve = "recevabilité, dépôt, résultats, bilan et transmission se suivent" if ordre else "les dates des étapes ne se suivent pas"
    return Point("dates", "Dates dans l’ordre", is_conforme=ordre, preuve=preuve)


def _jour(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None


def _point_entretien(evaluation: Evaluation, valeurs: Valeurs) -> Point:
    certification = evaluation.dossier.referentiel.certification
    minimum = valeurs.lire("entretien_minutes_min", le=jour_evaluation(evaluation), certification=certification)
    minutes = evaluation.entretien_minutes
    return Point(
        "entretien", "Durée de l’entretien", is_conforme=minutes >= minimum, preuve=f"{minutes} minutes pour {minimum} demandées"
    )


def _point_observations(evaluation: Evaluation) -> Point:
    structure = evaluation.dossier.referentiel.structure
    attendues = {c for c in competences_a_ecrire(evaluation.dossier) if structure.competence(c).observation}
    absentes = sorted(attendues - {o.code for o in evaluation.observations.all()})
    preuve = f"aucune observation pour {', '.join(absentes)}" if absentes else f"consignées pour {', '.join(sorted(attendues)) or 'aucune compétence requise'}"
    return Point("observations", "Observations en situation professionnelle", is_conforme=not absentes, preuve=preuve)


def _point_grille(evaluation: Evaluation) -> Point:
    manques = manques_grille(evaluation)
    preuve = " ".join(str(m) for m in manques[:3]) or "tous les éléments sont évalués, chaque compétence est conclue"
    return Point("grille", "Grille complète", is_conforme=not manques, preuve=preuve)


def _point_signatures(evaluation: Evaluation, signatures: Sequence[Signature]) -> Point:
    refus = [s for s in signatures if s.refus]
    complet = evaluation.is_signee and len(signatures) == 3
    preuve = f"{len(signatures)} sur 3"
    if refus:
        preuve = f"2 signatures et un refus consigné du candidat : {refus[0].motif}"
    return Point("signatures", "Trois signatures du bilan, ou un refus consigné", is_conforme=complet, preuve=preuve)
