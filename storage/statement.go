package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
)

// keptStatements bounds how many statements a connection keeps compiled. Their
// texts are constants of this package, which are fewer.
const keptStatements = 256

// openKeeping opens a pool whose connections compile a statement once: of what a
// small transaction costs, compiling was a third. database/sql cannot do that for
// a transaction on the only connection of a pool.
func openKeeping(name string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }() // it never connected
	return sql.OpenDB(&connector{name, db.Driver()}), nil
}

type connector struct {
	name   string
	driver driver.Driver
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return c.driver }

// Connect implements driver.Connector.
func (c *connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	return &keepingConn{sqliteConn: conn.(sqliteConn), kept: map[string]*keptStatement{}}, nil
}

// sqliteConn is what database/sql asks of the driver's connections.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keepingConn is a connection that keeps its statements. database/sql calls it
// from one goroutine at a time.
type keepingConn struct {
	sqliteConn
	kept map[string]*keptStatement
}

type keptStatement struct {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	busy bool // its rows are being read
}

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows, s}, nil
}

// statement returns the compiled statement, nil where the driver had better
// compile it for this once: of a pragma, some of which act while they are
// compiled; of one that is being read; of too many.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if s := c.kept[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(c.kept) >= keptStatements || !isKept(query) {
		return nil, nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s := &keptStatement{Stmt: stmt, StmtExecContext: stmt.(driver.StmtExecContext), StmtQueryContext: stmt.(driver.StmtQueryContext)}
	c.kept[query] = s
	return s, nil
}

// isKept says whether a statement reads or writes rows and nothing else.
func isKept(query string) bool {
	switch strings.Fields(query + " -")[0] {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return !strings.Contains(query, ";")
	}
	return false
}

// Close implements driver.Conn.
func (c *keepingConn) Close() error {
	var errs []error
	for _, s := range c.kept {
		errs = append(errs, s.Close())
	}
	c.kept = nil
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// keptRows are rows of a kept statement, which is free when they are closed.
type keptRows struct {
	driver.Rows
	statement *keptStatement
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	r.statement.busy = false
	return r.Rows.Close()
}
