package linkedin

import (
	"context"
	"errors"
	"strings"

	"audiencesync/sync"
)

// Identity says who is signed in. LinkedIn is asked once: its daily quota for
// this is small and shared by everybody who uses the app. An app that may not
// ask (without r_basicprofile) knows the member's id only.
//
// https://learn.microsoft.com/linkedin/shared/integrations/people/profile-api
func (c *Client) Identity(ctx context.Context) (sync.Identity, error) {
	c.me.Lock()
	defer c.me.Unlock()
	if c.identity != nil {
		return *c.identity, nil
	}
	var me struct {
		ID       string `json:"id"`
		First    string `json:"localizedFirstName"`
		Last     string `json:"localizedLastName"`
		Headline string `json:"localizedHeadline"`
	}
	k := call{path: "/rest/me", about: aboutMember}
	err := c.get(ctx, &k, &me)
	var f *sync.Failure
	switch {
	case errors.As(err, &f) && (f.Kind == sync.FailurePermission || f.Kind == sync.FailureNotFound):
		return c.identityFromRoles(ctx)
	case err != nil:
		return sync.Identity{}, err
	case me.ID == "":
		return sync.Identity{}, unread(200, errors.New("/rest/me: the answer has no id"))
	}
	c.identity = &sync.Identity{ID: me.ID, Name: strings.TrimSpace(me.First + " " + me.Last), Headline: me.Headline}
	return *c.identity, nil
}

// identityFromRoles takes the member's id from a role in an ad account.
func (c *Client) identityFromRoles(ctx context.Context) (sync.Identity, error) {
	users, err := c.accountUsers(ctx)
	if err != nil {
		return sync.Identity{}, err
	}
	c.identity = &sync.Identity{}
	if len(users) > 0 {
		c.identity.ID = strings.TrimPrefix(users[0].User, "urn:li:person:")
	}
	return *c.identity, nil
}
