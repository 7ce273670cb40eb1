package main_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	stdsync "sync"
	"testing"
	"unicode/utf16"
)

// wire is a proxy in front of practice LinkedIn that keeps all that passes.
type wire struct {
	url string

	mu    stdsync.Mutex
	sent  []sentRequest
	grant map[string]string // what the sign-in gave
}

// sentRequest is one request as it was on the wire.
type sentRequest struct {
	method, path, query string
	header, body        string
}

func tap(t *testing.T, p *program) *wire {
	t.Helper()
	target, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{grant: map[string]string{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: w.answered,
		ErrorLog:       slog.NewLogLogger(slog.DiscardHandler, 0),
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.keep(r, body)
		if err != nil {
			panic(http.ErrAbortHandler) // the program was killed
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(rw, r)
	}))
	t.Cleanup(web.Close)
	w.url = web.URL
	for i, pair := range p.env {
		p.env[i] = strings.ReplaceAll(pair, p.url, w.url)
	}
	return w
}

func (w *wire) keep(r *http.Request, body []byte) {
	var header bytes.Buffer
	_ = r.Header.Write(&header) // into memory
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, sentRequest{r.Method, r.URL.Path, r.URL.RawQuery, header.String(), string(body)})
}

// answered keeps the tokens that the sign-in gave.
func (w *wire) answered(r *http.Response) error {
	if !strings.HasSuffix(r.Request.URL.Path, "/accessToken") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var grant struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err == nil && json.Unmarshal(body, &grant) == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.grant["access token"], w.grant["refresh token"] = grant.Access, grant.Refresh
	}
	return err
}

func (w *wire) requests() []sentRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]sentRequest(nil), w.sent...)
}

// A needle is what must not be found, and what to call it.
type needle struct{ what, text string }

// spellings are the forms in which a text is looked for: as it is, in UTF-16,
// in hex, and in base64 at each of three offsets.
func (n needle) spellings() [][]byte {
	text := strings.ToLower(n.text)
	all := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text)))}
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	all = append(all, wide)
	for pad := range 3 {
		coded := base64.StdEncoding.EncodeToString(append(make([]byte, pad), n.text...))
		all = append(all, []byte(strings.ToLower(coded[4:len(coded)-4])))
	}
	return all
}

// leaks lists which needles are in a text in any letter case.
func leaks(where string, data []byte, needles []needle) (found []string) {
	low := bytes.ToLower(data)
	for _, n := range needles {
		for _, s := range n.spellings() {
			if bytes.Contains(low, s) {
				found = append(found, n.what+" in "+where)
				break
			}
		}
	}
	return found
}

// searchFolder looks for needles in the contents and names of all files of a
// folder, and at their modes.
func searchFolder(t *testing.T, dir string, needles []needle) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was temporary
		}
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if want := fs.FileMode(0o600); info.Mode().IsRegular() && info.Mode().Perm()&^want != 0 {
			found = append(found, fmt.Sprintf("%s has mode %v", path, info.Mode()))
		}
		if info.IsDir() && info.Mode().Perm()&0o077 != 0 {
			found = append(found, fmt.Sprintf("the folder %s has mode %v", path, info.Mode()))
		}
		found = append(found, leaks("the name of "+path, []byte(e.Name()), needles)...)
		if !info.Mode().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		found = append(found, leaks(path, data, needles)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// open makes every file that a command makes as readable as the program lets it
// be, and gives it a folder for temporary files that can be looked at.
func (p *program) open(t *testing.T) {
	t.Helper()
	bin, temporary := filepath.Join(p.dir, "bin"), filepath.Join(p.dir, "tmp")
	for _, dir := range []string{bin, temporary} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, script := range map[string]string{"open": "#!/bin/sh\numask 0\nexec " + p.path + " \"$@\"\n", "xdg-open": "#!/bin/sh\n"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil { // #nosec: programs
			t.Fatal(err)
		}
	}
	p.path = filepath.Join(bin, "open")
	p.env = append(p.env, "PATH="+bin+":"+os.Getenv("PATH"), "TMPDIR="+temporary, "DISPLAY=:none")
}

// unset takes a variable out of the environment of later commands.
func (p *program) unset(name string) (value string) {
	var rest []string
	for _, pair := range p.env {
		if v, is := strings.CutPrefix(pair, name+"="); is {
			value = v
			continue
		}
		rest = append(rest, pair)
	}
	p.env = rest
	return value
}

var (
	consentForm = regexp.MustCompile(`name="consent" value="([^"]+)"`)
	pageAddress = regexp.MustCompile(`^http\S+$`)
)

// signIn connects with the browser, in which the member chooses Allow.
func (p *program) signIn(t *testing.T, args ...string) (said []byte) {
	t.Helper()
	cmd := p.command(t.Context(), append([]string{"connect"}, args...)...)
	var out, told bytes.Buffer // two: they are written at once
	cmd.Stdout = &out
	problems, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(problems)
	for lines.Scan() {
		if pageAddress.Match(lines.Bytes()) {
			allow(t, lines.Text())
			continue
		}
		told.WriteString(lines.Text() + "\n")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("connect: %v\n%s", err, told.Bytes())
	}
	return append(out.Bytes(), told.Bytes()...)
}

func allow(t *testing.T, page string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	member := &http.Client{Jar: jar}
	defer member.CloseIdleConnections()
	body := fetch(t, func() (*http.Response, error) { return member.Get(page) })
	m := consentForm.FindSubmatch(body)
	if m == nil {
		t.Fatalf("there is no consent page: %s", body)
	}
	fetch(t, func() (*http.Response, error) {
		return member.PostForm(page, url.Values{"consent": {string(m[1])}, "decision": {"allow"}})
	})
}

func fetch(t *testing.T, ask func() (*http.Response, error)) []byte {
	t.Helper()
	answer, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v: %s", answer.StatusCode, err, body)
	}
	return body
}

// endedBy runs a command, does something as soon as a line has been said, ends
// the command with a signal, and returns all that it said.
func (p *program) endedBy(t *testing.T, signal os.Signal, line string, do func(), args ...string) []byte {
	t.Helper()
	cmd := p.command(t.Context(), append([]string{"--verbose"}, args...)...)
	problems, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(problems, &said))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && !strings.Contains(lines.Text(), line) {
	}
	do()
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return said.Bytes()
}
