-- Audiences, and canvases with the steps that people walk through.

-- audience is a customer list at LinkedIn, or a draft of one. remote_id is ''
-- for a draft; source_key is '' for one that this program is not to make. Names
-- are compared in any letter case: name_key is the name folded. members is who
-- is in it as far as this workspace put them there. read_at to matched are the
-- latest reading; NULL numbers are not known, never 0.
CREATE TABLE audience (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it is told to LinkedIn
    ad_account TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    remote_id  TEXT NOT NULL DEFAULT '',
    source_key TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    remote_at  INTEGER NOT NULL DEFAULT 0,
    members    INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    read_at    INTEGER NOT NULL DEFAULT 0,
    status     TEXT NOT NULL,
    size       INTEGER CHECK (size >= 0),
    input      INTEGER CHECK (input >= 0),
    matched    INTEGER CHECK (matched >= 0),
    UNIQUE (ad_account, name_key)
) STRICT;
CREATE INDEX audience_remote ON audience (remote_id) WHERE remote_id <> '';

-- reading is what LinkedIn said of an audience: the last answer of each hour
-- (hours since 1970).
CREATE TABLE reading (
    audience_id INTEGER NOT NULL REFERENCES audience (id) ON DELETE CASCADE,
    hour        INTEGER NOT NULL,
    read_at     INTEGER NOT NULL,
    status      TEXT NOT NULL,
    size        INTEGER,
    input       INTEGER,
    matched     INTEGER,
    PRIMARY KEY (audience_id, hour)
) STRICT, WITHOUT ROWID;

-- canvas: apply makes a draft, launch moves it to active, pause and resume move
-- it between active and paused, stop is final. A crash leaves the state as it
-- is: it changes only in the transaction that does what follows from it.
-- entered_set is who entered so far, entered how many they are.
CREATE TABLE canvas (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL UNIQUE,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'active', 'paused', 'stopped')),
    version     INTEGER NOT NULL CHECK (version > 0),
    created_at  INTEGER NOT NULL,
    launched_at INTEGER NOT NULL DEFAULT 0,
    paused_at   INTEGER NOT NULL DEFAULT 0,
    stopped_at  INTEGER NOT NULL DEFAULT 0,
    entered_set INTEGER NOT NULL UNIQUE REFERENCES people_set (id),
    entered     INTEGER NOT NULL DEFAULT 0 CHECK (entered >= 0),
    CHECK ((state = 'paused') = (paused_at <> 0)),
    CHECK ((state = 'stopped') = (stopped_at <> 0)),
    CHECK (state <> 'draft' OR entered = 0)
) STRICT;

-- canvas_version is what the user wrote, as JSON (sync.Definition). People keep
-- the version under which they entered, so that none is ever removed.
CREATE TABLE canvas_version (
    canvas_id  INTEGER NOT NULL REFERENCES canvas (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (canvas_id, version)
) STRICT, WITHOUT ROWID;

-- step is one Audience Sync step of a canvas through all its versions: partner,
-- ad account, audience and action say that it is the same. audience_id is NULL
-- while none is chosen. The counters change in the transaction that moves the
-- people; the checks are the conservation of people. Who is pending is the rest.
CREATE TABLE step (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    canvas_id    INTEGER NOT NULL REFERENCES canvas (id) ON DELETE CASCADE,
    partner      TEXT NOT NULL,
    ad_account   TEXT NOT NULL,
    audience_key TEXT NOT NULL, -- the audience's name as the canvas has it, folded
    action       TEXT NOT NULL CHECK (action IN ('add', 'remove')),
    audience_id  INTEGER REFERENCES audience (id),
    entered      INTEGER NOT NULL DEFAULT 0,
    proceeded    INTEGER NOT NULL DEFAULT 0 CHECK (proceeded >= 0),
    exited       INTEGER NOT NULL DEFAULT 0 CHECK (exited >= 0),
    synced       INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
    not_synced   INTEGER NOT NULL DEFAULT 0 CHECK (not_synced >= 0),
    errored      INTEGER NOT NULL DEFAULT 0 CHECK (errored >= 0),
    CHECK (entered = proceeded + exited),
    CHECK (entered >= synced + not_synced + errored)
) STRICT;
CREATE INDEX step_canvas ON step (canvas_id);

-- step_day is how many entered a step, and ended in it, on one UTC day (days
-- since 1970).
CREATE TABLE step_day (
    step_id    INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    day        INTEGER NOT NULL,
    entered    INTEGER NOT NULL DEFAULT 0 CHECK (entered >= 0),
    synced     INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
    not_synced INTEGER NOT NULL DEFAULT 0 CHECK (not_synced >= 0),
    errored    INTEGER NOT NULL DEFAULT 0 CHECK (errored >= 0),
    PRIMARY KEY (step_id, day)
) STRICT, WITHOUT ROWID;

-- A set goes with the row that owns it.
CREATE TRIGGER audience_gone AFTER DELETE ON audience BEGIN DELETE FROM people_set WHERE id = OLD.members; END;
CREATE TRIGGER canvas_gone AFTER DELETE ON canvas BEGIN DELETE FROM people_set WHERE id = OLD.entered_set; END;
