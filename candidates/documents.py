"""Documents of the candidate: parts 2 and 3 as they were deposited and signed, sealed; their previews before signing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from documents.memoire import une_fois
from documents.models import Document, Matiere, Signature
from documents.registre import Contenu, Genre, Piece, declarer_roles, declarer_titulaires, enregistrer
from documents.regles import nom_propre
from documents.services import piece_des_signatures
from echanges.services import oublier_piece, ranger_piece

from .declaration import get_declaration, get_qualite
from .effets import ecrire_accuse
from .enums import Civilite, Partie, RoleDossier
from .instantane import CHAMPS_EMPLOI
from .lecture import NON_RENSEIGNE, libelle_diplome, oui_non, periode, presenter_partie_2, presenter_partie_3
from .models import Depot, Dossier
from .papier import get_courrier
from .regles import canoniser, empreinte
from .services.depot import entreprise_actuelle
from .workflow import roles_sur

if TYPE_CHECKING:
    from comptes.models import Utilisateur

R = RoleDossier
GENRES = {p: p.genre for p in Partie}
APERCUS = {Partie.RECEVABILITE: "apercu_recevabilite", Partie.ACTIVITES: "apercu_activites"}
TITRES = {Partie.RECEVABILITE: "Dossier de recevabilité (partie 2)", Partie.ACTIVITES: "Activités réalisées (partie 3)"}
# who reads each part once it is deposited: the same people as on the pages that show it
LECTEURS = {
    Partie.RECEVABILITE: frozenset({R.CANDIDAT, R.ACCOMPAGNATEUR, R.SECRETARIAT, R.JURE, R.PRESIDENT}),
    Partie.ACTIVITES: frozenset(R),
}
REDACTEURS = frozenset({R.CANDIDAT, R.ACCOMPAGNATEUR, R.SAISIE})
TAILLE_JOINTE_MAX = 8 * 1024 * 1024  # bytes: beyond, mail servers refuse, and the receipt gives the address instead
CELLULE_MAX = 1000  # signs of an answer in a cell of the table of activities
SIGNES_PAR_LIGNE = 40
Cases = list[tuple[str, str]]


# --- what a part shows --------------------------------------------------------------------------------------------------


def get_contexte(dossier: Dossier, *, partie: int, contenu: Mapping[str, Any]) -> dict[str, Any]:
    """Variables of the template of a part, deposited or not: the form's own words, in its order (l.79–250, 360–1165)."""
    structure = dossier.referentiel.structure
    communs = {
        "dossier": dossier, "numero_dossier": dossier.numero, "structure": structure, "partie": int(partie),
        "sous_titre": structure.certification.intitule, "empreinte_contenu": empreinte(contenu),
        "nom_des_donnees": f"partie-{int(partie)}.json", "courrier": get_courrier(contenu),
    }  # fmt: skip
    if partie == Partie.RECEVABILITE:
        return communs | _partie_2(dossier, contenu)
    lue = presenter_partie_3(contenu, dossier)
    competences = [sortir_les_longs(c) | {"texte": structure.competence(c["code"])} for c in lue["competences"]]
    acquises = list(dossier.competences_acquises.all())
    return communs | {
        "competences": competences, "complements": lue["complements"],
        "acquises": [(a, structure.competence(a.code)) for a in acquises],
    }  # fmt: skip


def sortir_les_longs(competence: Mapping[str, Any]) -> dict[str, Any]:
    """Take the answers too long for a cell out of the table: they are read after it, over the whole width."""
    activites: list[dict[str, Any]] = []
    renvois: list[tuple[int, str, str, str]] = []
    for activite in competence["activites"]:
        rangee = dict(activite)
        for champ, titre in (("exemples", "Exemples"), ("documents", competence["colonne_documents"])):
            texte = rangee[champ]
            if len(texte) + SIGNES_PAR_LIGNE * texte.count("\n") > CELLULE_MAX:
                renvois.append((len(renvois) + 1, titre, activite["libelle"], texte))
                rangee[champ] = f"Voir le texte {len(renvois)}, après ce tableau."
        activites.append(rangee)
    return {**competence, "activites": activites, "renvois": renvois}


def _partie_2(dossier: Dossier, contenu: Mapping[str, Any]) -> dict[str, Any]:
    structure, parcours = dossier.referentiel.structure, contenu["parcours"]
    lue = presenter_partie_2(contenu, dossier)
    coches = parcours["diplomes"]
    return {
        "civilites": _cases(Civilite.choices, {contenu["identite"]["civilite"]}),
        "identite": [ligne for ligne in lue["identite"] if ligne[0] != "Civilité"],
        "durees": lue["experience"][:3],
        "precisions": lue["experience"][3:],
        "experience_calculee": lue["experience_calculee"],
        "experience_au": lue["experience_au"],
        "emplois": [_emploi(e, structure) for e in contenu["emplois"]],
        "classes": _cases(((c.code, c.libelle) for c in structure.dernieres_classes), {parcours["derniere_classe"]}),
        "diplomes": [
            (case, libelle, d.intitule_demande if d.code in coches else "", coches.get(d.code, ""))
            for d in structure.diplomes
            for case, libelle in _cases([(d.code, libelle_diplome(d))], set(coches))
        ],
        "preuves": lue["preuves"],
        "complements": lue["complements"],
        "autres_demandes": lue["declaration"]["autres_demandes"],
    }


def _cases(choix: Iterable[tuple[str, str]], coches: set[str]) -> Cases:
    """The boxes of the paper, ticked or not."""
    return [("☑" if code in coches else "☐", str(libelle)) for code, libelle in choix]


def _emploi(emploi: Mapping[str, Any], structure: Any) -> dict[str, Any]:
    """One job with the captions of l.129–135 and the seven headings of l.136–172, those without a text included."""
    emploi = dict.fromkeys(CHAMPS_EMPLOI) | dict(emploi)
    textes = emploi["activites"] or {}
    return {
        "titre": emploi["intitule"] or "sans intitulé",
        "lignes": [
            ("Intitulé de l’emploi (poste de travail) ou de la fonction ou de votre activité", emploi["intitule"] or NON_RENSEIGNE),
            ("Entreprise dans laquelle vous exercez", emploi["entreprise"] or NON_RENSEIGNE),
            ("Numéro SIRET de l’entreprise", emploi["siret"] or NON_RENSEIGNE),
            ("Secteur d’activité", emploi["secteur"] or NON_RENSEIGNE),
            ("Période d’activité (depuis le.. jusqu’au…)", periode(emploi["du"], emploi["au"])),
            ("Emploi dans l’assistanat de formation", oui_non(emploi["dans_le_metier"])),
            ("Emploi salarié", oui_non(emploi["is_salarie"])),
        ],
        "activites": [(a.libelle, str(textes.get(a.code) or "").strip()) for a in structure.activites_emploi],
    }  # fmt: skip


# --- what was deposited, sealed ------------------------------------------------------------------------------------------


def get_depot(objet_id: str) -> Depot:
    """The deposit that a document shows."""
    return Depot.objects.select_related("dossier__candidat", "dossier__referentiel__certification").get(pk=objet_id)


def construire(objet_id: str) -> Contenu:
    """Content of a deposited part, from its snapshot, with the evidence of the signature, readable and as data."""
    depot = get_depot(objet_id)
    signatures = list(Signature.objects.filter(objet_type="depot", objet_id=str(depot.pk)).select_related("signataire", "consignee_par"))
    titre = TITRES[Partie(depot.partie)] + (f", dépôt nº\u00a0{depot.numero}" if depot.numero > 1 else "")
    signature = signatures[0] if signatures else None
    contexte = get_contexte(depot.dossier, partie=depot.partie, contenu=depot.contenu)
    return Contenu(
        titre=titre,
        gabarit=f"candidates/documents/{GENRES[Partie(depot.partie)]}.html",
        contexte=contexte | {
            "depot": depot, "apercu": False, "signature": signature,
            "role": R(signature.role).label if signature else "",
            "declaration": signature.declaration.splitlines() if signature else [],
            "candidat": _nom(signature.qualite) if signature else depot.dossier.candidat.nom_complet,
            "fait_le": signature.datee_le if signature and signature.manuscrite else depot.depose_le,
        },
        pieces=(
            Piece(contexte["nom_des_donnees"], canoniser(depot.contenu), "application/json", "Ce qui a été signé, en données"),
            piece_des_signatures(signatures),
        ),
    )  # fmt: skip


def _nom(qualite: Mapping[str, str]) -> str:
    return f"{qualite.get('prenom', '')} {qualite.get('nom', '')}".strip()


def depot_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """Who reads this part on the pages of the site: the candidate's side, the secretariat, the jury; the pair for part 3."""
    partie = next(p for p, code in GENRES.items() if code == document.genre)
    return not LECTEURS[partie].isdisjoint(roles_du_lecteur(utilisateur, document))


def roles_du_lecteur(utilisateur: Utilisateur, document: Document) -> frozenset[str]:
    """The roles of a reader on the dossier of a document; none when they do not see it."""

    def lire() -> frozenset[str]:
        visibles = Dossier.objects.visibles_par(utilisateur).select_related("candidat")
        dossier = visibles.filter(pk=document.dossier_id).first() if document.dossier_id else None
        return roles_sur(dossier, utilisateur) if dossier else frozenset()

    return une_fois(("roles", document.dossier_id, utilisateur.pk), lire)


def dossier_du_depot(objet_id: str) -> UUID:
    """The dossier of a deposit."""
    return Depot.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


def nom_fichier(document: Document) -> str:
    """Name proposed for a part, deposited or not."""
    numero = Dossier.objects.values_list("numero", flat=True).get(pk=str(document.dossier_id))
    return f"{numero} - {document.titre}.pdf"


def envoyer_accuse(document: Document) -> None:
    """Receipt of a deposit, once: with its sealed PDF, or without it when it failed or is too heavy for a mail."""
    depot, piece = get_depot(document.objet_id), None
    if document.is_pret and document.taille <= TAILLE_JOINTE_MAX:
        with document.fichier.open("rb") as fichier:
            piece = ranger_piece(nom=nom_propre(nom_fichier(document)), octets=fichier.read(), type_mime="application/pdf")
    with transaction.atomic():
        ecrire_accuse(depot, document, piece)
    if piece is not None:
        oublier_piece(piece)  # another worker had queued the receipt


# --- before signing -------------------------------------------------------------------------------------------------------


def cle_apercu(dossier_id: UUID, *, partie: int, sha256: str) -> str:
    """Key of the preview of one content: the same content is laid out once."""
    return f"apercu:{dossier_id}:{int(partie)}:{sha256}"


def objet_apercu(dossier_id: UUID, *, partie: int, sha256: str) -> str:
    """Name of what a preview shows: the dossier, the part, the beginning of the hash of the content."""
    return f"{dossier_id.hex}-{int(partie)}-{sha256[:24]}"


def construire_apercu(objet_id: str) -> Contenu:
    """Content of a preview: the template and the content of the deposit to come, marked as unsigned on each page."""
    partie = Partie(int(objet_id.split("-")[1]))
    contenu = Matiere.objects.get(document__genre=APERCUS[partie], document__objet_id=objet_id).contenu
    dossier = Dossier.objects.select_related("candidat", "referentiel__certification").get(pk=dossier_de_l_apercu(objet_id))
    qualite = get_qualite(dossier.candidat, entreprise=entreprise_actuelle(dossier))
    return Contenu(
        titre=f"Aperçu\u00a0: {TITRES[partie]}",
        gabarit=f"candidates/documents/{GENRES[partie]}.html",
        contexte=get_contexte(dossier, partie=partie, contenu=contenu) | {
            "depot": None, "apercu": True, "signature": None, "role": R.CANDIDAT.label,
            "declaration": get_declaration(dossier, partie=partie, contenu=contenu, qualite=qualite),
            "candidat": dossier.candidat.nom_complet, "fait_le": None,
        },
    )  # fmt: skip


def apercu_visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """A draft is nobody's business but the candidate's and their accompagnateur's."""
    return not REDACTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


def dossier_de_l_apercu(objet_id: str) -> UUID:
    """The dossier that a preview is about."""
    return UUID(hex=objet_id.split("-", maxsplit=1)[0])


def get_nom_du_titulaire(dossier_id: UUID) -> str:
    """The candidate's name, for whoever holds the key of one of their documents; empty when the dossier is no more."""
    dossier = Dossier.objects.select_related("candidat").filter(pk=dossier_id).first()
    candidat = dossier.candidat if dossier else None
    return str(candidat.nom_complet) if candidat and (candidat.nom_naissance or candidat.nom_usage) else ""


declarer_titulaires(get_nom_du_titulaire)
declarer_roles(dict(RoleDossier.choices))
for _partie in Partie:
    _gabarits = (f"candidates/documents/{GENRES[_partie]}.html",)
    enregistrer(
        Genre(
            code=GENRES[_partie], libelle=TITRES[_partie], construire=construire, visible_par=depot_visible_par,
            dossier_de=dossier_du_depot, nom_fichier=nom_fichier, suite=envoyer_accuse,
        )
    )  # fmt: skip
    enregistrer(
        Genre(
            code=APERCUS[_partie], libelle=f"Aperçu\u00a0: {TITRES[_partie]}", construire=construire_apercu,
            visible_par=apercu_visible_par, dossier_de=dossier_de_l_apercu, nom_fichier=nom_fichier, gabarits=_gabarits,
            scelle=False, prefixe="APERCU", provisoire=True, par_sections=True,
        )
    )  # fmt: skip
