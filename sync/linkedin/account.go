package linkedin

import (
	"context"
	"errors"
	"slices"

	"audiencesync/sync"
)

// accountsPage is how many ad accounts the search gives at a time.
const accountsPage = 1000

type accountUser struct {
	Account string `json:"account"`
	User    string `json:"user"`
	Role    string `json:"role"`
}

type accountDetails struct {
	ID     key    `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
	Test   bool   `json:"test"`
}

// statusUnknown is the status of an ad account whose details LinkedIn does not
// show.
const statusUnknown = "UNKNOWN"

// AdAccounts lists the ad accounts in which the member has a role, each once.
// Name, status and test come from one search; LinkedIn is asked for the details
// of one account only where the search left it out.
//
// https://learn.microsoft.com/linkedin/marketing/integrations/ads/account-structure/create-and-manage-account-users
func (c *Client) AdAccounts(ctx context.Context) ([]sync.AdAccount, error) {
	users, err := c.accountUsers(ctx)
	if err != nil || len(users) == 0 {
		return nil, err
	}
	details, err := c.searchAccounts(ctx)
	if err != nil {
		return nil, err
	}
	accounts := make([]sync.AdAccount, 0, len(users))
	for _, u := range users {
		id, ok := urnID(u.Account, accountURN)
		if !ok {
			return nil, unread(200, errors.New("adAccountUsers: an account is not a sponsored account"))
		}
		d, found := details[id]
		if !found {
			if d, err = c.accountDetails(ctx, id); err != nil {
				return nil, err
			}
		}
		accounts = append(accounts, sync.AdAccount{ID: id, Name: orText(d.Name, "Ad account "+id), Role: u.Role, Status: orText(d.Status, statusUnknown), Test: d.Test})
	}
	return accounts, nil
}

// accountUsers lists the member's roles. Where LinkedIn knows two roles in one
// ad account, the one that may manage audiences counts.
func (c *Client) accountUsers(ctx context.Context) ([]accountUser, error) {
	k := call{path: "/rest/adAccountUsers?q=authenticatedUser", about: aboutAccounts}
	all, err := everyPage(ctx, c, k, func(u accountUser) string { return u.Account + " " + u.Role })
	if err != nil {
		return nil, err
	}
	var users []accountUser
	for _, u := range all {
		i := slices.IndexFunc(users, func(o accountUser) bool { return o.Account == u.Account })
		switch {
		case i < 0:
			users = append(users, u)
		case users[i].Role == sync.RoleViewer:
			users[i] = u
		}
	}
	return users, nil
}

// searchAccounts reads the details of every ad account that LinkedIn shows.
// Whether it takes a search without criteria is unsure: where it does not, the
// details are asked for one by one.
//
// https://learn.microsoft.com/linkedin/marketing/integrations/ads/account-structure/create-and-manage-accounts
func (c *Client) searchAccounts(ctx context.Context) (map[string]accountDetails, error) {
	k := call{path: "/rest/adAccounts?q=search", about: aboutAccounts}
	all, err := everyCursor[accountDetails](ctx, c, k, accountsPage)
	var f *sync.Failure
	switch {
	case errors.As(err, &f) && f.Kind == sync.FailureInvalid:
		return nil, nil
	case err != nil:
		return nil, err
	}
	details := make(map[string]accountDetails, len(all))
	for _, d := range all {
		details[string(d.ID)] = d
	}
	return details, nil
}

// accountDetails reads one ad account. One that LinkedIn does not show is not
// an error: the member has a role in it, but nothing more is known.
func (c *Client) accountDetails(ctx context.Context, id string) (d accountDetails, err error) {
	k := call{path: "/rest/adAccounts/" + id, about: aboutAccount}
	err = c.get(ctx, &k, &d)
	var f *sync.Failure
	if errors.As(err, &f) && (f.Kind == sync.FailureNotFound || f.Kind == sync.FailurePermission) {
		return accountDetails{}, nil
	}
	return d, err
}
