package sync

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// resolveAudiences asks LinkedIn about every audience of a definition that the
// workspace does not know to be there, and adopts what it finds.
func (e *Engine) resolveAudiences(ctx context.Context, d Definition) error {
	remote := map[string][]RemoteAudience{}
	for i, c := range d.Components {
		s := c.Step
		if s == nil {
			continue
		}
		a, err := e.Store.FindAudience(ctx, s.AdAccount, s.Audience)
		if err == nil && !a.Draft() {
			continue
		}
		if _, asked := remote[s.AdAccount]; !asked {
			if remote[s.AdAccount], err = e.RemoteAudiences(ctx, s.AdAccount); err != nil {
				return err
			}
		}
		k := slices.IndexFunc(remote[s.AdAccount], func(r RemoteAudience) bool {
			return strings.EqualFold(r.Name, s.Audience)
		})
		creates := s.Create || slices.ContainsFunc(d.Components, func(o Component) bool {
			return o.Step != nil && o.Step.Create && o.Step.AdAccount == s.AdAccount && strings.EqualFold(o.Step.Audience, s.Audience)
		})
		drafted := err == nil && a.SourceKey != ""
		if err := e.resolve(ctx, i+1, s, creates, drafted, k, remote[s.AdAccount]); err != nil {
			return err
		}
	}
	return nil
}

// resolve decides one step: k is where LinkedIn's list has the name, -1: nowhere.
// A draft that an earlier definition left does not forbid choosing the existing
// audience of that name instead.
func (e *Engine) resolve(ctx context.Context, step int, s *AudienceSync, creates, drafted bool, k int, remote []RemoteAudience) error {
	switch {
	case k < 0 && (creates || drafted):
		return nil
	case k < 0:
		return Errorf(CodeNotFound, nil, "Step %d: the ad account %s has no audience %q. Choose an existing one, or create it.", step, s.AdAccount, s.Audience)
	case !remote[k].User:
		return Errorf(CodeInvalid, nil, "Step %d: the audience %q is a company list, which does not take people. Choose another.", step, s.Audience)
	case creates && !ours(remote[k]):
		return taken(s.Audience)
	}
	a, err := e.Store.AdoptAudience(ctx, remote[k], time.Now())
	if err != nil {
		return err
	}
	r := remote[k].Reading
	r.At = time.Now()
	return e.Store.Record(ctx, a.ID, r)
}

// SourceKeyPrefix marks the audiences that this program made (sourceSegmentId).
const SourceKeyPrefix = "audience-sync-"

func ours(r RemoteAudience) bool { return strings.HasPrefix(r.SourceKey, SourceKeyPrefix) }

func taken(name string) error {
	return Errorf(CodeConflict, nil, "There is an audience %q in this ad account already. Choose it as an existing audience, or enter another name.", name)
}

// RemoteAudiences lists the audiences of an ad account at LinkedIn now.
func (e *Engine) RemoteAudiences(ctx context.Context, adAccount string) ([]RemoteAudience, error) {
	partner, err := e.Partner(ctx)
	if err != nil {
		return nil, err
	}
	return partner.Audiences(ctx, adAccount)
}

// MaxAudiences is how many audiences an ad account holds (Learn: "Recent
// Marketing API Changes", 202608).
const MaxAudiences = 1000

// CreateAudience checks with LinkedIn what can be checked, and saves a draft
// that steps can refer to at once. It comes into being at LinkedIn when a
// canvas that adds to it is launched.
func (e *Engine) CreateAudience(ctx context.Context, adAccount, name string) (Audience, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return Audience{}, Errorf(CodeInvalid, nil, "Enter a name for the new audience.")
	}
	accounts, err := e.Store.AdAccounts(ctx)
	if err != nil {
		return Audience{}, err
	}
	i := slices.IndexFunc(accounts, func(a AdAccount) bool { return a.ID == adAccount })
	if i < 0 || !accounts[i].Selected {
		return Audience{}, Errorf(CodeInvalid, nil, "Choose an ad account that is selected on the partner page.")
	}
	if why := accounts[i].Usable(); why != "" {
		return Audience{}, Errorf(CodePermission, nil, "%s cannot be synced to: %s.", accounts[i].Name, why)
	}
	remote, err := e.RemoteAudiences(ctx, adAccount)
	if err != nil {
		return Audience{}, err
	}
	if slices.ContainsFunc(remote, func(r RemoteAudience) bool { return strings.EqualFold(r.Name, name) }) {
		return Audience{}, taken(name)
	}
	if len(remote) >= MaxAudiences {
		return Audience{}, Errorf(CodeLimit, nil, "%s", fmt.Sprintf("%s has %d audiences, LinkedIn's most. Delete one in Campaign Manager first.", accounts[i].Name, len(remote)))
	}
	a, err := e.Store.DraftAudience(ctx, adAccount, name, time.Now())
	if err == nil {
		e.Events.Emit(TopicAudiences)
	}
	return a, err
}
