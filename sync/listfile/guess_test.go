package listfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"audiencesync/sync"
)

func inspect(t testing.TB, text string, o Options) *Preview {
	t.Helper()
	p, err := Inspect(t.Context(), Source{Name: "list.csv", Data: []byte(text)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func fieldsOf(p *Preview) string {
	var fields []string
	for _, c := range p.Columns {
		fields = append(fields, c.Field)
	}
	return strings.Join(fields, " ")
}

// The headers that systems write, in the languages that they are set to.
func TestHeadersAreKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, headers, want string }{
		{"LinkedIn's template", "email,firstname,lastname,jobtitle,employeecompany,country,googleaid", "email first_name last_name jobtitle employeecompany country gaid"},
		{"Braze", "external_id,email,first_name,last_name,google_ad_id", "external_id email first_name last_name gaid"},
		{"Salesforce Marketing Cloud", "SubscriberKey,EmailAddress,FirstName,LastName,Status", "external_id email first_name last_name status"},
		{"Salesforce", "Contact ID,First Name,Last Name,Email", "external_id first_name last_name email"},
		{"HubSpot", "Record ID,First Name,Last Name,Email,Lifecycle Stage", "external_id first_name last_name email lifecycle_stage"},
		{"Marketo", "Lead ID,Email Address,First Name,Last Name", "external_id email first_name last_name"},
		{"Mailchimp", "Email Address,First Name,Last Name,MEMBER_RATING,EUID", "email first_name last_name member_rating external_id"},
		{"Klaviyo", "Email,Klaviyo ID,First Name,Last Name", "email external_id first_name last_name"},
		{"Iterable", "email,userId,firstName,lastName,signupSource", "email external_id first_name last_name signupsource"},
		{"Segment", "user_id,traits.email,traits.first_name,traits.last_name,context.device.advertisingId", "external_id email first_name last_name gaid"},
		{"Eloqua", "C_EmailAddress,C_FirstName,C_LastName", "email first_name last_name"},
		{"Dynamics", "contactid,emailaddress1,firstname,lastname", "external_id email first_name last_name"},
		{"Outlook", "First Name,Last Name,E-mail Address", "first_name last_name email"},
		{"Google", "Given Name,Family Name,E-mail 1 - Value", "first_name last_name email"},
		{"Meta", "email,fn,ln,extern_id", "email first_name last_name external_id"},
		{"hashed", "Email (SHA-256),Vorname,Nachname", "email_sha256 first_name last_name"},
		{"hashed in words", "Hashed Email,Country", "email_sha256 country"},
		{"German", "Kundennummer;E-Mail-Adresse;Vorname;Nachname;Straße", "external_id email first_name last_name straße"},
		{"German with Name", "Name;Vorname;E-Mail", "last_name first_name email"},
		{"French", "Identifiant client;Prénom;Nom;Courriel;Pays", "external_id first_name last_name email pays"},
		{"French in full", "Adresse e-mail;Prénom;Nom de famille", "email first_name last_name"},
		{"Spanish", "Correo electrónico,Nombre,Apellidos,País", "email first_name last_name país"},
		{"Portuguese", "Endereço de e-mail,Nome,Sobrenome,Código do cliente", "email first_name last_name external_id"},
		{"Italian", "Indirizzo e-mail,Nome,Cognome,Codice cliente", "email first_name last_name external_id"},
		{"Dutch", "E-mailadres,Voornaam,Achternaam,Klantnummer", "email first_name last_name external_id"},
		{"the app's own", "email_sha256,first_name,last_name,gaid,external_id", "email_sha256 first_name last_name gaid external_id"},
		{"Android", "Android ID,Email", "gaid email"},
		{"Google advertising ID", "Google Advertising ID,Email", "gaid email"},
		{"Apple's is no GAID", "IDFA,Email", "idfa email"},
		{"letter case and punctuation", " E-MAIL ,first-NAME,Last.Name", "email first_name last_name"},
		{"the first wins", "Email,E-Mail,First Name,Vorname,Last Name", "email ignore first_name vorname last_name"},
		{"an opt-in is no email", "Email opt-in,Email", "email_opt_in email"},
		{"a company's name is nobody's", "Company Name,Email", "company_name email"},
		{"a plain ID may be of anything", "id,email", "id email"},
	} {
		t.Run(c.from, func(t *testing.T) {
			t.Parallel()
			sep := ","
			if strings.Contains(c.headers, ";") {
				sep = ";"
			}
			n := strings.Count(c.headers, sep)
			p := inspect(t, c.headers+"\n"+strings.Repeat("x"+sep, n)+"x\n", Options{})
			if got := fieldsOf(p); got != c.want {
				t.Errorf("%s\nis  %s\nnot %s", c.headers, got, c.want)
			}
			if !p.HasHeader {
				t.Error("the header was taken for a person")
			}
		})
	}
}

func TestColumnsByValues(t *testing.T) {
	t.Parallel()
	hash, id := strings.Repeat("ab", 32), gaid
	for _, c := range []struct{ name, text, want, guess string }{
		{"addresses", "kontakt_x,land\na@b.de,DE\nc@d.de,FR\n", "email land", "values"},
		{"hashes", "kontakt_x,land\n" + hash + ",DE\n", "email_sha256 land", "values"},
		{"advertising IDs", "device,email\n" + id + ",a@b.de\n", "gaid email", "values"},
		{"IDs of another kind", "row_guid,email\n" + id + ",a@b.de\n", "row_guid email", "header"},
		{"Apple's", "idfa,email\n" + id + ",a@b.de\n", "idfa email", "header"},
		{"a second column of addresses", "billing,email\nx@y.de,a@b.de\n", "ignore email", "values"},
		{"addresses as a key", "user_id,x\na@b.de,1\n", "email x", "values"},
		{"addresses as a key beside the email", "user_id,email\na@b.de,a@b.de\n", "ignore email", "values"},
		{"a second column of hashes", "hem,email\n" + hash + ",a@b.de\n", "email_sha256 ignore", "header"},
		{"one address among texts", "note,email\nask a@b.de,a@b.de\nx,\ny,\n", "note email", "header"},
		{"no header", "Anna,a@b.de," + id + "\nBert,c@d.de,\n", "column_1 email gaid", "header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := inspect(t, c.text, Options{})
			if got := fieldsOf(p); got != c.want || p.Columns[0].Guess != c.guess {
				t.Errorf("%s by %s, want %s by %s", got, p.Columns[0].Guess, c.want, c.guess)
			}
		})
	}
}

func TestHeaderGuess(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]bool{
		"email,country": true, "Vorname,2024": true, "a,b": true, "Anna,Berg": true,
		"a@b.de,x": false, "1,2": false, "x,2026-01-02": false, strings.Repeat("0f", 32): false, gaid + ",email": false,
	} {
		if got := guessHasHeader(strings.Split(row, ",")); got != want {
			t.Errorf("%q: %v", row, got)
		}
	}
	for _, c := range []struct {
		o       Options
		headers string
		first   int
	}{
		{Options{}, "Column 1 Column 2", 1},
		{Options{NoHeader: true}, "Column 1 Column 2", 1},
		{Options{Header: true}, "Column 1 x", 2}, // the address is nobody's header
	} {
		text := "a@b.de,x\nc@d.de,y\n"
		p := inspect(t, text, c.o)
		headers := p.Columns[0].Header + " " + p.Columns[1].Header
		people, _ := mustRead(t, text, c.o)
		if headers != c.headers || people[0].row != c.first {
			t.Errorf("%+v: %s, first row %d", c.o, headers, people[0].row)
		}
	}
	if people, _ := mustRead(t, "email,x\na@b.de,y\n", Options{NoHeader: true, Mapping: sync.Mapping{"Column 1": "email"}}); len(people) != 2 {
		t.Errorf("without a header, %d people", len(people))
	}
}

func TestHeadersAreUnique(t *testing.T) {
	t.Parallel()
	headers, warnings := nameColumns([]string{"a", " a ", "", "a (2)", "a", "x@y.de", "\xff"}, true)
	want := []string{"a", "a (2)", "Column 3", "a (2) (2)", "a (3)", "Column 6", "\ufffd"}
	if !slices.Equal(headers, want) || len(warnings) != 3 {
		t.Errorf("%q, %q", headers, warnings)
	}
	long := make([]string, maxColumns)
	if headers, _ = nameColumns(long, true); headers[maxColumns-1] != fmt.Sprintf("Column %d", maxColumns) {
		t.Error(headers[maxColumns-1])
	}
	p := inspect(t, "email,note,note\na@b.de,1,2\n", Options{})
	if p.Columns[2].Header != "note (2)" || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], `"note (2)"`) {
		t.Errorf("%+v, %q", p.Columns[2], p.Warnings)
	}
}

func TestMappingByHandWins(t *testing.T) {
	t.Parallel()
	p := inspect(t, "email,other\nx,y\n", Options{Mapping: sync.Mapping{"other": "email"}})
	if got := fieldsOf(p); got != "ignore email" || p.Columns[0].Guess != guessHeader || p.Columns[1].Guess != "" {
		t.Errorf("%s %+v", got, p.Columns)
	}
	p = inspect(t, "email,GAID\nx,y\n", Options{Mapping: sync.Mapping{"EMAIL": "Mail Domain", "gaid": " First-Name "}})
	if got := fieldsOf(p); got != "mail_domain first_name" {
		t.Error(got)
	}
	if _, err := Inspect(t.Context(), Source{Name: "x", Data: []byte("a\nb\n")}, Options{Mapping: sync.Mapping{"": "email"}}); err == nil {
		t.Error("a mapping of no column was taken")
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	text := "email,first_name,consent,score,since,note\n"
	for i := range 30 {
		text += fmt.Sprintf("Person.%d@example.com,Anna,ja,%d,2026-01-02,\"write to x@y.de, please\"\n", i, i)
	}
	p := inspect(t, text, Options{})
	if p.Format != "CSV" || p.Delimiter != ',' || p.Charset != "utf-8" || p.EstimatedRows != 30 || p.Size != int64(len(text)) || len(p.Rows) != 20 {
		t.Errorf("preview %+v", p)
	}
	if want := []string{"P•••@example.com", "Anna", "ja", "0", "2026-01-02", "write to x•••@y.de, please"}; !slices.Equal(p.Rows[0], want) {
		t.Errorf("row %q", p.Rows[0])
	}
	if c := p.Columns[2]; c.Type != sync.TypeText || len(c.Words) != 2 || !c.Words["ja"] || c.Words["nein"] {
		t.Errorf("consent %+v", c)
	}
	if c := p.Columns[3]; c.Type != sync.TypeNumber || len(c.Samples) != 5 || c.Words != nil {
		t.Errorf("score %+v", c)
	}
	if c := p.Columns[4]; c.Type != sync.TypeDate || !slices.Equal(c.Samples, []string{"2026-01-02"}) {
		t.Errorf("since %+v", c)
	}
	if len(p.Warnings) != 2 || !strings.Contains(p.Warnings[0], `"note"`) || !strings.Contains(p.Warnings[1], "first and last name together") {
		t.Errorf("warnings %q", p.Warnings)
	}
	p = inspect(t, "email,a\nx\ny,z\n", Options{})
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "Of the first 2 rows, 1 cannot be read") {
		t.Errorf("warnings %q", p.Warnings)
	}
	p = inspect(t, "email,billing mail\na@b.de,c@d.de\n", Options{})
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], `"billing mail" seems to hold email addresses`) {
		t.Errorf("warnings %q", p.Warnings)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for values, yes := range map[string]string{
		"ja nein": "ja", "Ja ja": "ja", "nee ja": "ja", "oui non": "oui", "sí no": "sí", "si no": "si", "sim não": "sim", "sì no": "sì",
		"vrai faux": "vrai", "x": "x", "on off": "on", "J N": "j",
	} {
		words := guessWords(strings.Fields(values))
		if !words[yes] {
			t.Errorf("%s: %v", values, words)
		}
		for w, is := range words {
			if is != (w == yes) {
				t.Errorf("%s: %v", values, words)
			}
		}
	}
	for _, values := range []string{"", "yes no", "true false", "1 0", "ja vielleicht", "ja oui", "no", "n"} {
		if words := guessWords(strings.Fields(values)); words != nil {
			t.Errorf("%s: %v", values, words)
		}
	}
	people, _ := mustRead(t, "email,c\n,JA\n, nein \n,vielleicht\n,\n,"+strings.Repeat("j", 99)+"\n", Options{Words: map[string]map[string]bool{"c": {"Ja": true, "nein": false}}})
	if got := fmt.Sprint(attributesOf(people[:4])); got != "[[true] [false] [vielleicht] []]" {
		t.Error(got)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{
		"": "", "Anna": "Anna", "anna@example.com": "a•••@example.com", "é@b.de": "é•••@b.de", "@anna": "@anna",
		"mail a@b.de or c@d.de": "mail a•••@b.de or c•••@d.de", "a@b@c.de": "a•••@c.de", "mailto:anna@b.de": "m•••@b.de",
	} {
		if got := masked(v); got != want {
			t.Errorf("%q is %q", v, got)
		}
	}
}
