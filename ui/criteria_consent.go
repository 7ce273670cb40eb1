package ui

import (
	"slices"
	"strings"

	"audiencesync/sync"
)

// consentOffer is a filter that an attribute of this workspace can serve.
type consentOffer struct {
	Title string // with the attribute, where its name is another
	Group groupKind
	Cond  sync.Condition
	Taken bool // it stands in the criteria already
}

// consentOffers maps the common filters to the attributes that there are.
func consentOffers(attributes []sync.Attribute, c sync.Criteria) []consentOffer {
	var out []consentOffer
	for _, f := range sync.Consents {
		group := groupAll
		if f.OptedOut { // who says yes is to be left out
			group = groupNone
		}
		for _, name := range f.Names {
			i := slices.IndexFunc(attributes, func(a sync.Attribute) bool { return a.Name == name })
			if i < 0 {
				continue
			}
			o := consentOffer{Title: f.Title, Group: group, Cond: sync.Condition{Field: name, Op: sync.OpIs, Value: true}}
			if label := fieldLabel(name, attributes); !strings.EqualFold(label, f.Title) {
				o.Title += " (" + label + ")"
			}
			o.Taken = slices.ContainsFunc(c.Conditions(), func(k sync.Condition) bool { return sync.CanonicalName(k.Field) == name })
			out = append(out, o)
		}
	}
	return out
}

// consentNames are the fields of criteria that speak of consent.
func consentNames(c sync.Criteria) []string {
	var out []string
	for _, k := range c.Conditions() {
		name := sync.CanonicalName(k.Field)
		if sync.ConsentOf(name) != nil && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// addConsent puts a common filter into its group, once.
func addConsent(c sync.Criteria, o consentOffer) sync.Criteria {
	if o.Taken {
		return c
	}
	group := groupOf(&c, o.Group)
	*group = append(slices.Clone(*group), o.Cond)
	return c
}
