// Command sample writes the sample list, assets/sample.csv, to standard output:
// invented people at the domains that RFC 2606 keeps for examples, with every
// blemish that a real export has. The same list comes out every time. It must
// not read anything, so that nobody's data can get into it.
package main

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

func main() {
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

var header = []string{
	"Email", "First name", "Last name", "Google Advertising ID", "Customer ID", "Country", "Plan", "Trial started",
	"opted_in_marketing", "do_not_sell", "ads_tracking_enabled",
}

// The columns of a row.
const (
	email = iota
	first
	last
	gaid
	customer
	country
	plan
	started
	optedIn
	doNotSell
	tracking
)

// people is how many different people are in the list, before the blemishes.
const people = 1200

// names are how people of a country are called.
type names struct {
	country     string
	share       int // of a hundred
	first, last []string
}

var calledIn = []names{
	{"DE", 30,
		[]string{"Jürgen", "Lena", "Björn", "Käthe", "Sönke", "Maren", "Jörg", "Anneliese", "Günther", "Zoë", "Thorben", "Ulrike"},
		[]string{"Müller", "Vogt", "Schäfer", "Köhler", "Großmann", "Böttcher", "Weiß", "Lindemann", "von der Heide", "Krüger", "Jäger", "Hübner"}},
	{"GB", 16,
		[]string{"Imogen", "Callum", "Siân", "Freya", "Alistair", "Nia", "Rhys", "Harriet"},
		[]string{"Okafor", "Bennett", "Pryce-Jones", "Whitlock", "Achebe", "Fairclough", "Marsh", "Davies, Jr."}},
	{"FR", 12,
		[]string{"Élodie", "Julien", "Maëlle", "Loïc", "Anaïs", "Jean-François", "Océane", "Gaël"},
		[]string{"Marchand", "Lefèvre", "Béranger", "d'Aubigné", "Gauthier", "Rousseau", "Le Goff", "Château"}},
	{"SE", 9,
		[]string{"Åsa", "Nils", "Göran", "Linnéa", "Märta", "Ström"},
		[]string{"Lindqvist", "Öberg", "Sjöström", "Åkesson", "Norén", "Ek"}},
	{"NL", 9,
		[]string{"Mirthe", "Daan", "Renée", "Joost", "Fenna", "Bram"},
		[]string{"de Wit", "van den Berg", "Jansen", "Hoekstra", "Koopmans", "Peeters"}},
	{"PL", 8,
		[]string{"Łukasz", "Zofia", "Michał", "Bożena", "Wojciech", "Małgorzata"},
		[]string{"Wiśniewski", "Dąbrowska", "Zając", "Kowalczyk", "Żurek", "Nowak"}},
	{"IE", 8,
		[]string{"Sinéad", "Aoife", "Pádraig", "Róisín", "Cormac", "Niamh"},
		[]string{"Byrne", "O'Neill", "Ní Dhomhnaill", "Gallagher", "Mac Giolla", "Walsh"}},
	{"US", 8,
		[]string{"Kofi", "Priya", "José", "Mei", "Omar", "Dakota \"Dak\""},
		[]string{"Mensah", "Nair", "Núñez", "Chen", "Haddad", "Whitehorse"}},
}

var plans = []string{"Trial", "Trial", "Trial", "Starter", "Starter", "Team, monthly", "Team, annual", "Scale"}

// write writes the whole list.
func write(to io.Writer) error {
	random := rand.New(rand.NewPCG(20260901, 20261130))
	rows := make([][]string, 0, people+40)
	for n := range people {
		rows = append(rows, person(random, n))
	}
	blemish(rows)
	rows = append(rows, again(random, rows)...)
	w := csv.NewWriter(to)
	if err := w.Write(header); err != nil {
		return err
	}
	return w.WriteAll(rows) // which flushes
}

// person invents the n-th person.
func person(random *rand.Rand, n int) []string {
	among := calledIn[0]
	for at, i := random.IntN(100), 0; at >= 0; at, i = at-among.share, i+1 {
		among = calledIn[i]
	}
	row := make([]string, len(header))
	row[first], row[last] = pick(random, among.first), pick(random, among.last)
	row[email] = address(random, row[first], row[last], n)
	row[customer] = fmt.Sprintf("AS-%05d", 10_000+n*7)
	row[country] = among.country
	row[plan] = pick(random, plans)
	row[started] = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(85)).Format(time.DateOnly)
	row[optedIn] = yes(random, 72)
	row[doNotSell] = yes(random, 6)
	row[tracking] = yes(random, 64)
	if random.IntN(100) < 45 {
		row[gaid] = advertisingID(random)
	}
	return row
}

func pick(random *rand.Rand, of []string) string { return of[random.IntN(len(of))] }

func yes(random *rand.Rand, percent int) string {
	return fmt.Sprint(random.IntN(100) < percent)
}

func advertisingID(random *rand.Rand) string {
	a, b := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", uint32(a), uint16(a>>32), a>>48&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// plain spells a name with the letters that addresses usually have.
var plain = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ë", "e", "ï", "i", "í", "i", "á", "a",
	"â", "a", "å", "a", "ç", "c", "ñ", "n", "ú", "u", "ó", "o", "ł", "l", "ś", "s", "ą", "a", "ż", "z", " ", "", "'", "", ",", "", ".", "", `"`, "")

func address(random *rand.Rand, first, last string, n int) string {
	name := plain.Replace(strings.ToLower(first)) + "." + plain.Replace(strings.ToLower(last))
	domain := pick(random, []string{"example.com", "example.org", "example.net"})
	return fmt.Sprintf("%s%d@%s", name, n, domain)
}

// blemish gives some of the rows what real exports have.
func blemish(rows [][]string) {
	for n, row := range rows {
		switch n % 100 {
		case 7: // an address as somebody typed it: the same person after trimming and lower case
			row[email] = " " + strings.ToUpper(row[email]) + "  "
		case 19: // no address, found by name
			row[email] = ""
		case 31: // no name, found by the address
			row[first], row[last] = "", ""
		case 43: // half a name does not count
			row[last] = ""
		case 58: // Android's ID of people who opted out: empty
			row[gaid] = "00000000-0000-0000-0000-000000000000"
		case 66: // upper case, as some exports have it
			row[gaid] = strings.ToUpper(row[gaid])
		case 74: // nothing known but the plan: enters, and ends Not Synced
			row[email], row[first], row[gaid] = "", "", ""
		case 85: // consent was never asked
			row[optedIn] = ""
		}
	}
	for i, wrong := range []string{"lena.vogt(at)example.com", "jürgen@", "@example.org", "not given", "imogen@example", "sian pryce@example.net"} {
		rows[90+i*190][email] = wrong
	}
	for i, wrong := range []string{"n/a", "38400000-8cf0-11bd-b23e", "38400000-8cf0-11bd-b23e-10b96e4000zz", "unknown"} {
		rows[120+i*230][gaid] = wrong
	}
	// Already hashed by the system that made the export.
	rows[333][email] = fmt.Sprintf("%x", sha256.Sum256([]byte(rows[333][email])))
}

// again returns rows of people who are in the list already: the export had them
// twice, and the later row has their newer consent or plan.
func again(random *rand.Rand, rows [][]string) [][]string {
	var twice [][]string
	for n := 11; n < len(rows); n += 67 {
		row := append([]string(nil), rows[n]...)
		row[optedIn], row[plan] = yes(random, 50), pick(random, plans)
		twice = append(twice, row)
	}
	return twice
}
