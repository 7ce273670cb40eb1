package app

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"audiencesync/sync"

	"github.com/zalando/go-keyring"
)

// insideService is set in the process that runs within the private session.
const insideService = "AUDIENCE_SYNC_TEST_SECRET_SERVICE"

// TestSecretService keeps secrets in a real Secret Service: gnome-keyring in a
// message bus and a home of the test's own, first unlocked, then locked.
func TestSecretService(t *testing.T) {
	switch os.Getenv(insideService) {
	case "unlocked":
		checkUnlockedService(t)
		return
	case "locked":
		checkLockedService(t)
		return
	}
	if runtime.GOOS != "linux" {
		return // Keychain and Credential Manager have no private session
	}
	home := sessionHome(t)
	inSession(t, home, "unlocked", unlockedDaemon)
	inSession(t, home, "locked", `gnome-keyring-daemon --start --components=secrets --foreground >"$HOME/daemon" 2>&1 &`)
}

const unlockedDaemon = `printf practice | gnome-keyring-daemon --unlock --components=secrets --foreground >"$HOME/daemon" 2>&1 &`

// sessionHome is a home for sessions of the test's own.
func sessionHome(t *testing.T) string {
	t.Helper()
	for _, command := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(command); err != nil {
			t.Fatalf("%s is missing, which this test keeps secrets with; install it with: make deps", command)
		}
	}
	home := t.TempDir()
	for _, dir := range []string{"run", "config", "data", "workspace"} {
		if err := os.Mkdir(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// inSession runs this test again within a session of its own, whose daemon ends
// with it. The test finds the daemon's process in the variable daemon.
func inSession(t *testing.T, home, what, daemon string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const ready = `until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true
		do kill -0 $daemon || exit 1; sleep 0.02; done; `
	script := daemon + ` export daemon=$!; ` + ready + `"$@"; status=$?; kill $daemon; wait $daemon; exit $status`
	c := exec.CommandContext(t.Context(), "dbus-run-session", "--", "sh", "-c", script, "sh",
		self, "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = []string{
		"HOME=" + home, "XDG_RUNTIME_DIR=" + home + "/run", "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data",
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", insideService + "=" + what,
	}
	out, err := c.CombinedOutput()
	if err != nil {
		said, _ := os.ReadFile(filepath.Join(home, "daemon"))
		t.Fatalf("%s: %v\n%s\n%s", what, err, out, said)
	}
}

func sessionWorkspace() string { return filepath.Join(os.Getenv("HOME"), "workspace") }

func checkUnlockedService(t *testing.T) {
	dir := sessionWorkspace()
	checkSecrets(t, mustOpenSecrets(t, dir, SecretsKeyring))
	got, err := keyring.Get(keyringService, "w1/other")
	if _, text := splitFirst(got); err != nil || text != "stays" {
		t.Errorf("the Secret Service holds %q, %v", got, err)
	}
}

// checkLockedService: nobody is there to type the password, so the workspace
// that used the keyring says so, and a new one uses a file. Neither hangs.
func checkLockedService(t *testing.T) {
	ring := &keyringSecrets{workspace: "w1"}
	if err := ring.probe(t.Context(), 3*time.Second); sync.CodeOf(err) != sync.CodeUnavailable {
		t.Errorf("a locked keyring: %v", err)
	}
	mustOpenSecrets(t, t.TempDir(), SecretsFile)
}
