package simulator

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"time"
)

//go:embed consent.html
var pageSource string

var pageTemplate = template.Must(template.New("consent").Parse(pageSource))

// permission explains a scope in the words of a consent page.
var permission = map[string]string{
	"r_ads":           "Retrieve your advertising accounts",
	"rw_ads":          "Manage your advertising accounts",
	"rw_dmp_segments": "Create and manage your matched audiences",
	"r_basicprofile":  "Use your name, headline and photo",
	"r_ads_reporting": "Retrieve reporting for your advertising accounts",
}

type pageData struct {
	ID, Client, Member, Initials, Headline, Problem string
	Scopes                                          []scopeData
}

type scopeData struct{ Name, Meaning string }

// consentPage asks the member. It is a plain form without a script.
func consentPage(id string, asked *consent) reply {
	data := pageData{
		ID: id, Client: asked.clientID, Headline: memberHeadline,
		Member: memberFirstName + " " + memberLastName, Initials: memberFirstName[:1] + memberLastName[:1],
	}
	for _, name := range asked.scopes {
		data.Scopes = append(data.Scopes, scopeData{name, permission[name]})
	}
	return data.reply(200)
}

func errorPage(problem string) reply { return pageData{Problem: problem}.reply(400) }

func (data pageData) reply(status int) reply {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, data); err != nil { // our own template and strings
		panic("simulator: " + err.Error())
	}
	return reply{status: status, body: b.Bytes(), header: http.Header{
		"Content-Type": {"text/html; charset=utf-8"}, "Cache-Control": {"no-store"}, "X-Frame-Options": {"DENY"},
		"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"},
		"Referrer-Policy":         {"no-referrer"},
	}}
}

// forgetOld drops pages and codes that nobody answered in time.
func (g *grants) forgetOld(now time.Time) {
	for id, asked := range g.consents {
		if now.Sub(asked.opened) > codeLife {
			delete(g.consents, id)
		}
	}
	for id, got := range g.codes {
		if !now.Before(got.expires) {
			delete(g.codes, id)
		}
	}
}
