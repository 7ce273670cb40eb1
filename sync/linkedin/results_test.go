package linkedin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"audiencesync/sync/linkedin"
)

func TestReadResults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, answer string
		n            int
		want         string // the statuses; "" for an answer that says nothing
	}{
		{"all accepted", `{"elements":[{"status":201},{"status":201}]}`, 2, "[201 201]"},
		{"nobody", `{"elements":[]}`, 0, "[]"},
		{"200 and 204", `{"elements":[{"status":200},{"status":204}]}`, 2, "[200 204]"},
		{"white space", " {\n \"elements\" : [ { \"status\" : 201 } ,\t{\"status\":201} ] } ", 2, "[201 201]"},
		{"ids and headers", `{"elements":[{"id":"urn:li:x:1","status":201,"headers":{"a":["]",",","}"]}},{"status":201}]}`, 2, "[201 201]"},
		{"more beside the list", `{"paging":{"elements":[1]},"elements":[{"status":201}],"z":1}`, 1, "[201]"},
		{"newer shape", `{"elements":[{"status":201},{"status":400,"error":{"status":400,"message":"/userIds/0/idValue x"}}]}`, 2, "[201 400]"},
		{"older shape", `{"elements":[{"status":400,"message":"/firstName x"},{"status":201}]}`, 2, "[400 201]"},
		{"status only in the error", `{"elements":[{"error":{"status":422,"message":"x"}}]}`, 1, "[422]"},
		{"accepted, but with an error", `{"elements":[{"status":201,"error":{"status":400}}]}`, 1, "[400]"},
		{"error of another type", `{"elements":[{"status":400,"error":"broken","message":7}]}`, 1, "[400]"},
		{"too few", `{"elements":[{"status":201}]}`, 2, ""},
		{"too many", `{"elements":[{"status":201},{"status":201},{"status":201}]}`, 2, ""},
		{"no status", `{"elements":[{},{"status":201}]}`, 2, ""},
		{"a status that is none", `{"elements":[{"status":7}]}`, 1, ""},
		{"a status in quotes", `{"elements":[{"status":"201"}]}`, 1, ""},
		{"an element that is no object", `{"elements":[201]}`, 1, ""},
		{"null", `{"elements":[null]}`, 1, ""},
		{"no list", `{"elements":{"status":201}}`, 1, ""},
		{"no elements", `{}`, 0, ""},
		{"elements is null", `{"elements":null}`, 0, ""},
		{"another name", `{"items":[{"status":201}]}`, 1, ""},
		{"HTML", `<!DOCTYPE html><html></html>`, 1, ""},
		{"empty", ``, 1, ""},
		{"cut off", `{"elements":[{"status":201},{"sta`, 2, ""},
		{"something behind it", `{"elements":[{"status":201}]} x`, 1, ""},
	} {
		statuses, _, err := linkedin.ReadResults([]byte(c.answer), c.n)
		got := fmt.Sprint(statuses)
		if c.want == "" {
			if err == nil || statuses != nil {
				t.Errorf("%s: got %s, %v; nobody may be counted", c.name, got, err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.name, got, err, c.want)
		}
	}
}

// TestReasonsHaveNoPersonalData: LinkedIn may repeat what it was sent.
func TestReasonsHaveNoPersonalData(t *testing.T) {
	t.Parallel()
	answer := `{"elements":[{"status":400,"message":"firstName \"Maren\" of maren@example.com is wrong"},{"status":400,"message":"973dfe463ec85785"}]}`
	_, reasons, err := linkedin.ReadResults([]byte(answer), 2)
	ok(t, err)
	want := []string{"it does not accept the first or last name (status 400)", "it does not accept the person's data (status 400)"}
	if fmt.Sprint(reasons) != fmt.Sprint(want) {
		t.Errorf("%q", reasons)
	}
}

func FuzzResults(f *testing.F) {
	f.Add(`{"elements":[{"status":201},{"status":400,"error":{"status":400,"message":"x"}}]}`, 2)
	f.Add(`{"elements":[ {"status":201 } ,{"a":["]"],"status":201}]}`, 2)
	f.Add(`{"elements":[{"status":201}{"status":201}]}`, 2)
	f.Fuzz(func(t *testing.T, answer string, n int) {
		statuses, _, err := linkedin.ReadResults([]byte(answer), n)
		if err != nil {
			if statuses != nil {
				t.Errorf("%q: people were counted although %v", answer, err)
			}
			return
		}
		var plain struct {
			Elements []struct {
				Status int
			}
		}
		if json.Unmarshal([]byte(answer), &plain) != nil || len(statuses) != n || len(plain.Elements) != n {
			t.Errorf("%q: %v of %d", answer, statuses, n)
		}
		for i, e := range plain.Elements {
			if statuses[i]/100 == 2 && e.Status != statuses[i] && !strings.Contains(strings.ToLower(answer), "error") {
				t.Errorf("%q: element %d", answer, i)
			}
		}
	})
}
