package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// keeping opens a pool of one connection that keeps its statements.
func keeping(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openKeeping(dsn(filepath.Join(t.TempDir(), "a.db"), "immediate"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Exec("CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT) STRICT; INSERT INTO a VALUES (1, 'one'), (2, 'two'), (3, 'three')"); err != nil {
		t.Fatal(err)
	}
	return db
}

// kept is how many statements the connection keeps, and whether one is busy.
func kept(t *testing.T, db *sql.DB) (n int, busy bool) {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Raw(func(driverConn any) error {
		for _, s := range driverConn.(*keepingConn).kept {
			n, busy = n+1, busy || s.busy
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, busy
}

// TestStatementsAreKept: one text is compiled once, whatever it is given.
func TestStatementsAreKept(t *testing.T) {
	t.Parallel()
	db := keeping(t)
	for i := range 100 {
		if _, err := db.Exec("INSERT INTO a (x, y) VALUES (?, ?)", 10+i, fmt.Sprint("n", i)); err != nil {
			t.Fatal(err)
		}
		var y string
		if err := db.QueryRow("SELECT y FROM a WHERE x = ?", 10+i).Scan(&y); err != nil || y != fmt.Sprint("n", i) {
			t.Fatal(y, err)
		}
		if err := db.QueryRow("SELECT y FROM a WHERE x = ?", -1).Scan(&y); err != sql.ErrNoRows {
			t.Fatal(err)
		}
	}
	if n, busy := kept(t, db); n != 2 || busy {
		t.Fatalf("%d statements are kept, busy %t", n, busy)
	}
}

// TestStatementWithinItself reads with a statement while its rows are read.
func TestStatementWithinItself(t *testing.T) {
	t.Parallel()
	db := keeping(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const query = "SELECT x, y FROM a WHERE x >= ? ORDER BY x"
	read := func(from int, each func(x int)) (all string) {
		rows, err := tx.Query(query, from)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var x int
			var y string
			if err := rows.Scan(&x, &y); err != nil {
				t.Fatal(err)
			}
			all += y + " "
			each(x)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	inner := ""
	if outer := read(1, func(x int) { inner += read(x+1, func(int) {}) + "/ " }); outer != "one two three " || inner != "two three / three / / " {
		t.Fatalf("%q %q", outer, inner)
	}
	if got := read(3, func(int) {}); got != "three " {
		t.Fatal(got)
	}
}

// TestStatementsAfterChanges: kept statements see a new schema, errors leave
// them usable, and rows that were not read to the end hold nothing.
func TestStatementsAfterChanges(t *testing.T) {
	t.Parallel()
	db := keeping(t)
	insert := func(x int) error { _, err := db.Exec("INSERT INTO a (x, y) VALUES (?, 'y')", x); return err }
	count := func() (n int) {
		if err := db.QueryRow("SELECT count(*) FROM a").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := insert(1); err == nil || insert(4) != nil || insert(4) == nil || insert(5) != nil || count() != 5 {
		t.Fatal("an error stays in the statement", count())
	}
	func() {
		rows, err := db.Query("SELECT x FROM a ORDER BY x")
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				t.Error(err)
			}
		}()
		if !rows.Next() {
			t.Error("there is nobody")
		}
	}()
	if _, err := db.Exec("ALTER TABLE a ADD COLUMN z TEXT DEFAULT 'z'; CREATE INDEX i ON a (y); DROP INDEX i"); err != nil {
		t.Fatal(err)
	}
	if err := insert(6); err != nil || count() != 6 {
		t.Fatal(err, count())
	}
	if _, err := db.Exec("DROP TABLE a"); err != nil {
		t.Fatal("something is still read:", err)
	}
	if err := insert(7); err == nil {
		t.Fatal("a statement outlives its table")
	}
}

// TestPragmasAreNotKept: some act while they are compiled, and would not again.
func TestPragmasAreNotKept(t *testing.T) {
	t.Parallel()
	db := keeping(t)
	for range 3 {
		for _, want := range []int{1, 2} {
			if _, err := db.Exec(fmt.Sprint("PRAGMA synchronous = ", want)); err != nil {
				t.Fatal(err)
			}
			var got int
			if err := db.QueryRow("PRAGMA synchronous").Scan(&got); err != nil || got != want {
				t.Fatal(got, err)
			}
		}
	}
	if n, _ := kept(t, db); n != 0 {
		t.Fatalf("%d pragmas are kept", n)
	}
}

// TestStatementsAreBounded: texts without end do not fill the memory.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	db := keeping(t)
	for i := range 2 * keptStatements {
		var n int
		if err := db.QueryRow(fmt.Sprintf("SELECT %d + ?", i), 1).Scan(&n); err != nil || n != i+1 {
			t.Fatal(n, err)
		}
	}
	if n, _ := kept(t, db); n != keptStatements {
		t.Fatalf("%d statements are kept", n)
	}
}
