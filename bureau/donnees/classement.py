"""Every field of every table: what becomes of it at the end of its time (metier, personal data).

A test walks the models of the site and fails on a field that this table does not name. Keys and links between rows go with the
rows they tie, and are not named. What each table is for is in `finalites`.
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
    it. `registre`: kept while the person holds an award, erased with the register. `neutre`: never about a person (codes,
    fingerprints, technical facts). `chiffres`: numbers, yes or no, plain ids, that say nothing once the words are gone.
    """

    fin: str
    effacer: frozenset[str] = field(default=frozenset())
    generaliser: frozenset[str] = field(default=frozenset())
    garder: frozenset[str] = field(default=frozenset())
    neutre: frozenset[str] = field(default=frozenset())
    registre: frozenset[str] = field(default=frozenset())
    chiffres: frozenset[str] = field(default=frozenset())

    @property
    def champs(self) -> list[str]:
        """Every field named, as many times as it is."""
        return sorted([*self.effacer, *self.generaliser, *self.garder, *self.neutre, *self.registre, *self.chiffres])

    def sort_de(self, champ: str) -> str:
        """What becomes of one field, in French."""
        return next(libelle for nom, libelle in SORTS.items() if champ in getattr(self, nom))


SORTS = {
    "effacer": "effacé", "generaliser": "généralisé", "registre": "gardé au registre, puis effacé", "garder": "gardé",
    "neutre": "sans rapport avec une personne", "chiffres": "gardé pour les statistiques",
}  # fmt: skip


def _c(
    fin: str, *, effacer: str = "", generaliser: str = "", garder: str = "", neutre: str = "", registre: str = "", chiffres: str = ""
) -> Classement:
    return Classement(fin, *(frozenset(noms.split()) for noms in (effacer, generaliser, garder, neutre, registre, chiffres)))


TABLE: dict[str, Classement] = {
    # what happened: ids and codes only; IP addresses apart, for a year
    "journal.Evenement": _c(SANS_FIN, garder="acteur_id instant", neutre="chaine role action objet_type objet_id etat_avant etat_apres donnees trace_empreinte precedent empreinte", chiffres="numero"),
    "journal.Tete": _c(SANS_FIN, neutre="chaine empreinte", chiffres="numero"),
    "journal.Ancre": _c(SANS_FIN, neutre="instant contenu precedent empreinte", chiffres="numero"),
    "journal.TraceTechnique": _c(TRACES, effacer="instant ip agent sel"),
    "referentiels.Certification": _c(SANS_FIN, neutre="code intitule"),
    "referentiels.Referentiel": _c(SANS_FIN, neutre="version contenu empreinte publie_le"),
    "referentiels.Classification": _c(SANS_FIN, garder="auteur_id", neutre="importances source source_le publiee_le", chiffres="version"),
    "referentiels.Parametre": _c(SANS_FIN, garder="auteur_id", neutre="code valeur du base_legale motif_retroactif cree_le"),
    "referentiels.AnnulationParametre": _c(SANS_FIN, garder="auteur_id", neutre="motif annulee_le"),
    # the account, and what hangs on it
    "comptes.Organisation": _c(SANS_FIN, garder="nom nom_plie siret", neutre="genre"),
    "comptes.Utilisateur": _c(COMPTE, effacer="password last_login email prenom nom fonction plie", garder="date_joined", chiffres="is_superuser is_staff is_active generation_sessions"),
    "comptes.AttributionRole": _c(COMPTE, garder="role du au", effacer="college"),
    "comptes.Habilitation": _c(DOSSIER, garder="role numero du au", effacer="motif_fin formation_le"),
    "comptes.Suspension": _c(DOSSIER, garder="du levee_le", effacer="motif motif_levee"),
    "comptes.ImportRegistre": _c(COMPTE, effacer="nom", garder="depose_le confirme_le fini_le", neutre="sha256 colonnes_ignorees etat reveille_le", chiffres="is_inviter"),
    "comptes.LigneImport": _c(COMPTE, effacer="valeurs phrase echec", garder="faite_le", neutre="sort", chiffres="numero"),
    "comptes.Invitation": _c(COMPTE, effacer="email prenom nom fonction college habilitation secret_empreinte", garder="role envoyee_le expire_le revoquee_le refusee_le acceptee_le", chiffres="envois"),
    "comptes.ExportDonnees": _c(COMPTE, effacer="fichier", garder="demande_le pret_le expire_le", neutre="etat etape commence_le", chiffres="avancement tentatives taille"),
    "comptes.Rectification": _c(COMPTE, effacer="objet inexact correct reponse", garder="demandee_le traitee_le", neutre="etat", chiffres="dossier_id"),
    "account.EmailAddress": _c(COMPTE, effacer="email", chiffres="verified primary"),
    "account.EmailConfirmation": _c(COMPTE, effacer="key created sent"),
    "mfa.Authenticator": _c(COMPTE, effacer="data created_at last_used_at", neutre="type"),
    "usersessions.UserSession": _c(COMPTE, effacer="created_at ip last_seen_at session_key user_agent data"),
    "sessions.Session": _c(COMPTE, effacer="session_key session_data expire_date"),
    "admin.LogEntry": _c(TRACES, effacer="object_repr change_message object_id", garder="action_time", chiffres="action_flag"),
    "auth.Permission": _c(SANS_FIN, neutre="name codename"),
    "auth.Group": _c(SANS_FIN, neutre="name"),
    # mails and messages
    "echanges.Courriel": _c(DOSSIER, effacer="destinataire sujet cle", garder="cree_le", neutre="evenement textes", chiffres="dossier_id"),
    "echanges.Lettre": _c(DOSSIER, effacer="destinataire adresse objet corps cle", garder="cree_le postee_le notee_le", neutre="evenement", chiffres="dossier_id"),
    "echanges.VersionTexte": _c(SANS_FIN, garder="auteur_id", neutre="code texte motif du enregistree_le", chiffres="numero is_defaut"),
    "echanges.Message": _c(DOSSIER, effacer="texte", garder="envoye_le lu_le", neutre="cote", chiffres="dossier_id"),
    "echanges.NoteInterne": _c(DOSSIER, effacer="texte", garder="ecrite_le barree_le", chiffres="dossier_id is_epinglee"),
    "echanges.PieceJointe": _c(DOSSIER, effacer="nom fichier sha256", neutre="type_mime analyse analysee_le virus", chiffres="taille"),
    "post_office.Email": _c(DOSSIER, effacer="to cc bcc subject message html_message headers context message_id", garder="created last_updated scheduled_time expires_at", neutre="from_email backend_alias", chiffres="status recipient_delivery_status priority number_of_retries"),
    "post_office.Log": _c(TRACES, effacer="message", garder="date", neutre="exception_type", chiffres="status"),
    "echanges.Expedition": _c(TRACES, garder="commence_le", neutre="travailleur", chiffres="incertaines"),
    "post_office.EmailTemplate": _c(SANS_FIN, neutre="name description created last_updated subject content html_content language"),
    "post_office.Attachment": _c(DOSSIER, effacer="file name", neutre="mimetype headers"),
    # documents and signatures
    "documents.Compteur": _c(SANS_FIN, neutre="prefixe", chiffres="annee dernier"),
    "documents.Document": _c(DOSSIER, effacer="fichier titre", garder="numero cle_publique demande_le pret_le auteur_id sha256", neutre="genre objet_id cle etat etape erreur reveille_le commence_le travailleur suite_le gabarits", chiffres="dossier_id avancement tentatives reveils taille pages"),
    "documents.Remplacement": _c(DOSSIER, garder="remplace_le"),
    "documents.HorodatageArchive": _c(DOSSIER, effacer="fichier", garder="sha256 horodate_le expire_le", chiffres="taille"),
    "documents.Revocation": _c(DOSSIER, garder="revoque_le auteur_id", effacer="motif"),
    "documents.Matiere": _c(DOSSIER, effacer="contenu"),
    "documents.Signature": _c(REGISTRE, effacer="ip agent motif qualite declaration lieu", garder="signe_le authentifie_le methode role sha256 empreinte datee_le scan_sha256", neutre="objet_type objet_id referentiel_version gabarit_version", chiffres="dossier_id refus manuscrite scan_id numero_journal"),
    "documents.SignatureAnnulee": _c(REGISTRE, garder="annulee_le auteur_id", effacer="motif"),
    # the dossier
    "candidates.Candidat": _c(
        DOSSIER,
        effacer="adresse commune pays telephone_domicile telephone_travail telephone_portable email traces",
        generaliser="code_postal date_naissance", garder="civilite", neutre="modifie_le",
        registre="nom_naissance nom_usage prenoms commune_naissance pays_naissance",
        chiffres="version",
    ),
    "candidates.Dossier": _c(
        DOSSIER, effacer="limites_levees_motif",
        garder="numero etat etat_depuis demande_le premier_depot_le dernier_depot_le complet_le echeance_le statue_le activites_deposees_le transmis_le decide_le annonce_le limites_levees_le recu_par_courrier_le",
        neutre="modifie_le",
        chiffres="version efface_le",
    ),
    "candidates.Pli": _c(DOSSIER, effacer="objet", garder="recu_le poste_le enregistre_le"),
    "candidates.Rattachement": _c(COMPTE, effacer="email", garder="demande_le rattache_le"),
    "candidates.Jeton": _c(DOSSIER, effacer="jeton", neutre="source", chiffres="rang"),
    "candidates.Acces": _c(DOSSIER, garder="role du au"),
    "candidates.Accompagnement": _c(DOSSIER, effacer="email organisme", garder="demande_le", neutre="fin"),
    "candidates.Depot": _c(DOSSIER, effacer="contenu", garder="depose_le sha256", chiffres="partie numero"),
    "candidates.Complement": _c(DOSSIER, effacer="texte reponse", garder="demande_le clos_le", neutre="page champ", chiffres="partie"),
    "candidates.CompetenceAcquise": _c(REGISTRE, garder="acquise_le pv_numero", neutre="code"),
    "candidates.Parcours": _c(
        DOSSIER, effacer="autres_activites_lesquelles autres_activites_utilite fait_a traces diplomes experience_totale experience_metier derniere_classe",
        neutre="modifie_le",
        chiffres="version autres_activites autres_demandes",
    ),
    "candidates.Emploi": _c(DOSSIER, effacer="intitule entreprise siret activites traces secteur du au", neutre="modifie_le cree_le", chiffres="version dans_le_metier is_salarie"),
    "candidates.ReponseActivite": _c(DOSSIER, effacer="exemples documents traces", neutre="code modifie_le", chiffres="version is_realisee"),
    "candidates.ReponseQuestion": _c(DOSSIER, effacer="texte traces", neutre="code modifie_le", chiffres="version"),
    "candidates.Preuve": _c(DOSSIER, effacer="nom fichier montre sha256", garder="ajoutee_le", neutre="type_mime cibles analyse analysee_le virus", chiffres="taille"),
    "candidates.Modification": _c(DOSSIER, effacer="avant", garder="le", neutre="page champ"),
    # the ruling
    "recevabilite.Motif": _c(SANS_FIN, neutre="code libelle", chiffres="is_actif ordre"),
    "recevabilite.Recevabilite": _c(REFUS, effacer="metier_note experience_note texte ecart_motif remplacement_motif", garder="recu_le complet_le statue_le", chiffres="is_favorable metier_en_lien experience_suffisante mois_requis mois_retenus mois_calcules"),
    "recevabilite.ProjetAvis": _c(REFUS, effacer="saisie", garder="commence_le", neutre="modifie_le", chiffres="version"),
    "recevabilite.Alerte": _c(REFUS, garder="echeance alertee_le", chiffres="seuil"),
    "recevabilite.Recours": _c(REFUS, effacer="texte", garder="depose_le"),
    # the evaluation
    "evaluations.Mission": _c(DOSSIER, effacer="liens_declares motif", garder="role proposee_le date_prevue repondre_avant repondue_le", neutre="etat", chiffres="sans_lien"),
    "evaluations.Evaluation": _c(
        DOSSIER, effacer="adresse acces_distance entretien_notes commentaire_candidat commentaire_professionnel commentaire_evaluateur",
        garder="ouverte_le prevue_le candidat_informe_le annoncee_pour accuse_le entretien_debut entretien_fin presente_le bilan_arrete_le", neutre="lieu forme plateau presentation modifie_le",
        chiffres="version is_active conditions_materielles conditions_organisationnelles partie_3_verifiee tour bilan_id nb_signatures is_signee",
    ),
    "evaluations.VersionBilan": _c(DOSSIER, effacer="motif", garder="presente_le arrete_le rouvert_le", neutre="presentation", chiffres="numero document_id nb_signatures"),
    "evaluations.Report": _c(DOSSIER, effacer="motif", garder="ancienne nouvelle le"),
    "evaluations.Observation": _c(DOSSIER, effacer="lieu constat", garder="le", neutre="code situation modifie_le", chiffres="version"),
    "evaluations.QuestionEntretien": _c(DOSSIER, effacer="texte reponse", neutre="competence code modifie_le", chiffres="version"),
    "evaluations.EvaluationCompetence": _c(DOSSIER, effacer="motif observations", garder="lecture_le resultats_le proposition conclusion", neutre="code modifie_le", chiffres="version"),
    "evaluations.EvaluationElement": _c(DOSSIER, effacer="points_a_verifier commentaire annotation", garder="resultat", neutre="code modifie_le", chiffres="version"),
    "evaluations.Preparation": _c(DOSSIER, garder="figee_le"),
    "evaluations.PreparationElement": _c(DOSSIER, effacer="note", garder="resultat", neutre="code modifie_le", chiffres="version"),
    # the jury: register and minutes for fifty years
    "jury.SessionJury": _c(REGISTRE, garder="le lieu convoquee_le ouverte_le close_le annonce_prevue_le annoncee_le", effacer="motif_annulation", neutre="numero etat courante_depuis", chiffres="is_distance is_masquee version"),
    "jury.MembreSession": _c(REGISTRE, garder="college fonction presence convoque_le liens_declares_le", chiffres="is_convoque is_distance"),
    "jury.Inscription": _c(REGISTRE, effacer="motif conformite_reserve", garder="inscrite_le sort conformite_confirmee_le vote_appele_le vote_clos_le", neutre="codes_votes", chiffres="ordre is_active version secondes is_vote_secret"),
    "jury.Deport": _c(DOSSIER, effacer="motif", garder="declare_le", neutre="origine"),
    "jury.NoteJure": _c(DOSSIER, effacer="texte", neutre="modifiee_le", chiffres="a_discuter"),
    "jury.Vote": _c(DOSSIER, effacer="choix", garder="vote_le", neutre="code", chiffres="voix"),
    "jury.Emargement": _c(DOSSIER, neutre="code"),
    "jury.Urne": _c(DOSSIER, neutre="code", chiffres="pour contre abstention"),
    "jury.LienDeclare": _c(DOSSIER, effacer="texte", garder="declare_le"),
    "jury.PieceDemandee": _c(DOSSIER, garder="demandee_le traitee_le", chiffres="is_montree"),
    "jury.Decision": _c(REGISTRE, effacer="preconisations", garder="numero issue prise_le arretee_le", chiffres="is_en_bloc fiche_id"),
    "jury.DecisionCompetence": _c(REGISTRE, effacer="motif", neutre="code", chiffres="is_maitrisee is_validee"),
    "jury.ProcesVerbal": _c(REGISTRE, effacer="contenu", garder="redige_le signe_le", neutre="numero sha256", chiffres="document_id scelle_id"),
    "jury.Attribution": _c(REGISTRE, effacer="titulaire motif_annulation", garder="numero nature competences attribuee_le benefice_jusqu_au annulee_le"),
    "jury.RappelBenefice": _c(DOSSIER, garder="ecrit_le", chiffres="mois"),
    "jury.Recours": _c(DOSSIER, effacer="texte reponse", garder="depose_le sort repondu_le"),
    "jury.Rectification": _c(REGISTRE, effacer="motif_retrait", garder="redigee_le appliquee_le retiree_le", registre="motif"),
    # the desk
    "bureau.Vue": _c(COMPTE, effacer="nom requete", garder="creee_le", chiffres="is_partagee"),
    "bureau.Lot": _c(DOSSIER, garder="demande_le termine_le", neutre="action cible", chiffres="cible_id"),
    "bureau.Effacement": _c(SANS_FIN, garder="genre objet_id prevu_le annonce_le fait_le annule_le", chiffres="is_lettre lignes fichiers"),
    "bureau.Sauvegarde": _c(SANS_FIN, garder="faite_le", chiffres="octets"),
    "bureau.LigneLot": _c(DOSSIER, effacer="phrase", garder="traitee_le", neutre="sort", chiffres="rang"),
}  # fmt: skip
