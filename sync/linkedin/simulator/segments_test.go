package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

type segmentJSON struct {
	ID                                               int64
	Name, Description, Account, Type, SourcePlatform string
	SourceSegmentID                                  string `json:"sourceSegmentId"`
	Created, LastModified                            int64
	InputCount                                       *int
	Destinations                                     []struct {
		Destination, Status, DestinationSegmentID string
		AudienceSize, MatchedCount                *int
	}
}

func (p *practice) read(id int64) segmentJSON {
	p.t.Helper()
	return read[segmentJSON](p.t, p.get(fmt.Sprintf("/rest/dmpSegments/%d", id)).want(p.t, 200))
}

func TestCreateSegment(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	a := p.do("POST", "/rest/dmpSegments", createBody("Fresh", "USER")).want(t, 201)
	if len(a.body) != 0 || a.Header.Get("X-Restli-Id") == "" || a.Header.Get("X-Restli-Id") != a.Header.Get("X-Linkedin-Id") {
		t.Errorf("body %q, headers %v", a.body, a.Header)
	}
	var id int64
	if _, err := fmt.Sscan(a.Header.Get("X-Restli-Id"), &id); err != nil {
		t.Fatal(err)
	}
	g := p.read(id)
	if g.Name != "Fresh" || g.Account != "urn:li:sponsoredAccount:516413367" || g.SourceSegmentID != "key-Fresh" || g.Type != "USER" ||
		g.Created != p.clock.Now().UnixMilli() {
		t.Errorf("segment %+v", g)
	}
	d := g.Destinations[0]
	if g.InputCount != nil || d.AudienceSize != nil || d.MatchedCount != nil || d.Status != "BUILDING" ||
		!strings.HasPrefix(d.DestinationSegmentID, "urn:li:adSegment:") {
		t.Errorf("a fresh segment has counts: %+v", g)
	}
	again := p.do("POST", "/rest/dmpSegments", createBody("Fresh", "USER")).want(t, 201)
	if again.Header.Get("X-Restli-Id") == a.Header.Get("X-Restli-Id") {
		t.Error("a second create must show as a second segment")
	}
}

func TestCreateIsValidated(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{SourcePlatforms: []string{"PRACTICE"}})
	good := createBody("x", "USER")
	for _, c := range []struct {
		name, old, new string
		status         int
		part           string
	}{
		{"viewer", "516413367", "511207743", 403, "ACCESS_DENIED"},
		{"cancelled account", "516413367", "503377120", 400, "CANCELED"},
		{"unknown account", "516413367", "1", 404, "sponsored account"},
		{"no name", `"name":"x",`, ``, 422, "ERROR :: /name"},
		{"empty name", `"name":"x"`, `"name":""`, 422, "ERROR :: /name"},
		{"no account", `"account":"urn:li:sponsoredAccount:516413367",`, ``, 422, "ERROR :: /account"},
		{"account without URN", `urn:li:sponsoredAccount:`, ``, 422, "ERROR :: /account"},
		{"no type", `"type":"USER",`, ``, 422, "ERROR :: /type"},
		{"unknown type", `"USER"`, `"USER_STREAMING"`, 422, "ERROR :: /type"},
		{"no platform", `"sourcePlatform":"PRACTICE",`, ``, 422, "ERROR :: /sourcePlatform"},
		{"unknown platform", `"PRACTICE"`, `"SEGMENT"`, 422, "ERROR :: /sourcePlatform"},
		{"unknown destination", `"LINKEDIN"`, `"FACEBOOK"`, 422, "ERROR :: /destinations"},
		{"access policy, gone since 202406", `"name"`, `"accessPolicy":"PRIVATE","name"`, 422, "ERROR :: /accessPolicy :: unrecognized field"},
		{"no JSON", `{`, `<`, 400, "Cannot parse"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(good, c.old, c.new, 1)
			if body == good {
				t.Fatal("nothing was changed")
			}
			p.do("POST", "/rest/dmpSegments", body).says(t, c.status, c.part)
		})
	}
}

func TestSegmentCap(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{SegmentCap: 5}) // four are there
	p.do("POST", "/rest/dmpSegments", createBody("one", "USER")).want(t, 201)
	p.do("POST", "/rest/dmpSegments", createBody("two", "USER")).says(t, 429, "SEGMENT_LIMIT_EXCEEDED")
	other := strings.Replace(createBody("two", "USER"), "516413367", "508829104", 1)
	p.do("POST", "/rest/dmpSegments", other).want(t, 201)
}

func TestFinder(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PageCap: 4})
	for i := range 9 {
		p.create(fmt.Sprint("S", i))
	}
	find := "/rest/dmpSegments?q=account&account=" + emeaURN
	if all := read[page[segmentJSON]](t, p.get(find).want(t, 200)); len(all.Elements) != 9 {
		t.Errorf("without paging: %d segments, want all 9", len(all.Elements))
	}
	seen := map[int64]bool{}
	for pages := 1; len(seen) < 9; pages++ {
		a := read[page[segmentJSON]](t, p.get(fmt.Sprintf("%s&start=%d&count=100", find, len(seen))).want(t, 200))
		if pages > 3 || a.Paging.Total != 9 {
			t.Fatalf("page %d: %+v", pages, a.Paging)
		}
		for _, g := range a.Elements {
			seen[g.ID] = true
		}
	}
	a := read[page[segmentJSON]](t, p.get(find+"&sourcePlatform=PRACTICE&sourceSegmentId=key-S3&start=0&count=10").want(t, 200))
	if len(a.Elements) != 1 || a.Elements[0].Name != "S3" {
		t.Errorf("by source: %+v", a.Elements)
	}
	if a := read[page[segmentJSON]](t, p.get(find+"&sourceSegmentId=none").want(t, 200)); len(a.Elements) != 0 {
		t.Errorf("none: %+v", a.Elements)
	}
	p.get("/rest/dmpSegments?q=account&account=urn%3Ali%3AsponsoredAccount%3A1").want(t, 404)
	_ = p.srv.SetRole(emea, "VIEWER")
	p.get(find).want(t, 200) // may look
	_ = p.srv.SetRole(emea, "")
	p.get(find).want(t, 403)
}

func TestBatchGet(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("One")
	a := read[struct {
		Results map[string]segmentJSON
		Errors  map[string]struct{ Status int }
	}](t, p.get(fmt.Sprintf("/rest/dmpSegments?ids=List(%d,77)", id)).want(t, 200))
	if a.Results[fmt.Sprint(id)].Name != "One" || a.Errors["77"].Status != 404 {
		t.Errorf("%+v", a)
	}
	p.get("/rest/dmpSegments?ids=7").want(t, 400)
}

func TestRenameAndDelete(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Old")
	path := fmt.Sprintf("/rest/dmpSegments/%d", id)
	patch := header("X-RestLi-Method", "PARTIAL_UPDATE")
	p.do("POST", path, `{"patch":{"$set":{"name":"New","description":"D"}}}`, patch).want(t, 204)
	if g := p.read(id); g.Name != "New" || g.Description != "D" {
		t.Errorf("segment %+v", g)
	}
	p.do("POST", path, `{"patch":{"$set":{"name":"X"}}}`).says(t, 400, "PARTIAL_UPDATE")
	p.do("POST", path, `{"patch":{"$set":{"type":"USER"}}}`, patch).says(t, 422, "/type")
	p.do("POST", path, `{"patch":{"$set":{"name":""}}}`, patch).want(t, 422)
	p.do("POST", path, `{}`, patch).want(t, 422)
	_ = p.srv.SetRole(emea, "VIEWER")
	p.do("POST", path, `{"patch":{"$set":{"name":"X"}}}`, patch).want(t, 403)
	p.do("DELETE", path, "").want(t, 403)
	_ = p.srv.SetRole(emea, "ACCOUNT_MANAGER")
	p.do("DELETE", path, "").want(t, 204)
	p.get(path).want(t, 404)
	p.do("DELETE", path, "").want(t, 404)
	p.send(id, addEmail(1)).want(t, 404)
}

func TestDestinations(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	body := strings.Replace(createBody("D", "USER"), `,"destinations":[{"destination":"LINKEDIN"}]`, "", 1)
	path := "/rest/dmpSegments/" + p.do("POST", "/rest/dmpSegments", body).want(t, 201).Header.Get("X-Restli-Id")
	p.get(path).says(t, 200, `"destinations":[]`)
	p.get(path+"/destinations/LINKEDIN").want(t, 404)
	p.do("POST", path+"/destinations", `{"destination":"X"}`).want(t, 422)
	p.do("POST", path+"/destinations", `{"destination":"LINKEDIN"}`).want(t, 201)
	p.get(path+"/destinations/LINKEDIN").says(t, 200, `"status":"BUILDING"`)
}

func TestDefaultAudiences(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	all := read[page[segmentJSON]](t, p.get("/rest/dmpSegments?q=account&account="+emeaURN+"&start=0&count=100").want(t, 200))
	status := map[string]string{}
	for _, g := range all.Elements {
		d := g.Destinations[0]
		status[g.Name] = d.Status
		switch g.Name {
		case "Trial users Q3":
			if d.AudienceSize == nil || *d.AudienceSize != 5120 || g.InputCount == nil || *d.MatchedCount > *g.InputCount {
				t.Errorf("%+v", g)
			}
		case "Target companies 2026":
			if g.Type != "COMPANY" {
				t.Errorf("type %s", g.Type)
			}
		}
	}
	for name, want := range map[string]string{"Trial users Q3": "READY", "Trial users spring": "ARCHIVED", "Trial users APAC test": "BUILDING"} {
		if status[name] != want {
			t.Errorf("%s is %s, want %s", name, status[name], want)
		}
	}
	p.srv.Advance(50 * 24 * time.Hour)
	for _, g := range p.srv.Segments() {
		if g.Name == "Trial users spring" && (g.Status != "EXPIRED" || g.Members != 0) {
			t.Errorf("after 91 days: %+v", g)
		}
	}
}
