package linkedin_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

// chromium is a headless browser that is driven over two pipes with the
// DevTools protocol: JSON messages that end with a zero byte.
//
// https://chromedevtools.github.io/devtools-protocol/
type chromium struct {
	t       *testing.T
	to      io.Writer
	pipe    *os.File // under from
	from    *bufio.Reader
	session string // of the page
	last    int
}

// startChromium starts the system's browser with a profile of its own.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	name := ""
	for _, candidate := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(candidate); err == nil && name == "" {
			name = path
		}
	}
	if name == "" {
		t.Fatal("there is no chromium, which this test signs in with; install it with: make deps (or leave it out with -short)")
	}
	inRead, inWrite, err := os.Pipe()
	ok(t, err)
	outRead, outWrite, err := os.Pipe()
	ok(t, err)
	profile, err := os.MkdirTemp("", "audience-sync-chromium-") //nolint:usetesting // the browser's last processes may still write when t.TempDir is removed
	ok(t, err)
	c := exec.CommandContext(context.WithoutCancel(t.Context()), name, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
		"--disable-background-networking", "--disable-component-update", "--password-store=basic", "--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	c.Env = append(os.Environ(), "HOME="+profile)
	c.ExtraFiles = []*os.File{inRead, outWrite} // 3 and 4 there
	ok(t, c.Start())
	_ = inRead.Close()
	_ = outWrite.Close()
	b := &chromium{t: t, to: inWrite, pipe: outRead, from: bufio.NewReader(outRead)}
	t.Cleanup(func() {
		if _, err := io.WriteString(inWrite, `{"id":0,"method":"Browser.close"}`+"\x00"); err != nil {
			_ = c.Process.Kill() // it hangs
		}
		_ = outRead.SetReadDeadline(time.Now().Add(time.Minute))
		_, _ = io.Copy(io.Discard, outRead) // until its last process has ended
		_ = c.Wait()
		_ = inWrite.Close()
		_ = outRead.Close()
		for range 3 {
			if os.RemoveAll(profile) == nil {
				break
			}
		}
	})
	b.attach()
	return b
}

// attach opens a page and a session with it.
func (b *chromium) attach() {
	b.t.Helper()
	var target struct {
		TargetID string `json:"targetId"`
	}
	b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct {
		SessionID string `json:"sessionId"`
	}
	b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
}

// call makes a call and waits for its answer; events in between are skipped.
func (b *chromium) call(session, method string, params map[string]any, result any) {
	b.last++
	message := map[string]any{"id": b.last, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if session != "" {
		message["sessionId"] = session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	ok(b.t, b.pipe.SetReadDeadline(time.Now().Add(time.Minute))) // a browser that hangs must not hang the tests
	for {
		line, err := b.from.ReadBytes(0)
		if err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		var answer struct {
			ID     int             `json:"id"`
			Error  json.RawMessage `json:"error"`
			Result json.RawMessage `json:"result"`
		}
		if err := json.Unmarshal(line[:len(line)-1], &answer); err != nil {
			b.t.Fatal(err)
		}
		if answer.ID != b.last {
			continue
		}
		if strings.Contains(string(answer.Error), "navigated") {
			return // the page was left meanwhile: it says nothing any more
		}
		if answer.Error != nil {
			b.t.Fatalf("%s: %s", method, answer.Error)
		}
		if result != nil {
			if err := json.Unmarshal(answer.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

func (b *chromium) open(address string) {
	b.call(b.session, "Page.navigate", map[string]any{"url": address}, nil)
}

// eval evaluates an expression on the page.
func (b *chromium) eval(expression string) string {
	var r struct {
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
	}
	b.call(b.session, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &r)
	return fmt.Sprint(r.Result.Value)
}

// await waits until an element is on the page.
func (b *chromium) await(selector string) {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 1500 {
		if b.eval(`document.readyState === "complete" && document.querySelector("`+selector+`") !== null`) == "true" {
			return
		}
		<-tick.C
	}
	b.t.Fatalf("%s did not come; the page says: %s", selector, b.eval("document.body.innerText"))
}

// painted waits until the page is seen: a browser drops what the mouse does before.
func (b *chromium) painted() {
	b.t.Helper()
	b.call(b.session, "Runtime.evaluate", map[string]any{"expression": "new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))", "awaitPromise": true}, nil)
}

// click clicks with the mouse, as a person does.
func (b *chromium) click(selector string) {
	b.t.Helper()
	b.painted()
	at := b.eval(`(() => { const r = document.querySelector("` + selector + `").getBoundingClientRect(); return (r.x + r.width / 2) + " " + (r.y + r.height / 2) })()`)
	var x, y float64
	if _, err := fmt.Sscan(at, &x, &y); err != nil {
		b.t.Fatalf("%s is at %q", selector, at)
	}
	for _, event := range []string{"mousePressed", "mouseReleased"} {
		b.call(b.session, "Input.dispatchMouseEvent", map[string]any{"type": event, "x": x, "y": y, "button": "left", "clickCount": 1}, nil)
	}
}

// TestSignInWithChromium signs in at practice LinkedIn's consent page in a real
// browser: once with Allow, in both flows, once with Cancel.
func TestSignInWithChromium(t *testing.T) {
	if testing.Short() {
		return
	}
	t.Parallel()
	o := quick()
	o.NativePKCE = true
	p := start(t, o)
	browser := startChromium(t)
	for _, c := range []struct {
		name, button, heading, text string
		native                      bool
	}{
		{"Allow", "#allow", "#connected", "LinkedIn is connected", false},
		{"Allow in the native flow", "#allow", "#connected", "LinkedIn is connected", true},
		{"Cancel", "#cancel", "#problem", "Cancel was chosen", false},
	} {
		page := make(chan string, 1)
		s := p.signIn(nil)
		s.Open = func(url string) error { page <- url; return nil }
		s.OAuth.NativePKCE = c.native
		if !c.native {
			s.OAuth.RedirectAddress = strings.Replace(s.OAuth.RedirectAddress, "127.0.0.1", "localhost", 1)
		}
		ended := make(chan error, 1)
		var connection sync.Connection
		go func() {
			var err error
			connection, err = s.Run(t.Context())
			ended <- err
		}()
		browser.open(<-page)
		browser.await("#allow")
		browser.click(c.button)
		browser.await(c.heading)
		if text := browser.eval("document.body.innerText"); !strings.Contains(text, c.text) {
			t.Errorf("%s: the member reads %q", c.name, text)
		}
		err := <-ended
		if c.button == "#cancel" {
			wantError(t, err, sync.CodeCanceled, c.text)
			continue
		}
		ok(t, err)
		if !connection.Connected() || len(connection.Scopes) != 3 {
			t.Errorf("%s: %+v", c.name, connection)
		}
	}
}
