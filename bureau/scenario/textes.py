"""What the invented candidates write: plausible answers, one per row and question of the form."""

EXEMPLES: dict[str, tuple[str, str]] = {
    "C1.A1": ("Pour chaque nouvelle session, je recherche le programme, les dates et les conditions de prise en charge auprès du responsable de formation et des financeurs.", "Catalogue interne, site de l’opérateur de compétences"),
    "C1.A2": ("Je constitue le dossier de chaque apprenant dès l’inscription : convention, convocation, feuilles d’émargement, attestation. Je le mets à jour chaque semaine.", "Dossiers partagés, logiciel de gestion de la formation"),
    "C1.A3": ("Je saisis les inscriptions, les présences et les heures réalisées ; je contrôle la cohérence avec les feuilles d’émargement avant la facturation.", "Logiciel de gestion, tableur de suivi"),
    "C1.A4": ("J’établis le bilan de fin de formation : taux de présence, synthèse des questionnaires de satisfaction, points d’amélioration.", "Modèle de bilan, questionnaire en ligne"),
    "C1.A5": ("J’édite les attestations et les certificats de réalisation après avoir vérifié les heures et l’orthographe des noms.", "Attestations, certificats de réalisation"),
    "C1.A6": ("Je classe les dossiers par année et par action, papier et numérique, et je détruis les pièces à l’issue du délai de conservation.", "Plan de classement, registre d’archives"),
    "C1.A7": ("Un apprenant était inscrit deux fois : j’ai corrigé la base, prévenu le financeur et fait signer un avenant.", "Courriel au financeur, avenant signé"),
    "C2.A1": ("Je réserve les salles, le matériel de projection et les repas trois semaines avant la session, et je confirme la veille.", "Bons de réservation, planning des salles"),
    "C2.A2": ("Je prépare les livrets d’accueil, les feuilles d’émargement, les évaluations à chaud et les grilles du jury.", "Livret d’accueil, feuilles d’émargement"),
    "C2.A3": ("Chaque matin j’appelle la liste, je relance les absents et je vérifie que le formateur dispose de tout.", "Tableau de présence"),
    "C2.A4": ("Je relance les formateurs jusqu’à réception de toutes les évaluations, puis je transmets les résultats.", "Tableau de suivi des évaluations"),
    "C2.A5": ("Une salle était indisponible le matin même : j’ai trouvé un repli dans un autre bâtiment et prévenu tout le monde par message.", "Message d’information, nouvelle convocation"),
    "C3.A1": ("J’accueille les apprenants, les formateurs et les clients, au téléphone et sur place ; je me présente et je les oriente.", ""),
    "C3.A2": ("Je renseigne les entreprises sur les formations et les financements, et je reformule leur besoin avant de proposer un rendez-vous.", ""),
    "C3.A3": ("Je suis une vingtaine d’apprenants : points réguliers, appels en cas d’absence, lien avec le tuteur.", ""),
    "C3.A4": ("J’ai proposé un livret d’accueil plus court et un affichage des salles ; les retours sont meilleurs depuis.", ""),
    "C4.A1": ("Absence d’un formateur, panne du réseau, erreur de convocation : je tiens un tableau des incidents.", ""),
    "C4.A2": ("Un apprenant décrochait pour des raisons de transport : nous avons aménagé ses horaires.", ""),
    "C4.A3": ("Après une double réservation, j’ai instauré un contrôle croisé chaque lundi.", ""),
    "C4.A4": ("Un client mécontent menaçait d’annuler : je l’ai écouté, j’ai proposé une solution le jour même et je l’ai rappelé le lendemain.", ""),
    "C5.A1": ("Je rassemble les éléments auprès du responsable pédagogique, du formateur et du site des financeurs.", "Note de synthèse"),
    "C5.A2": ("Je trie les informations par public et par objectif avant de rédiger.", "Plan du document"),
    "C5.A3": ("Je calcule les coûts par stagiaire et les restes à charge pour les devis.", "Tableur, devis"),
    "C5.A4": ("Je mets en forme les programmes et les réponses aux appels d’offres selon la charte.", "Programme de formation, réponse à un appel d’offres"),
    "C5.A5": ("Je rédige les courriers de convocation, les relances et les devis.", "Convocation, devis"),
    "C5.A6": ("Je rédige le compte rendu des réunions pédagogiques et le bilan annuel d’activité.", "Compte rendu, bilan annuel"),
    "C6.A1": ("Je traite le courrier chaque matin : enregistrement, tri selon l’urgence, remise en main propre quand il est confidentiel.", ""),
    "C6.A2": ("Je transmets aux formateurs les besoins particuliers des apprenants, et au service comptable les éléments de facturation.", ""),
    "C6.A3": ("J’enregistre les coordonnées, les contrats et les échanges dans la base commune.", ""),
    "C6.A4": ("Je mets à jour le planning partagé et le site internet.", ""),
    "C6.A5": ("Je classe les conventions et les factures selon le plan de l’entreprise.", ""),
}  # fmt: skip
REPONSES: dict[str, str] = {
    "C1.Q1": "En interne, la direction, le responsable pédagogique, les formateurs et le service comptable ; en externe, les entreprises, les apprenants, les opérateurs de compétences et la Région.",
    "C2.Q1": "Je planifie ma semaine le lundi : ce qui a une échéance légale d’abord, puis les sessions à venir, puis le classement. Je garde une heure libre chaque jour pour les imprévus.",
    "C2.Q2": "Par une liste de contrôle à chaque étape, les questionnaires de satisfaction et un point mensuel avec le responsable.",
    "C3.Q1": "Je me présente, je laisse la personne exposer sa demande, je reformule, puis j’indique ce que je peux faire et dans quel délai.",
    "C3.Q2": "Je tiens mes engagements, je rappelle quand je l’ai dit, et je reste calme et factuelle, même quand le ton monte.",
    "C6.Q1": "À la confidentialité, à la clarté de mes messages et au fait de prévenir à temps ceux que l’information concerne.",
}  # fmt: skip
EXEMPLE_GENERIQUE = "Je réalise cette activité chaque semaine dans mon service ; en voici un exemple précis, daté et vérifiable."
REPONSE_GENERIQUE = "Voici comment je m’y prends, avec un exemple tiré de mon travail."
ACTIVITE_EMPLOI = "J’y passe l’essentiel de mes journées, de l’ouverture à la fermeture."
ACTIVITES_EMPLOI = {
    "suivi-administratif": "Constitution et suivi des dossiers de formation, conventions, émargements, facturation.",
    "organisation-logistique": "Réservation des salles et du matériel, convocations, accueil des formateurs.",
    "accueil-information": "Accueil physique et téléphonique des apprenants et des entreprises.",
    "production-documents": "Rédaction des programmes, devis, comptes rendus et bilans.",
}
CONSTATS = {
    "C1": "La candidate met à jour trois dossiers d’apprenants et prépare leur archivage, sans erreur.",
    "C2": "La candidate réserve une salle et le matériel d’une session, prépare les feuilles d’émargement et les grilles.",
    "C3": "La candidate accueille un groupe et répond en même temps à un appel d’une entreprise.",
    "C6": "La candidate traite le courrier du jour et met à jour le planning partagé.",
}
CONSTAT_GENERIQUE = "Situation observée conforme à l’activité décrite dans le dossier."
OBSERVATION_BILAN = "Pratique sûre, exemples précis, preuves cohérentes avec l’entretien."
NOTES_ENTRETIEN = "Entretien mené à partir des situations du dossier ; la candidate développe deux exemples par compétence."
ADRESSE_DEMO = "12 rue des Tilleuls"
