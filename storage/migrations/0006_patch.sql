-- A change to few people of a chunk is a patch: a blob that says who of a column
-- has another value than in another blob, its base. base_id is the base of
-- blob_id; NULL where that is whole. A base is never a patch, and is a base once;
-- while an import runs, what it has staged may have the base that readers see.

ALTER TABLE people_column ADD COLUMN base_id INTEGER REFERENCES people_blob (id);

ALTER TABLE people_column_staged ADD COLUMN base_id INTEGER REFERENCES people_blob (id);

CREATE UNIQUE INDEX people_column_base ON people_column (base_id) WHERE base_id IS NOT NULL;

CREATE UNIQUE INDEX people_column_staged_base ON people_column_staged (base_id) WHERE base_id IS NOT NULL;
