package app

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"audiencesync/sync"
)

var consentID = regexp.MustCompile(`name="consent" value="([^"]+)"`)

// allow is a member who chooses Allow on practice LinkedIn's page.
func allow(page string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	client := &http.Client{Jar: jar}
	defer client.CloseIdleConnections()
	body, err := fetch(client.Get(page))
	if err != nil {
		return err
	}
	m := consentID.FindStringSubmatch(body)
	if m == nil {
		return errors.New("practice LinkedIn shows no consent page")
	}
	_, err = fetch(client.PostForm(page, url.Values{"consent": {m[1]}, "decision": {"allow"}})) // and back to the program
	return err
}

func fetch(res *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", res.StatusCode)
	}
	return string(body), err
}

func TestOpenBrowserOpensOnlyPagesAndFolders(t *testing.T) {
	// A browser that writes down what it is given.
	dir := t.TempDir()
	said := filepath.Join(dir, "said")
	script := "#!/bin/sh\necho \"$1\" >" + said + "\necho noise\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil { // #nosec: a program
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	for target, want := range map[string]string{
		"https://www.linkedin.com/developers": "https://www.linkedin.com/developers\n",
		dir:                                   "file://" + dir + "\n",
	} {
		if err := openBrowser(target); err != nil {
			t.Errorf("%s: %v", target, err)
		}
		if got, err := os.ReadFile(said); err != nil || string(got) != want {
			t.Errorf("%s: opened %q, %v", target, got, err)
		}
	}
	for _, target := range []string{"file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "-h", ""} {
		if err := openBrowser(target); sync.CodeOf(err) != sync.CodeInvalid {
			t.Errorf("%q: %v", target, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if err := openBrowser("https://example.com"); sync.CodeOf(err) != sync.CodeUnavailable {
		t.Errorf("without a browser: %v", err)
	}
}
