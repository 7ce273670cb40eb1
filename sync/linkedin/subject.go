package linkedin

// subject is what a call is about; it decides how a refusal reads.
type subject int

const (
	aboutMember subject = iota
	aboutAccounts
	aboutAccount
	aboutAudiences // of an ad account
	aboutAudience
	aboutNewAudience
	aboutPeople
)

// forbidden is the sentence of a 403.
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segment-users
func (s subject) forbidden() string {
	switch s {
	case aboutMember, aboutAccounts, aboutAccount:
		return "LinkedIn does not let this app read ad accounts. The app needs the products Advertising API and Matched Audiences in LinkedIn's developer portal, and a new sign-in after they were granted."
	}
	return "LinkedIn does not let this member manage audiences in the ad account. Ask a Billing Admin for at least Creative Manager there; if the role is right, the app lacks the product Matched Audiences."
}

// missing is the sentence of a 404.
func (s subject) missing() string {
	switch s {
	case aboutAudience, aboutPeople:
		return "The audience is not at LinkedIn any more: somebody deleted it. Choose another, or create a new one."
	}
	return "LinkedIn does not know the ad account, or this member cannot see it any more. Refresh the ad accounts on the partner page."
}

// refused is the sentence of a 400 or 422.
func (s subject) refused() string {
	switch s {
	case aboutNewAudience:
		return "LinkedIn refuses the new audience. Try another name, and check in Settings the source platform: it must be the value that LinkedIn gave to your app."
	case aboutAudience:
		return "LinkedIn refuses the change of the audience. A campaign or a predictive audience may depend on it; look in Campaign Manager."
	}
	return "LinkedIn refuses the request as wrong. Update the program; if that does not help, the log has the details."
}
