package simulator_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

type usersAnswer struct {
	Elements []struct {
		Status  int    `json:"status"`
		Message string `json:"message"`
		Error   *struct {
			Status  int    `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	} `json:"elements"`
}

func TestBatchOfUsers(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	id := p.create("Batch")
	if a := p.send(id, addEmail(1), removeEmail(2)).want(t, 200); string(a.body) != `{"elements":[{"status":201},{"status":201}]}` {
		t.Errorf("body %s", a.body)
	}
	p.send(id, addEmail(1), addEmail(1), removeEmail(3)).want(t, 200) // idempotent
	if n := p.srv.MemberCount(id); n != 1 {
		t.Errorf("%d members, want 1", n)
	}
	if !p.srv.Member(id, simulator.Identity{SHA256Email: hash(1)}) || p.srv.Member(id, simulator.Identity{SHA256Email: hash(2)}) {
		t.Error("the wrong person is a member")
	}
	if a := p.send(id).want(t, 200); string(a.body) != `{"elements":[]}` {
		t.Errorf("empty batch: %s", a.body)
	}
	if keys := p.srv.Members(id); len(keys) != 1 || keys[0] != simulator.EmailKey(hash(1)) {
		t.Errorf("keys %x", keys)
	}
}

func TestElementErrors(t *testing.T) {
	t.Parallel()
	email := `"userIds":[{"idType":"SHA256_EMAIL","idValue":"` + hash(1) + `"}]`
	id := func(kind, value string) string {
		return fmt.Sprintf(`{"action":"ADD","userIds":[{"idType":%q,"idValue":%q}]}`, kind, value)
	}
	for _, c := range []struct{ name, element, message string }{
		{"no action", `{` + email + `}`, "/action :: field is required"},
		{"unknown action", `{"action":"REPLACE",` + email + `}`, "/action :: value is not an enum"},
		{"short hash", id("SHA256_EMAIL", hash(1)[:63]), "/userIds/idValue"},
		{"hash not in hex", id("SHA256_EMAIL", hash(1)[:63]+"g"), "/userIds/idValue"},
		{"hash in upper case", id("SHA256_EMAIL", strings.ToUpper(hash(1))), "/userIds/idValue"},
		{"raw address", id("SHA256_EMAIL", "someone@example.com"), "/userIds/idValue"},
		{"short SHA-512", id("SHA512_EMAIL", hash(1)), "/userIds/idValue"},
		{"device in upper case", id("GOOGLE_AID", strings.ToUpper(gaid(10))), "/userIds/idValue"},
		{"device of zeros", id("GOOGLE_AID", "00000000-0000-0000-0000-000000000000"), "/userIds/idValue"},
		{"device without dashes", id("GOOGLE_AID", strings.ReplaceAll(gaid(1), "-", "")), "/userIds/idValue"},
		{"Apple device in lower case", id("APPLE_IDFA", gaid(10)), "/userIds/idValue"},
		{"unknown id type", id("PHONE", "+4912345"), "/userIds/idType"},
		{"id type of the Conversions API", id("LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", "x"), "/userIds/idType"},
		{"no id value", `{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL"}]}`, "/userIds/idValue :: field is required"},
		{"no id type", `{"action":"ADD","userIds":[{"idValue":"x"}]}`, "/userIds/idType :: field is required"},
		{"unknown field", `{"action":"ADD",` + email + `,"companyName":"Acme"}`, "/companyName :: unrecognized field"},
		{"unknown field of an id", `{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"` + hash(1) + `","raw":[1,{"a":"b"}]}]}`, "/userIds/raw :: unrecognized field"},
		{"field given twice", `{"action":"ADD","action":"REMOVE",` + email + `}`, "/action :: field is given twice"},
		{"first name only", `{"action":"ADD","firstName":"Ada"}`, "firstName and lastName are required"},
		{"nobody", `{"action":"ADD"}`, "firstName and lastName are required"},
		{"no ids at all", `{"action":"ADD","userIds":[]}`, "firstName and lastName are required"},
		{"empty name", `{"action":"ADD","firstName":"","lastName":"Byron"}`, "/firstName :: value must not be empty"},
		{"name too long", `{"action":"ADD","firstName":"` + strings.Repeat("é", 36) + `","lastName":"B"}`, "/firstName :: length"},
		{"null", `{"action":"ADD","firstName":null,` + email + `}`, "/firstName :: value is not a string"},
		{"country in words", `{"action":"ADD","country":"Germany",` + email + `}`, "/country :: length"},
		{"country in lower case", `{"action":"ADD","country":"de",` + email + `}`, "/country :: value"},
		{"userIds is a record", `{"action":"ADD","userIds":{"idType":"SHA256_EMAIL"}}`, "/userIds :: value is not an array"},
		{"an id is a string", `{"action":"ADD","userIds":["x"]}`, "/userIds :: value is not a record"},
		{"empty", `{}`, "/action :: field is required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, flat := range []bool{false, true} {
				p := start(t, simulator.Options{FlatErrors: flat, NoAudiences: true})
				id := p.create("Errors")
				a := read[usersAnswer](t, p.send(id, addEmail(7), c.element, addEmail(8)).want(t, 200))
				if len(a.Elements) != 3 || a.Elements[0].Status != 201 || a.Elements[1].Status != 400 || a.Elements[2].Status != 201 {
					t.Fatalf("elements %+v", a.Elements)
				}
				message := a.Elements[1].Message
				if e := a.Elements[1].Error; (e == nil) != flat {
					t.Fatalf("flat %v, but error %v", flat, e)
				} else if !flat {
					message = e.Message
				}
				if !strings.Contains(message, c.message) {
					t.Errorf("message %q, want %q", message, c.message)
				}
				if strings.Contains(message, "@") || strings.Contains(message, "Ada") {
					t.Errorf("the message %q repeats what was sent", message)
				}
				if n := p.srv.MemberCount(id); n != 2 {
					t.Errorf("%d members, want 2", n)
				}
			}
		})
	}
}

func TestRefusedBodies(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{BatchLimit: 3, MaxBody: 2000})
	id := p.create("Bodies")
	path := fmt.Sprintf("/rest/dmpSegments/%d/users", id)
	for _, c := range []struct {
		name, body string
		status     int
		changes    []change
	}{
		{"truncated", `{"elements":[` + addEmail(1), 400, nil},
		{"something after it", `{"elements":[]}{}`, 400, nil},
		{"another name", `{"users":[]}`, 400, nil},
		{"another field beside", `{"elements":[],"x":1}`, 400, nil},
		{"an element that is no record", `{"elements":[1]}`, 400, nil},
		{"a trailing comma", `{"elements":[` + addEmail(1) + `,]}`, 400, nil},
		{"not UTF-8", "{\"elements\":[{\"action\":\"ADD\",\"firstName\":\"\xff\"}]}", 400, nil},
		{"over the limit", `{"elements":[` + strings.Join(many(4, addEmail), ",") + `]}`, 400, nil},
		{"over the body's size", `{"elements":[]` + strings.Repeat(" ", 2000) + `}`, 413, nil},
		{"no method", `{"elements":[]}`, 400, []change{header("X-RestLi-Method", "")}},
		{"no content type", `{"elements":[]}`, 415, []change{header("Content-Type", "")}},
		{"gzip where it is not taken", `{"elements":[]}`, 415, []change{header("Content-Encoding", "gzip")}},
		{"no length", ` `, 411, []change{func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("")), -1
		}}},
	} {
		p.do("POST", path, c.body, append([]change{batchMethod}, c.changes...)...).want(t, c.status)
		if n := p.srv.MemberCount(id); n != 0 {
			t.Fatalf("%s: %d members, want none", c.name, n)
		}
	}
	if n := p.srv.LargestBatch(); n != 4 {
		t.Errorf("largest batch %d, want 4", n)
	}
}

func TestTooLargeMayBe413(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{BatchLimit: 2, TooLargeStatus: 413})
	p.send(p.create("Large"), many(3, addEmail)...).want(t, 413)
}

func TestGzipWhereItIsTaken(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{Gzip: true})
	id := p.create("Gzip")
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(`{"elements":[` + addEmail(1) + `]}`))
	_ = z.Close()
	path := fmt.Sprintf("/rest/dmpSegments/%d/users", id)
	p.do("POST", path, b.String(), batchMethod, header("Content-Encoding", "gzip")).want(t, 200)
	if p.srv.MemberCount(id) != 1 {
		t.Error("nobody came")
	}
	p.do("POST", path, "{}", batchMethod, header("Content-Encoding", "gzip")).want(t, 400)
}

func TestSingleUser(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	id := p.create("Single")
	path := fmt.Sprintf("/rest/dmpSegments/%d/users", id)
	p.do("POST", path, addEmail(1)).want(t, 201)
	p.do("POST", path, `{"action":"ADD"}`).says(t, 400, "firstName and lastName")
	if p.srv.MemberCount(id) != 1 {
		t.Error("one member is wanted")
	}
}

func TestEscapedText(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	id := p.create("Escapes")
	p.send(id, `{"action":"ADD","firstName":"Zo\u00eb","lastName":"O\"Neil\\"}`).says(t, 200, "201")
	if !p.srv.Member(id, simulator.Identity{FirstName: "zoë", LastName: `o"neil\`}) {
		t.Error("the name is not a member")
	}
}

func TestWhoIsWho(t *testing.T) {
	t.Parallel()
	both := func(action string, i, device int) string {
		return fmt.Sprintf(`{"action":%q,"userIds":[{"idType":"GOOGLE_AID","idValue":%q},{"idType":"SHA256_EMAIL","idValue":%q}],"firstName":"Ada","lastName":"Byron"}`,
			action, gaid(device), hash(i))
	}
	device := func(action string, i int) string {
		return fmt.Sprintf(`{"action":%q,"userIds":[{"idType":"GOOGLE_AID","idValue":%q}]}`, action, gaid(i))
	}
	name := func(action string) string {
		return fmt.Sprintf(`{"action":%q,"firstName":"Ada","lastName":"Byron"}`, action)
	}
	for _, c := range []struct {
		name     string
		elements []string
		members  int
	}{
		{"one person with three ids", []string{both("ADD", 1, 1)}, 1},
		{"removed by the email", []string{both("ADD", 1, 1), removeEmail(1)}, 0},
		{"removed by the device", []string{both("ADD", 1, 1), device("REMOVE", 1)}, 0},
		{"removed by the name", []string{both("ADD", 1, 1), name("REMOVE")}, 0},
		{"the device alone is the same person", []string{both("ADD", 1, 1), device("ADD", 1)}, 1},
		{"the device came first", []string{device("ADD", 1), both("ADD", 1, 1)}, 1},
		{"two share a device", []string{both("ADD", 1, 1), both("ADD", 2, 1)}, 2},
		{"two share a name", []string{both("ADD", 1, 1), both("ADD", 2, 2), name("ADD")}, 3},
		{"the one with only the name goes first", []string{both("ADD", 1, 1), name("ADD"), name("REMOVE")}, 1},
		{"removing twice takes nobody else", []string{both("ADD", 1, 1), both("ADD", 2, 1), both("REMOVE", 1, 1), both("REMOVE", 1, 1)}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, simulator.Options{NoAudiences: true})
			id := p.create("Who")
			for _, e := range c.elements {
				p.send(id, e).says(t, 200, `[{"status":201}]`)
			}
			if n := p.srv.MemberCount(id); n != c.members {
				t.Errorf("%d members, want %d", n, c.members)
			}
		})
	}
}

func TestYoungSegment(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{SettleDelay: 90 * time.Second})
	id := p.create("Young") // 6 s old
	p.send(id, addEmail(1)).says(t, 404, "Could not find DMP segment with ID")
	p.get(fmt.Sprintf("/rest/dmpSegments/%d", id)).want(t, 200)
	p.srv.Advance(84 * time.Second)
	p.send(id, addEmail(1)).want(t, 200)
}

func TestYoungSegmentMayBeMute(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{SettleDelay: 90 * time.Second, SettleMute: true})
	id := p.create("Mute")
	p.send(id, addEmail(1)).says(t, 200, `[{"status":201}]`)
	if n := p.srv.MemberCount(id); n != 0 {
		t.Errorf("%d members, but nobody is kept", n)
	}
	p.srv.Advance(90 * time.Second)
	p.send(id, addEmail(1)).want(t, 200)
	if n := p.srv.MemberCount(id); n != 1 {
		t.Errorf("%d members", n)
	}
}

func TestCompanySegmentTakesNoUsers(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	for _, g := range p.srv.Segments() {
		if g.Type == "COMPANY" {
			p.send(g.ID, addEmail(1)).says(t, 400, "type USER")
		}
	}
}

func TestFieldsSeen(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{})
	id := p.create("Fields")
	if n := len(p.srv.FieldsSeen()); n != 0 {
		t.Errorf("%d fields before anything was sent", n)
	}
	p.send(id, addEmail(1), `{"action":"ADD","firstName":"Ada","lastName":"Byron","email":"x"}`).want(t, 200)
	want := map[string]int{"action": 2, "userIds.SHA256_EMAIL": 1, "firstName": 1, "lastName": 1, "email": 1}
	got := p.srv.FieldsSeen()
	if len(got) != len(want) {
		t.Errorf("fields %v, want %v", got, want)
	}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%s: %d, want %d", k, got[k], n)
		}
	}
}
