package sync

// AdAccount is a LinkedIn sponsored account that the connected member can see.
type AdAccount struct {
	ID       string // digits only
	Name     string
	Role     string // LinkedIn's: ACCOUNT_BILLING_ADMIN, ACCOUNT_MANAGER, CAMPAIGN_MANAGER, CREATIVE_MANAGER, VIEWER
	Status   string // LinkedIn's: ACTIVE, CANCELED, DRAFT, PENDING_DELETION, REMOVED
	Test     bool   // a test account never serves
	Selected bool   // chosen by the user to sync to
}

// RoleViewer may look at audiences but not manage them.
const RoleViewer = "VIEWER"

// AccountActive is the status of an ad account in use.
const AccountActive = "ACTIVE"

// Usable says why audiences of this account cannot be managed, "" when they
// can (Learn: "DMP Segment Users", roles).
func (a AdAccount) Usable() string {
	switch {
	case a.Role == RoleViewer:
		return "your role is Viewer, which cannot manage audiences; ask a Billing Admin for at least Creative Manager"
	case a.Status != AccountActive:
		return "the ad account is not active (" + a.Status + ")"
	}
	return ""
}
