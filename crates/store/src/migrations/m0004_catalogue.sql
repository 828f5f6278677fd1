CREATE TABLE catalogue_organisations (
    id {id},
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    siret TEXT UNIQUE,
    legal_status TEXT NOT NULL,
    network TEXT NOT NULL,
    website TEXT,
    merged_into BIGINT REFERENCES catalogue_organisations (id),
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX catalogue_organisations_name ON catalogue_organisations (sort_name);
CREATE TABLE catalogue_trainings (
    id {id},
    reference TEXT NOT NULL UNIQUE,
    organisation BIGINT NOT NULL REFERENCES catalogue_organisations (id),
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    state TEXT NOT NULL,
    region TEXT NOT NULL,
    town TEXT,
    operator TEXT NOT NULL,
    certification TEXT NOT NULL,
    modality TEXT NOT NULL,
    programme TEXT NOT NULL,
    special_format BOOLEAN NOT NULL,
    labelled_on TEXT NOT NULL,
    duration_hours BIGINT,
    duration_months BIGINT,
    places BIGINT,
    summary TEXT,
    search_text TEXT NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX catalogue_trainings_organisation ON catalogue_trainings (organisation);
CREATE INDEX catalogue_trainings_name ON catalogue_trainings (sort_name);
CREATE TABLE catalogue_occupations (
    training BIGINT NOT NULL REFERENCES catalogue_trainings (id),
    place BIGINT NOT NULL,
    occupation TEXT NOT NULL,
    PRIMARY KEY (training, place)
);
CREATE INDEX catalogue_occupations_occupation ON catalogue_occupations (occupation);
CREATE TABLE catalogue_imports (
    id {id},
    person BIGINT NOT NULL,
    organisation BIGINT,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_wrong BIGINT NOT NULL,
    content TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
-- sqlite
CREATE VIRTUAL TABLE catalogue_search USING fts5 (search_text, content = 'catalogue_trainings', content_rowid = 'id', tokenize = 'unicode61');
CREATE TRIGGER catalogue_search_added AFTER INSERT ON catalogue_trainings BEGIN
    INSERT INTO catalogue_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER catalogue_search_changed AFTER UPDATE OF search_text ON catalogue_trainings BEGIN
    INSERT INTO catalogue_search (catalogue_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO catalogue_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER catalogue_search_removed AFTER DELETE ON catalogue_trainings BEGIN
    INSERT INTO catalogue_search (catalogue_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
-- postgres
CREATE INDEX catalogue_trainings_search ON catalogue_trainings USING gin (to_tsvector('simple', search_text));
