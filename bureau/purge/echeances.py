"""What comes to the end of its time, and when: read from the dossiers, the sessions and the accounts; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from candidates.completude import CIBLE_PARTIE_2
from candidates.effets import get_adresse
from candidates.enums import DECIDES, Action, Etat
from candidates.models import Dossier, Preuve
from candidates.regles import ajouter_mois
from comptes.enums import EtatRectification, Role
from comptes.models import AttributionRole, Rectification, Utilisateur
from documents.models import Signature
from evaluations.models import Mission
from journal.models import Evenement
from jury.enums import EtatSession, SortRecours
from jury.models import Attribution, SessionJury
from jury.models import Recours as RecoursJury
from recevabilite.models import Recevabilite, Recours
from referentiels.parametres import Valeurs

from ..enums import GenreEffacement
from .tables import EFFACE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from referentiels.models import Certification

DUREES = ("brouillon_mois", "refus_mois", "dossier_mois", "registre_mois", "traces_mois", "compte_mois", "recours_mois", "preavis_jours")
SANS_ROLE = (Role.CANDIDAT, Role.ACCOMPAGNATEUR)
FIN_DE_CHAINE = (Action.ABANDONNER, Action.CLORE_POUR_ABANDON)


@dataclass(frozen=True)
class Prevision:
    """Something whose time ends on `echeance`: what, which, of whom; `adresse` is where its notice goes, None for none."""

    genre: GenreEffacement
    objet: Any
    echeance: date
    adresse: str | None = None

    @property
    def objet_id(self) -> str:
        """Its id."""
        return str(self.objet.pk)

    @property
    def libelle(self) -> str:
        """What it is, for the secretariat: a number, never a name."""
        return str(getattr(self.objet, "numero", "")) or f"compte ouvert le {timezone.localdate(self.objet.date_joined):%d/%m/%Y}"

    @property
    def dossier(self) -> Dossier | None:
        """The dossier it is about, if it is one."""
        return self.objet if isinstance(self.objet, Dossier) else None


class Durees:
    """How long each thing is kept, as the settings in force on `jour` say; read once."""

    def __init__(self, jour: date) -> None:
        self.jour, self._valeurs = jour, Valeurs(*DUREES)

    def lire(self, code: str, certification: Certification | None = None) -> int:
        """Months (or days) of a setting, for this CQP or for all."""
        return int(self._valeurs.lire(code, le=self.jour, certification=certification))

    def avant(self, code: str, horizon: date) -> date:
        """A day before which what began can end by `horizon`, whatever the CQP: a first, coarse sieve."""
        return ajouter_mois(horizon, -min(int(v) for v in self._valeurs.connues(code))) + timedelta(days=1)


def prevoir(*, jour: date, horizon: date, genres: frozenset[str] | None = None, objet_id: str | None = None) -> Iterator[Prevision]:
    """Everything whose time ends on `horizon` or before, with the settings of `jour`; traces, which have no row, aside.

    `objet_id`: that one alone, read again under its lock before it is erased.
    """
    durees = Durees(jour)
    lecteurs = {
        GenreEffacement.BROUILLON: _brouillons, GenreEffacement.JUSTIFICATIFS: _justificatifs, GenreEffacement.REFUS: _refus,
        GenreEffacement.DOSSIER: _decides, GenreEffacement.REGISTRE: _registre, GenreEffacement.COMPTE: _comptes,
    }  # fmt: skip
    for genre, lire in lecteurs.items():
        if genres is None or genre in genres:
            yield from (p for p in lire(durees, horizon, objet_id) if p.echeance <= horizon)


def _seul(pk: str | None) -> Q:
    return Q(pk=pk) if pk else Q()


def _vivants(pk: str | None) -> QuerySet[Dossier]:
    """Dossiers whose content is there, no answer to their person pending."""
    demandes = Rectification.objects.filter(dossier_id=OuterRef("pk"), etat=EtatRectification.A_TRAITER)
    liens = ("candidat__utilisateur", "referentiel__certification")
    return Dossier.objects.filter(_seul(pk), ~Exists(demandes), efface_le__isnull=True).select_related(*liens).order_by("demande_le", "pk")


def _jour(instant: datetime) -> date:
    return timezone.localdate(instant)


def _brouillons(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    limite = durees.avant("brouillon_mois", horizon)
    for dossier in _vivants(pk).filter(premier_depot_le__isnull=True, demande_le__date__lt=limite, modifie_le__date__lt=limite).iterator(chunk_size=500):
        mois = durees.lire("brouillon_mois", dossier.referentiel.certification)
        yield Prevision(GenreEffacement.BROUILLON, dossier, ajouter_mois(_jour(get_activite(dossier)), mois), get_adresse(dossier))


def get_activite(dossier: Dossier) -> datetime:
    """Last sign that somebody still wants a draft: a word written, a file joined, a message, their sign-in."""
    lus = Dossier.objects.filter(pk=dossier.pk).aggregate(
        Max("parcours__modifie_le"), Max("emplois__modifie_le"), Max("reponses_activites__modifie_le"), Max("reponses_questions__modifie_le"),
        Max("preuves__ajoutee_le"), Max("candidat__utilisateur__last_login"), Max("candidat__modifie_le"),
    )  # fmt: skip
    gestes = Evenement.objects.du_dossier(dossier.pk).exclude(acteur_id="").aggregate(dernier=Max("instant"))
    return max(x for x in (dossier.demande_le, dossier.modifie_le, gestes["dernier"], *lus.values()) if x is not None)


def _justificatifs(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    a_effacer = Preuve.objects.filter(dossier=OuterRef("pk"), cibles=[CIBLE_PARTIE_2]).exclude(fichier="")
    recours = Recours.objects.filter(recevabilite__dossier=OuterRef("pk"), recevabilite__remplacee_par__isnull=True)
    ouverts = [Etat.BROUILLON, Etat.DEPOSE, Etat.INCOMPLET]
    dossiers = _vivants(pk).filter(Exists(a_effacer), ~Exists(recours), statue_le__date__lt=durees.avant("recours_mois", horizon)).exclude(etat__in=ouverts)
    for dossier in dossiers.iterator(chunk_size=500):
        dernier = Recevabilite.objects.filter(dossier=dossier).aggregate(m=Max("statue_le"))["m"] or dossier.statue_le or dossier.demande_le
        fin = ajouter_mois(_jour(dernier), durees.lire("recours_mois", dossier.referentiel.certification))
        yield Prevision(GenreEffacement.JUSTIFICATIFS, dossier, fin, get_adresse(dossier))


def get_fin(dossier: Dossier) -> tuple[str, date] | None:
    """The setting that ends a deposited dossier, and the day its time began; None while its road goes on."""
    if dossier.etat_annonce in DECIDES and dossier.decide_le:
        return "dossier_mois", _jour(dossier.decide_le)
    if dossier.etat == Etat.NON_RECEVABLE and dossier.statue_le:
        return "refus_mois", _jour(dossier.statue_le)
    if dossier.etat == Etat.ABANDONNE:
        fait = Evenement.objects.du_dossier(dossier.pk).filter(action__in=FIN_DE_CHAINE).last()
        return "refus_mois", _jour(fait.instant if fait else dossier.modifie_le)
    return None


def get_echeance(dossier: Dossier, durees: Durees | None = None) -> date | None:
    """Last day a deposited dossier is kept (metier, personal data); None while its road goes on.

    A partial award keeps it until the end of its benefit: the candidate may come back with it.
    """
    fin = get_fin(dossier)
    if fin is None:
        return None
    durees = durees or Durees(timezone.localdate())
    echeance = ajouter_mois(fin[1], durees.lire(fin[0], dossier.referentiel.certification))
    benefice = Attribution.objects.en_vigueur().filter(dossier=dossier).aggregate(m=Max("benefice_jusqu_au"))["m"]
    return max(echeance, benefice) if benefice else echeance


def _refus(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    recours = Recours.objects.filter(recevabilite__dossier=OuterRef("pk"), recevabilite__remplacee_par__isnull=True)
    limite = durees.avant("refus_mois", horizon)
    finis = _vivants(pk).filter(
        Q(etat=Etat.NON_RECEVABLE, statue_le__date__lt=limite) | Q(etat=Etat.ABANDONNE, etat_depuis__date__lt=limite), ~Exists(recours),
        premier_depot_le__isnull=False,
    )  # fmt: skip
    yield from _termines(GenreEffacement.REFUS, finis, durees)


def _decides(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    recours = RecoursJury.objects.filter(decision__inscription__dossier=OuterRef("pk"), sort=SortRecours.EN_ATTENTE)
    suites = Dossier.objects.filter(origine=OuterRef("pk"), efface_le__isnull=True)  # a follow-up reads what it comes from
    limite = durees.avant("dossier_mois", horizon)
    finis = _vivants(pk).filter(~Exists(recours), ~Exists(suites), etat__in=DECIDES, annonce_le__isnull=False, decide_le__date__lt=limite)
    yield from _termines(GenreEffacement.DOSSIER, finis, durees)


def _termines(genre: GenreEffacement, dossiers: QuerySet[Dossier], durees: Durees) -> Iterator[Prevision]:
    for dossier in dossiers.iterator(chunk_size=500):
        echeance = get_echeance(dossier, durees)
        if echeance is not None:
            yield Prevision(genre, dossier, echeance, get_adresse(dossier))


def _registre(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    vivants = Dossier.objects.filter(inscriptions__session=OuterRef("pk"), inscriptions__is_active=True, efface_le__isnull=True)
    noms = Attribution.objects.filter(proces_verbal__session=OuterRef("pk")).exclude(titulaire=EFFACE)
    lisibles = SessionJury.objects.filter(pk=OuterRef("pk"), proces_verbaux__isnull=False).exclude(proces_verbaux__contenu={})
    closes = SessionJury.objects.filter(_seul(pk), Exists(noms) | Exists(lisibles), ~Exists(vivants), etat=EtatSession.CLOSE)
    for session in closes.filter(close_le__date__lt=durees.avant("registre_mois", horizon)).select_related("certification"):
        yield Prevision(GenreEffacement.REGISTRE, session, ajouter_mois(_jour(session.close_le or session.le), durees.lire("registre_mois", session.certification)))


def _comptes(durees: Durees, horizon: date, pk: str | None) -> Iterator[Prevision]:
    """Accounts without a role, a dossier or an act to keep, that nobody opened for a while; at once when their owner closed them."""
    jour = durees.jour
    roles = AttributionRole.objects.en_vigueur(jour).filter(utilisateur=OuterRef("pk")).exclude(role__in=SANS_ROLE)
    dossiers = Dossier.objects.filter(candidat__utilisateur=OuterRef("pk"), efface_le__isnull=True)
    comptes = Utilisateur.objects.filter(_seul(pk), ~Exists(roles), ~Exists(dossiers), is_staff=False, is_superuser=False).exclude(email__endswith=FERME)
    mois = durees.lire("compte_mois")
    effaces = Max("candidat__dossiers__efface_le")
    for compte in comptes.annotate(efface=effaces).filter(date_joined__date__lt=horizon).order_by("date_joined", "pk"):
        if a_des_actes(compte):
            continue
        vu = max(x for x in (compte.date_joined, compte.last_login, compte.efface) if x is not None)  # type: ignore[attr-defined]
        is_ferme = not compte.is_active and not compte.has_usable_password()
        echeance = _jour(vu) if is_ferme else ajouter_mois(_jour(vu), mois)
        yield Prevision(GenreEffacement.COMPTE, compte, echeance, None if is_ferme else compte.email)


FERME = "@compte-ferme.invalid"


def a_des_actes(compte: Utilisateur) -> bool:
    """The person helped, evaluated, judged or signed on something that is still kept, or stands in the register of habilitations."""
    from candidates.models import Acces

    return (
        Acces.objects.filter(personne=compte).exists()
        or Mission.objects.filter(evaluateur=compte, dossier__efface_le__isnull=True).exists()
        or compte.sieges.exists()
        or Signature.objects.filter(signataire=compte).exists()
        or compte.habilitations.exists()
        or AttributionRole.objects.filter(utilisateur=compte).exclude(role__in=SANS_ROLE).filter(Q(au__isnull=True) | Q(au__gt=F("du"))).exists()
    )
