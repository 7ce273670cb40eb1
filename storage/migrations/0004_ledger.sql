-- The ledger: where everybody is who entered a step.
--
-- A person in a step is in exactly one set: that of an intake (in no batch
-- yet), of an unresolved batch (sending, uncertain, waiting), or of an outcome
-- (how it ended, and why). There is no row for each person: ten million people
-- are a few thousand rows, and the counters of step say how many are where. A
-- batch that is resolved keeps its set: it says who was in that request.

-- outcome is who ended in a step in one way.
CREATE TABLE outcome (
    id      INTEGER PRIMARY KEY,
    step_id INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    state   TEXT NOT NULL CHECK (state IN ('synced', 'not_synced', 'errored')),
    reason  TEXT NOT NULL, -- about nobody in particular: the same text for many
    set_id  INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    people  INTEGER NOT NULL CHECK (people >= 0),
    UNIQUE (step_id, state, reason)
) STRICT;

-- intake is people who entered a step at one moment and are in no batch yet.
-- They are worked off in the order of the IDs; the row goes with the last of
-- them. first_at is when their 13 hours began although nothing was tried, 0
-- while they do not run.
CREATE TABLE intake (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of their making
    canvas_id   INTEGER NOT NULL REFERENCES canvas (id) ON DELETE CASCADE,
    step_id     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    component   INTEGER NOT NULL, -- of that version's, from 0
    audience_id INTEGER NOT NULL REFERENCES audience (id),
    action      TEXT NOT NULL CHECK (action IN ('add', 'remove')),
    set_id      INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    people      INTEGER NOT NULL CHECK (people > 0),
    first_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX intake_step ON intake (step_id);
CREATE INDEX intake_canvas ON intake (canvas_id);
CREATE INDEX intake_audience ON intake (audience_id, action);

-- cohort is people who wait in a delay of a canvas.
CREATE TABLE cohort (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    canvas_id INTEGER NOT NULL REFERENCES canvas (id) ON DELETE CASCADE,
    version   INTEGER NOT NULL,
    component INTEGER NOT NULL, -- to which they go when the delay ends, from 0
    due_at    INTEGER NOT NULL,
    set_id    INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    people    INTEGER NOT NULL CHECK (people > 0)
) STRICT;
CREATE INDEX cohort_canvas ON cohort (canvas_id, component, due_at, people);
CREATE INDEX cohort_due ON cohort (due_at);

-- batch is one request to LinkedIn. Its states, who moves it there, and what a
-- crash leaves:
--   sending    TakeBatch, before the request begins; after a crash Recover
--              makes it uncertain.
--   uncertain  RetryBatch, Recover: the request may have arrived. Sent again.
--   waiting    RetryBatch, SplitBatch: not taken, or not sent; tried at next_at.
--   done       FinishBatch: everybody in it is synced or errored. Final.
--   errored    FailBatch, ExpireOverdue: everybody in it is errored. Final.
--   split      SplitBatch: its people are in smaller batches. Final.
--   dropped    TakeBatch when nobody was left to send, or Stop. Final, but for
--              one with awaited = 1: its request was under way at Stop, and
--              FinishBatch still counts the answer.
-- uncertain is 1 when some attempt's answer was not seen.
CREATE TABLE batch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    canvas_id   INTEGER NOT NULL REFERENCES canvas (id) ON DELETE CASCADE,
    step_id     INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL,
    component   INTEGER NOT NULL,
    audience_id INTEGER NOT NULL REFERENCES audience (id),
    action      TEXT NOT NULL CHECK (action IN ('add', 'remove')),
    fields      INTEGER NOT NULL, -- 1 email, 2 first and last name, 4 GAID
    state       TEXT NOT NULL CHECK (state IN ('sending', 'uncertain', 'waiting', 'done', 'errored', 'split', 'dropped')),
    set_id      INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    people      INTEGER NOT NULL CHECK (people >= 0),
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    first_at    INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL DEFAULT 0,
    ended_at    INTEGER NOT NULL DEFAULT 0,
    answer      TEXT NOT NULL DEFAULT '', -- of the last attempt, in words
    failure     TEXT NOT NULL DEFAULT '', -- its class (sync.FailureKind)
    synced      INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
    errored     INTEGER NOT NULL DEFAULT 0 CHECK (errored >= 0),
    uncertain   INTEGER NOT NULL DEFAULT 0 CHECK (uncertain IN (0, 1)),
    awaited     INTEGER NOT NULL DEFAULT 0 CHECK (awaited IN (0, 1)),
    CHECK (awaited = 0 OR state = 'dropped'),
    CHECK (state <> 'uncertain' OR uncertain = 1),
    CHECK (state <> 'done' OR synced + errored = people),
    CHECK (state <> 'errored' OR errored = people),
    CHECK (state NOT IN ('sending', 'uncertain', 'waiting') OR (ended_at = 0 AND synced = 0 AND errored = 0))
) STRICT;
CREATE INDEX batch_state ON batch (state);
CREATE INDEX batch_canvas ON batch (canvas_id);
CREATE INDEX batch_step ON batch (step_id);
-- These stay small however many batches are resolved.
CREATE INDEX batch_next ON batch (audience_id, next_at) WHERE state IN ('uncertain', 'waiting');
CREATE INDEX batch_first ON batch (first_at) WHERE state IN ('uncertain', 'waiting');
CREATE INDEX batch_open ON batch (audience_id, action) WHERE state IN ('sending', 'uncertain', 'waiting');
CREATE INDEX batch_pending ON batch (step_id) WHERE state IN ('sending', 'uncertain', 'waiting');

-- batch_total counts batches and the people in them by state; the triggers
-- below keep it.
CREATE TABLE batch_total (
    state   TEXT PRIMARY KEY,
    batches INTEGER NOT NULL DEFAULT 0 CHECK (batches >= 0),
    people  INTEGER NOT NULL DEFAULT 0 CHECK (people >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO batch_total (state) VALUES ('sending'), ('uncertain'), ('waiting'), ('done'), ('errored'), ('split'), ('dropped');

CREATE TRIGGER batch_made AFTER INSERT ON batch BEGIN
    UPDATE batch_total SET batches = batches + 1, people = people + NEW.people WHERE state = NEW.state;
END;
CREATE TRIGGER batch_moved AFTER UPDATE OF state, people ON batch BEGIN
    UPDATE batch_total SET batches = batches - 1, people = people - OLD.people WHERE state = OLD.state;
    UPDATE batch_total SET batches = batches + 1, people = people + NEW.people WHERE state = NEW.state;
END;
CREATE TRIGGER batch_gone AFTER DELETE ON batch BEGIN
    UPDATE batch_total SET batches = batches - 1, people = people - OLD.people WHERE state = OLD.state;
    DELETE FROM people_set WHERE id = OLD.set_id;
END;

-- A set goes with the row that owns it.
CREATE TRIGGER outcome_gone AFTER DELETE ON outcome BEGIN DELETE FROM people_set WHERE id = OLD.set_id; END;
CREATE TRIGGER intake_gone AFTER DELETE ON intake BEGIN DELETE FROM people_set WHERE id = OLD.set_id; END;
CREATE TRIGGER cohort_gone AFTER DELETE ON cohort BEGIN DELETE FROM people_set WHERE id = OLD.set_id; END;

-- hold stops sending within a scope: everything, one ad account, one audience.
-- A crash leaves it; whoever disproves it or acts on it releases it.
CREATE TABLE hold (
    scope    TEXT NOT NULL CHECK (scope IN ('all', 'account', 'audience')),
    ref      TEXT NOT NULL, -- '', ad account ID, our audience ID
    kind     TEXT NOT NULL, -- sync.FailureKind
    message  TEXT NOT NULL,
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL, -- 0: until the user has acted
    attempts INTEGER NOT NULL,
    PRIMARY KEY (scope, ref)
) STRICT, WITHOUT ROWID;
