-- What the ledger remembers besides where everybody is: when people entered a
-- step, how its numbers moved by the hour, and the tries of a batch that failed.

-- entrance is who entered a step in one minute (its begin). The entrances of a
-- step have nobody in common and add up to who entered it. The one at 0 has no
-- set: it counts who entered before entrances were kept.
CREATE TABLE entrance (
    step_id INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL CHECK (at >= 0 AND at % 60000000 = 0),
    set_id  INTEGER UNIQUE REFERENCES people_set (id),
    people  INTEGER NOT NULL CHECK (people > 0),
    CHECK ((at = 0) = (set_id IS NULL)),
    PRIMARY KEY (step_id, at)
) STRICT, WITHOUT ROWID;

INSERT INTO entrance (step_id, at, people) SELECT id, 0, entered FROM step WHERE entered > 0;

CREATE TRIGGER entrance_gone AFTER DELETE ON entrance BEGIN DELETE FROM people_set WHERE id = OLD.set_id; END;

-- step_hour is how many entered a step and left the canvas in it, and ended in
-- it, in one hour (hours since 1970). It is kept for eight days: an hour that
-- comes ends those that are older by then.
CREATE TABLE step_hour (
    step_id    INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    hour       INTEGER NOT NULL,
    entered    INTEGER NOT NULL DEFAULT 0 CHECK (entered >= 0),
    exited     INTEGER NOT NULL DEFAULT 0 CHECK (exited BETWEEN 0 AND entered),
    synced     INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
    not_synced INTEGER NOT NULL DEFAULT 0 CHECK (not_synced >= 0),
    errored    INTEGER NOT NULL DEFAULT 0 CHECK (errored >= 0),
    PRIMARY KEY (step_id, hour)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER step_hour_made AFTER INSERT ON step_hour BEGIN
    DELETE FROM step_hour WHERE step_id = NEW.step_id AND hour <= NEW.hour - 192;
END;

-- attempt is a try of a batch that failed, or whose answer was not seen. A last
-- try that has no row is the one under way, or ended as the batch says.
CREATE TABLE attempt (
    batch_id    INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL CHECK (number > 0),
    at          INTEGER NOT NULL DEFAULT 0, -- when it began; 0: not known
    answered_at INTEGER NOT NULL DEFAULT 0, -- when its answer was read, or no longer waited for; 0: not known
    status      INTEGER NOT NULL DEFAULT 0 CHECK (status >= 0), -- of HTTP; 0: none, or not known
    failure     TEXT NOT NULL, -- its class (sync.FailureKind); '': not known
    answer      TEXT NOT NULL, -- in words
    PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;

-- Of each batch, the last answer that was not the final one is known.
INSERT INTO attempt (batch_id, number, failure, answer)
    SELECT id, attempts - (state IN ('done', 'sending')), failure, answer FROM batch
    WHERE answer <> '' AND attempts > (state IN ('done', 'sending'));

-- When a batch was formed, of how many people (those who no longer met the
-- criteria, then or since, included), and when its last try began; 0: not known.
ALTER TABLE batch ADD COLUMN formed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN considered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
