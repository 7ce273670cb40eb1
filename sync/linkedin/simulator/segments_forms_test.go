package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestFinderFilters: by platform, by key, by both, and exactly.
func TestFinderFilters(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	p.create("A")
	other := strings.ReplaceAll(createBody("B", "USER"), `"PRACTICE"`, `"API"`)
	p.do("POST", "/rest/dmpSegments", other).want(t, 201)
	for filter, want := range map[string]string{
		"&sourcePlatform=API":                               "[B]",
		"&sourceSegmentId=key-A":                            "[A]",
		"&sourcePlatform=API&sourceSegmentId=key-A":         "[]",
		"&sourcePlatform=API&sourceSegmentId=key-B":         "[B]",
		"&sourcePlatform=api":                               "[]",
		"&sourceSegmentId=key-":                             "[]",
		"&sourcePlatform=API&sourceSegmentId=key-B&start=1": "[]",
	} {
		names := []string{}
		for _, g := range read[page[segmentJSON]](t, p.get("/rest/dmpSegments?q=account&account="+emeaURN+filter).want(t, 200)).Elements {
			names = append(names, g.Name)
		}
		if fmt.Sprint(names) != want {
			t.Errorf("%s: %v, want %s", filter, names, want)
		}
	}
}

// TestPlatformsAndPatches: a platform is an enum symbol, and a patch changes
// what it names.
func TestPlatformsAndPatches(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	for platform, status := range map[string]int{"API": 201, "LIST_UPLOAD": 201, "OUR_APP_2": 201, "api": 422, "": 422, "2APP": 422, "OUR APP": 422} {
		body := strings.Replace(createBody("P", "USER"), `"PRACTICE"`, fmt.Sprintf("%q", platform), 1)
		if a := p.do("POST", "/rest/dmpSegments", body); a.StatusCode != status {
			t.Errorf("%q: status %d, want %d", platform, a.StatusCode, status)
		}
	}
	id := p.create("Name")
	path, patch := fmt.Sprintf("/rest/dmpSegments/%d", id), header("X-RestLi-Method", "PARTIAL_UPDATE")
	for _, c := range []struct{ set, name, description string }{
		{`{"description":"First"}`, "Name", "First"},
		{`{"name":"Other"}`, "Other", "First"},
		{`{}`, "Other", "First"},
		{`{"name":"Third","description":""}`, "Third", ""},
	} {
		p.do("POST", path, `{"patch":{"$set":`+c.set+`}}`, patch).want(t, http.StatusNoContent)
		if g := p.read(id); g.Name != c.name || g.Description != c.description {
			t.Errorf("%s: %q, %q", c.set, g.Name, g.Description)
		}
	}
}

// TestRenamedSegmentKeepsItsPeople, its key and its age.
func TestRenamedSegmentKeepsItsPeople(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Before")
	p.send(id, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(49 * time.Hour)
	before := p.segment(id)
	p.do("POST", fmt.Sprintf("/rest/dmpSegments/%d", id), `{"patch":{"$set":{"name":"After"}}}`, header("X-RestLi-Method", "PARTIAL_UPDATE")).want(t, 204)
	before.Name = "After"
	if after := p.segment(id); after != before {
		t.Errorf("%+v, want %+v", after, before)
	}
}

// TestLongestTexts are counted in characters, not in bytes.
func TestLongestTexts(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Texts")
	for _, c := range []struct {
		field  string
		most   int
		others string
	}{
		{"firstName", 35, `"lastName":"Byron"`}, {"lastName", 35, `"firstName":"Ada"`},
		{"title", 50, `"firstName":"Ada","lastName":"Byron"`}, {"company", 50, `"firstName":"Ada","lastName":"Byron"`},
	} {
		for n, status := range map[int]int{1: 201, c.most: 201, c.most + 1: 400} {
			for _, letter := range []string{"x", "é", "語", "🙂"} {
				element := fmt.Sprintf(`{"action":"ADD",%s,%q:%q}`, c.others, c.field, strings.Repeat(letter, n))
				a := read[usersAnswer](t, p.send(id, element).want(t, 200))
				if a.Elements[0].Status != status {
					t.Errorf("%s of %d times %s: %+v", c.field, n, letter, a.Elements[0])
				}
			}
		}
	}
}
