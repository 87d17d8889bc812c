"""What would become of each line of a file brought to the register, as the register stands now. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from comptes.enums import Role, SortLigne
from comptes.models import Habilitation, Utilisateur
from comptes.regles import plier
from referentiels.models import Certification

from .fichier import libelle

if TYPE_CHECKING:
    from uuid import UUID

    from .fichier import LigneLue

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
ROLES = {
    **dict.fromkeys(("professionnel du secteur", "professionnel", "professionnelle du secteur", "professionnelle", "pro"), Role.PROFESSIONNEL.value),
    **dict.fromkeys(("evaluateur externe", "evaluatrice externe", "evaluateur", "evaluatrice", "externe"), Role.EVALUATEUR_EXTERNE.value),
}
LONGUEURS = {"numero": 40, "prenom": 100, "nom": 100, "organisation": 200, "email": 254}


@dataclass(frozen=True)
class Sort:
    """The fate of one line: what would be done, why, and what to do it with."""

    sort: SortLigne
    phrase: str = ""
    demande: Demande | None = None
    existante: UUID | None = None


@dataclass(frozen=True)
class Demande:
    """One line once understood."""

    email: str
    prenom: str
    nom: str
    organisation: str
    role: str
    certification: int
    numero: str
    formation_le: date | None
    du: date
    au: date


@dataclass
class _Inscrite:
    """One habilitation of the register, or of an earlier line of the file (`ligne`)."""

    email: str
    nom: str
    role: str
    certification: int
    numero: str
    du: date
    au: date
    formation_le: date | None = None
    pk: UUID | None = None
    ligne: int = 0

    def est_de(self, demande: Demande) -> bool:
        return (self.email, self.role, self.certification) == (demande.email, demande.role, demande.certification)

    def chevauche(self, demande: Demande) -> bool:
        return self.du <= demande.au and demande.du <= self.au

    @property
    def ou(self) -> str:
        return f"à la ligne {self.ligne} du fichier" if self.ligne else "au registre"


@dataclass
class _Etat:
    """The register and the accounts as they are, then as the lines read so far would leave them."""

    certifications: Mapping[str, int]
    comptes: dict[str, Utilisateur]
    nouveaux: dict[str, tuple[str, str]] = field(default_factory=dict)
    par_numero: dict[str, list[_Inscrite]] = field(default_factory=dict)
    par_personne: dict[tuple[str, str, int], list[_Inscrite]] = field(default_factory=dict)

    def inscrire(self, inscrite: _Inscrite) -> None:
        self.par_numero.setdefault(inscrite.numero, []).append(inscrite)
        self.par_personne.setdefault((inscrite.email, inscrite.role, inscrite.certification), []).append(inscrite)


def planifier(lignes: Sequence[LigneLue]) -> list[Sort]:
    """The fate of every line, in order: an earlier line of the file counts as done. Reads the register once."""
    etat = _lire_etat(lignes)
    return [_decider(ligne, etat) for ligne in lignes]


def _lire_etat(lignes: Iterable[LigneLue]) -> _Etat:
    adresses = {ligne.valeurs.get("email", "").lower() for ligne in lignes}
    certifications: dict[str, int] = {}
    toutes = list(Certification.objects.all())
    for c in toutes:
        certifications |= {plier(c.intitule): c.pk, plier(c.code): c.pk}
    if len(toutes) == 1:
        certifications[""] = toutes[0].pk  # no need to name the only CQP
    etat = _Etat(certifications, {u.email: u for u in Utilisateur.objects.filter(email__in=adresses)})
    numeros = {ligne.valeurs.get("numero", "") for ligne in lignes}
    concernees = Habilitation.objects.filter(Q(numero__in=numeros) | Q(utilisateur__email__in=adresses))
    for h in concernees.select_related("utilisateur").order_by("numero", "du"):
        etat.inscrire(
            _Inscrite(h.utilisateur.email, h.utilisateur.nom_complet, h.role, h.certification_id, h.numero, h.du, h.au, h.formation_le, h.pk)
        )
    return etat


def _decider(ligne: LigneLue, etat: _Etat) -> Sort:
    if ligne.erreur:
        return Sort(SortLigne.REFUSEE, ligne.erreur)
    demande, erreurs = _comprendre(ligne.valeurs, etat)
    if demande is None:
        return Sort(SortLigne.REFUSEE, " ".join(erreurs))
    refus = _refus_personne(demande, etat)
    if refus:
        return Sort(SortLigne.REFUSEE, refus)
    sort = _confronter(demande, etat)
    if sort.sort != SortLigne.REFUSEE:
        _retenir(ligne, demande, sort, etat)
    return sort


def _comprendre(valeurs: Mapping[str, str], etat: _Etat) -> tuple[Demande | None, list[str]]:
    erreurs = [f"{libelle(c)}\u00a0: {n} caractères au plus." for c, n in LONGUEURS.items() if len(valeurs.get(c, "")) > n]
    email, numero = valeurs.get("email", "").lower(), valeurs.get("numero", "")
    try:
        validate_email(email)
    except ValidationError:
        erreurs.append(f"L’adresse électronique «\u00a0{email}\u00a0» n’est pas complète." if email else "L’adresse électronique manque.")
    if not numero:
        erreurs.append("Le numéro d’habilitation manque.")
    role = ROLES.get(plier(valeurs.get("role", "")), "")
    if not role:
        erreurs.append("«\u00a0Habilité comme\u00a0» dit «\u00a0Professionnel du secteur\u00a0» ou «\u00a0Évaluateur externe\u00a0».")
    certification = etat.certifications.get(plier(valeurs.get("certification", "")))
    if certification is None:
        erreurs.append("Ce CQP n’est pas connu du site.")
    jours = {c: _lire_jour(valeurs.get(c, ""), c, erreurs) for c in ("formation_le", "du", "au")}
    du, au = jours["du"], jours["au"]
    if du and au and au < du:
        erreurs.append("La fin vient avant le début.")
    if erreurs or certification is None or du is None or au is None:
        return None, erreurs
    textes = {c: valeurs.get(c, "") for c in ("prenom", "nom", "organisation")}
    return Demande(email=email, role=role, certification=certification, numero=numero, formation_le=jours["formation_le"], du=du, au=au, **textes), []


def _lire_jour(texte: str, colonne: str, erreurs: list[str]) -> date | None:
    if not texte:
        if colonne != "formation_le":
            erreurs.append(f"«\u00a0{libelle(colonne)}\u00a0» manque.")
        return None
    for forme in FORMATS:
        try:
            jour = datetime.strptime(texte.removesuffix(" 00:00:00"), forme).date()  # noqa: DTZ007 a day, not an instant
        except ValueError:
            continue
        if 1990 <= jour.year <= 2100:
            return jour
    erreurs.append(f"«\u00a0{libelle(colonne)}\u00a0»\u00a0: «\u00a0{texte[:30]}\u00a0» n’est pas une date. Exemple\u00a0: 31/12/2027.")
    return None


def _refus_personne(demande: Demande, etat: _Etat) -> str:
    compte = etat.comptes.get(demande.email)
    if compte is not None and not compte.is_active:
        return f"Le compte de {compte.nom_complet} est fermé\u00a0: rouvrez-le d’abord."
    connu = (compte.prenom, compte.nom) if compte else etat.nouveaux.get(demande.email)
    if connu is None:
        return "" if demande.prenom and demande.nom else "Personne n’a cette adresse\u00a0: indiquez le prénom et le nom pour ouvrir un compte."
    for lu, su in zip((demande.prenom, demande.nom), connu, strict=True):
        if lu and su and plier(lu) != plier(su):
            return f"Cette adresse est celle de {' '.join(connu)}, et non de {demande.prenom} {demande.nom}."
    return ""


def _confronter(demande: Demande, etat: _Etat) -> Sort:
    memes = etat.par_numero.get(demande.numero, [])
    autre = next((i for i in memes if not i.est_de(demande)), None)
    if autre:
        return Sort(SortLigne.REFUSEE, f"Le numéro {demande.numero} est déjà celui de {autre.nom}, {autre.ou}.")
    siennes = etat.par_personne.get((demande.email, demande.role, demande.certification), [])
    communes = [i for i in siennes if i.chevauche(demande)]
    if not communes:
        neuf = ", avec un nouveau compte" if demande.email not in etat.comptes and demande.email not in etat.nouveaux else ""
        return Sort(SortLigne.CREEE, f"{'Renouvellement' if siennes else 'Nouvelle habilitation'}{neuf}.", demande)
    commune = communes[0]
    if commune.ligne:
        return Sort(SortLigne.REFUSEE, f"Même habilitation, ou période commune, qu’à la ligne {commune.ligne} du fichier.")
    if len(communes) > 1 or commune.numero != demande.numero:
        return Sort(
            SortLigne.REFUSEE,
            f"Cette personne a déjà l’habilitation {commune.numero} du {commune.du:%d/%m/%Y} au {commune.au:%d/%m/%Y}\u00a0: deux périodes ne se chevauchent pas.",
        )
    changements = _changements(commune, demande)
    if not changements:
        return Sort(SortLigne.INCHANGEE, "", demande, commune.pk)
    return Sort(SortLigne.MODIFIEE, "\u00a0; ".join(changements) + ".", demande, commune.pk)


def _changements(commune: _Inscrite, demande: Demande) -> list[str]:
    """An empty training date in the file erases nothing."""
    couples = (("Début", commune.du, demande.du), ("Fin", commune.au, demande.au), ("Formation", commune.formation_le, demande.formation_le or commune.formation_le))
    return [f"{nom}\u00a0: {f'{avant:%d/%m/%Y}' if avant else '(vide)'} → {apres:%d/%m/%Y}" for nom, avant, apres in couples if apres and avant != apres]


def _retenir(ligne: LigneLue, demande: Demande, sort: Sort, etat: _Etat) -> None:
    if demande.email not in etat.comptes:
        etat.nouveaux.setdefault(demande.email, (demande.prenom, demande.nom))
    nom = f"{demande.prenom} {demande.nom}".strip() or demande.email
    if sort.existante is None:
        etat.inscrire(_Inscrite(demande.email, nom, demande.role, demande.certification, demande.numero, demande.du, demande.au, demande.formation_le, ligne=ligne.numero))
        return
    for inscrite in etat.par_numero[demande.numero]:
        if inscrite.pk == sort.existante:
            inscrite.du, inscrite.au, inscrite.ligne = demande.du, demande.au, ligne.numero
