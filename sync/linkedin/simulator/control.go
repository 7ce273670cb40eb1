package simulator

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// controlPrefix is where practice LinkedIn itself is told what to do. It
// answers this machine only.
const controlPrefix = "/practice/"

// controls are the paths under controlPrefix. Bodies and answers are JSON, but
// for save (the binary state) and the list of members (one key a line).
var controls = map[string]func(*Server, http.ResponseWriter, *http.Request) error{
	"GET state":      (*Server).controlState,
	"GET accounts":   show((*Server).Accounts),
	"GET segments":   show((*Server).Segments),
	"GET requests":   show((*Server).Requests),
	"GET fields":     show((*Server).FieldsSeen),
	"GET faults":     show((*Server).faultForms),
	"GET members":    (*Server).controlMembers,
	"GET save":       (*Server).controlSave,
	"POST faults":    (*Server).controlFault,
	"DELETE faults":  (*Server).controlClearFaults,
	"POST clock":     (*Server).controlClock,
	"POST reset":     (*Server).controlReset,
	"POST roles":     (*Server).controlRole,
	"POST segments":  (*Server).controlSegment,
	"POST tokens":    (*Server).controlTokens,
	"POST new-token": (*Server).controlNewToken,
}

func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		answerControl(w, http.StatusForbidden, problemJSON{"the control path answers programs on this machine only"})
		return
	}
	do := controls[r.Method+" "+strings.TrimPrefix(r.URL.Path, controlPrefix)]
	if do == nil {
		answerControl(w, http.StatusNotFound, problemJSON{"there is no such control"})
		return
	}
	if err := do(s, w, r); err != nil {
		answerControl(w, http.StatusBadRequest, problemJSON{err.Error()})
	}
}

type problemJSON struct {
	Problem string `json:"problem"`
}

// fromHere wants a connection from loopback, to a loopback name (a page may
// not reach us by DNS rebinding), and not from a web page.
func fromHere(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() || r.Header.Get("Origin") != "" {
		return false
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func answerControl(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // values of ours; and the client may be gone
}

func show[T any](get func(*Server) T) func(*Server, http.ResponseWriter, *http.Request) error {
	return func(s *Server, w http.ResponseWriter, _ *http.Request) error {
		answerControl(w, http.StatusOK, get(s))
		return nil
	}
}

// order reads the body of a POST; an empty one leaves v as it is.
func order(r *http.Request, v any) error {
	d := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil && err != io.EOF {
		return err
	}
	return nil
}

// done answers an order.
func done(w http.ResponseWriter, err error) error {
	if err == nil {
		answerControl(w, http.StatusOK, struct{}{})
	}
	return err
}
