package ui

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"audiencesync/sync"
)

// peopleFacts are what the People page is made of.
type peopleFacts struct {
	people     int
	version    int64
	lists      []sync.List
	attributes []sync.Attribute
	now        time.Time

	// Everybody and the first of them, where they are not on show yet: the page opens
	// with them in one frame.
	everybody *sync.PeopleSet
	first     []sync.Person
}

// peopleView is what the People page shows.
type peopleView struct {
	Empty    bool
	Subtitle string
	Lists    []listRow // everybody first
	Fields   []fieldRow
}

type listRow struct {
	ID     int64 // 0: everybody
	Name   string
	From   string // when and from which file
	People string
}

// fieldRow is an attribute that lists say of people.
type fieldRow struct{ Name, Type, People string }

func peopleViewOf(f peopleFacts) peopleView {
	v := peopleView{Empty: f.people == 0 && len(f.lists) == 0, Subtitle: "Nobody yet"}
	if v.Empty {
		return v
	}
	v.Subtitle = fmt.Sprintf("%s in %s. Drop a file anywhere on the window to add more.", counted(f.people, "person", "people"), counted(len(f.lists), "list", "lists"))
	v.Lists = append(v.Lists, listRow{0, "Everybody", "in " + counted(len(f.lists), "list", "lists"), count(f.people)})
	for _, l := range f.lists {
		v.Lists = append(v.Lists, listRow{l.ID, l.Name, ago(l.ImportedAt, f.now) + ", " + l.File, count(l.People)})
	}
	for _, a := range f.attributes {
		v.Fields = append(v.Fields, fieldRow{a.Name, typeWord(a.Type), count(a.People)})
	}
	return v
}

// peopleFooter says how many people the table has.
func peopleFooter(n int, searched bool) string {
	switch {
	case !searched:
		return counted(n, "person", "people")
	case n >= peopleFound:
		return fmt.Sprintf("the first %s found", count(peopleFound))
	}
	return counted(n, "person", "people") + " found"
}

// personView is the inspector of one person.
type personView struct {
	Name       string
	Unnamed    bool
	Match      []keyRow
	External   string
	Came       string // the list and row that last changed them
	Attributes [][2]string
	Lists      []string
}

// keyRow is a match field of a person and what happens to it.
type keyRow struct {
	Label, Value string
	Known, Mono  bool
	Hashed       bool // else it is sent in clear
}

func personViewOf(p sync.Person, lists []string) personView {
	v := personView{Name: personName(p), Unnamed: p.First+p.Last == "", External: p.ExternalID, Lists: lists}
	email, gaid := "none", "none"
	if p.HasEmail {
		h := p.Email.String()
		email = h[:8] + "…" + h[len(h)-8:]
	}
	if p.HasGAID {
		gaid = p.GAID.String()
	}
	name := "none"
	switch {
	case p.First != "" && p.Last != "":
		name = p.First + " " + p.Last
	case p.First != "":
		name = "only a first name"
	case p.Last != "":
		name = "only a last name"
	}
	v.Match = []keyRow{
		{"Email", email, p.HasEmail, p.HasEmail, true},
		{"First and last name", name, p.First != "" && p.Last != "", false, false},
		{"Android GAID", gaid, p.HasGAID, p.HasGAID, false},
	}
	if p.List != "" {
		v.Came = fmt.Sprintf("row %s of %s", count(p.Row), p.List)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		v.Attributes = append(v.Attributes, [2]string{name, p.Attributes[name]})
	}
	return v
}

// typeWord names an attribute's type on screen.
func typeWord(t sync.AttributeType) string {
	switch t {
	case sync.TypeBool:
		return "yes or no"
	case sync.TypeNumber:
		return "number"
	case sync.TypeDate:
		return "date"
	}
	return "text"
}

// personName is how a person is called on screen; their address is not known.
func personName(p sync.Person) string {
	switch {
	case p.First != "" && p.Last != "":
		return p.First + " " + p.Last
	case p.First+p.Last != "":
		return p.First + p.Last
	}
	return "no name"
}

// personKeys is the second line under a name: external ID and what of the
// email hash is enough to tell people apart.
func personKeys(p sync.Person) string {
	keys := p.ExternalID
	if p.HasEmail {
		h := p.Email.String()
		if keys != "" {
			keys += ", "
		}
		keys += "email " + h[:4] + "…" + h[len(h)-4:]
	}
	if keys == "" && p.HasGAID {
		g := p.GAID.String()
		keys = "GAID " + g[:4] + "…" + g[len(g)-4:]
	}
	if keys == "" {
		keys = fmt.Sprintf("row %d of %s", p.Row, p.List)
	}
	return keys
}

// personMatch says which match fields a person has.
func personMatch(p sync.Person) string {
	var f sync.MatchFields
	f.Email, f.GAID, f.Name = p.HasEmail, p.HasGAID, p.First != "" && p.Last != ""
	words := ""
	for _, w := range []struct {
		has  bool
		word string
	}{{f.Email, "Email"}, {f.Name, "Name"}, {f.GAID, "GAID"}} {
		if w.has {
			if words != "" {
				words += ", "
			}
			words += w.word
		}
	}
	if words == "" {
		return "none"
	}
	return words
}
