package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
)

// reply is an answer before it is written.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool // the connection breaks after half of the body
	reset  bool // the connection breaks without an answer
}

// apiError is LinkedIn's error envelope (Learn: "Error handling"). Any of its
// fields may be missing.
type apiError struct {
	Status           int    `json:"status"`
	ServiceErrorCode int    `json:"serviceErrorCode,omitempty"`
	Code             string `json:"code,omitempty"`
	Message          string `json:"message"`
}

func (e apiError) reply() reply { return jsonReply(e.Status, e) }

func fail(status int, code, message string) reply {
	return apiError{Status: status, Code: code, Message: message}.reply()
}

func refuse(status int, code, message string) *reply {
	r := fail(status, code, message)
	return &r
}

// invalid is a schema violation, in the words of LinkedIn's validator
// (observed at the Conversions API; the same validator is likely here).
func invalid(path, problem string) reply {
	return fail(422, "", "ERROR :: "+path+" :: "+problem)
}

const (
	missingField = "field is required but not found and has no default value"
	unknownField = "unrecognized field found but not allowed"
)

func jsonReply(status int, v any) reply {
	b, err := json.Marshal(v)
	if err != nil { // only our own structs come here
		panic(fmt.Sprintf("simulator: %v", err))
	}
	return reply{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: b}
}

// write sends the reply as the fault left it, with LinkedIn's trace headers.
func (r reply) write(w http.ResponseWriter, f *fault) {
	r = f.spoil(r)
	if r.reset {
		breakConnection(w)
	}
	h := w.Header()
	for k, v := range r.header {
		h[k] = v
	}
	id := traceID()
	h.Set("X-Li-Uuid", id)
	h.Set("X-Li-Request-Id", id)
	h.Set("X-Li-Fabric", "practice")
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	if r.status == http.StatusNoContent {
		h.Del("Content-Length")
	}
	w.WriteHeader(r.status)
	if !r.cut {
		_, _ = w.Write(r.body) // the client may be gone
		return
	}
	_, _ = w.Write(r.body[:len(r.body)/2])
	_ = http.NewResponseController(w).Flush()
	breakConnection(w)
}

// breakConnection ends the connection with a reset, and does not return.
func breakConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

func traceID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// readJSON reads a small JSON body strictly into v.
func (c *call) readJSON(v any) *reply {
	if r := c.wantJSON(); r != nil {
		return r
	}
	if c.Header.Get("Content-Encoding") != "" {
		return refuse(415, "", "Content-Encoding is not supported by this resource")
	}
	b, err := io.ReadAll(io.LimitReader(c.Body, 1<<20+1))
	switch {
	case err != nil:
		return refuse(400, "", "The request body could not be read")
	case len(b) > 1<<20:
		return refuse(413, "", "The request body is too large")
	case len(b) == 0 && c.ContentLength < 0:
		return refuse(411, "", "Content-Length is required")
	}
	if err := strictJSON(b, v); err != nil {
		return err
	}
	return nil
}

func (c *call) wantJSON() *reply {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return refuse(415, "", "Content-Type must be application/json")
	}
	return nil
}
