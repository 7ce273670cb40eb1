package sync

import (
	"encoding/hex"
	"strings"
)

// A MatchField is what LinkedIn can recognise a person by.
type MatchField string

// The match fields of the original: Email, First and last name, Android GAID.
const (
	FieldEmail MatchField = "email" // leaves hashed
	FieldName  MatchField = "name"  // first and last name together; leaves in clear
	FieldGAID  MatchField = "gaid"  // leaves in clear
)

// MatchFields is a choice of match fields.
type MatchFields struct{ Email, Name, GAID bool }

// ParseMatchFields reads the names of a canvas file.
func ParseMatchFields(names []string) (MatchFields, error) {
	var f MatchFields
	for _, n := range names {
		switch MatchField(strings.ToLower(strings.TrimSpace(n))) {
		case FieldEmail:
			f.Email = true
		case FieldName:
			f.Name = true
		case FieldGAID:
			f.GAID = true
		default:
			return f, Errorf(CodeInvalid, nil, "%q is not a field to match; use email, name or gaid.", n)
		}
	}
	return f, nil
}

// Names lists the chosen fields in their usual order.
func (f MatchFields) Names() []string {
	names := []string{}
	if f.Email {
		names = append(names, string(FieldEmail))
	}
	if f.Name {
		names = append(names, string(FieldName))
	}
	if f.GAID {
		names = append(names, string(FieldGAID))
	}
	return names
}

// Any says whether at least one field is chosen.
func (f MatchFields) Any() bool { return f.Email || f.Name || f.GAID }

// EmailHash is the SHA-256 of a normalised email address.
type EmailHash [32]byte

// String returns lower-case hex, the form LinkedIn takes (SHA256_EMAIL).
func (h EmailHash) String() string { return hex.EncodeToString(h[:]) }

// GAID is an Android advertising ID, a UUID.
type GAID [16]byte

// String returns the lower-case UUID form, the form LinkedIn takes (GOOGLE_AID).
func (g GAID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], g[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], g[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], g[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], g[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], g[10:16])
	return string(b[:])
}

// Member is what is known of one person for matching: what of it is sent is
// decided by the step's MatchFields. Empty names and unset flags mean "not known".
type Member struct {
	Person      PersonID
	Email       EmailHash
	HasEmail    bool
	GAID        GAID
	HasGAID     bool
	First, Last string // both or neither are sent
}

// Has says whether at least one of the fields in f is filled.
func (m *Member) Has(f MatchFields) bool {
	return f.Email && m.HasEmail || f.GAID && m.HasGAID || f.Name && m.First != "" && m.Last != ""
}

// Person is one human in the workspace, as a screen shows them. The address
// itself is not known any more, only its hash.
type Person struct {
	Member
	ExternalID string
	List       string            // the list that last changed this person
	Row        int               // the row of that list's file, counted from 1 with the header
	Attributes map[string]string // by canonical attribute name; only filled ones
}

// Record is one row of a list on its way into the workspace: normalised,
// hashed, mapped. Its byte slices point into the reader's buffer and are valid
// until the next batch is asked for.
type Record struct {
	Row        int // counted from 1 with the header, as a spreadsheet shows it
	Email      EmailHash
	HasEmail   bool
	GAID       GAID
	HasGAID    bool
	First      []byte
	Last       []byte
	ExternalID []byte
	Attributes [][]byte // in the order of ImportSpec.Attributes; empty means not filled
	Digest     uint64   // of the whole row, which identifies a person who has no email, GAID and external ID, perhaps; else 0
}
