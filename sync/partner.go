package sync

import "context"

// Partner is the advertising partner behind an Audience Sync step. Every
// method returns a *Failure when the partner refuses or fails, spaces its
// requests by the Pacer that it was made with, and may be called from several
// goroutines.
type Partner interface {
	// Identity says who is signed in.
	Identity(ctx context.Context) (Identity, error)
	// AdAccounts lists every ad account of the member with the role in it;
	// Selected is not set.
	AdAccounts(ctx context.Context) ([]AdAccount, error)
	// Audiences lists every audience of an ad account, of every type.
	Audiences(ctx context.Context, adAccount string) ([]RemoteAudience, error)
	// Audience reads one audience. FailureNotFound when it is gone.
	Audience(ctx context.Context, remoteID string) (RemoteAudience, error)
	// CreateAudience makes an audience of type USER, or finds the one that an
	// earlier call with the same sourceKey made. FailureAccountLimit at the cap.
	CreateAudience(ctx context.Context, adAccount, name, sourceKey string) (RemoteAudience, error)
	// RenameAudience gives an audience another name.
	RenameAudience(ctx context.Context, remoteID, name string) error
	// DeleteAudience removes an audience for good.
	DeleteAudience(ctx context.Context, remoteID string) error
	// Send adds members to an audience or removes them. Nothing of a member
	// but the fields that are chosen leaves. The answer names the members that
	// were refused; all others were accepted.
	Send(ctx context.Context, s Sending) (Sent, error)
}

// Sending is one request with people.
type Sending struct {
	Audience Audience // RemoteID is set; RemoteAt tells a young audience from a deleted one
	Action   Action
	Fields   MatchFields
	Members  []Member // at most MaxBatchSize
}

// Sent is the partner's answer to a Sending.
type Sent struct {
	Refused []Refusal
}

// Refusal is one member that was refused, and why, without personal data.
type Refusal struct {
	Index  int // in Sending.Members
	Reason string
}
