package ui

import (
	"slices"
	"strings"

	"audiencesync/sync"
)

// consentFilter is a common filter that keeps to what people agreed to.
type consentFilter struct {
	Title string
	Group groupKind
	Value bool
	names []string // canonical names that mean it
}

// consentFilters are offered in this order: the original's three first.
var consentFilters = []consentFilter{
	{"Ads Tracking Enabled", groupAll, true, []string{"ads_tracking_enabled", "ad_tracking_enabled", "ads_tracking", "ad_tracking", "idfa_enabled"}},
	{"Opted in to marketing", groupAll, true, []string{"opted_in_marketing", "opt_in_marketing", "marketing_opt_in", "opted_in", "opt_in", "marketing_consent", "consent_marketing", "email_opt_in", "consent", "einwilligung", "newsletter_opt_in"}},
	{"Do Not Sell Or Share", groupNone, true, []string{"do_not_sell", "do_not_sell_or_share", "do_not_sell_or_share_my_personal_information", "dnsos", "ccpa_do_not_sell", "ccpa_opt_out"}},
	{"Opted out", groupNone, true, []string{"opted_out", "opt_out", "optout", "unsubscribed", "email_opt_out", "has_opted_out_of_email", "do_not_contact", "do_not_track", "global_opt_out"}},
	{"Limit ad tracking", groupNone, true, []string{"limit_ad_tracking", "lat", "is_lat", "limit_ad_tracking_enabled"}},
}

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
	for _, f := range consentFilters {
		for _, name := range f.names {
			i := slices.IndexFunc(attributes, func(a sync.Attribute) bool { return a.Name == name })
			if i < 0 {
				continue
			}
			o := consentOffer{Title: f.Title, Group: f.Group, Cond: sync.Condition{Field: name, Op: sync.OpIs, Value: f.Value}}
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
		means := slices.ContainsFunc(consentFilters, func(f consentFilter) bool { return slices.Contains(f.names, name) })
		if means && !slices.Contains(out, name) {
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
