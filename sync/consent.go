package sync

import "slices"

// Consent is something that lists say of what people agreed to, and the names
// of attributes that mean it.
type Consent struct {
	Title    string
	OptedOut bool     // the value of somebody who does not agree
	Names    []string // canonical
}

// Consents are the known ones. Criteria offer them in this order; an import can
// keep to those who are opted out.
var Consents = []Consent{
	{"Ads Tracking Enabled", false, []string{"ads_tracking_enabled", "ad_tracking_enabled", "ads_tracking", "ad_tracking", "idfa_enabled"}},
	{"Opted in to marketing", false, []string{"opted_in_marketing", "opt_in_marketing", "marketing_opt_in", "opted_in", "opt_in", "marketing_consent", "consent_marketing", "email_opt_in", "consent", "einwilligung", "newsletter_opt_in"}},
	{"Do Not Sell Or Share", true, []string{"do_not_sell", "do_not_sell_or_share", "do_not_sell_or_share_my_personal_information", "dnsos", "ccpa_do_not_sell", "ccpa_opt_out"}},
	{"Opted out", true, []string{"opted_out", "opt_out", "optout", "unsubscribed", "email_opt_out", "has_opted_out_of_email", "do_not_contact", "do_not_track", "global_opt_out"}},
	{"Limit ad tracking", true, []string{"limit_ad_tracking", "lat", "is_lat", "limit_ad_tracking_enabled"}},
}

// ConsentOf returns what the attribute of a canonical name says of consent; nil
// where that is nothing.
func ConsentOf(name string) *Consent {
	for i := range Consents {
		if slices.Contains(Consents[i].Names, name) {
			return &Consents[i]
		}
	}
	return nil
}

// IsOptedOut says whether a stored value means that somebody does not agree.
// Whoever has no value, or one that is neither yes nor no, is not opted out.
func (c *Consent) IsOptedOut(value string) bool {
	if c == nil {
		return false
	}
	v, ok := ParseBool(value)
	return ok && v == c.OptedOut
}
