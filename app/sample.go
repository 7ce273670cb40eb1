package app

import (
	"math/rand/v2"
	"strconv"
	"time"
)

const sampleHeader = "external_id,email,first_name,last_name,gaid,country,opted_in_marketing,do_not_sell,ads_tracking_enabled,trial_ends\n"

var (
	sampleFirst     = []string{"Lena", "Julien", "Sinéad", "Tomás", "Mirthe", "Aiko", "Priya", "Omar", "Zoë", "Nils", "Chiara", "Jan", "Ana", "Ivan", "Mei", "Kofi", "Ingrid", "Pablo", "Søren", "Élodie"}
	sampleLast      = []string{"Vogt", "Marchand", "Byrne", "Ferreira", "de Wit", "Tanaka", "Nair", "Haddad", "Brandt", "Lindqvist", "Rossi", "Novák", "Costa", "Petrov", "Chen", "Mensah", "Dahl", "Ortega", "Kjær", "O'Neill"}
	sampleCountries = []string{"DE", "FR", "IE", "PT", "NL", "JP", "IN", "US", "GB", "SE"}
)

// samplePeople makes rows; each is valid until the next.
type samplePeople struct {
	random *rand.Rand
	row    []byte
	day    time.Time
}

func newSamplePeople(seed uint64) *samplePeople {
	return &samplePeople{
		random: rand.New(rand.NewPCG(seed, 20261124)),
		day:    time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
	}
}

// next makes a row. One in 200 is an earlier person again, one in 50 has no
// address, one in 1000 an address that is none: as lists are.
func (p *samplePeople) next(row int) []byte {
	r := p.random
	id := row
	if row > 0 && r.IntN(200) == 0 {
		id = r.IntN(row)
	}
	first, last := sampleFirst[r.IntN(len(sampleFirst))], sampleLast[r.IntN(len(sampleLast))]
	b := append(p.row[:0], "P-"...)
	b = strconv.AppendInt(b, int64(100_000_000+id), 10)
	b = append(b, ',')
	switch {
	case r.IntN(50) == 0:
	case r.IntN(1000) == 0:
		b = append(b, "not an address"...)
	default:
		b = append(b, "person."...)
		b = strconv.AppendInt(b, int64(id), 10)
		b = append(b, "@example.com"...)
	}
	b = append(b, ',')
	if r.IntN(10) > 0 {
		b = append(append(append(b, first...), ','), last...)
	} else {
		b = append(b, ',')
	}
	b = append(b, ',')
	if r.IntN(3) == 0 {
		b = p.gaid(b)
	}
	b = append(append(b, ','), sampleCountries[r.IntN(len(sampleCountries))]...)
	b = p.bool(b, 70)
	b = p.bool(b, 5)
	b = p.bool(b, 85)
	b = append(b, ',')
	if r.IntN(2) == 0 {
		b = p.day.AddDate(0, 0, r.IntN(60)).AppendFormat(b, time.DateOnly)
	}
	p.row = append(b, '\n')
	return p.row
}

func (p *samplePeople) bool(b []byte, percent int) []byte {
	return strconv.AppendBool(append(b, ','), p.random.IntN(100) < percent)
}

// gaid appends a version 4 UUID.
func (p *samplePeople) gaid(b []byte) []byte {
	const digits = "0123456789abcdef"
	hi, lo := p.random.Uint64(), p.random.Uint64()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b = append(b, '-')
		}
		word := hi
		if i >= 16 {
			word = lo
		}
		b = append(b, digits[word>>(60-4*(i%16))&15])
	}
	return b
}
