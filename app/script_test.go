package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"audiencesync/sync/linkedin/simulator"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"audience-sync": func() {
			os.Exit(Main("", os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) //nolint:forbidigo // the program's main in a test
		},
		"crashing-audience-sync": crashing,
		"xdg-open": func() { // the browser of a member who chooses Allow
			if err := allow(os.Args[1]); err != nil {
				panic(err)
			}
		},
	})
}

// TestScripts runs the scripts in testdata/script, which read as documentation
// of each command. Every command is a process of its own, and practice LinkedIn
// is in another one behind real HTTP. Besides testscript's commands they have:
//
//	exits N COMMAND…       the exit status of a command
//	linkedin revoke|delete AUDIENCE|fault KIND TIMES [SHARE]|token
//	                       what happens at LinkedIn; token gives a new one
//	members AUDIENCE EMAIL…  exactly these people are in the audience
//	requests [METHOD PATH N]  how often LinkedIn was asked; alone: never
//	elsewhere              another process runs the workspace's engine
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		Setup:               setUpScript,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "linkedin": atLinkedIn, "members": members, "requests": requests, "elsewhere": elsewhere,
		},
	})
}

type serverKey struct{}

// setUpScript gives a script a home without a keyring, a workspace, and
// practice LinkedIn in place of LinkedIn.
func setUpScript(env *testscript.Env) error {
	server := simulator.New(simulator.Options{SettleDelay: -1})
	web := httptest.NewServer(server)
	env.Defer(web.Close)
	env.Values[serverKey{}] = server
	for name, value := range map[string]string{
		"HOME": filepath.Join(env.WorkDir, "home"), "XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "home", "config"),
		"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "DISPLAY": "", "WAYLAND_DISPLAY": "",
		envWorkspace: filepath.Join(env.WorkDir, "workspace"), envFlush: "50ms",
		"REDIRECT": fmt.Sprintf("http://127.0.0.1:%d/callback", freePort()),
		envAPI:     web.URL, envOAuth: web.URL, envToken: server.Token(0),
	} {
		env.Setenv(name, value)
	}
	return os.WriteFile(filepath.Join(env.WorkDir, "picture.csv"), []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"), 0o600)
}

var port atomic.Int32

// freePort counts below the ports that systems give out by themselves, so that
// no other test gets the same.
func freePort() int {
	for {
		n := 21_000 + (os.Getpid()*16+int(port.Add(1)))%10_000
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", n)); err == nil {
			_ = l.Close() // nobody connected
			return n
		}
	}
}

func linkedInOf(ts *testscript.TestScript) *simulator.Server {
	return ts.Value(serverKey{}).(*simulator.Server)
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func atLinkedIn(ts *testscript.TestScript, neg bool, args []string) {
	server := linkedInOf(ts)
	switch {
	case !neg && slices.Equal(args, []string{"revoke"}):
		server.RevokeTokens()
	case !neg && slices.Equal(args, []string{"token"}):
		ts.Setenv(envToken, server.Token(0))
	case !neg && len(args) == 2 && args[0] == "delete":
		ts.Check(server.DeleteSegment(segment(ts, args[1])))
	case !neg && len(args) >= 3 && args[0] == "fault":
		ts.Check(server.Fault(dialled(ts, args[1:])))
	default:
		ts.Fatalf("usage: linkedin revoke|delete AUDIENCE|fault KIND TIMES [SHARE]|token")
	}
}

func dialled(ts *testscript.TestScript, args []string) simulator.Fault {
	f := simulator.Fault{Kind: simulator.Kind(args[0])}
	var err error
	f.Times, err = strconv.Atoi(args[1])
	ts.Check(err)
	if len(args) > 2 {
		f.Share, err = strconv.ParseFloat(args[2], 64)
		ts.Check(err)
	}
	return f
}

// segment finds an audience at LinkedIn.
func segment(ts *testscript.TestScript, name string) int64 {
	segments := linkedInOf(ts).Segments()
	i := slices.IndexFunc(segments, func(g simulator.Segment) bool { return g.Name == name })
	if i < 0 {
		ts.Fatalf("LinkedIn has no audience %q", name)
	}
	return segments[i].ID
}

func members(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: members AUDIENCE EMAIL…")
	}
	server, id := linkedInOf(ts), segment(ts, args[0])
	for _, email := range args[1:] {
		hash := sha256.Sum256([]byte(email))
		if !server.Member(id, simulator.Identity{SHA256Email: hex.EncodeToString(hash[:])}) {
			ts.Fatalf("%s is not in %q", email, args[0])
		}
	}
	if n := server.MemberCount(id); n != len(args)-1 {
		ts.Fatalf("%q has %d members, want %d", args[0], n, len(args)-1)
	}
}

func requests(ts *testscript.TestScript, neg bool, args []string) {
	all := linkedInOf(ts).Requests()
	if neg || len(args) != 0 && len(args) != 3 {
		ts.Fatalf("usage: requests [METHOD PATH N]")
	}
	if len(args) == 0 {
		if len(all) > 0 {
			ts.Fatalf("LinkedIn was asked %v", all)
		}
		return
	}
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	n := 0
	for _, r := range all {
		if r.Method == args[0] && strings.HasSuffix(r.Path, args[1]) {
			n++
		}
	}
	if n != want {
		ts.Fatalf("%s %s was asked %d times, want %d", args[0], args[1], n, want)
	}
}

func elsewhere(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: elsewhere")
	}
	dir := ts.Getenv(envWorkspace)
	ts.Check(os.MkdirAll(dir, 0o700))
	l := flock.New(filepath.Join(dir, "engine.lock"))
	ok, err := l.TryLock()
	ts.Check(err)
	if !ok {
		ts.Fatalf("somebody has the lock already")
	}
	ts.Defer(func() { _ = l.Close() })
}
