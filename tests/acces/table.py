"""One line per address: its arguments, who may ever open it, who must always be able to. An address without a line fails.

`peut` names the people of the cast for whom the address may answer; for anyone else it does not exist (404), in every
state of the dossier. `doit` names those for whom it always answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

PUBLIC = frozenset({"*"})
CONNECTES = frozenset({"alice", "zoe", "amine", "sylvie", "paul", "eva", "pierre", "elise", "jeanne", "jacques", "julie", "jules", "ada"})
CANDIDATE = frozenset({"alice"})
REDACTRICES = frozenset({"alice", "amine"})
SECRETARIAT = frozenset({"sylvie"})
GESTION = frozenset({"sylvie", "ada"})
ADMINISTRATION = frozenset({"ada"})
BINOME = frozenset({"paul", "eva"})
EXTERNE = frozenset({"eva"})
JURY = frozenset({"jeanne", "jacques", "julie", "jules"})
BUREAU_JURY = frozenset({"jeanne", "jacques"})
Objets = Mapping[str, Any]


@dataclass(frozen=True)
class Ligne:
    """Expectations about one address."""

    peut: frozenset[str]
    args: Callable[[Objets], dict[str, Any] | None] = field(default=lambda _: {})
    doit: frozenset[str] = frozenset()


def de(nom: str, argument: str = "pk", **autres: Any) -> Callable[[Objets], dict[str, Any] | None]:
    """Arguments from one object of the scene; None (the address is left out) when this state has no such object."""
    return lambda o: {argument: o[nom].pk, **autres} if o.get(nom) else None


def ligne(peut: frozenset[str], args: Callable[[Objets], dict[str, Any] | None] | None = None, doit: frozenset[str] = frozenset()) -> Ligne:
    """Short form of `Ligne`."""
    return Ligne(peut, args or (lambda _: {}), doit)


LECTEURS = CANDIDATE | SECRETARIAT | BINOME | JURY | {"amine"}
TABLE: dict[str, Ligne] = {
    # candidates
    "candidates:informer": ligne(PUBLIC),
    "candidates:formulaire": ligne(PUBLIC),
    "candidates:informer-page": ligne(PUBLIC, lambda _: {"page": "etapes"}),
    "candidates:demander": ligne(CONNECTES, doit=CONNECTES),
    "candidates:mon-dossier": ligne(REDACTRICES, de("dossier"), CANDIDATE),
    "candidates:deposer": ligne(CANDIDATE, de("dossier")),
    "candidates:deposer-activites": ligne(CANDIDATE, de("dossier")),
    "candidates:apercu": ligne(REDACTRICES, de("dossier", partie=2)),
    "candidates:confirmation": ligne(REDACTRICES, de("dossier", partie=2)),
    "candidates:abandonner": ligne(CANDIDATE, de("dossier")),
    "candidates:recours": ligne(CANDIDATE, de("dossier")),
    "candidates:accompagnateurs": ligne(CANDIDATE, de("dossier")),
    "candidates:accompagnateur-retirer": ligne(CANDIDATE, lambda o: {"pk": o["dossier"].pk, "personne": o["amine"].pk}),
    "candidates:saisie": ligne(REDACTRICES, de("dossier", page="identite")),
    "candidates:accompagnement-renvoyer": ligne(CANDIDATE, lambda o: {"pk": o["dossier"].pk, "accompagnement": o["dossier"].pk}),
    "candidates:accompagnement-annuler": ligne(CANDIDATE, lambda o: {"pk": o["dossier"].pk, "accompagnement": o["dossier"].pk}),
    "candidates:accompagnement-quitter": ligne(frozenset({"amine"}), de("dossier")),
    "candidates:modifications": ligne(REDACTRICES, de("dossier"), CANDIDATE),
    "candidates:modification-reprendre": ligne(REDACTRICES, de("dossier", modification=1)),
    "candidates:emploi-ajouter": ligne(REDACTRICES, de("dossier")),
    "candidates:emploi": ligne(REDACTRICES, lambda o: {"pk": o["dossier"].pk, "emploi": o["emploi"].pk} if o["emploi"] else None),
    "candidates:emploi-retirer": ligne(REDACTRICES, lambda o: {"pk": o["dossier"].pk, "emploi": o["emploi"].pk} if o["emploi"] else None),
    "candidates:preuves": ligne(REDACTRICES, de("dossier")),
    "candidates:partie-2": ligne(REDACTRICES, de("dossier", page="identite")),
    "candidates:partie-2-sommaire": ligne(REDACTRICES, de("dossier")),
    "candidates:avancement": ligne(REDACTRICES, de("dossier", partie=2, page="identite")),
    "candidates:partie-3-sommaire": ligne(REDACTRICES, de("dossier")),
    "candidates:partie-2-complements": ligne(REDACTRICES, de("dossier")),
    "candidates:partie-3-complements": ligne(REDACTRICES, de("dossier")),
    "candidates:partie-3": ligne(REDACTRICES, de("dossier", code="C1")),
    "candidates:messages": ligne(CANDIDATE, de("dossier"), CANDIDATE),
    "candidates:piece-jointe": ligne(CANDIDATE | SECRETARIAT, de("piece"), CANDIDATE | SECRETARIAT),
    "candidates:preuve": ligne(LECTEURS, de("preuve"), CANDIDATE | SECRETARIAT),
    "candidates:preuve-voir": ligne(LECTEURS, de("preuve"), CANDIDATE | SECRETARIAT),
    "candidates:preuve-vignette": ligne(LECTEURS, de("preuve")),
    "candidates:preuve-ajouter": ligne(REDACTRICES, de("dossier")),
    "candidates:preuves-liste": ligne(REDACTRICES, de("dossier")),
    "candidates:preuve-decrire": ligne(REDACTRICES, de("preuve")),
    "candidates:preuve-retirer": ligne(REDACTRICES, de("preuve")),
    # recevabilite
    "recevabilite:motifs": ligne(SECRETARIAT, doit=SECRETARIAT),
    "recevabilite:motif": ligne(SECRETARIAT, de("motif"), SECRETARIAT),
    "recevabilite:motif-deplacer": ligne(SECRETARIAT, de("motif"), SECRETARIAT),
    "recevabilite:motif-proposer": ligne(SECRETARIAT, de("motif"), SECRETARIAT),
    "recevabilite:statuer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:remplacer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:projet": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:relancer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:complements": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:renvoyer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:limites": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "recevabilite:abandonner": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    # evaluations
    "evaluations:missions": ligne(CONNECTES, doit=BINOME),
    "evaluations:mission": ligne(BINOME | SECRETARIAT, de("mission")),
    "evaluations:evaluation": ligne(BINOME, de("evaluation")),
    "evaluations:plan": ligne(BINOME, de("evaluation")),
    "evaluations:reporter": ligne(EXTERNE, de("evaluation")),
    "evaluations:agenda": ligne(BINOME | CANDIDATE, de("evaluation")),
    "evaluations:mon-rendez-vous": ligne(CANDIDATE, de("evaluation")),
    "evaluations:lecture": ligne(BINOME, de("evaluation", code="C1")),
    "evaluations:points": ligne(BINOME, de("evaluation")),
    "evaluations:points-noter": ligne(EXTERNE, de("evaluation", code="C1.1")),
    "evaluations:observations": ligne(BINOME, de("evaluation")),
    "evaluations:observation-retirer": ligne(BINOME, lambda o: {"pk": o["evaluation"].pk, "observation": o["observation"].pk} if o["observation"] else None),
    "evaluations:observation-modifier": ligne(BINOME, lambda o: {"pk": o["evaluation"].pk, "observation": o["observation"].pk} if o["observation"] else None),
    "evaluations:guide": ligne(BINOME, de("evaluation", code="C1")),
    "evaluations:question": ligne(BINOME, de("evaluation", code="C1.T1.1")),
    "evaluations:entretien": ligne(BINOME, de("evaluation")),
    "evaluations:fiche-entretien": ligne(BINOME, de("evaluation")),
    "evaluations:grille": ligne(BINOME, de("evaluation", code="C1")),
    "evaluations:grille-direct": ligne(BINOME, de("evaluation", code="C1")),
    "evaluations:cellule": ligne(BINOME, de("evaluation", code="C1.1")),
    "evaluations:recapitulatif": ligne(BINOME, de("evaluation")),
    "evaluations:preparation": ligne(BINOME, de("evaluation")),
    "evaluations:preparation-cellule": ligne(BINOME, de("evaluation", code="C1.1")),
    "evaluations:concertation": ligne(BINOME, de("evaluation")),
    "evaluations:concertation-direct": ligne(BINOME, de("evaluation")),
    "evaluations:bilan": ligne(BINOME, de("evaluation")),
    "evaluations:mon-bilan": ligne(CANDIDATE, de("evaluation")),
    "evaluations:tablette": ligne(frozenset()),  # on a device that was handed over alone
    "evaluations:tablette-rendre": ligne(frozenset()),
    "evaluations:tablette-passer": ligne(BINOME, de("evaluation")),
    "evaluations:signer": ligne(BINOME | CANDIDATE, de("evaluation")),
    "evaluations:signature-papier": ligne(EXTERNE, de("evaluation")),  # a candidate without account alone: nobody here
    "evaluations:refuser": ligne(EXTERNE | CANDIDATE, de("evaluation")),
    # jury
    "jury:sessions": ligne(CONNECTES, doit=CONNECTES),
    "jury:creer": ligne(SECRETARIAT, doit=SECRETARIAT),
    "jury:session": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:modifier": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:membres": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:ordre-du-jour": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:ordonner": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:liens": ligne(JURY, de("session"), JURY),
    "jury:liens-redemander": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:convoquer": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:annuler": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:annoncer": ligne(SECRETARIAT, de("session"), SECRETARIAT),
    "jury:documents": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:presences": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:emargement": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:seance": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:seance-etat": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:mur": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:mur-etat": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:ouvrir": ligne(JURY, de("session"), JURY),
    "jury:adopter": ligne(JURY, de("session"), JURY),
    "jury:clore": ligne(BUREAU_JURY, de("session"), BUREAU_JURY),
    "jury:dossier": ligne(JURY, de("inscription"), JURY),
    "jury:retirer": ligne(SECRETARIAT, de("inscription"), SECRETARIAT),
    "jury:deplacer": ligne(SECRETARIAT, de("inscription"), SECRETARIAT),
    "jury:presenter": ligne(JURY, de("inscription"), JURY),
    "jury:note": ligne(JURY, de("inscription"), JURY),
    "jury:piece-demander": ligne(JURY, de("inscription")),
    "jury:piece": ligne(SECRETARIAT | JURY, lambda _: None),
    "jury:piece-traiter": ligne(SECRETARIAT, lambda _: None),
    "jury:deport": ligne(JURY, de("inscription"), JURY),
    "jury:conformite": ligne(JURY, de("inscription"), JURY),
    "jury:scrutin": ligne(JURY, de("inscription"), JURY),
    "jury:voter": ligne(JURY, de("inscription"), JURY),
    "jury:decider": ligne(JURY, de("inscription"), JURY),
    "jury:ajourner": ligne(JURY, de("inscription"), JURY),
    "jury:rouvrir": ligne(JURY, de("inscription"), JURY),
    "jury:pv": ligne(SECRETARIAT | JURY, de("pv"), SECRETARIAT | JURY),
    "jury:signer-pv": ligne(BUREAU_JURY, de("pv"), BUREAU_JURY),
    "jury:decision": ligne(SECRETARIAT | JURY, de("decision"), SECRETARIAT | JURY),
    "jury:rectifier": ligne(BUREAU_JURY, de("decision"), BUREAU_JURY),
    "jury:recours-enregistrer": ligne(SECRETARIAT, de("decision"), SECRETARIAT),
    "jury:extrait": ligne(CANDIDATE | SECRETARIAT, de("decision"), SECRETARIAT),
    "jury:rectification-retirer": ligne(BUREAU_JURY, lambda o: {"pk": o["dossier"].pk}),
    "jury:recours-repondre": ligne(BUREAU_JURY, lambda o: {"pk": o["dossier"].pk}),
    "jury:chiffres": ligne(SECRETARIAT | JURY, de("session"), SECRETARIAT | JURY),
    "jury:contester": ligne(CANDIDATE, de("dossier")),
    "jury:mon-resultat": ligne(CANDIDATE, de("dossier")),
    "jury:completer": ligne(CANDIDATE, de("dossier")),
    # documents
    "documents:verifier": ligne(PUBLIC),
    "documents:verifier-numero": ligne(PUBLIC, lambda o: {"numero": o["bilan"].numero} if o["bilan"] else None),
    "documents:verifier-empreinte": ligne(PUBLIC),
    "documents:fichier-attendu": ligne(CONNECTES, doit=CONNECTES),
    "documents:revoquer": ligne(SECRETARIAT, de("bilan")),
    "documents:etat": ligne(LECTEURS, de("bilan"), CANDIDATE | SECRETARIAT),
    "documents:telecharger": ligne(LECTEURS, de("bilan"), CANDIDATE | SECRETARIAT),
    "documents:relancer": ligne(LECTEURS, de("bilan")),
    # referentiels
    "referentiels:liste": ligne(GESTION, doit=GESTION),
    "referentiels:parametres": ligne(GESTION, doit=GESTION),
    "referentiels:parametre": ligne(GESTION, lambda _: {"code": "benefice_mois"}, GESTION),
    "referentiels:parametre-annuler": ligne(GESTION, lambda o: {"code": "benefice_mois", "pk": o["parametre"].pk}, GESTION),
    "referentiels:voir": ligne(GESTION, de("referentiel"), GESTION),
    "referentiels:classification-imprimer": ligne(GESTION, de("referentiel"), GESTION),
    "referentiels:classification": ligne(GESTION, de("referentiel"), GESTION),
    # comptes
    "comptes:invitation-recue": ligne(frozenset(), lambda o: {"pk": o["dossier"].pk}),
    "comptes:deux-etapes": ligne(CONNECTES, doit=CONNECTES),
    "comptes:profil": ligne(CONNECTES, doit=CONNECTES),
    "comptes:invitation": ligne(PUBLIC, lambda o: {"secret": o["secret"]}),
    # exploitation: for machines; the figures need a token
    "exploitation:vivant": ligne(PUBLIC, doit=CONNECTES),
    "exploitation:pret": ligne(PUBLIC, doit=CONNECTES),
    "exploitation:metriques": ligne(frozenset()),
    # bureau
    "bureau:accueil": ligne(PUBLIC),
    "bureau:dossiers": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:dossiers-export": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:vues": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:vue-garder": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:vue-choisir": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:vue": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:vue-supprimer": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:lots": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:lot-preparer": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:lot": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:dossier": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:journal": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:consultations": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:notes": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:note-changer": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk, "note": o["note"].pk}, SECRETARIAT),
    "bureau:adresse-corriger": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:courriels-perdus": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:courriel-renvoyer": ligne(SECRETARIAT, de("courriel"), SECRETARIAT),
    "bureau:attributions": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:attributions-export": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:attribution": ligne(SECRETARIAT, de("attribution"), SECRETARIAT),
    "bureau:prets": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:chiffres": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:chiffres-export": ligne(SECRETARIAT, lambda _: {"genre": "csv"}, SECRETARIAT),
    "bureau:chiffres-publier": ligne(GESTION, doit=GESTION),
    "bureau:chiffres-publier-export": ligne(GESTION, lambda _: {"genre": "xlsx"}, GESTION),
    "bureau:messages": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:binome": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:binome-remplacer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:mission-retirer": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk, "mission": o["mission"].pk} if o["mission"] else None),
    "bureau:bilan-rouvrir": ligne(SECRETARIAT, de("dossier")),
    "bureau:evaluation-renvoyer": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:pli": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:rattacher": ligne(SECRETARIAT, de("dossier"), SECRETARIAT),
    "bureau:courrier": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:papier": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:formulaires": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:lettre": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:lettre-imprimer": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:grille": ligne(SECRETARIAT, de("evaluation"), SECRETARIAT),
    "bureau:personnes": ligne(GESTION, doit=GESTION),
    "bureau:inviter": ligne(GESTION, doit=GESTION),
    "bureau:personne": ligne(GESTION, de("utilisateur"), GESTION),
    "bureau:personne-consultations": ligne(ADMINISTRATION, de("utilisateur"), ADMINISTRATION),
    "bureau:personne-activer": ligne(GESTION, de("utilisateur"), GESTION),
    "bureau:role-retirer": ligne(GESTION, de("utilisateur", role="accompagnateur"), GESTION),
    "bureau:habiliter": ligne(SECRETARIAT, de("utilisateur"), SECRETARIAT),
    "bureau:registre": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:registre-export": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:registre-importer": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:registre-modele": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:registre-import": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:habilitation-ajouter": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:habilitation": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:habilitation-corriger": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:habilitation-renouveler": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:habilitation-suspendre": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:suspension-lever": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:habilitation-terminer": ligne(SECRETARIAT, de("habilitation"), SECRETARIAT),
    "bureau:personnes-export": ligne(GESTION, doit=GESTION),
    "bureau:personne-fermer": ligne(GESTION, de("utilisateur"), GESTION),
    "bureau:personne-deux-etapes": ligne(GESTION, de("utilisateur"), GESTION),
    "bureau:role-dater": ligne(GESTION, lambda o: {"pk": o["utilisateur"].pk, "attribution": o["utilisateur"].attributions.get().pk}, GESTION),
    "bureau:invitations": ligne(GESTION, doit=GESTION),
    "bureau:invitation-renvoyer": ligne(GESTION, de("invitation"), GESTION),
    "bureau:invitation-annuler": ligne(GESTION, de("invitation"), GESTION),
    "bureau:galerie": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:specimens-demander": ligne(SECRETARIAT),
    "bureau:specimen": ligne(SECRETARIAT, lambda _: {"code": "parchemin"}),
    "bureau:dossier-telecharger": ligne(SECRETARIAT, de("dossier")),
    "bureau:session-telecharger": ligne(SECRETARIAT, de("session")),
    "bureau:reglages": ligne(GESTION, doit=GESTION),
    "bureau:reglages-journal": ligne(GESTION, doit=GESTION),
    "bureau:textes": ligne(GESTION, doit=GESTION),
    "bureau:texte": ligne(GESTION, lambda _: {"code": "recevabilite.complements.corps"}, GESTION),
    "bureau:texte-apercu": ligne(GESTION, lambda _: {"code": "recevabilite.complements.corps"}, GESTION),
    "bureau:conservation": ligne(GESTION, doit=GESTION),
    "bureau:rectifications": ligne(SECRETARIAT, doit=SECRETARIAT),
    "bureau:rectification": ligne(SECRETARIAT, lambda o: {"pk": o["dossier"].pk}),
    "bureau:mes-donnees": ligne(CONNECTES, doit=CONNECTES),
    "bureau:export-demander": ligne(CONNECTES, doit=CONNECTES),
    "bureau:export": ligne(frozenset(), lambda o: {"pk": o["dossier"].pk}),
    "bureau:export-telecharger": ligne(CONNECTES, lambda o: {"pk": o["dossier"].pk}, CONNECTES),  # first, who are you again?
    "bureau:rectifier": ligne(CONNECTES, doit=CONNECTES),
    "bureau:fermer-compte": ligne(CONNECTES, doit=CONNECTES),
    "bureau:demo": ligne(frozenset()),  # outside the demonstration, it does not exist
    "bureau:courriels-demo": ligne(frozenset()),
    "bureau:courriel-demo": ligne(frozenset(), lambda _: {"pk": 1}),
}
