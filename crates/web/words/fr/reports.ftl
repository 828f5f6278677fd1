# One's own annual reports: list, form, preview, receipt, corrections. Keys after `reports-remark-` and `reports-state-` are put together.
reports-title = Mes rapports
reports-campaigns = Campagnes
reports-year = Année { $year }
reports-closes = Réponses jusqu’au { $when }.
reports-days = { $count ->
    [0] Dernier jour.
    [one] Encore { $count } jour.
   *[other] Encore { $count } jours.
 }
reports-correcting = Réponses closes depuis le { $when }. Les corrections sont prises jusqu’au { $until }.
reports-over = Campagne close depuis le { $when }.
reports-extended = Délai accordé jusqu’au { $when }.
reports-left = { $count ->
    [0] Tout est envoyé.
    [one] { $count } rapport reste à envoyer.
   *[other] { $count } rapports restent à envoyer.
 }
reports-spreadsheet = Remplir avec un tableur
reports-search = Intitulé ou référence
reports-filter-left = Reste à envoyer
reports-filter-sent = Envoyé
reports-no-match = Aucun rapport ne correspond
reports-none = Aucun rapport ne vous est demandé
reports-none-text = Quand une campagne ouvrira pour vos formations, leurs rapports seront ici, et vous recevrez un courriel.
reports-head-training = Formation
reports-head-state = État
reports-head-sections = Sections
reports-head-blocking = À faire
reports-state-not-asked = Non interrogée
reports-state-untouched = Pas commencé
reports-state-begun = Commencé
reports-state-submitted = Envoyé
reports-state-reopened = En correction
reports-not-begun = Tout
reports-ready = Rien : à relire et à signer
reports-to-correct = { $count ->
    [one] { $count } réponse manque ou est à corriger
   *[other] { $count } réponses manquent ou sont à corriger
 }
reports-sections-done = { $done } sur { $all }
reports-shut-early = La campagne n’a pas encore ouvert.
reports-shut-closed = La campagne a fermé le { $when } : plus rien ne peut être enregistré. Si un délai vous est nécessaire, écrivez à l’équipe de suivi.
reports-shut-over = Les corrections ont pris fin le { $when } : plus rien ne peut être enregistré.
reports-shut-frozen = Les chiffres de l’année sont arrêtés : plus rien ne peut être enregistré.
reports-shut-not-asked = Cette formation n’est pas interrogée dans cette campagne.
reports-shut-sent = Ce rapport est envoyé. Pour changer une réponse, rouvrez-le d’abord.
reports-shut-unsent = Ce rapport n’est pas envoyé : il peut être changé sans être rouvert.
reports-shut-empty = Rien n’a encore été enregistré dans ce rapport.
reports-shut-reader = Vous lisez ce rapport ; seul son organisme le remplit.
reports-next = La suite
reports-next-begin = Remplissez les sections dans l’ordre que vous voulez ; chacune s’enregistre à part, même incomplète.
reports-next-continue = Il reste des sections à remplir.
reports-next-sign = Tout est rempli. Relisez, puis signez.
reports-next-tell = Tout est rempli. Prévenez qui peut signer : { $who }.
reports-next-clear = { $count ->
    [one] Toutes les sections sont enregistrées ; { $count } point reste à corriger ou à justifier.
   *[other] Toutes les sections sont enregistrées ; { $count } points restent à corriger ou à justifier.
 }
reports-next-sent = Ce rapport est envoyé : rien à faire. Une erreur se corrige jusqu’au { $until }, en rouvrant le rapport.
reports-fill = Remplir
reports-read = Relire le rapport
reports-open = { $count ->
    [one] { $count } point à corriger ou à justifier
   *[other] { $count } points à corriger ou à justifier
 }
reports-open-missing = { $count ->
    [one] { $count } point à compléter
   *[other] { $count } points à compléter
 }
reports-open-words = { $count ->
    [one] Un mot de justification manque
   *[other] { $count } mots de justification manquent
 }
reports-section-empty = Section à remplir.
reports-missing = { $count ->
    [one] { $count } réponse est encore attendue :
   *[other] { $count } réponses sont encore attendues ; la première :
 }
reports-entries = Saisi par l’équipe de suivi
reports-entries-text = Ces valeurs viennent de ce que vous avez transmis. Ce que vous enregistrez vous-même passe devant.
reports-entered = Saisi par l’équipe de suivi, d’après : { $source }
reports-question = Question
reports-answer = Réponse
reports-answers = Réponses
reports-source = D’après
reports-who = Par
reports-versions-title = Versions envoyées
reports-version = Version
reports-version-of = Version { $number } du { $when }
reports-version-draft = Réponses en cours de correction
reports-compare = Comparer les versions
reports-before = Avant
reports-after = Après
reports-no-change = Ces deux versions disent la même chose.
reports-changes = { $count ->
    [one] { $count } réponse diffère
   *[other] { $count } réponses diffèrent
 }
reports-no-version = Rien n’est encore envoyé
reports-no-version-text = Chaque envoi restera ici, tel qu’il a été signé.
reports-signers = Qui peut signer
reports-no-signer = Personne de l’organisme ne peut signer pour l’instant. Demandez à l’équipe de suivi.
reports-yes = Oui
reports-no = Non
reports-blocking = À corriger
reports-to-fill = À remplir
reports-warning = À justifier
reports-nothing-asked = Rien n’est demandé ici pour l’instant. Les questions de cette section s’ouvrent selon ces réponses :
reports-word = En un mot, pourquoi cette valeur est juste
reports-proposed = Des valeurs connues sont déjà dans les champs. Vérifiez-les : elles ne comptent qu’une fois enregistrées.
reports-register-says = Le registre dit : { $value }
reports-last-year-said = L’an dernier : { $value }
reports-from-register = Repris du registre : à vérifier.
reports-from-last-year = Repris de l’an dernier : à vérifier.
reports-take = Reprendre { $value }
reports-row = Ligne
reports-table-sum = Somme
reports-totals = Totaux
reports-at-most = { $count } caractères au plus.
reports-unit-people = personnes
reports-unit-learners = apprenants
reports-unit-sessions = sessions
reports-unit-days = jours
reports-unit-hours = heures
reports-unit-money = euros et centimes
reports-unit-euros = euros
reports-previous = Section précédente
reports-onwards = Section suivante
reports-later = Passer à la suite, corriger plus tard
reports-save = Enregistrer
reports-save-next = Enregistrer et continuer
reports-save-previous = Enregistrer et revenir
reports-saved-by = Enregistré le { $when } par { $who }.
reports-auto-saving = Enregistrement…
reports-auto-saved = Enregistré à { "{" }time{ "}" }.
reports-auto-unsaved = Modifications non enregistrées.
reports-auto-failed = L’enregistrement automatique a échoué. Votre saisie est gardée dans ce navigateur.
reports-auto-found = Ce navigateur garde une saisie de cette section qui n’a pas été enregistrée.
reports-auto-restore = La reprendre
reports-auto-forget = L’oublier
reports-auto-signed-out = Votre session a pris fin. Votre saisie est gardée dans ce navigateur : connectez-vous, puis reprenez-la.
reports-auto-conflict = { $who } a enregistré cette section entre-temps. Appuyez sur « Enregistrer » pour comparer les deux versions.
done-section-saved = la section est enregistrée.
done-section-remarks = la section est enregistrée. Des points restent à corriger ou à justifier.
done-report-sent = le rapport est signé et envoyé. Un reçu vous parvient aussi par courriel.
done-report-reopened = le rapport est rouvert. Corrigez-le, puis signez de nouveau.
reports-conflict-title = Deux saisies à départager
reports-conflict = { $who } a enregistré « { $section } » le { $when }, pendant que vous la remplissiez. Rien n’est perdu : choisissez pour chaque réponse qui diffère.
reports-conflict-theirs = Version de { $who }
reports-conflict-save = Enregistrer ces choix
reports-conflict-drop = Garder la version enregistrée
reports-empty = (vide)
reports-kept-title = Votre saisie n’a pas été enregistrée
reports-kept-typed = Ce que vous avez saisi
reports-kept-nothing = Aucun champ n’était rempli.
reports-kept-copy = À copier
reports-kept-file = Télécharger en texte
reports-kept-back = Revenir au rapport
reports-signed-out-title = Votre session a pris fin
reports-signed-out = Votre saisie n’est pas encore enregistrée, mais elle n’est pas perdue : elle attend sur cette page.
reports-again-sign-in = Connectez-vous dans un nouvel onglet.
reports-again-send = Revenez ici et enregistrez.
reports-preview-step = Aperçu et signature
reports-preview-title = Aperçu et signature
reports-explained = Ce qui est justifié
reports-change = Modifier
reports-sign = Signer et envoyer
reports-sign-as = Vous signez en votre nom : { $name }. Ce qui est envoyé ne change plus ; une correction est une nouvelle version.
reports-function = Fonction
reports-function-hint = À quel titre vous engagez l’organisme : directrice, président…
reports-certify = Je certifie que ces réponses sont exactes et complètes.
reports-sign-send = Signer et envoyer
reports-sign-remarks = { $count ->
    [one] { $count } point empêche l’envoi.
   *[other] { $count } points empêchent l’envoi.
 }
reports-sign-changed = Les réponses ont changé depuis que vous les avez lues. Relisez-les avant de signer.
reports-sign-unconfirmed = Cochez la case qui certifie les réponses.
reports-sign-function = Indiquez votre fonction, en 500 caractères au plus.
reports-receipt-title = Reçu du rapport
reports-organisation = Organisme
reports-signed-by = Signature
reports-signed-at = Date de l’envoi
reports-reason = Raison de la correction
reports-pdf = Télécharger le reçu en PDF
reports-json = Données signées (JSON)
reports-no-pdf = Ce serveur ne compose pas de PDF. Les données signées et cette page disent la même chose.
reports-hash = Empreinte SHA-256
reports-hash-text = Elle identifie ce qui a été signé, à l’octet près : c’est celle du fichier JSON.
reports-reopen-title = Corriger le rapport
reports-reopen-text = Le rapport envoyé reste tel quel et fait foi jusqu’à la prochaine signature. Les corrections sont prises jusqu’au { $until }.
reports-reopen = Rouvrir le rapport
reports-reason-hint = Elle figure sur le nouveau reçu.
reports-reason-missing = Dites pourquoi, en 500 caractères au plus.
reports-remark-required = Une réponse est attendue.
reports-remark-not-a-number = « { $found } » n’est pas un nombre attendu ici.
reports-remark-out-of-range = { $found } n’est pas possible : attendu entre { $from } et { $to }.
reports-remark-unknown-code = « { $found } » n’est pas dans la liste.
reports-remark-unknown-code-near = « { $found } » n’est pas dans la liste ; peut-être « { $from } » ?
reports-remark-not-yes-no = « { $found } » n’est ni oui ni non.
reports-remark-too-long = { $found } caractères : { $from } au plus.
reports-remark-wrong-kind = La réponse n’est pas de la sorte attendue.
reports-remark-unknown-field = Le questionnaire n’a pas ce champ.
reports-remark-differs-from-register = Déclaré : { $found } ; au registre : { $from }.
reports-remark-differs-from-last-year = Déclaré : { $found } ; l’an dernier : { $from }.
reports-remark-differs-from-similar = { $found } est inhabituel : les formations comparables sont entre { $from } et { $to }.
reports-remark-sides = Ici { $found } au lieu de { $expected }.
