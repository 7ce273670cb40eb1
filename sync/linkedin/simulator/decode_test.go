package simulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"audiencesync/sync/linkedin/simulator"
)

// element is one with everything that Audience Sync may send.
func fullElement(i int) string {
	return fmt.Sprintf(`{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":%q},{"idType":"GOOGLE_AID","idValue":%q}],"firstName":"Maren%d","lastName":"Okafor%d"}`,
		hash(i), gaid(i), i%1000, i%7919)
}

func bodyOf(from, n int, element func(int) string) string {
	var b strings.Builder
	b.WriteString(`{"elements":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(element(from + i))
	}
	b.WriteString(`]}`)
	return b.String()
}

// TestStrictAboutJSON: what is not JSON is refused as a whole, wherever the
// mistake is; what is JSON but not ours spoils its own element only.
func TestStrictAboutJSON(t *testing.T) {
	t.Parallel()
	good := `{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"` + hash(1) + `"}],"firstName":"A","lastName":"B","x":[1,2.5e3,true,null,{"a":"b\n"}]}`
	if n, wrong, err := simulator.Decode(strings.NewReader(` {"elements" : [ `+good+` , `+addEmail(2)+" ]\r\n} \t"), 9); n != 2 || wrong != 1 || err != nil {
		t.Errorf("%d elements, %d wrong, %v", n, wrong, err)
	}
	for _, bad := range []string{
		``, `[]`, `{`, `{"elements"`, `{"elements":`, `{"elements":{}}`, `{"elements":[`, `{"elements":[{`, `{"elements":[{"action"`,
		`{"elements":[{"action":"ADD"`, `{"elements":[{"action":"ADD",}]}`, `{"elements":[{"action" "ADD"}]}`, `{"elements":[{action:"ADD"}]}`,
		`{"elements":[{"action":ADD}]}`, `{"elements":[{"action":"A` + "\n" + `"}]}`, `{"elements":[{"action":"\x"}]}`, `{"elements":[{"action":"\`,
		`{"elements":[{"action":"ADD"},]}`, `{"elements":[{"action":"ADD"} {"action":"ADD"}]}`, `{"elements":[]`, `{"elements":[]}]`, `{"elements":[]},`,
		`{"elements":[{"userIds":[{]}]}`, `{"elements":[{"userIds":[{"idType"}]}]}`, `{"elements":[{"userIds":[{"idType":1}}]}`, `{"elements":[{"userIds":[{},]}]}`,
		`{"elements":[{"userIds":[{}{}]}]}`, `{"elements":[{"userIds":[5 6]}]}`, `{"elements":[{"userIds":[`, `{"elements":[{"userIds":`, `{"elements":[{"userIds":nul}]}`,
		`{"elements":[{"x":01}]}`, `{"elements":[{"x":[1}]}`, `{"elements":[{"x":{"a":}}]}`, `{"elements":[{"x":]}]}`, `{"elements":[{"x":"]}`, `{"elements":[{"x":[[[`,
		`{"elements":[{"firstName":"` + "\xff" + `"}]}`, `{"elements":[]}x`, `{"elements":[],}`, `{"other":[]}`, `{"elements":[],"more":1}`,
	} {
		if _, _, err := simulator.Decode(strings.NewReader(bad), 9); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// TestManyIDs: more than the usual two ids of one person.
func TestManyIDs(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true})
	id := p.create("Ids")
	var ids []string
	for i := range 5 {
		ids = append(ids, `{"idType":"GOOGLE_AID","idValue":"`+gaid(i)+`"}`)
	}
	ids = append(ids, `{"idType":"SHA512_EMAIL","idValue":"`+hash(1)+hash(2)+`"}`, `{"idType":"APPLE_IDFA","idValue":"`+strings.ToUpper(gaid(9))+`"}`)
	p.send(id, `{"action":"ADD","userIds":[`+strings.Join(ids, ",")+`]}`).says(t, 200, `[{"status":201}]`)
	p.send(id, `{"action":"ADD","userIds":[`+ids[3]+`]}`).want(t, 200)
	if n := p.srv.MemberCount(id); n != 1 {
		t.Errorf("%d members, want one person with seven ids", n)
	}
	p.send(id, `{"action":"REMOVE","userIds":[`+ids[6]+`]}`).want(t, 200)
	if n := p.srv.MemberCount(id); n != 0 {
		t.Errorf("%d members", n)
	}
}

func TestTooManyStopsReading(t *testing.T) {
	t.Parallel()
	n, _, err := simulator.Decode(strings.NewReader(bodyOf(0, 11, addEmail)[:900]), 3) // the rest need not even be there
	if n != 3 || err == nil || errors.Is(err, io.EOF) {
		t.Errorf("%d elements, %v", n, err)
	}
}

// FuzzDecode: the hand-written reader takes what encoding/json takes, and
// counts as many elements; it is the same however the body comes, and asks for the
// same when it is written with white space.
func FuzzDecode(f *testing.F) {
	f.Add(bodyOf(0, 2, fullElement))
	for _, id := range []string{hash(1), hash(1)[:63] + "G", hash(1)[:63] + `"`, strings.ToUpper(hash(1)), hash(1) + "0", gaid(1)} {
		f.Add(`{"elements":[{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"` + id + `"},{"idType":"GOOGLE_AID","idValue":"` + id + `"}],"lastName":"L","firstName":"F"}]}`)
	}
	f.Add(`{"elements":[{"action":"REMOVE","userIds":[{"idType":"SHA256_EMAIL","idValue":"x","raw":[1,{"a":"b"}]}],"x":{"y":[null,-1e9]}}]}`)
	f.Add(`{"elements":[{"firstName":"\u00eb\ud83d\ude80","lastName":"\ud800"}]}`)
	f.Add(`{ "elements" : [ ] }`)
	f.Fuzz(func(t *testing.T, body string) {
		n, wrong, err := simulator.Decode(strings.NewReader(body), math.MaxInt)
		for _, slow := range []io.Reader{iotest.OneByteReader(strings.NewReader(body)), iotest.DataErrReader(strings.NewReader(body))} {
			if n2, wrong2, err2 := simulator.Decode(slow, math.MaxInt); n2 != n || wrong2 != wrong || fmt.Sprint(err2) != fmt.Sprint(err) {
				t.Errorf("%q: %d elements, %d wrong, %v; in pieces %d, %d, %v", body, n, wrong, err, n2, wrong2, err2)
			}
		}
		if err != nil {
			return
		}
		var spaced bytes.Buffer
		if err := json.Indent(&spaced, []byte(body), " ", "\t"); err != nil {
			t.Errorf("%q: %v", body, err)
		}
		asked, _ := simulator.Decoded(strings.NewReader(body))
		if again, err := simulator.Decoded(&spaced); err != nil || !slices.Equal(again, asked) {
			t.Errorf("%q asks for %q, and with white space for %q, %v", body, asked, again, err)
		}
		var in struct {
			Elements []map[string]any `json:"elements"`
		}
		if e := json.Unmarshal([]byte(body), &in); e != nil || len(in.Elements) != n {
			t.Errorf("%q: %d elements; encoding/json: %d, %v", body, n, len(in.Elements), e)
		}
	})
}

// fill sends people in requests of 100,000.
func fill(tb testing.TB, srv *simulator.Server, n int) {
	tb.Helper()
	client := quickClient{tb, srv, srv.Token(0)}
	id := client.create("Filled")
	for from := 0; from < n; from += 100_000 {
		client.send(id, bodyOf(from, min(100_000, n-from), fullElement))
	}
	if got := srv.Segments()[0].Members; got != n {
		tb.Fatalf("%d members, want %d", got, n)
	}
}

// quickClient asks without a socket.
type quickClient struct {
	tb    testing.TB
	srv   *simulator.Server
	token string
}

func (q quickClient) do(path, body, method string, status int) *http.Response {
	q.tb.Helper()
	r, err := http.NewRequestWithContext(q.tb.Context(), http.MethodPost, "https://x"+path, strings.NewReader(body))
	if err != nil {
		q.tb.Fatal(err)
	}
	r.Header = http.Header{"Authorization": {"Bearer " + q.token}, "Linkedin-Version": {"202608"}, "X-Restli-Protocol-Version": {"2.0.0"}, "Content-Type": {"application/json"}}
	if method != "" {
		r.Header.Set("X-Restli-Method", method)
	}
	res, err := q.srv.Transport().RoundTrip(r)
	if err != nil {
		q.tb.Fatal(err)
	}
	if res.StatusCode != status {
		b, _ := io.ReadAll(res.Body)
		q.tb.Fatalf("status %d: %s", res.StatusCode, b[:min(len(b), 300)])
	}
	return res
}

func (q quickClient) create(name string) string {
	q.tb.Helper()
	res := q.do("/rest/dmpSegments", createBody(name, "USER"), "", 201)
	_ = res.Body.Close()
	return res.Header.Get("X-Restli-Id")
}

func (q quickClient) send(id, body string) {
	q.tb.Helper()
	_ = q.do("/rest/dmpSegments/"+id+"/users", body, "BATCH_CREATE", 200).Body.Close()
}

// BenchmarkMillion is a million people in ten requests of 100,000: read,
// judged, matched, counted and answered.
func BenchmarkMillion(b *testing.B) {
	const requests, people = 10, 100_000
	for name, element := range map[string]func(int) string{"email": addEmail, "everything": fullElement} {
		b.Run(name, func(b *testing.B) {
			bodies := make([]string, requests)
			for i := range bodies {
				bodies[i] = bodyOf(i*people, people, element)
			}
			b.SetBytes(int64(requests * len(bodies[0])))
			b.ReportAllocs()
			for b.Loop() {
				srv := simulator.New(simulator.Options{NoAudiences: true, BatchLimit: people, SettleDelay: -1})
				client := quickClient{b, srv, srv.Token(0)}
				id := client.create("Million")
				for _, body := range bodies {
					client.send(id, body)
				}
				if n := srv.Segments()[0].Members; n != requests*people {
					b.Fatalf("%d members", n)
				}
			}
			b.ReportMetric(requests*people*float64(b.N)/b.Elapsed().Seconds(), "people/s")
		})
	}
}

// BenchmarkDecode reads one body of 100,000 people by hand and with
// encoding/json, in turns, and reports how many times as fast the first is.
func BenchmarkDecode(b *testing.B) {
	const people = 100_000
	body := []byte(bodyOf(0, people, fullElement))
	type element struct {
		Action  string `json:"action"`
		UserIDs []struct {
			Type  string `json:"idType"`
			Value string `json:"idValue"`
		} `json:"userIds"`
		First string `json:"firstName"`
		Last  string `json:"lastName"`
	}
	var byHand, byJSON stopwatch
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		byHand.time(func() {
			if n, wrong, err := simulator.Decode(bytes.NewReader(body), people); n != people || wrong != 0 || err != nil {
				b.Fatal(n, wrong, err)
			}
		})
		byJSON.time(func() {
			var in struct {
				Elements []element `json:"elements"`
			}
			if err := json.Unmarshal(body, &in); err != nil || len(in.Elements) != people {
				b.Fatal(err)
			}
		})
	}
	b.ReportMetric(people/byHand.median(), "people/s")
	b.ReportMetric(byJSON.median()/byHand.median(), "x-encoding/json")
}
