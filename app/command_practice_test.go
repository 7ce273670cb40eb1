package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

func TestParseFaults(t *testing.T) {
	t.Parallel()
	got, err := parseFaults([]string{"503", "500:3", "reset-after:0.25", "401-expired:-1", "slow:1"})
	want := []simulator.Fault{
		{Kind: simulator.Unavailable},
		{Kind: simulator.ServerError, Times: 3, Seed: 1},
		{Kind: simulator.ResetAfter, Times: -1, Probability: 0.25, Seed: 2},
		{Kind: simulator.ExpiredToken, Times: -1, Seed: 3},
		{Kind: simulator.Slow, Times: 1, Seed: 4, Delay: 2 * time.Second},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []string{"earthquake", "503:", "503:0", "503:often", "503:1.5", "503:-0.1", ""} {
		var usage usageError
		if _, err := parseFaults([]string{bad}); !errors.As(err, &usage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// practiceOutput is the practice command while it runs.
type practiceOutput struct {
	*bufio.Reader
	end func() int
}

func startPracticeCommand(t *testing.T, args ...string) practiceOutput {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	s := &session{stdout: in, stderr: io.Discard, json: strings.Contains(strings.Join(args, " "), "--json")}
	done := make(chan error, 1)
	go func() { done <- s.execute(ctx, append([]string{"practice"}, args...)) }()
	return practiceOutput{bufio.NewReader(out), func() int {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, out) }() // a pipe keeps a writer that nobody reads
		if err := <-done; err != nil {
			t.Error(err)
			return exitFailed
		}
		return s.status
	}}
}

func TestPracticeSaysWhereItIs(t *testing.T) {
	t.Parallel()
	p := startPracticeCommand(t)
	first, err := p.ReadString('\n')
	url := strings.TrimSpace(first)
	if err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("%q, %v", first, err)
	}
	for _, want := range []string{envAPI + "=" + url, envOAuth + "=" + url, envToken + "=", "To sign in with the browser instead"} {
		if line, err := p.ReadString('\n'); err != nil || !strings.HasPrefix(line, want) {
			t.Errorf("%q, %v, want %s…", line, err, want)
		}
	}
	if status := p.end(); status != exitDone {
		t.Errorf("exit status %d", status)
	}
}

func TestPracticeGoesOnFromItsState(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "linkedin.state")
	audiences := func(args ...string) (names string, now time.Time) {
		p := startPracticeCommand(t, append(args, "--json", "--state", state)...)
		defer p.end()
		var said practiceJSON
		if err := json.NewDecoder(p).Decode(&said); err != nil || said.Token == "" || said.ClientID == "" || said.ClientSecret == "" {
			t.Fatalf("%+v, %v", said, err)
		}
		var segments []simulator.Segment
		control(t, said.URL+"/practice/segments", &segments)
		for _, g := range segments {
			names += g.Name + ":" + g.Status + "\n"
		}
		if len(segments) > 0 { // a change that the next one must know
			body := strings.NewReader(`{"id": ` + jsonText(t, segments[0].ID) + `, "action": "delete"}`)
			res, err := patient.Post(said.URL+"/practice/segments", "application/json", body)
			if err != nil {
				t.Fatal(err)
			}
			if err := res.Body.Close(); err != nil {
				t.Error(err)
			}
		}
		var sums struct{ Now time.Time }
		control(t, said.URL+"/practice/state", &sums)
		return names, sums.Now
	}
	before, _ := audiences()
	after, now := audiences("--clock", "+90d")
	if strings.Count(after, "\n") != strings.Count(before, "\n")-1 {
		t.Errorf("before\n%safter\n%s", before, after)
	}
	if ahead := time.Until(now); ahead < 89*24*time.Hour {
		t.Errorf("the clock is only %v ahead", ahead)
	}
}

var patient = &http.Client{Timeout: time.Minute}

func control(t *testing.T, url string, v any) {
	t.Helper()
	res, err := patient.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(v); err != nil {
		t.Fatal(err)
	}
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
