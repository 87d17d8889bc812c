"""Until when each dossier may wait where it is: one expression, read by counters, filters, sorts and lists alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.functional import cached_property

from candidates.enums import DECIDES, Etat
from candidates.models import Dossier
from evaluations.enums import EtatMission
from evaluations.models import Evaluation, Mission
from journal.lectures import CONSULTE
from journal.models import Evenement
from jury.models import Attribution, Inscription, SessionJury
from referentiels.parametres import REGLAGES, valeurs_datees

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from referentiels.models import Parametre

JOUR = DateField()
DERNIERS = 64  # events
BENEFICE = 90  # days before the end of a benefit from which it is told


@dataclass(frozen=True)
class Delai:
    """A wait with a delay: the state it is in, the day it begins, the dated setting that says how many days it may last."""

    etats: tuple[Etat, ...]
    depart: Any
    reglage: str


def _jour_de(instant: Any) -> Any:
    """Legal day of an instant, in Paris."""
    return TruncDate(instant, tzinfo=timezone.get_default_timezone())


def _reponse_attendue() -> Any:
    """The first day on which an answer to a proposed mission is due."""
    proposees = Mission.objects.filter(dossier=OuterRef("pk"), etat=EtatMission.PROPOSEE, repondre_avant__isnull=False)
    return Subquery(proposees.order_by("repondre_avant").values("repondre_avant")[:1], output_field=JOUR)


def _evaluation_prevue() -> Any:
    """The day the evaluation is planned: by the pair, else by the appointment."""
    plan = Evaluation.objects.filter(dossier=OuterRef("pk"), is_active=True).annotate(j=_jour_de("prevue_le")).values("j")[:1]
    missions = Mission.objects.filter(dossier=OuterRef("pk"), etat=EtatMission.ACCEPTEE)
    return Coalesce(
        Subquery(plan, output_field=JOUR), Subquery(missions.order_by("-date_prevue").values("date_prevue")[:1], output_field=JOUR)
    )


def _jour_de_la_session() -> Any:
    """The day of the session on whose agenda the dossier is; one table at a time, so that each finds its row by its key."""
    inscription = Inscription.objects.filter(dossier=OuterRef(OuterRef("pk")), is_active=True).order_by().values("session")[:1]
    sessions = SessionJury.objects.filter(pk=Subquery(inscription)).order_by()
    return Subquery(sessions.annotate(j=_jour_de("le")).values("j")[:1], output_field=JOUR)


def _fin_du_benefice(jour: date) -> Any:
    """Last day of a benefit that ends soon: a later end is nobody's business yet."""
    lignes = Attribution.objects.en_vigueur().filter(dossier=OuterRef("pk"), benefice_jusqu_au__range=(jour, jour + timedelta(days=BENEFICE)))
    return Subquery(lignes.order_by("-attribuee_le").values("benefice_jusqu_au")[:1], output_field=JOUR)


DELAIS: tuple[Delai, ...] = (
    Delai((Etat.INCOMPLET,), _jour_de("etat_depuis"), "complements_jours"),
    Delai((Etat.RECEVABLE,), _jour_de("etat_depuis"), "partie_3_jours"),
    Delai((Etat.EVALUE,), _jour_de("etat_depuis"), "inscription_jours"),
    Delai((Etat.EN_EVALUATION,), _evaluation_prevue(), "transmission_jours"),
)
DESIGNATION = Delai((Etat.PRET,), _jour_de("etat_depuis"), "binome_jours")
ANNONCE = Delai(DECIDES, _jour_de("decide_le"), "notification_jours")
RAPPEL_HABILITATION = "habilitation_rappel_jours"
_CODES = (*(d.reglage for d in (*DELAIS, DESIGNATION, ANNONCE)), RAPPEL_HABILITATION)


@dataclass(frozen=True)
class Calendrier:
    """A legal day, and every dated value of the delays: read once, then shared by all that one page counts and shows."""

    jour: date
    delais: dict[str, list[Parametre]]

    @cached_property
    def derniers(self) -> list[int]:
        """The last events of the journal, which tells every change of what a page counts. One query, once.

        A reading changes nothing. Many events rather than the last: one written by a transaction longer than its neighbours takes its place behind them.
        """
        return list(Evenement.objects.exclude(action=CONSULTE).order_by("-id").values_list("id", flat=True)[:DERNIERS])

    def get_commun(self, code: str) -> int:
        """Value, for every CQP, of a setting of the calendar on its day: as `referentiels.parametres.valeur`."""
        communes = (x.valeur for x in self.delais[code] if x.certification_id is None and x.du <= self.jour)
        return int(next(communes, REGLAGES[code].defaut))


def lire_calendrier(jour: date | None = None, *, aussi: Iterable[str] = ()) -> Calendrier:
    """The calendar of `jour`, today in Paris by default, with the settings that the page reads `aussi`. One query."""
    return Calendrier(jour or timezone.localdate(), valeurs_datees([*_CODES, *aussi]))


def limites(calendrier: Calendrier) -> Case:
    """Last day on which each dossier is on time, None when nothing presses; `places` comes from `files.avec_places`.

    A ruling: its own deadline (L.6412-2). The other waits: the delay in force the day they began (`referentiels.parametres`).
    A mission: the day its answer is due. A session: its day. A partial award: the end of its benefit (l.72), while no follow-up dossier is open.
    """
    lignes = calendrier.delais
    suites = Dossier.objects.filter(origine__isnull=False).exclude(etat__in=[Etat.ABANDONNE, Etat.NON_VALIDE])  # read once for all rows
    return Case(
        When(Q(etat=Etat.VALIDE_PARTIELLEMENT, annonce_le__isnull=False) & ~Q(pk__in=suites.order_by().values("origine")), then=_fin_du_benefice(calendrier.jour)),
        When(etat__in=DECIDES, annonce_le__isnull=False, then=Value(None)),
        When(etat__in=DECIDES, then=_fin(ANNONCE, lignes)),
        When(etat=Etat.DEPOSE, then=F("echeance_le")),
        When(etat=Etat.INSCRIT, then=_jour_de_la_session()),
        When(etat=Etat.PRET, places__lt=2, then=_fin(DESIGNATION, lignes)),
        When(etat=Etat.PRET, then=_reponse_attendue()),
        *[When(etat__in=d.etats, then=_fin(d, lignes)) for d in DELAIS],
        default=Value(None), output_field=JOUR,
    )  # fmt: skip


def _fin(delai: Delai, lignes: Mapping[str, list[Parametre]]) -> Any:
    """The day a wait began, plus the days of the setting in force then, of its CQP first: as `referentiels.parametres.valeur`."""
    cas = []
    for ligne in lignes[delai.reglage]:
        condition = Q(referentiel__certification=ligne.certification_id) if ligne.certification_id else Q()
        cas.append(When(condition & _commence_apres(delai, ligne.du), then=_plus(delai.depart, ligne.valeur)))
    defaut = _plus(delai.depart, REGLAGES[delai.reglage].defaut)
    return Case(*cas, default=defaut, output_field=JOUR) if cas else defaut


def _commence_apres(delai: Delai, du: date) -> Q:
    return Q(GreaterThanOrEqual(delai.depart, Value(du, output_field=JOUR)))


def _plus(depart: Any, jours: int) -> Any:
    return Cast(ExpressionWrapper(depart + timedelta(days=jours), output_field=JOUR), JOUR)
