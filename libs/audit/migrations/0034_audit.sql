-- The record of who asked for what (libs/audit): appended to and never changed, each entry bound to the one before by its
-- hash. It has ids and reasons, no personal data. Servers append as onestop_audit, which may do nothing else; it is read as
-- onestop_auditor.
--
-- Lock: none (new schema). Reversal: DROP SCHEMA audit CASCADE; the roles stay, since they belong to the whole cluster.
-- Depends on: 0001.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['onestop_audit', 'onestop_auditor'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', role);
            EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', role, '60s');
            EXECUTE format('ALTER ROLE %I SET lock_timeout = %L', role, '30s');
            EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', role, '60s');
            EXECUTE format('ALTER ROLE %I SET search_path = %L', role, '');
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
    -- An answer waits until its entry is in the database, not until it is on the disk: what a crash of the database's machine
    -- can take are the entries of the last fraction of a second.
    ALTER ROLE onestop_audit SET synchronous_commit = off;
END $$;

CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO onestop_audit, onestop_auditor;

CREATE TABLE audit.entry (
    province    text        NOT NULL,
    -- 1, 2, 3 … without gaps, in the order in which entries were appended.
    number      bigint      NOT NULL CHECK (number >= 1),
    answer_time timestamptz NOT NULL,
    -- 0 no credentials, 1 token, 2 certificate.
    kind        smallint    NOT NULL CHECK (kind BETWEEN 0 AND 2),
    subject     text        NOT NULL,
    address     text        NOT NULL,
    method      text        NOT NULL,
    -- Ids of dossiers and documents; the revision of a catalogue that was imported.
    objects     text[]      NOT NULL,
    purpose     text        NOT NULL,
    -- A gRPC code, and the reason of a refusal.
    code        smallint    NOT NULL CHECK (code BETWEEN 0 AND 16),
    reason      text        NOT NULL,
    trace_id    bytea       NOT NULL,
    hash        bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (province, number)
);
CREATE INDEX entry_by_time ON audit.entry (province, answer_time);
CREATE INDEX entry_by_object ON audit.entry USING gin (objects);

-- The last entry of each province, and the last that was forgotten: from there on the entries are complete.
CREATE TABLE audit.head (
    province         text   PRIMARY KEY,
    number           bigint NOT NULL CHECK (number >= 0),
    hash             bytea  NOT NULL CHECK (length(hash) = 32),
    forgotten_number bigint NOT NULL DEFAULT 0,
    forgotten_hash   bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);

-- SHA-256 over the hash before and the entry's values, each in JSON's own form: it has one for each value.
CREATE FUNCTION audit.hash_of(previous bytea, e audit.entry) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        e.province, e.number, (extract(epoch FROM e.answer_time) * 1000000)::bigint, e.kind, e.subject, e.address, e.method,
        to_jsonb(e.objects), e.purpose, e.code, e.reason, encode(e.trace_id, 'hex'))::text, 'UTF8'))
$$;

-- Appends entries, given as columns; `objects` of each are joined by line feeds, which no id has. As the owner, so that no
-- server can write an entry that does not follow from the one before.
CREATE FUNCTION audit.append(of_province text, times timestamptz[], kinds bigint[], subjects text[], addresses text[],
                             methods text[], joined_objects text[], purposes text[], codes bigint[], reasons text[],
                             trace_ids bytea[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    e audit.entry;
    last audit.head;
BEGIN
    IF coalesce(cardinality(times), 0) = 0 THEN
        RETURN NULL;
    END IF;
    LOOP
        SELECT * INTO last FROM audit.head h WHERE h.province = of_province FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO audit.head (province, number, hash) VALUES (of_province, 0, decode(repeat('00', 32), 'hex'))
        ON CONFLICT DO NOTHING;
    END LOOP;
    FOR i IN 1 .. cardinality(times) LOOP
        last.number := last.number + 1;
        -- A server whose clock is ahead must not keep its entry from being forgotten one day.
        e := ROW(of_province, last.number, least(times[i], clock_timestamp() + interval '5 minutes'), kinds[i], subjects[i], addresses[i], methods[i],
                 string_to_array(nullif(joined_objects[i], ''), E'\n'), purposes[i], codes[i], reasons[i], trace_ids[i], NULL);
        e.objects := coalesce(e.objects, '{}');
        e.hash := audit.hash_of(last.hash, e);
        last.hash := e.hash;
        INSERT INTO audit.entry SELECT e.*;
    END LOOP;
    UPDATE audit.head h SET number = last.number, hash = last.hash WHERE h.province = of_province;
    RETURN last.number;
END $$;

-- What does not follow from what is before it, of at most `most` entries after `after`: (number, what): 'missing', entries before
-- it are; 'changed', it is not what was written; 'end', the last entry is not the one that was appended last. One row with
-- the last number that was read and '' ends them.
CREATE FUNCTION audit.verify(of_province text, after bigint, most integer)
RETURNS TABLE (number bigint, wrong text) LANGUAGE plpgsql STABLE SET search_path = '' AS $$
DECLARE
    e audit.entry;
    last audit.head;
    previous bytea;
    expected bigint;
BEGIN
    SELECT * INTO last FROM audit.head h WHERE h.province = of_province;
    IF NOT FOUND THEN
        -- Entries without a head are not a whole log.
        RETURN QUERY SELECT o.number, 'end' FROM audit.entry o WHERE o.province = of_province ORDER BY o.number DESC LIMIT 1;
        RETURN;
    END IF;
    expected := greatest(after, last.forgotten_number) + 1;
    previous := last.forgotten_hash;
    IF after > last.forgotten_number THEN
        SELECT p.hash INTO previous FROM audit.entry p WHERE p.province = of_province AND p.number = after;
    END IF;
    FOR e IN SELECT * FROM audit.entry o WHERE o.province = of_province AND o.number >= expected
             ORDER BY o.number LIMIT most LOOP
        IF e.number <> expected THEN
            RETURN QUERY SELECT e.number, 'missing';
        ELSIF previous IS NULL OR e.hash <> audit.hash_of(previous, e) THEN
            RETURN QUERY SELECT e.number, 'changed';
        END IF;
        previous := e.hash;
        expected := e.number + 1;
    END LOOP;
    IF expected - 1 >= last.number OR NOT EXISTS (
            SELECT FROM audit.entry o WHERE o.province = of_province AND o.number >= expected) THEN
        IF expected - 1 <> last.number OR (last.number > last.forgotten_number AND previous <> last.hash) THEN
            RETURN QUERY SELECT last.number, 'end';
        END IF;
    END IF;
    RETURN QUERY SELECT expected - 1, '';
END $$;

-- Removes the entries of before `before`; the chain goes on from the last of them, and an entry tells of it. For the owner
-- alone.
CREATE FUNCTION audit.forget(of_province text, before timestamptz) RETURNS bigint LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    through audit.entry;
    removed bigint;
BEGIN
    PERFORM 1 FROM audit.head h WHERE h.province = of_province FOR UPDATE;
    -- All before the first that stays, so that what is left has no gap, whatever the clocks of servers were.
    SELECT * INTO through FROM audit.entry e WHERE e.province = of_province AND e.number < coalesce(
        (SELECT min(s.number) FROM audit.entry s WHERE s.province = of_province AND s.answer_time >= before), 9223372036854775807)
    ORDER BY e.number DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM set_config('audit.forgets', 'true', true);
    DELETE FROM audit.entry e WHERE e.province = of_province AND e.number <= through.number;
    GET DIAGNOSTICS removed = ROW_COUNT;
    UPDATE audit.head h SET forgotten_number = through.number, forgotten_hash = through.hash WHERE h.province = of_province;
    PERFORM set_config('audit.forgets', '', true);
    PERFORM audit.append(of_province, ARRAY[clock_timestamp()], ARRAY[0::bigint], ARRAY[session_user::text],
        ARRAY[coalesce(host(inet_client_addr()), '')], ARRAY['audit.forget'], ARRAY[''],
        ARRAY[format('entries through %s, %s of them, of before %s', through.number, removed, before)],
        ARRAY[0::bigint], ARRAY[''], ARRAY[''::bytea]);
    RETURN removed;
END $$;

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.forgets', true) = 'true' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'entries of the audit log are never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON audit.entry
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();

REVOKE ALL ON FUNCTION audit.append(text, timestamptz[], bigint[], text[], text[], text[], text[], text[], bigint[], text[], bytea[]),
    audit.forget(text, timestamptz), audit.verify(text, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(text, timestamptz[], bigint[], text[], text[], text[], text[], text[], bigint[], text[], bytea[])
    TO onestop_audit;
GRANT SELECT ON audit.entry, audit.head TO onestop_auditor;
GRANT EXECUTE ON FUNCTION audit.verify(text, bigint, integer) TO onestop_auditor;

-- The audit log is the operator's and the inspector's, of the whole province.
ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspect_entry ON audit.entry FOR SELECT TO onestop_auditor USING (true);
