-- The history of the catalogue, and its changes of rights that wait for a second editor.
--
-- Every version of every entry is kept beside the present one, and the service may add to them and nothing else. Entries
-- of before this begin their history with what they are now. An import by a program of the release before, between this
-- migration and the new programs, leaves its versions out.
--
-- Lock: ACCESS EXCLUSIVE on catalog.revision for a new column without a default, last and for a moment; the copy of the entries
-- reads a few ten thousand rows at most. Reversal: drop the two tables and the column. Depends on: 0003.

CREATE TABLE catalog.entry_version (
    province    text   NOT NULL,
    kind        text   NOT NULL,
    id          text   NOT NULL,
    version_key text   NOT NULL,
    -- The revision that made it so. Who proposed and who confirmed it is in catalog.revision.
    revision    bigint NOT NULL CHECK (revision >= 1),
    content     bytea  NOT NULL,
    PRIMARY KEY (province, kind, id, version_key, revision)
);

INSERT INTO catalog.entry_version (province, kind, id, version_key, revision, content)
SELECT province, kind, id, version_key, revision, content FROM catalog.entry;

-- One row for each change of rights that was proposed. Never removed: a decision on rights can be asked for years later.
CREATE TABLE catalog.proposal (
    province     text        NOT NULL,
    proposal_id  uuid        NOT NULL,
    propose_time timestamptz NOT NULL,
    -- The id of a member of staff or of a client system.
    proposed_by  text        NOT NULL,
    -- Serialised onestop.catalog.v1.Catalogue: the entries that are new or different, as they would be, and as they were.
    content        bytea     NOT NULL,
    before_content bytea     NOT NULL,
    -- Certificates and holidays may disappear by it.
    removals     boolean     NOT NULL,
    -- SHA-256 of these entries before and after: confirmed is what was proposed, or nothing.
    digest       bytea       NOT NULL CHECK (length(digest) = 32),
    -- A serialised onestop.catalog.v1.CatalogueProposal: what a second editor is shown besides.
    shown        bytea       NOT NULL,
    -- 1 open, 2 confirmed, 3 rejected.
    state        smallint    NOT NULL CHECK (state BETWEEN 1 AND 3),
    decided_by   text        NOT NULL,
    decide_time  timestamptz,
    -- Why it was rejected.
    reason       text        NOT NULL,
    -- What it made; 0: nothing.
    revision     bigint      NOT NULL CHECK (revision >= 0),
    PRIMARY KEY (province, proposal_id),
    CHECK ((state = 1) = (decide_time IS NULL))
);
CREATE INDEX proposal_by_time ON catalog.proposal (province, propose_time);
CREATE INDEX proposal_open ON catalog.proposal (province, propose_time) WHERE state = 1;

GRANT SELECT, INSERT ON catalog.entry_version TO onestop_catalog;
GRANT SELECT, INSERT, UPDATE (state, decided_by, decide_time, reason, revision) ON catalog.proposal TO onestop_catalog;

-- Who confirmed a change of rights; empty for other changes, and where no second editor is asked for.
ALTER TABLE catalog.revision ADD COLUMN confirmed_by text;
