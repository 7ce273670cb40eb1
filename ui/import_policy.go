package ui

import (
	"strings"

	"audiencesync/sync"
)

// policyView is what the import does to people who are here already.
type policyView struct {
	Existing     int // of existingChoices
	OptedOut     int // of optedOutChoices
	AsksOptedOut bool
	Means        string
	Warning      string // what somebody may not expect
}

// existingChoices are what can happen to a person who is already here.
var existingChoices = []struct {
	policy sync.ExistingPolicy
	label  string
}{{sync.UpdateExisting, "Update what changed, keep the rest"}, {sync.KeepExisting, "Change nobody, only add new people"}}

// optedOutChoices are what can happen to who was opted out before.
var optedOutChoices = []struct {
	policy sync.OptedOutPolicy
	label  string
}{{sync.StayOptedOut, "Stay opted out"}, {sync.FollowFile, "As the file says"}}

func policyOf(f importFacts) policyView {
	var v policyView
	if f.existing == sync.KeepExisting {
		v.Existing = 1
	}
	if f.optedOut != sync.StayOptedOut {
		v.OptedOut = 1
	}
	consent := strings.Join(consentColumns(f), ", ")
	if f.existing == sync.KeepExisting {
		v.Means = "Who is here already comes into the list and stays as they are. Of several rows of a new person the last wins."
		if consent != "" {
			v.Warning = "Somebody who is here already and opts out in this file (" + consent + ") is not opted out by it."
		}
		return v
	}
	v.Means = "A person who is here already is updated: columns of this file replace what was stored, others stay. Of several rows of one person the last wins."
	v.AsksOptedOut = consent != ""
	switch {
	case !v.AsksOptedOut:
	case f.optedOut == sync.StayOptedOut:
		v.Means += " Whoever was opted out before (" + consent + ") stays it."
	default:
		v.Warning = "Whoever was opted out before (" + consent + ") is opted in again where the file says so."
	}
	return v
}

// consentColumns are the attributes of the file that speak of consent.
func consentColumns(f importFacts) []string {
	var names []string
	for _, c := range f.preview.Columns {
		if name := sync.CanonicalName(f.mapping[c.Header]); sync.ConsentOf(name) != nil {
			names = append(names, name)
		}
	}
	return names
}
