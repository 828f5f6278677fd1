# Trainings, organisations, imports, the programming interface.
catalogue-search-title = Labelled trainings
catalogue-search-description = The network’s labelled trainings, by occupation, region, certification and mode of teaching.
catalogue-search-field = Occupation, training, town or organisation
catalogue-none = No training matches
catalogue-none-text = Remove a filter, or search with fewer words.
catalogue-all = All trainings
catalogue-export = These results as a file:
catalogue-quoted = “{ $text }”
catalogue-one-organisation = One organisation
catalogue-yes = Yes
catalogue-no = No
catalogue-head-name = Title
catalogue-head-organisation = Organisation
catalogue-head-organisation-name = Name of the organisation
catalogue-head-organisation-siret = Organisation’s SIRET
catalogue-head-region = Region
catalogue-head-town = Town
catalogue-head-occupations = Occupations
catalogue-head-modality = Mode of teaching
catalogue-head-labelled = Labelled on
catalogue-head-labelled-short = Labelled
catalogue-others = { $count ->
    [one] and { $count } other
   *[other] and { $count } others
 }
catalogue-head-state = Status
catalogue-head-certification = Certification
catalogue-head-duration = Duration
catalogue-head-hours = Duration in hours
catalogue-head-months = Duration in months
catalogue-head-places = Places a session
catalogue-head-place = Place
catalogue-head-programme = Programme
catalogue-head-reference = Reference
catalogue-head-website = Website
catalogue-head-operator = Operator
catalogue-head-siret = SIRET
catalogue-head-legal-status = Legal status
catalogue-head-summary = Summary
catalogue-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
 }
catalogue-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
 }
catalogue-side-region = Region
catalogue-side-family = Family of occupations
catalogue-side-occupation = Occupation
catalogue-side-certification = Certification
catalogue-side-modality = Mode of teaching
catalogue-side-network = Network
catalogue-side-programme = Programme
catalogue-side-state = Status
catalogue-state-active = Active
catalogue-state-paused = On hold
catalogue-state-ended = Ended
catalogue-facts = At a glance
catalogue-provider = Who runs it
catalogue-history = History
catalogue-special = Special format
catalogue-special-hint = Without sessions in the usual sense: individual paths or coaching.
catalogue-change = Edit
catalogue-change-title = Edit the training
catalogue-add-title = Add a training
catalogue-summary-hint = What a candidate reads. At most 2,000 characters.
catalogue-occupation-nth = { $count ->
    [1] Main occupation
   *[other] Occupation { $count }
 }
catalogue-agency = What the agency decides
catalogue-agency-text = To correct any of this, write to the agency.
catalogue-reference-hint = Letters, digits and hyphens; it is part of the page’s address.
catalogue-save = Save
catalogue-cancel = Cancel
catalogue-siret-hint = 14 digits, with or without spaces.
catalogue-organisations-title = Organisations
catalogue-organisations-field = Name or SIRET
catalogue-organisations-none = No organisation matches
catalogue-organisations-all = All organisations
catalogue-organisation-add = Add an organisation
catalogue-organisation-change = Edit the organisation
catalogue-its-trainings = { $count ->
    [0] No training
    [one] { $count } training
   *[other] { $count } trainings
 }
catalogue-merged = This organisation was merged with another.
catalogue-merged-into = See the one that was kept
catalogue-duplicates-title = Possible duplicates
catalogue-duplicates-lead = Organisations that look like one, the surest first. Nothing is merged without you.
catalogue-duplicates-none = No duplicates
catalogue-duplicates-none-text = No organisation looks enough like another.
catalogue-duplicates-why = Likeness
catalogue-duplicates-first = First organisation
catalogue-duplicates-second = Second organisation
catalogue-likeness-same-name = Same name
catalogue-likeness-same-siren = Same SIREN
catalogue-likeness-near-name = Similar names
catalogue-merge-into = Merge into “{ $name }”
catalogue-merge-title = Merge two organisations
catalogue-merge-question = Merge “{ $gone }” into “{ $kept }”?
catalogue-merge-do = Merge
catalogue-merge-trainings = { $count ->
    [0] No training changes organisation.
    [one] { $count } training changes organisation.
   *[other] { $count } trainings change organisation.
 }
catalogue-merge-people = People who have a role there keep it in the organisation that stays.
catalogue-merge-gone = “{ $name }” leaves the lists; its history stays.
catalogue-imports-title = Import trainings
catalogue-imports-lead = Change or add many trainings at once, with a spreadsheet.
catalogue-imports-first = Fill in the template, or start from an export of the list.
catalogue-imports-template = Download the template (XLSX)
catalogue-imports-second = Send the file: each row is checked, nothing is written.
catalogue-imports-third = Correct it if need be, then confirm: all of it is written, or nothing.
catalogue-imports-file = XLSX or CSV file
catalogue-imports-hint = At most 10 MB and 200,000 rows. The first row names the columns. A column that is missing leaves values as they are.
catalogue-imports-send = Check the file
catalogue-import-title = Import
catalogue-import-running = Being written
catalogue-import-progress = { $done } of { $all } rows written. This page reloads by itself.
catalogue-import-done = Import complete
catalogue-import-written = { $count ->
    [one] { $count } training added or changed.
   *[other] { $count } trainings added or changed.
 }
catalogue-import-dropped = Import abandoned
catalogue-import-dropped-text = Trainings changed between check and confirmation. Nothing was written: send the file again.
catalogue-import-read = { $count ->
    [one] { $count } row read
   *[other] { $count } rows read
 }
catalogue-import-wrong = { $count ->
    [one] { $count } row to correct
   *[other] { $count } rows to correct
 }
catalogue-import-adds = { $count ->
    [0] no training to add
    [one] { $count } training to add
   *[other] { $count } trainings to add
 }
catalogue-import-changes = { $count ->
    [0] no training to change
    [one] { $count } training to change
   *[other] { $count } trainings to change
 }
catalogue-import-same = { $count ->
    [0] no row without a change
    [one] { $count } row without a change
   *[other] { $count } rows without a change
 }
catalogue-import-correct = Nothing can be written while a row needs correcting. The annotated copy says what, row by row; correct it and send it back as it is.
catalogue-import-annotated = Download the annotated copy (XLSX)
catalogue-import-confirm = Confirm and write
catalogue-import-nothing = The file says nothing new: there is nothing to write.
catalogue-import-rows = Rows of the file
catalogue-import-cut = { $count ->
    [one] the first
   *[other] the first { $count }, those to correct first
 }
catalogue-import-line = Line
catalogue-import-act = Effect
catalogue-act-add = Adds
catalogue-act-change = Changes
catalogue-act-same = No change
catalogue-act-refused = To correct
catalogue-act-training-added = Training added
catalogue-act-training-changed = Training changed
catalogue-act-organisation-added = Organisation added
catalogue-act-organisation-changed = Organisation changed
catalogue-act-organisation-merged = Organisations merged
catalogue-template-lists = Accepted values
catalogue-template-required = Required
catalogue-template-optional = Optional
catalogue-api-title = Programming interface
catalogue-api-lead = Public trainings as JSON, without a key. With a key of its organisation, a program keeps them up to date. The complete description follows OpenAPI 3.1.
catalogue-api-example = Example
done-training-changed = The training is saved.
done-training-added = The training is added.
done-organisation-changed = The organisation is saved.
done-organisation-added = The organisation is added.
done-organisation-merged = The organisations are merged.
done-import-confirmed = The import is confirmed.
catalogue-fault-of = :{" "}
catalogue-fault-required = must be filled in.
catalogue-fault-too-long = at most { $expected } characters.
catalogue-fault-unknown-code = “{ $found }” is not in the list.
catalogue-fault-unknown-code-near = “{ $found }” is not in the list. Did you mean “{ $expected }”?
catalogue-fault-not-a-number = “{ $found }” is not a whole number.
catalogue-fault-out-of-range = “{ $found }” is outside the limits ({ $expected }).
catalogue-fault-not-a-date = “{ $found }” is not a date. Examples: { $expected }.
catalogue-fault-not-yes-no = “{ $found }”: answer yes or no.
catalogue-fault-not-a-url = “{ $found }” is not a complete web address ({ $expected }).
catalogue-fault-bad-reference = “{ $found }”: at most 40 letters without accents, digits and hyphens.
catalogue-fault-reference-taken = “{ $found }” is already another training’s.
catalogue-fault-reference-unknown = “{ $found }” is no training’s; only the agency adds trainings.
catalogue-fault-reference-twice = “{ $found }” is twice in the file.
catalogue-fault-organisation-unknown = no organisation has the number “{ $found }”.
catalogue-fault-siret-digits = “{ $found }”: a SIRET has digits only.
catalogue-fault-siret-length = “{ $found }”: a SIRET has 14 digits.
catalogue-fault-siret-key = “{ $found }”: a digit is wrong, the check digit does not fit.
catalogue-fault-siret-zeros = fourteen zeros name nobody.
catalogue-fault-siret-taken = “{ $found }” is already another organisation’s.
catalogue-fault-too-many = at most { $expected } values.
catalogue-fault-twice = “{ $found }” is chosen twice.
catalogue-fault-not-yours = the training “{ $found }” is not your organisation’s.
catalogue-fault-agency-only = only the agency can change this value.
catalogue-fault-file-kind = This file is neither an XLSX workbook nor CSV text.
catalogue-fault-file-broken = This file can’t be read: save it again from your spreadsheet.
catalogue-fault-file-large = This file is too large: at most 10 MB and 200,000 rows.
catalogue-fault-file-empty = Choose a file with at least one row under the names of the columns.
catalogue-fault-headings = Unknown columns: { $headings }. Use the names of the template.
catalogue-fault-heading = The column “{ $heading }” is missing or there twice.
catalogue-api-refused = Some values need correcting.
catalogue-api-conflict = Somebody saved this training meanwhile.
catalogue-api-codes = What is wrong is told by the same codes as in forms and annotated files:
catalogue-fault-unknown-field = there is no such field.
catalogue-fault-not-a-text = “{ $found }” is neither a text, nor a number, nor a list of texts.
catalogue-fault-not-an-object = The body is not a JSON object.
catalogue-api-agency-only = Only the agency adds trainings: an organisation’s key keeps its own up to date.
catalogue-fault-not-an-array = The body of the request is not a JSON array.
catalogue-fault-unknown-column = there is no column “{ $found }”. Keep the names of the template.
catalogue-fault-column-once = the column “{ $found }” is missing or comes twice.
catalogue-api-act-list = Trainings that words and filters let through, 20 a page. Each filter may come several times; values of one filter are alternatives.
catalogue-api-act-one = One training.
catalogue-api-act-add = Adds a training. The agency alone may: an organisation’s key is refused.
catalogue-api-act-change = Changes a training. Fields that are not sent stay as they are; “version” is the one that was read.
catalogue-api-act-import = Takes many rows over at once, all of them or none: a JSON array, a CSV or an XLSX workbook, as the page of imports does. A known reference changes its training; the same rows sent again change nothing.
catalogue-api-with-q = Words, whatever their accents
catalogue-api-with-region = Codes of regions
catalogue-api-with-famille = Codes of families of occupations
catalogue-api-with-metier = Codes of occupations
catalogue-api-with-certification = Codes of certifications
catalogue-api-with-modalite = Codes of modes of teaching
catalogue-api-with-reseau = Codes of networks
catalogue-api-with-programme = Codes of programmes
catalogue-api-with-etat = States: active, paused, ended
catalogue-api-with-organisme = Number of an organisation
catalogue-api-with-tri = Without it, what fits the words best comes first; else nom, region, date, organisme or reference; “-” before it turns the order
catalogue-api-with-page = Number of the page, from 1
catalogue-api-with-reference = Its number on the register
catalogue-api-with-essai = true: says what would come of the rows and writes nothing
catalogue-ended-too = Show ended trainings too
catalogue-ranked = Closest to your search first.
catalogue-rank = Sort by relevance
catalogue-api-with-terminees = true: trainings that have ended too; else only where “etat” asks for them
catalogue-api-act-figure_years = The years with published key figures, the latest first, each with its latest version.
catalogue-api-act-figure_edition = Every figure of the latest version of a year, in the format of edition files; the member “format” says which.
catalogue-api-act-figure_one = One figure of the latest version of a year: value, numerator, base, margin, kind, definition.
catalogue-api-with-figure = Identifier of the figure, such as region.total.learners
