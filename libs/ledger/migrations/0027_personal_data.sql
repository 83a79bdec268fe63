-- Personal data stand beside events, whose bytes hold a commitment to them alone. 0028 moves those of before out of the bytes;
-- 0029 ends it.
--
-- Lock: ACCESS EXCLUSIVE on dossier.event while the keys of the events with personal data are read, seconds for a million.
-- Servers of the version before go on reading; what they write holds its data in the bytes as before, and stays so.
-- Reversal: none; restore the backup. Depends on: 0025 (event), 0026 (reader_sees).

CREATE TABLE dossier.personal_data (
    province   text     NOT NULL,
    dossier_id uuid     NOT NULL,
    -- The event beside which it stands, and which of its parts it is: the number of the commitment, or of the place.
    seq        bigint   NOT NULL,
    part       smallint NOT NULL CHECK (part >= 0),
    -- PersonalDataKind.
    kind       smallint NOT NULL CHECK (kind BETWEEN 1 AND 4),
    salt       bytea    CHECK (length(salt) = 32),
    -- A serialised PersonalDataContent; with a place the bytes of the field as they were. NULL: erased.
    data       bytea    CHECK (length(data) > 0),
    -- Where they were in the event's bytes, from 0.
    place      integer  CHECK (place >= 0),
    PRIMARY KEY (province, dossier_id, seq, part),
    CHECK ((salt IS NULL) = (data IS NULL) OR place IS NOT NULL)
);

GRANT SELECT ON dossier.personal_data TO onestop_reader;
GRANT SELECT, INSERT, UPDATE (salt, data) ON dossier.personal_data
    TO onestop_intake, onestop_workflow, onestop_approval;

ALTER TABLE dossier.personal_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY write_personal_data ON dossier.personal_data TO onestop_intake, onestop_workflow, onestop_approval
    USING (true) WITH CHECK (true);
-- What belongs to a dossier is seen by those who see the dossier.
CREATE POLICY read_personal_data ON dossier.personal_data FOR SELECT TO onestop_reader USING (
    province = current_setting('onestop.province', true)
    AND (current_setting('onestop.scope', true) = 'province' OR dossier.reader_sees(province, dossier_id)));

-- Data are erased, never changed.
CREATE FUNCTION dossier.refuse_change_of_personal_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.salt IS NULL AND NEW.data IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'personal data are erased, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER personal_data_are_erased_only BEFORE UPDATE OR DELETE ON dossier.personal_data
    FOR EACH ROW EXECUTE FUNCTION dossier.refuse_change_of_personal_data();

-- The fields of a message that lies in bytes [first, last) of `bytes`: their numbers, where each begins with its tag and
-- ends, and where the content of a length-delimited one begins.
CREATE FUNCTION dossier.fields_of_message(bytes bytea, first integer, last integer)
RETURNS TABLE (field integer, starts integer, ends integer, content integer) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    at integer := first;
    tag bigint;
    value bigint;
    shift integer;
BEGIN
    WHILE at < last LOOP
        starts := at;
        tag := 0; shift := 0;
        LOOP
            tag := tag | ((get_byte(bytes, at) & 127)::bigint << shift);
            at := at + 1; shift := shift + 7;
            EXIT WHEN get_byte(bytes, at - 1) < 128;
        END LOOP;
        field := (tag >> 3)::integer;
        content := NULL;
        CASE tag & 7
            WHEN 1 THEN at := at + 8;
            WHEN 5 THEN at := at + 4;
            WHEN 0, 2 THEN
                value := 0; shift := 0;
                LOOP
                    -- A negative number takes ten bytes, of which the last is beyond 63 bits; lengths never do.
                    IF shift < 63 THEN value := value | ((get_byte(bytes, at) & 127)::bigint << shift); END IF;
                    at := at + 1; shift := shift + 7;
                    EXIT WHEN get_byte(bytes, at - 1) < 128;
                END LOOP;
                IF tag & 7 = 2 THEN
                    content := at;
                    at := at + value::integer;
                END IF;
            ELSE
                RAISE EXCEPTION 'an event''s bytes hold a field of an unknown type at %', starts;
        END CASE;
        ends := at;
        RETURN NEXT;
    END LOOP;
END $$;

-- The fields of an event's bytes that are personal data, with their PersonalDataKind: of Submitted (20) the owner (6) and the
-- submitter (7); of SubmissionAmended (41) each ChangedField (1), whose path (1) begins with "owner." or "submitter."; of
-- ResultReturned (31) the receiver (2); of the event itself the remarks (8).
CREATE FUNCTION dossier.personal_fields(bytes bytea)
RETURNS TABLE (kind integer, starts integer, ends integer) LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
               WHEN outside.field = 8 THEN 4
               WHEN outside.field = 31 THEN 3
               WHEN outside.field = 20 AND inside.field = 7 THEN 2
               -- The path comes first: two bytes of tag and length, then its text.
               WHEN outside.field = 41 AND substring(bytes FROM inside.content + 3 FOR 10) = 'submitter.'::bytea THEN 2
               ELSE 1
           END,
        coalesce(inside.starts, outside.starts), coalesce(inside.ends, outside.ends)
    FROM dossier.fields_of_message(bytes, 0, length(bytes)) AS outside
    -- Other fields are no messages, or hold no personal data: no bytes of them are read.
    LEFT JOIN LATERAL dossier.fields_of_message(
        bytes, CASE WHEN outside.field IN (20, 31, 41) THEN outside.content END, outside.ends) AS inside ON true
    WHERE outside.field = 8
       OR outside.field = 20 AND inside.field IN (6, 7)
       OR outside.field = 31 AND inside.field = 2
       OR outside.field = 41 AND inside.field = 1
$$;

-- A field 15 of `size` bytes, at least 2, that means nothing: tag, length in one, two or three bytes, zeros.
CREATE FUNCTION dossier.meaningless_field(size integer) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT '\x7a'::bytea || CASE
        WHEN size - 2 < 128 THEN set_byte('\x00'::bytea, 0, size - 2) || decode(repeat('00', size - 2), 'hex')
        WHEN size - 3 < 16384 THEN
            set_byte(set_byte('\x0000'::bytea, 0, (size - 3) & 127 | 128), 1, (size - 3) >> 7)
            || decode(repeat('00', size - 3), 'hex')
        ELSE
            set_byte(set_byte(set_byte('\x000000'::bytea, 0, (size - 4) & 127 | 128), 1, ((size - 4) >> 7) & 127 | 128), 2,
                     (size - 4) >> 14)
            || decode(repeat('00', size - 4), 'hex')
    END
$$;

-- `bytes` with a meaningless field in the place of each that is personal data: of the same length, and still an event.
CREATE FUNCTION dossier.without_personal_fields(bytes bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    piece record;
BEGIN
    FOR piece IN SELECT * FROM dossier.personal_fields(bytes) LOOP
        bytes := overlay(bytes PLACING dossier.meaningless_field(piece.ends - piece.starts)
                         FROM piece.starts + 1 FOR piece.ends - piece.starts);
    END LOOP;
    RETURN bytes;
END $$;

-- Remarks come with imported events alone.
CREATE TABLE dossier.event_to_part AS
    SELECT province, dossier_id, seq FROM dossier.event WHERE kind IN (20, 31, 41) OR recorded_by <> '';

DROP TRIGGER event_is_append_only ON dossier.event;
