package listfile

import (
	"fmt"

	"audiencesync/sync"
)

// makePlan turns what the columns become into what is done with each, and says
// what the list holds of a person.
func (h *head) makePlan(columns []assignment, words map[string]map[string]bool) (*plan, sync.ImportSpec, error) {
	p, spec := &plan{presumed: h.presumed}, sync.ImportSpec{File: h.in.name}
	has, seen := map[string]bool{}, map[string]int{}
	for _, a := range columns {
		has[a.field] = true
	}
	spec.Name = has[FieldFirstName] && has[FieldLastName]
	for i, a := range columns {
		column := columnPlan{header: h.headers[i], kind: fieldKinds[a.field]}
		if half := a.field == FieldFirstName || a.field == FieldLastName; isAttribute(a.field) || half && !spec.Name {
			column.kind = kindAttribute
			column.words = lowerWords(words[column.header])
			name := uniqueName(a.field, seen)
			p.attributes = append(p.attributes, sync.Attribute{Name: name, Label: column.header, Type: sync.GuessType(h.values(i))})
		}
		p.columns = append(p.columns, column)
	}
	spec.Email = has[FieldEmail] || has[FieldEmailSHA256]
	spec.GAID, spec.ExternalID, spec.Attributes = has[FieldGAID], has[FieldExternalID], p.attributes
	spec.EstimatedRows = h.estimatedRows()
	for header := range words {
		if h.column(header) < 0 {
			return nil, spec, h.in.invalid(fmt.Sprintf("has no column %q for yes and no words. Its columns are %s.", header, h.someHeaders()))
		}
	}
	if !spec.Email && !spec.Name && !spec.GAID && !spec.ExternalID {
		return nil, spec, h.in.invalid(fmt.Sprintf("has no column by which people can be recognised. Its columns are %s; say which holds what with --map 'Header=email' (or email_sha256, first_name and last_name, gaid, external_id).", h.someHeaders()))
	}
	return p, spec, nil
}

func isAttribute(field string) bool {
	for _, f := range Fields {
		if f.Name == field {
			return false
		}
	}
	return true
}

// uniqueName tells attributes apart whose headers differ in punctuation only.
// seen counts how often a name was taken.
func uniqueName(name string, seen map[string]int) string {
	unique := name
	for seen[unique] > 0 {
		seen[name]++
		unique = fmt.Sprintf("%s_%d", name, seen[name])
	}
	seen[unique]++
	return unique
}

// estimatedRows goes by how much of the list the sampled rows took.
func (h *head) estimatedRows() int {
	n := h.sampled + h.rejected
	switch {
	case h.whole || h.looked <= 0:
		return n
	case h.expected > n:
		return h.expected
	}
	return int(float64(n) * float64(h.in.size) / float64(h.looked))
}
