package simulator

import "time"

// DefaultAccounts are Harbourline's: a usable one, the three other roles, one
// that is cancelled and a test account.
func DefaultAccounts() []Account {
	account := func(id int64, name, role, status string, test bool) Account {
		return Account{ID: id, Name: name, Currency: "EUR", Type: "BUSINESS", Status: status, Test: test, Role: role}
	}
	return []Account{
		account(516413367, "Harbourline EMEA", "CAMPAIGN_MANAGER", "ACTIVE", false),
		account(508829104, "Harbourline North America", "ACCOUNT_MANAGER", "ACTIVE", false),
		account(512970336, "Harbourline Events", "ACCOUNT_BILLING_ADMIN", "ACTIVE", false),
		account(511207743, "Harbourline APAC", "VIEWER", "ACTIVE", false),
		account(503377120, "Trade fair 2024", "CAMPAIGN_MANAGER", "CANCELED", false),
		account(520004418, "Harbourline test account", "CREATIVE_MANAGER", "ACTIVE", true),
	}
}

const (
	firstSegmentID = 9_821_736
	emea           = 516413367
	northAmerica   = 508829104
)

// addDefaultAudiences makes the audiences that Harbourline has already.
func (s *Server) addDefaultAudiences() {
	now := s.now()
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for _, a := range []struct {
		account       int64
		name, kind    string
		size          int // that audienceSize will say
		made, touched time.Time
		built         bool
	}{
		{emea, "Trial users Q3", "USER", 5120, ago(73 * day), ago(26 * time.Hour), true},
		{emea, "Trial users spring", "USER", 2210, ago(200 * day), ago(41 * day), true},
		{emea, "Trial users APAC test", "USER", 120, ago(9 * time.Hour), ago(8 * time.Hour), false},
		{emea, "Target companies 2026", "COMPANY", 840, ago(120 * day), ago(3 * day), true},
		{northAmerica, "Newsletter readers", "USER", 12400, ago(300 * day), ago(5 * day), true},
	} {
		if s.account(a.account) == nil {
			continue
		}
		g := s.newSegment(a.account, a.name, a.kind, a.made)
		for i := uint64(0); g.reachable < a.size && i < uint64(a.size)*20; i++ { // an end where nobody matches
			g.add(s, identity{ids: []uint64{mix(uint64(g.ID)<<32 + i)}, emails: 1}, a.touched)
		}
		g.Touched, g.Modified = a.touched, a.touched
		g.EverInput, g.BuildAt = true, a.touched.Add(s.opts.BuildTime)
		if a.built {
			g.Building, g.Size = false, g.reachable
		}
	}
}
