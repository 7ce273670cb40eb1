package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

const (
	canaryAddress = "Zephyrine.Quillfeather+canary@mailbox.example"
	canaryFirst   = "Zephyrine"
	canaryLast    = "Quillfeather"
	canaryGAID    = "5f3a9c1e-7b24-4d08-9e61-c2d4f8a0b375"
	canarySecret  = "practice-secret" // of practice LinkedIn's app
)

// canaries is a list in which addresses stand wherever people put them: in two
// spellings, in a note, in a column of its own, and in rows that cannot be read.
func canaries() string {
	var b strings.Builder
	b.WriteString("Customer ID,Email,First name,Last name,GAID,Notes,Second address\n")
	fmt.Fprintf(&b, "C-1,%s,%s,%s,%s,please write to %s,%s\n", canaryAddress, canaryFirst, canaryLast, canaryGAID, canaryAddress, canaryAddress)
	fmt.Fprintf(&b, "C-2,\" %s \",,,,,\n", strings.ToUpper(canaryAddress))
	fmt.Fprintf(&b, "C-3,%s and %s,Zephyrine,Quillfeather,not-%s,,\n", canaryAddress, canaryAddress, canaryGAID)
	fmt.Fprintf(&b, "C-4,%s,too,many,cells,in,this,row,%s\n", canaryAddress, canaryAddress)
	fmt.Fprintf(&b, "C-5,\"%s,never closed\n", canaryAddress)
	return b.String()
}

// TestNothingLeaks looks for the people, tokens and secrets of a run in every
// byte that the program has written, said or sent: after a sign-in, imports with
// bad rows, two canvases, faults, a backup, kills and a crash.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	w := tap(t, p)
	p.open(t)
	var said bytes.Buffer
	run := func(want int, args ...string) { said.WriteString(p.run(t, want, args...)) }
	run(0, "--verbose", "accounts")
	token := p.unset("AUDIENCE_SYNC_TOKEN")
	p.env = append(p.env, "AUDIENCE_SYNC_CLIENT_SECRET="+canarySecret)
	said.Write(p.signIn(t, "--client-id", "practice-client", "--redirect", freeAddress(t)))
	p.unset("AUDIENCE_SYNC_CLIENT_SECRET")
	needles := append(personal(), needle{"the client secret", canarySecret}, needle{"a token from outside", token})
	for what, text := range w.grant {
		if text == "" {
			t.Errorf("the sign-in gave no %s", what)
		}
		needles = append(needles, needle{what, text})
	}
	list := filepath.Join(p.dir, "canaries.csv")
	if err := os.WriteFile(list, []byte(canaries()), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := leaks(list, []byte(canaries()), needles); len(found) < 3 {
		t.Errorf("in the list itself only %v were found", found)
	}
	search := func(when string) {
		t.Helper()
		for _, folder := range []string{"workspace", "home", "tmp"} {
			for _, f := range searchFolder(t, filepath.Join(p.dir, folder), needles) {
				t.Errorf("%s: %s", when, f)
			}
		}
	}

	run(0, "accounts", "--select", emea)
	run(3, "import", "--list", "Canaries", "--rejects", filepath.Join(p.dir, "workspace", "rejects.csv"), list)
	search("after an import")
	for _, fault := range []string{`{"kind":"500","times":1,"endpoint":"users"}`, `{"kind":"truncated","times":1,"endpoint":"users"}`, `{"kind":"mixed-nested","times":1,"share":0.5}`} {
		p.tell(t, "faults", fault)
	}
	everything := p.canary(t, &said, 3, "Everything", "[email, name, gaid]") // some are refused
	p.canary(t, &said, 0, "Emails", "[email]")
	run(0, "backup")
	search("after a run")

	said.Write(p.endedBy(t, syscall.SIGKILL, "the engine started", func() { run(3, "import", "--list", "Canaries again", list) }, "run"))
	if info, err := os.Stat(filepath.Join(p.dir, "workspace", "audience-sync.db-wal")); err != nil || info.Size() == 0 {
		t.Errorf("the kill left no write-ahead log to look into: %v", err)
	}
	search("after a kill")
	said.Write(p.endedBy(t, syscall.SIGQUIT, "the engine started", func() {}, "run"))
	if reports, err := filepath.Glob(filepath.Join(p.dir, "workspace", "crash-*.txt")); err != nil || len(reports) != 1 {
		t.Errorf("the crash left the reports %v, %v", reports, err)
	}
	search("after a crash")
	for _, args := range [][]string{{"metrics"}, {"errors", "Everything"}, {"accounts"}, {"audiences"}, {"details", "Everything"}, {"settings"}} {
		run(0, args...)
	}
	p.tell(t, "tokens", `{"action":"revoke"}`)
	said.Write(p.said(t, "--verbose", "accounts")) // LinkedIn rejects the token
	search("at the end")
	for _, f := range leaks("what was said", said.Bytes(), needles) {
		t.Error(f)
	}
	w.judge(t, needles, everything)
}

// personal is what is known of the person.
func personal() []needle {
	name, _, _ := strings.Cut(canaryAddress, "@")
	hash := sha256.Sum256([]byte(strings.ToLower(canaryAddress)))
	return []needle{
		{"the address", canaryAddress}, {"half of the address", name}, {"the first name", canaryFirst}, {"the last name", canaryLast},
		{"the GAID", canaryGAID}, {"the GAID", strings.ReplaceAll(canaryGAID, "-", "")}, {"the hash", hex.EncodeToString(hash[:])},
	}
}

// canary launches a canvas with these match fields, runs it and returns where
// its people are sent.
func (p *program) canary(t *testing.T, said io.Writer, want int, name, fields string) (path string) {
	t.Helper()
	file := filepath.Join(p.dir, "canvas.yaml")
	text := fmt.Sprintf("name: %[1]s\nsteps:\n  - audience_sync: {ad_account: %[2]q, audience: %[1]s, create: true, action: add, match_fields: %[3]s}\n", name, emea, fields)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"canvas", "apply", file}, {"canvas", "launch", name}} {
		io.WriteString(said, p.run(t, 0, args...))
	}
	io.WriteString(said, p.run(t, want, "--verbose", "run", "--until-idle"))
	var segments []struct {
		ID   int64
		Name string
	}
	p.control(t, "segments", &segments)
	for _, g := range segments {
		if g.Name == name {
			return fmt.Sprintf("/rest/dmpSegments/%d/users", g.ID)
		}
	}
	t.Fatalf("LinkedIn has no audience %q", name)
	return ""
}

// judge looks at all that went over the wire. Names and GAIDs may go to one
// audience only; everything else has one place where it belongs.
func (w *wire) judge(t *testing.T, needles []needle, everything string) {
	t.Helper()
	inClear, hashes := 0, 0
	for _, r := range w.requests() {
		if strings.HasPrefix(r.path, "/oauth/v2/authorization") {
			continue // the member's browser
		}
		for _, n := range needles {
			inHeader := len(leaks("", []byte(r.header+r.path+"?"+r.query), []needle{n})) > 0
			inBody := len(leaks("", []byte(r.body), []needle{n})) > 0
			if !inHeader && !inBody {
				continue
			}
			atOAuth := strings.HasPrefix(r.path, "/oauth/v2/")
			toUsers := strings.HasSuffix(r.path, "/users")
			switch {
			case n.what == "the hash" && toUsers && !inHeader:
				hashes++
			case (n.what == "the first name" || n.what == "the last name" || n.what == "the GAID") && r.path == everything && !inHeader:
				inClear++
			case (n.what == "access token" || n.what == "a token from outside") && inHeader && !inBody && strings.Contains(r.header, "Authorization: Bearer "+n.text):
			case (n.what == "the client secret" || n.what == "refresh token" || n.what == "access token") && atOAuth && !inHeader:
			default:
				t.Errorf("%s went over the wire: %s %s", n.what, r.method, r.path)
			}
		}
	}
	if inClear < 3 || hashes < 2 {
		t.Errorf("on the wire only %d inClear fields and %d hashes were found: the search is blind", inClear, hashes)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprintf("http://%s/callback", l.Addr())
}

// TestTokenStaysWithLinkedIn: whoever answers in LinkedIn's place with a redirect
// to another host gets nothing sent there.
func TestTokenStaysWithLinkedIn(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	var reached atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		var asked atomic.Int32
		web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			http.Redirect(rw, r, other.URL+r.URL.Path, status)
		}))
		p.env = append(p.env, "AUDIENCE_SYNC_API="+web.URL, "AUDIENCE_SYNC_OAUTH="+web.URL)
		out, _ := p.command(t.Context(), "--verbose", "accounts").CombinedOutput() // it says that LinkedIn did not answer
		web.Close()
		if asked.Load() == 0 || reached.Load() != 0 {
			t.Errorf("%d: asked %d times, %d requests reached the other host", status, asked.Load(), reached.Load())
		}
		if token := p.value("AUDIENCE_SYNC_TOKEN"); bytes.Contains(out, []byte(token)) {
			t.Errorf("%d: the token is in %q", status, out)
		}
	}
}

// TestControlPathIsForThisComputer: practice LinkedIn's control path answers
// only those who name this computer, and are no web page.
func TestControlPathIsForThisComputer(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for name, change := range map[string]func(*http.Request){
		"another name":   func(r *http.Request) { r.Host = "linkedin.example" },
		"outer address":  func(r *http.Request) { r.Host = "192.168.0.7" },
		"a page":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a local page":   func(r *http.Request) { r.Header.Set("Origin", "http://localhost:3000") },
		"an opaque page": func(r *http.Request) { r.Header.Set("Origin", "null") },
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/practice/new-token", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		answer, err := patient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
	}
}

// said runs a command however it ends, and returns what it said.
func (p *program) said(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := p.command(t.Context(), args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out
}

// value is that of a variable of the environment of commands.
func (p *program) value(name string) string {
	for _, pair := range slices.Backward(p.env) {
		if v, is := strings.CutPrefix(pair, name+"="); is {
			return v
		}
	}
	return ""
}
