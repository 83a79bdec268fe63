-- The catalogue: what the office works by, entry by entry, and its revisions.
--
-- Lock: none (new tables). Reversal: drop the schema. Depends on: 0001 (roles).

CREATE SCHEMA catalog;

-- One row for each entry of an onestop.catalog.v1.Catalogue. `content` holds the serialised message: readers take
-- the whole catalogue into memory, so nothing in it is asked for by column.
CREATE TABLE catalog.entry (
    province    text   NOT NULL,
    -- The field of Catalogue that it belongs to, such as "procedures".
    kind        text   NOT NULL,
    -- Its id or code.
    id          text   NOT NULL,
    -- What tells entries of one id apart: a version with leading zeros, or valid_from; else empty.
    version_key text   NOT NULL,
    content     bytea  NOT NULL,
    -- The revision that made it what it is.
    revision    bigint NOT NULL CHECK (revision >= 1),
    PRIMARY KEY (province, kind, id, version_key)
);

-- One row for each change. The last one is the present revision, which readers look at every second.
CREATE TABLE catalog.revision (
    province        text        NOT NULL,
    revision        bigint      NOT NULL CHECK (revision >= 1),
    change_time     timestamptz NOT NULL,
    changed_by      text        NOT NULL,
    changed_entries integer     NOT NULL CHECK (changed_entries >= 1),
    PRIMARY KEY (province, revision)
);

-- One row for each ImportCatalogue that was answered: the same caller with the same request_id gets the first
-- answer again.
CREATE TABLE catalog.request (
    province    text        NOT NULL,
    caller      text        NOT NULL,
    request_id  uuid        NOT NULL,
    fingerprint bytea       NOT NULL,
    answer      bytea       NOT NULL,
    handle_time timestamptz NOT NULL,
    PRIMARY KEY (province, caller, request_id)
);

-- Everybody works by the catalogue; one door changes it.
GRANT USAGE ON SCHEMA catalog TO onestop_catalog, onestop_documents, onestop_intake, onestop_workflow,
    onestop_approval, onestop_tracking, onestop_statistics, onestop_keeper, onestop_reader;
GRANT SELECT ON catalog.entry, catalog.revision TO onestop_catalog, onestop_documents, onestop_intake,
    onestop_workflow, onestop_approval, onestop_tracking, onestop_statistics, onestop_keeper;
GRANT INSERT, UPDATE ON catalog.entry TO onestop_catalog;
GRANT INSERT ON catalog.revision TO onestop_catalog;
GRANT SELECT, INSERT ON catalog.request TO onestop_catalog;
