package simulator

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// controlState sums everything up.
func (s *Server) controlState(w http.ResponseWriter, _ *http.Request) error {
	segments, requests := s.Segments(), s.Requests()
	members := 0
	for _, g := range segments {
		members += g.Members
	}
	answerControl(w, http.StatusOK, struct {
		Now          time.Time `json:"now"`
		ClientID     string    `json:"client_id"`
		Accounts     int       `json:"accounts"`
		Segments     int       `json:"segments"`
		Members      int       `json:"members"`
		Requests     int       `json:"requests"` // remembered
		LargestBatch int       `json:"largest_batch"`
		BusySecond   int       `json:"busiest_second"`
		BusyMinute   int       `json:"busiest_minute"`
		Faults       int       `json:"faults"`
	}{
		s.Now(), s.opts.ClientID, len(s.Accounts()), len(segments), members, len(requests), s.LargestBatch(),
		s.Busiest(time.Second), s.Busiest(time.Minute), len(s.Faults()),
	})
	return nil
}

// controlMembers lists the keys of a segment's members, 16 hex digits a line,
// or with email (a SHA-256), gaid, or first and last says whether this person
// is one.
func (s *Server) controlMembers(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	id, ok := number(q.Get("segment"))
	if !ok {
		return errors.New("segment must be the id of a segment")
	}
	who := Identity{SHA256Email: q.Get("email"), GoogleAID: q.Get("gaid"), FirstName: q.Get("first"), LastName: q.Get("last")}
	if who != (Identity{}) {
		answerControl(w, http.StatusOK, map[string]bool{"member": s.Member(id, who)})
		return nil
	}
	keys := s.Members(id)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(17*len(keys)))
	b := bufio.NewWriterSize(w, 1<<16)
	for _, k := range keys {
		fmt.Fprintf(b, "%016x\n", k)
	}
	_ = b.Flush() // the client may be gone
	return nil
}

func (s *Server) controlSave(w http.ResponseWriter, _ *http.Request) error {
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	_, _ = b.WriteTo(w) // the client may be gone
	return nil
}

// faultForm is a Fault with durations as text ("30s").
type faultForm struct {
	Kind        Kind    `json:"kind"`
	Times       int     `json:"times"`
	Probability float64 `json:"probability,omitempty"`
	Seed        uint64  `json:"seed,omitempty"`
	Endpoint    string  `json:"endpoint,omitempty"`
	After       int     `json:"after,omitempty"`
	RetryAfter  string  `json:"retry_after,omitempty"`
	Delay       string  `json:"delay,omitempty"`
	Share       float64 `json:"share,omitempty"`
	Status      int     `json:"status,omitempty"`
}

func (s *Server) faultForms() []faultForm {
	forms := []faultForm{}
	for _, f := range s.Faults() {
		forms = append(forms, faultForm{
			f.Kind, f.Times, f.Probability, f.Seed, f.Endpoint, f.After, spanText(f.RetryAfter), spanText(f.Delay), f.Share, f.Status,
		})
	}
	return forms
}

func (s *Server) controlFault(w http.ResponseWriter, r *http.Request) error {
	var in faultForm
	err := order(r, &in)
	if err != nil {
		return err
	}
	f := Fault{
		Kind: in.Kind, Times: in.Times, Probability: in.Probability, Seed: in.Seed, Endpoint: in.Endpoint,
		After: in.After, Share: in.Share, Status: in.Status,
	}
	if f.RetryAfter, err = span(in.RetryAfter); err != nil {
		return err
	}
	if f.Delay, err = span(in.Delay); err != nil {
		return err
	}
	return done(w, s.Fault(f))
}

func span(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	return time.ParseDuration(s)
}

func spanText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func (s *Server) controlClearFaults(w http.ResponseWriter, _ *http.Request) error {
	s.ClearFaults()
	return done(w, nil)
}

func (s *Server) controlClock(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Advance string `json:"advance"`
	}
	if err := order(r, &in); err != nil {
		return err
	}
	d, err := span(in.Advance)
	if err != nil {
		return err
	}
	s.Advance(d)
	answerControl(w, http.StatusOK, map[string]time.Time{"now": s.Now()})
	return nil
}

func (s *Server) controlReset(w http.ResponseWriter, _ *http.Request) error {
	s.Reset()
	return done(w, nil)
}

// controlRole changes the role in an account, or its status.
func (s *Server) controlRole(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Account int64   `json:"account"`
		Role    *string `json:"role"`
		Status  string  `json:"status"`
	}
	err := order(r, &in)
	if err == nil && in.Role == nil && in.Status == "" {
		err = errors.New("role or status is needed")
	}
	if err == nil && in.Role != nil {
		err = s.SetRole(in.Account, *in.Role)
	}
	if err == nil && in.Status != "" {
		err = s.SetAccountStatus(in.Account, in.Status)
	}
	return done(w, err)
}

// controlSegment deletes a segment, uses it in a campaign, or makes LinkedIn
// say a status of it.
func (s *Server) controlSegment(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		ID     int64  `json:"id"`
		Action string `json:"action"`
		Status string `json:"status"`
	}
	if err := order(r, &in); err != nil {
		return err
	}
	switch in.Action {
	case "delete":
		return done(w, s.DeleteSegment(in.ID))
	case "use":
		return done(w, s.UseSegment(in.ID))
	case "status":
		return done(w, s.SetSegmentStatus(in.ID, in.Status))
	}
	return errors.New("action must be delete, use or status")
}

func (s *Server) controlTokens(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Action string `json:"action"`
	}
	if err := order(r, &in); err != nil {
		return err
	}
	switch in.Action {
	case "revoke":
		s.RevokeTokens()
	case "expire":
		s.ExpireTokens()
	case "expire-refresh":
		s.ExpireRefreshTokens()
	default:
		return errors.New("action must be revoke, expire or expire-refresh")
	}
	return done(w, nil)
}

// controlNewToken issues an access token for programs without a browser.
func (s *Server) controlNewToken(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Life   string   `json:"life"`
		Scopes []string `json:"scopes"`
	}
	if err := order(r, &in); err != nil {
		return err
	}
	life, err := span(in.Life)
	if err != nil {
		return err
	}
	answerControl(w, http.StatusOK, map[string]string{"access_token": s.Token(life, in.Scopes...)})
	return nil
}
