"""Every field that may hold something about a person: what becomes of it at the end of its time (metier, personal data).

A test walks the models of the site and fails on a text, date, file or JSON field that this table does not name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# The end of each purpose, by the code of its dated setting; « compte » lasts as long as the account.
BROUILLON, REFUS, DOSSIER, REGISTRE, TRACES, COMPTE, SANS_FIN = (
    "brouillon_mois", "refus_mois", "dossier_mois", "registre_mois", "traces_mois", "compte", "",
)  # fmt: skip


@dataclass(frozen=True)
class Classement:
    """The fields of one table. `fin` says with what they end.

    `effacer`: emptied or removed at the end. `generaliser`: reduced to what statistics need (a year, a département).
    `garder`: kept, because what it says is no longer about anyone once the rest is gone, or because a register must keep
    it. `neutre`: never about a person (codes, fingerprints, technical facts).
    """

    fin: str
    effacer: frozenset[str] = field(default=frozenset())
    generaliser: frozenset[str] = field(default=frozenset())
    garder: frozenset[str] = field(default=frozenset())
    neutre: frozenset[str] = field(default=frozenset())

    @property
    def champs(self) -> list[str]:
        """Every field named, as many times as it is."""
        return sorted([*self.effacer, *self.generaliser, *self.garder, *self.neutre])


def _c(fin: str, *, effacer: str = "", generaliser: str = "", garder: str = "", neutre: str = "") -> Classement:
    return Classement(fin, *(frozenset(noms.split()) for noms in (effacer, generaliser, garder, neutre)))


TABLE: dict[str, Classement] = {
    # what happened: ids and codes only; IP addresses apart, for a year
    "journal.Evenement": _c(SANS_FIN, garder="acteur_id instant", neutre="chaine role action objet_type objet_id etat_avant etat_apres donnees trace_empreinte precedent empreinte"),
    "journal.Tete": _c(SANS_FIN, neutre="chaine empreinte"),
    "journal.Ancre": _c(SANS_FIN, neutre="instant contenu precedent empreinte"),
    "journal.TraceTechnique": _c(TRACES, effacer="instant ip agent sel"),
    "referentiels.Certification": _c(SANS_FIN, neutre="code intitule"),
    "referentiels.Referentiel": _c(SANS_FIN, neutre="version contenu empreinte publie_le"),
    "referentiels.Classification": _c(SANS_FIN, garder="auteur_id", neutre="importances source source_le publiee_le"),
    "referentiels.Parametre": _c(SANS_FIN, garder="auteur_id", neutre="code valeur du base_legale motif_retroactif cree_le"),
    "referentiels.AnnulationParametre": _c(SANS_FIN, garder="auteur_id", neutre="motif annulee_le"),
    # the account, and what hangs on it
    "comptes.Organisation": _c(SANS_FIN, garder="nom nom_plie siret", neutre="genre"),
    "comptes.Utilisateur": _c(COMPTE, effacer="password last_login email prenom nom fonction plie", garder="date_joined"),
    "comptes.AttributionRole": _c(COMPTE, garder="role du au", effacer="college"),
    "comptes.Habilitation": _c(DOSSIER, garder="role numero du au", effacer="motif_fin formation_le"),
    "comptes.Suspension": _c(DOSSIER, garder="du levee_le", effacer="motif motif_levee"),
    "comptes.ImportRegistre": _c(COMPTE, effacer="nom", garder="depose_le confirme_le fini_le", neutre="sha256 colonnes_ignorees etat reveille_le"),
    "comptes.LigneImport": _c(COMPTE, effacer="valeurs phrase echec", garder="faite_le", neutre="sort"),
    "comptes.Invitation": _c(COMPTE, effacer="email prenom nom fonction college habilitation secret_empreinte", garder="role envoyee_le expire_le revoquee_le refusee_le acceptee_le"),
    "comptes.ExportDonnees": _c(COMPTE, effacer="fichier", garder="demande_le pret_le expire_le", neutre="etat etape commence_le"),
    "comptes.Rectification": _c(COMPTE, effacer="objet inexact correct reponse", garder="demandee_le traitee_le", neutre="etat"),
    "account.EmailAddress": _c(COMPTE, effacer="email"),
    "account.EmailConfirmation": _c(COMPTE, effacer="key created sent"),
    "mfa.Authenticator": _c(COMPTE, effacer="data created_at last_used_at", neutre="type"),
    "sessions.Session": _c(COMPTE, effacer="session_key session_data expire_date"),
    "admin.LogEntry": _c(TRACES, effacer="object_repr change_message object_id", garder="action_time"),
    "auth.Permission": _c(SANS_FIN, neutre="name codename"),
    "auth.Group": _c(SANS_FIN, neutre="name"),
    # mails and messages
    "echanges.Courriel": _c(DOSSIER, effacer="destinataire sujet cle", garder="cree_le", neutre="evenement textes"),
    "echanges.Expedition": _c(TRACES, garder="commence_le", neutre="travailleur"),
    "echanges.Lettre": _c(DOSSIER, effacer="destinataire adresse objet corps cle", garder="cree_le postee_le notee_le", neutre="evenement"),
    "echanges.VersionTexte": _c(SANS_FIN, garder="auteur_id", neutre="code texte motif du enregistree_le"),
    "echanges.Message": _c(DOSSIER, effacer="texte", garder="envoye_le lu_le", neutre="cote"),
    "echanges.NoteInterne": _c(DOSSIER, effacer="texte", garder="ecrite_le barree_le"),
    "echanges.PieceJointe": _c(DOSSIER, effacer="nom fichier sha256", neutre="type_mime analyse analysee_le virus"),
    "post_office.Email": _c(DOSSIER, effacer="to cc bcc subject message html_message headers context message_id", garder="created last_updated scheduled_time expires_at", neutre="from_email backend_alias"),
    "post_office.Log": _c(TRACES, effacer="message", garder="date", neutre="exception_type"),
    "post_office.EmailTemplate": _c(SANS_FIN, neutre="name description created last_updated subject content html_content language"),
    "post_office.Attachment": _c(DOSSIER, effacer="file name", neutre="mimetype headers"),
    # documents and signatures
    "documents.Compteur": _c(SANS_FIN, neutre="prefixe"),
    "documents.Document": _c(DOSSIER, effacer="fichier titre", garder="numero cle_publique demande_le pret_le auteur_id sha256", neutre="genre objet_id cle etat etape erreur reveille_le commence_le travailleur suite_le"),
    "documents.Remplacement": _c(DOSSIER, garder="remplace_le"),
    "documents.HorodatageArchive": _c(DOSSIER, effacer="fichier", garder="sha256 horodate_le expire_le"),
    "documents.Revocation": _c(DOSSIER, garder="revoque_le auteur_id", effacer="motif"),
    "documents.Matiere": _c(DOSSIER, effacer="contenu"),
    "documents.Signature": _c(REGISTRE, effacer="ip agent motif", garder="qualite signe_le authentifie_le methode role declaration sha256 empreinte datee_le lieu scan_sha256", neutre="objet_type objet_id referentiel_version gabarit_version"),
    "documents.SignatureAnnulee": _c(REGISTRE, garder="annulee_le auteur_id", effacer="motif"),
    # the dossier
    "candidates.Candidat": _c(
        DOSSIER,
        effacer="nom_usage adresse telephone_domicile telephone_travail telephone_portable email traces",
        generaliser="code_postal commune date_naissance commune_naissance", garder="civilite pays pays_naissance nom_naissance prenoms", neutre="modifie_le",
    ),
    "candidates.Dossier": _c(
        DOSSIER, effacer="limites_levees_motif",
        garder="numero etat etat_depuis demande_le premier_depot_le dernier_depot_le complet_le echeance_le statue_le activites_deposees_le transmis_le decide_le annonce_le limites_levees_le recu_par_courrier_le",
        neutre="modifie_le",
    ),
    "candidates.Pli": _c(DOSSIER, effacer="objet", garder="recu_le poste_le enregistre_le"),
    "candidates.Rattachement": _c(COMPTE, effacer="email", garder="demande_le rattache_le"),
    "candidates.Jeton": _c(DOSSIER, effacer="jeton", neutre="source"),
    "candidates.Acces": _c(DOSSIER, garder="role du au"),
    "candidates.Accompagnement": _c(DOSSIER, effacer="email", garder="organisme demande_le", neutre="fin"),
    "candidates.Depot": _c(DOSSIER, effacer="contenu", garder="depose_le sha256"),
    "candidates.Complement": _c(DOSSIER, effacer="texte reponse", garder="demande_le clos_le", neutre="page champ"),
    "candidates.CompetenceAcquise": _c(REGISTRE, garder="acquise_le pv_numero", neutre="code"),
    "candidates.Parcours": _c(
        DOSSIER, effacer="autres_activites_lesquelles autres_activites_utilite fait_a traces diplomes",
        generaliser="experience_totale experience_metier derniere_classe", neutre="modifie_le",
    ),
    "candidates.Emploi": _c(DOSSIER, effacer="intitule entreprise siret activites traces", generaliser="secteur du au", neutre="modifie_le cree_le"),
    "candidates.ReponseActivite": _c(DOSSIER, effacer="exemples documents traces", neutre="code modifie_le"),
    "candidates.ReponseQuestion": _c(DOSSIER, effacer="texte traces", neutre="code modifie_le"),
    "candidates.Preuve": _c(DOSSIER, effacer="nom fichier montre sha256", garder="ajoutee_le", neutre="type_mime cibles analyse analysee_le virus"),
    "candidates.Modification": _c(DOSSIER, effacer="avant", garder="le", neutre="page champ"),
    # the ruling
    "recevabilite.Motif": _c(SANS_FIN, neutre="code libelle"),
    "recevabilite.Recevabilite": _c(REFUS, effacer="metier_note experience_note texte ecart_motif remplacement_motif", garder="recu_le complet_le statue_le"),
    "recevabilite.ProjetAvis": _c(REFUS, effacer="saisie", garder="commence_le", neutre="modifie_le"),
    "recevabilite.Alerte": _c(REFUS, garder="echeance alertee_le"),
    "recevabilite.Recours": _c(REFUS, effacer="texte", garder="depose_le"),
    # the evaluation
    "evaluations.Mission": _c(DOSSIER, effacer="liens_declares motif", garder="role proposee_le date_prevue repondre_avant repondue_le", neutre="etat"),
    "evaluations.Evaluation": _c(
        DOSSIER, effacer="adresse acces_distance entretien_notes commentaire_candidat commentaire_professionnel commentaire_evaluateur",
        garder="ouverte_le prevue_le candidat_informe_le annoncee_pour accuse_le entretien_debut entretien_fin presente_le bilan_arrete_le", neutre="lieu forme plateau presentation modifie_le",
    ),
    "evaluations.VersionBilan": _c(DOSSIER, effacer="motif", garder="presente_le arrete_le rouvert_le", neutre="presentation"),
    "evaluations.Report": _c(DOSSIER, effacer="motif", garder="ancienne nouvelle le"),
    "evaluations.Observation": _c(DOSSIER, effacer="lieu constat", garder="le", neutre="code situation modifie_le"),
    "evaluations.QuestionEntretien": _c(DOSSIER, effacer="texte reponse", neutre="competence code modifie_le"),
    "evaluations.EvaluationCompetence": _c(DOSSIER, effacer="motif observations", garder="lecture_le resultats_le proposition conclusion", neutre="code modifie_le"),
    "evaluations.EvaluationElement": _c(DOSSIER, effacer="points_a_verifier commentaire annotation", garder="resultat", neutre="code modifie_le"),
    "evaluations.Preparation": _c(DOSSIER, garder="figee_le"),
    "evaluations.PreparationElement": _c(DOSSIER, effacer="note", garder="resultat", neutre="code modifie_le"),
    # the jury: register and minutes for fifty years
    "jury.SessionJury": _c(REGISTRE, garder="le lieu convoquee_le ouverte_le close_le annonce_prevue_le annoncee_le motif_annulation", neutre="numero etat courante_depuis"),
    "jury.MembreSession": _c(REGISTRE, garder="college fonction presence convoque_le liens_declares_le"),
    "jury.Inscription": _c(REGISTRE, effacer="motif conformite_reserve", garder="inscrite_le sort conformite_confirmee_le vote_appele_le vote_clos_le", neutre="codes_votes"),
    "jury.Deport": _c(DOSSIER, effacer="motif", garder="declare_le", neutre="origine"),
    "jury.NoteJure": _c(DOSSIER, effacer="texte", neutre="modifiee_le"),
    "jury.Vote": _c(DOSSIER, effacer="choix", garder="vote_le", neutre="code"),
    "jury.Emargement": _c(DOSSIER, neutre="code"),
    "jury.Urne": _c(DOSSIER, neutre="code"),
    "jury.LienDeclare": _c(DOSSIER, effacer="texte", garder="declare_le"),
    "jury.PieceDemandee": _c(DOSSIER, garder="demandee_le traitee_le"),
    "jury.Decision": _c(REGISTRE, effacer="preconisations", garder="numero issue prise_le arretee_le"),
    "jury.DecisionCompetence": _c(REGISTRE, effacer="motif", neutre="code"),
    "jury.ProcesVerbal": _c(REGISTRE, garder="contenu redige_le signe_le", neutre="numero sha256"),
    "jury.Attribution": _c(REGISTRE, garder="numero nature titulaire competences attribuee_le benefice_jusqu_au annulee_le motif_annulation"),
    "jury.RappelBenefice": _c(DOSSIER, garder="ecrit_le"),
    "jury.Recours": _c(DOSSIER, effacer="texte reponse", garder="depose_le sort repondu_le"),
    "jury.Rectification": _c(REGISTRE, garder="motif redigee_le appliquee_le retiree_le", effacer="motif_retrait"),
    # the desk
    "bureau.Vue": _c(COMPTE, effacer="nom requete", garder="creee_le"),
    "bureau.Lot": _c(DOSSIER, garder="demande_le termine_le", neutre="action cible"),
    "bureau.LigneLot": _c(DOSSIER, effacer="phrase", garder="traitee_le", neutre="sort"),
}  # fmt: skip
