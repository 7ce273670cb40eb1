package simulator

import "strings"

// userIDs reads [{"idType":…,"idValue":…},…].
func (d *decoder) userIDs(e *element) bool {
	d.space()
	if d.i < len(d.b) && d.b[d.i] != '[' {
		e.wrong("userIds", "value is not an array")
		return d.skip()
	}
	if !d.take('[') {
		return false
	}
	if d.take(']') {
		return true
	}
	for {
		d.space()
		switch {
		case d.usualID(e):
		case d.i < len(d.b) && d.b[d.i] != '{':
			e.wrong("userIds", "value is not a record")
			if !d.skip() {
				return false
			}
		case !d.userID(e):
			return false
		}
		if d.take(']') {
			return true
		}
		if !d.take(',') {
			return false
		}
	}
}

// usualID reads a valid id that is written as most clients write it, without white
// space: two thirds of a usual body. Where it is anything else, nothing is read.
func (d *decoder) usualID(e *element) bool {
	rank, size := 0, 64
	start := d.i
	switch {
	case d.literal(`{"idType":"` + sha256Email + `","idValue":"`):
	case d.literal(`{"idType":"` + googleAID + `","idValue":"`):
		rank, size = 2, 36
	default:
		return false
	}
	from := d.i
	d.i = min(d.i+size, len(d.b))
	id := userID{value: d.b[from:d.i], rank: rank}
	if id.valid = id.hasFormat(); !id.valid || !d.literal(`"}`) {
		d.i = start
		return false
	}
	e.ids = append(e.ids, id)
	return true
}

func (d *decoder) userID(e *element) bool {
	var id userID
	if !d.take('{') {
		return false
	}
	for more := !d.take('}'); more; {
		name, ok := d.text()
		if !ok || !d.take(':') || !d.idField(e, &id, name) {
			return false
		}
		if more = d.take(','); !more && !d.take('}') {
			return false
		}
	}
	switch {
	case id.kind == nil:
		e.wrong("userIds/idType", missingField)
	case id.value == nil:
		e.wrong("userIds/idValue", missingField)
	}
	id.rank = rank(id.kind)
	e.ids = append(e.ids, id)
	return true
}

func (d *decoder) idField(e *element, id *userID, name []byte) (ok bool) {
	var to *[]byte
	var field string
	switch string(name) {
	case "idType":
		to, field = &id.kind, "userIds/idType"
	case "idValue":
		to, field = &id.value, "userIds/idValue"
	default:
		e.unknown("userIds/" + printable(name))
		return d.skip()
	}
	if *to != nil {
		e.wrong(field, "field is given twice")
	}
	*to, ok = d.value(e, field)
	return ok
}

// printable shortens the name of a field that we do not know, so that what
// somebody put there by mistake is not repeated at length.
func printable(name []byte) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '@' {
			return '?'
		}
		return r
	}, string(name[:min(len(name), 40)]))
	return clean
}
