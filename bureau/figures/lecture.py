"""Read the facts that the figures count: few queries, whatever the number of dossiers; instants become legal days in Paris.

A state of the past comes from the journal; everything else from the dated facts of the rows. Everything about dossiers
starts from those the person may see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone

from candidates.enums import DECIDES, Etat, Partie
from candidates.models import Complement, Depot, Dossier
from evaluations.enums import EtatMission
from evaluations.models import Evaluation, EvaluationCompetence, Mission
from journal.models import Evenement
from journal.services import chaine_du_dossier
from jury.enums import EtatSession, Issue, Sort
from jury.models import Decision, DecisionCompetence, SessionJury
from recevabilite.models import Recevabilite, Recours
from referentiels.models import Certification, Parametre, Referentiel
from referentiels.parametres import REGLAGES

from .regles import Jalons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from comptes.models import Utilisateur

ETAT_DE = {Issue.TOTALE: Etat.VALIDE, Issue.PARTIELLE: Etat.VALIDE_PARTIELLEMENT, Issue.REFUS: Etat.NON_VALIDE}
EN_VIGUEUR = Decision.objects.filter(arretee_le__isnull=False, remplacee_par__isnull=True)
REGLAGES_LUS = ("delai_recevabilite_mois", "notification_jours", "convocation_jours", "chiffres_seuil")


@dataclass(frozen=True)
class Demande:
    """What is asked for: a calendar year, a CQP or all of them, the day of the past stock, announced facts alone or not."""

    annee: int
    stock_le: date
    certification: Certification | None = None
    is_publique: bool = False


class Avis(NamedTuple):
    """One ruling. `correction`: it replaces another one that nobody had appealed against."""

    certification: int
    le: date
    complet_le: date
    is_favorable: bool
    is_remplace: bool
    is_premier: bool
    is_correction: bool
    avec_complements: bool


class Appel(NamedTuple):
    """One recours: its day, and what the new ruling says (None while there is none)."""

    le: date
    suite: bool | None


class Seance(NamedTuple):
    """One session of the jury that was not cancelled."""

    certification: int
    le: date
    convoquee: date | None
    ajournes: int


class Charge(NamedTuple):
    """What one evaluator was asked and did; `en_cours` is today's."""

    nom: str
    proposees: int
    acceptees: int
    refusees: int
    remplacees: int
    en_cours: int


@dataclass(frozen=True)
class Matiere:
    """Everything that was read, as plain values; `avant` is the year before `annee`."""

    annee: int
    jour: date
    stock_le: date
    jalons: list[Jalons]
    avis: list[Avis] = field(default_factory=list)
    motifs: list[tuple[str, int, int]] = field(default_factory=list)
    appels: list[Appel] = field(default_factory=list)
    stock: Counter[tuple[str, bool]] = field(default_factory=Counter)
    stock_passe: Counter[tuple[str, bool]] = field(default_factory=Counter)
    grilles: dict[tuple[str, str, str], int] = field(default_factory=dict)
    verdicts: dict[tuple[str, bool, bool, bool], int] = field(default_factory=dict)
    seances: list[Seance] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    competences: dict[str, str] = field(default_factory=dict)
    reglages: Reglages = field(default_factory=lambda: Reglages([]))

    @property
    def avant(self) -> int:
        """The year that the figures are compared to."""
        return self.annee - 1


class Reglages:
    """Dated settings, read once; same rule as `referentiels.parametres.valeur`."""

    def __init__(self, lignes: Iterable[tuple[str, int | None, Any, date]]) -> None:
        """`lignes` come the last first."""
        self._lignes = list(lignes)

    def valeur(self, code: str, *, le: date, certification: int | None = None) -> Any:
        """Value in force on `le`: of this CQP, else of all, else the default."""
        bonnes = [(qui, valeur) for c, qui, valeur, du in self._lignes if c == code and du <= le]
        for cherchee in (certification, None) if certification is not None else (None,):
            for qui, valeur in bonnes:
                if qui == cherchee:
                    return valeur
        return REGLAGES[code].defaut


def lire_reglages() -> Reglages:
    """The settings that the figures depend on."""
    lignes = Parametre.objects.filter(code__in=REGLAGES_LUS).order_by("-du", "-cree_le", "-pk")
    return Reglages(lignes.values_list("code", "certification_id", "valeur", "du"))


def jour_de(instant: datetime | None) -> date | None:
    """Legal day of an instant, in Paris."""
    return None if instant is None else instant.astimezone(timezone.get_default_timezone()).date()


def minuit(jour: date) -> datetime:
    """First instant of a legal day, in Paris."""
    return datetime.combine(jour, time(), tzinfo=timezone.get_default_timezone())


def annees_connues(utilisateur: Utilisateur, *, jour: date, is_publique: bool = False) -> list[int]:
    """Calendar years from the first demand to this one, latest first; this one alone when there is no dossier."""
    dossiers = Dossier.objects.all() if is_publique else Dossier.objects.comptes_par(utilisateur)
    premiere = dossiers.aggregate(m=Min("demande_le"))["m"]
    debut = jour_de(premiere)
    return list(range(jour.year, min(debut.year if debut else jour.year, jour.year) - 1, -1))


def lire(demande: Demande, utilisateur: Utilisateur, *, jour: date) -> Matiere:
    """Read everything that the page counts, in a number of queries that no number of dossiers changes."""
    dossiers = _dossiers(demande, utilisateur)
    periode = (minuit(date(demande.annee - 1, 1, 1)), minuit(date(demande.annee + 1, 1, 1)))
    matiere = Matiere(
        annee=demande.annee, jour=jour, stock_le=demande.stock_le,
        jalons=list(_jalons(dossiers, periode, is_publique=demande.is_publique)), avis=list(_avis(dossiers, periode)),
        verdicts=_verdicts(dossiers, demande), competences=_competences(demande), reglages=lire_reglages(),
    )  # fmt: skip
    return matiere if demande.is_publique else _completer(matiere, dossiers, demande, periode)


def _completer(matiere: Matiere, dossiers: QuerySet[Dossier], demande: Demande, periode: tuple[datetime, datetime]) -> Matiere:
    """Add what the secretariat alone reads."""
    stock, passe = _stocks(dossiers, demande.stock_le)
    matiere.stock.update(stock)
    matiere.stock_passe.update(passe)
    matiere.motifs.extend(_motifs(dossiers, demande.annee))
    matiere.appels.extend(_appels(dossiers, periode))
    if demande.certification is not None:
        matiere.grilles.update(_grilles(dossiers, demande.annee))
    matiere.seances.extend(_seances(demande, periode))
    matiere.charges.extend(_charges(dossiers, demande.annee))
    return matiere


def _dossiers(demande: Demande, utilisateur: Utilisateur) -> QuerySet[Dossier]:
    """Dossiers the person may see; for publication, all of them: nothing of one of them is shown."""
    dossiers = Dossier.objects.all() if demande.is_publique else Dossier.objects.comptes_par(utilisateur)
    dossiers = dossiers.order_by()
    return dossiers.filter(referentiel__certification=demande.certification) if demande.certification else dossiers


def _premier(lignes: QuerySet[Any], champ: str) -> Subquery:
    return Subquery(lignes.filter(dossier=OuterRef("pk")).order_by(champ).values(champ)[:1])


def _jalons(dossiers: QuerySet[Dossier], periode: tuple[datetime, datetime], *, is_publique: bool) -> Iterable[Jalons]:
    debut, fin = periode
    recents = Q(etat_depuis__gte=debut) | Q(annonce_le__gte=debut) | Q(demande_le__gte=debut) | Q(premier_depot_le__gte=debut)
    lignes = dossiers.filter(recents, demande_le__lt=fin).values_list(
        "referentiel__certification_id", "origine_id", "etat", "etat_depuis", "demande_le", "premier_depot_le",
        _premier(Recevabilite.objects.filter(is_favorable=True), "statue_le"),
        _premier(Depot.objects.filter(partie=Partie.ACTIVITES), "depose_le"),
        _premier(Evaluation.objects.all(), "ouverte_le"),
        "transmis_le", "decide_le", "annonce_le",
        Subquery(EN_VIGUEUR.filter(inscription__dossier=OuterRef("pk")).values("issue")[:1]),
    )  # fmt: skip
    for certification, origine, ecrit, *instants, issue in lignes:
        jours = [jour_de(i) for i in instants]
        etat = ETAT_DE[Issue(issue)].value if issue and ecrit in DECIDES else ecrit  # a decision that was rectified
        is_tue = is_publique and etat in DECIDES and jours[-1] is None  # a decision that is not announced is not known
        if is_tue:
            jours[-2] = None
        yield Jalons(certification, origine is not None, Etat.INSCRIT.value if is_tue else etat, *jours)  # type: ignore[arg-type]


def _avis(dossiers: QuerySet[Dossier], periode: tuple[datetime, datetime]) -> Iterable[Avis]:
    demandes = Complement.objects.filter(dossier=OuterRef("dossier"), partie=Partie.RECEVABILITE, demande_le__lte=OuterRef("statue_le"))
    lignes = Recevabilite.objects.filter(dossier__in=dossiers.values("pk"), statue_le__gte=periode[0], statue_le__lt=periode[1]).order_by()
    for certification, statue, complet, favorable, remplacee, remplace, recours, complements in lignes.values_list(
        "dossier__referentiel__certification_id", "statue_le", "complet_le", "is_favorable", "remplacee_par__pk", "remplace_id",
        "remplace__recours__pk", Exists(demandes),
    ):  # fmt: skip
        yield Avis(
            certification, jour_de(statue), complet, favorable, remplacee is not None, remplace is None,  # type: ignore[arg-type]
            remplace is not None and recours is None, complements,
        )  # fmt: skip


def _de_l_annee(champ: str, annee: int) -> Q:
    return Q(**{f"{champ}__gte": minuit(date(annee, 1, 1)), f"{champ}__lt": minuit(date(annee + 1, 1, 1))})


def _motifs(dossiers: QuerySet[Dossier], annee: int) -> Iterable[tuple[str, int, int]]:
    """Label, uses of the year, uses of the year before, in the unfavourable rulings in force."""
    refus = Recevabilite.objects.filter(dossier__in=dossiers.values("pk"), is_favorable=False, remplacee_par__isnull=True, motifs__isnull=False)
    comptes = refus.order_by().values("motifs__libelle", "motifs__ordre").annotate(
        n=Count("pk", filter=_de_l_annee("statue_le", annee)), avant=Count("pk", filter=_de_l_annee("statue_le", annee - 1))
    )
    lignes = [(x["motifs__libelle"], x["n"], x["avant"]) for x in comptes.order_by("motifs__ordre", "motifs__libelle")]
    return [x for x in lignes if x[1] or x[2]]


def _appels(dossiers: QuerySet[Dossier], periode: tuple[datetime, datetime]) -> Iterable[Appel]:
    lignes = Recours.objects.filter(recevabilite__dossier__in=dossiers.values("pk"), depose_le__gte=periode[0], depose_le__lt=periode[1])
    for instant, suite in lignes.values_list("depose_le", "recevabilite__remplacee_par__is_favorable"):
        yield Appel(jour_de(instant), suite)  # type: ignore[arg-type]


def _stocks(dossiers: QuerySet[Dossier], le: date) -> tuple[Counter[tuple[str, bool]], Counter[tuple[str, bool]]]:
    """States of today, and those of the evening of `le`: what the journal says each dossier left first since, else where it is."""
    fin = minuit(le + timedelta(days=1))
    apres = Evenement.objects.filter(instant__gte=fin).exclude(etat_apres="").exclude(etat_avant="")
    quittes = dict(
        Evenement.objects.filter(pk__in=apres.order_by().values("chaine").annotate(m=Min("pk")).values("m")).values_list("chaine", "etat_avant")
    )
    maintenant: Counter[tuple[str, bool]] = Counter()
    passe: Counter[tuple[str, bool]] = Counter()
    for pk, origine, etat, demande_le in dossiers.values_list("pk", "origine_id", "etat", "demande_le"):
        maintenant[etat, origine is not None] += 1
        if demande_le < fin:
            passe[quittes.get(chaine_du_dossier(pk), etat), origine is not None] += 1
    return maintenant, passe


def _grilles(dossiers: QuerySet[Dossier], annee: int) -> dict[tuple[str, str, str], int]:
    """(competence, proposal, conclusion) of the bilans that the three signed, closed in the year."""
    lignes = EvaluationCompetence.objects.filter(
        _de_l_annee("evaluation__bilan_arrete_le", annee), evaluation__dossier__in=dossiers.values("pk"), evaluation__is_signee=True
    ).exclude(conclusion="")
    comptes = lignes.order_by().values("code", "proposition", "conclusion").annotate(n=Count("pk"))
    return {(x["code"], x["proposition"], x["conclusion"]): x["n"] for x in comptes}


def _verdicts(dossiers: QuerySet[Dossier], demande: Demande) -> dict[tuple[str, bool, bool, bool], int]:
    """(competence, mastered for the evaluators, awarded by the jury, follow-up) of the decisions in force of the year."""
    if demande.certification is None:  # a code means something inside one CQP only
        return {}
    champ = "decision__inscription__dossier__" + ("annonce_le" if demande.is_publique else "decide_le")
    lignes = DecisionCompetence.objects.filter(
        _de_l_annee(champ, demande.annee), decision__inscription__dossier__in=dossiers.values("pk"), decision__arretee_le__isnull=False,
        decision__remplacee_par__isnull=True,
    )  # fmt: skip
    comptes = lignes.order_by().values_list("code", "is_maitrisee", "is_validee").annotate(
        n=Count("pk"), suites=Count("decision__inscription__dossier__origine")
    )
    verdicts: dict[tuple[str, bool, bool, bool], int] = {}
    for code, maitrisee, validee, nombre, suites in comptes:
        verdicts[code, maitrisee, validee, False] = nombre - suites
        verdicts[code, maitrisee, validee, True] = suites
    return verdicts


def _seances(demande: Demande, periode: tuple[datetime, datetime]) -> Iterable[Seance]:
    lignes = SessionJury.objects.filter(le__gte=periode[0], le__lt=periode[1]).exclude(etat=EtatSession.ANNULEE).order_by()
    if demande.certification:
        lignes = lignes.filter(certification=demande.certification)
    ajournes = Count("inscriptions", filter=Q(inscriptions__sort=Sort.AJOURNE))
    for certification, le, convoquee, nombre in lignes.annotate(n=ajournes).values_list("certification_id", "le", "convoquee_le", "n"):
        yield Seance(certification, jour_de(le), jour_de(convoquee), nombre)  # type: ignore[arg-type]


def _charges(dossiers: QuerySet[Dossier], annee: int) -> Iterable[Charge]:
    """One line per evaluator who was proposed a mission in the year or carries one today, by name."""
    annuelles = _de_l_annee("proposee_le", annee)
    en_cours = Q(etat=EtatMission.ACCEPTEE, dossier__etat__in=[Etat.PRET, Etat.EN_EVALUATION])
    lignes = Mission.objects.filter(annuelles | en_cours, dossier__in=dossiers.values("pk")).order_by()
    comptes = lignes.values("evaluateur_id", "evaluateur__prenom", "evaluateur__nom").annotate(
        proposees=Count("pk", filter=annuelles), acceptees=Count("pk", filter=annuelles & Q(etat=EtatMission.ACCEPTEE)),
        refusees=Count("pk", filter=annuelles & Q(etat=EtatMission.REFUSEE)),
        remplacees=Count("pk", filter=annuelles & Q(etat=EtatMission.REMPLACEE)), en_cours=Count("pk", filter=en_cours),
    )  # fmt: skip
    for x in comptes.order_by("evaluateur__nom", "evaluateur__prenom"):
        nom = f"{x['evaluateur__prenom']} {x['evaluateur__nom']}".strip() or "Évaluateur sans nom"
        yield Charge(nom, x["proposees"], x["acceptees"], x["refusees"], x["remplacees"], x["en_cours"])


def _competences(demande: Demande) -> dict[str, str]:
    """Titles of the competences by code, in the order of the latest référentiel of the CQP; nothing for all the CQP at once."""
    if demande.certification is None:
        return {}
    referentiel = Referentiel.objects.filter(certification=demande.certification).order_by("-publie_le").first()
    return {c.code: c.intitule for c in referentiel.structure.competences} if referentiel else {}
