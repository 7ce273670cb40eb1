package linkedin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

const (
	typeUser            = "USER"
	destinationLinkedIn = "LINKEDIN"
)

// segment is a DMP segment as LinkedIn lists it. Counts are absent while it is
// BUILDING, and no match rate is sent at all.
type segment struct {
	ID           key           `json:"id"`
	Name         string        `json:"name"`
	Account      string        `json:"account"`
	Type         string        `json:"type"`
	SourceKey    string        `json:"sourceSegmentId"`
	Created      int64         `json:"created"` // milliseconds
	InputCount   *int          `json:"inputCount"`
	Destinations []destination `json:"destinations"`
}

type destination struct {
	Destination  string `json:"destination"`
	Status       string `json:"status"`
	AudienceSize *int   `json:"audienceSize"`
	MatchedCount *int   `json:"matchedCount"`
}

// audience is the segment in our words: a size that LinkedIn has not, or does
// not show because it is too small, is not known.
func (s segment) audience(now time.Time) sync.RemoteAudience {
	account, _ := urnID(s.Account, accountURN)
	a := sync.RemoteAudience{
		RemoteID: string(s.ID), AdAccount: account, Name: s.Name, User: s.Type == typeUser, SourceKey: s.SourceKey,
		Reading: sync.Reading{At: now, Input: s.InputCount},
	}
	if s.Created > 0 {
		a.CreatedAt = time.UnixMilli(s.Created).UTC()
	}
	i := max(slices.IndexFunc(s.Destinations, func(d destination) bool { return d.Destination == destinationLinkedIn }), 0)
	if i >= len(s.Destinations) {
		return a
	}
	d := s.Destinations[i]
	a.Status, a.Matched = sync.AudienceStatus(d.Status), d.MatchedCount
	if a.Status == "ERROR" { // the other word for it
		a.Status = sync.StatusFailed
	}
	if d.AudienceSize != nil && *d.AudienceSize >= sync.MinAudienceSize && a.Status != sync.StatusBuilding {
		a.Size = d.AudienceSize
	}
	return a
}

// Audiences lists every audience of an ad account, of every type.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
func (c *Client) Audiences(ctx context.Context, adAccount string) ([]sync.RemoteAudience, error) {
	return c.findAudiences(ctx, adAccount, "")
}

func (c *Client) findAudiences(ctx context.Context, adAccount, filter string) ([]sync.RemoteAudience, error) {
	k := call{path: "/rest/dmpSegments?q=account&account=" + encode(accountURN+adAccount) + filter, about: aboutAudiences}
	segments, err := everyPage(ctx, c, k, func(s segment) string { return string(s.ID) })
	if err != nil {
		return nil, err
	}
	now, all := time.Now(), make([]sync.RemoteAudience, 0, len(segments))
	for _, s := range segments {
		if s.ID == "" {
			return nil, unread(200, errors.New("dmpSegments: a segment has no id"))
		}
		all = append(all, s.audience(now))
	}
	return all, nil
}

// Audience reads one audience.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
func (c *Client) Audience(ctx context.Context, remoteID string) (sync.RemoteAudience, error) {
	var s segment
	k := call{path: audiencePath(remoteID), about: aboutAudience}
	if err := c.get(ctx, &k, &s); err != nil {
		return sync.RemoteAudience{}, err
	}
	if string(s.ID) != remoteID {
		return sync.RemoteAudience{}, unread(200, errors.New("dmpSegments: the answer is about another segment"))
	}
	return s.audience(time.Now()), nil
}

func audiencePath(remoteID string) string { return "/rest/dmpSegments/" + encode(remoteID) }

type newSegment struct {
	Name           string        `json:"name"`
	Account        string        `json:"account"`
	Type           string        `json:"type"`
	SourcePlatform string        `json:"sourcePlatform"`
	SourceKey      string        `json:"sourceSegmentId"`
	Destinations   []newDelivery `json:"destinations"`
}

type newDelivery struct {
	Destination string `json:"destination"`
}

// CreateAudience makes an audience of type USER, unless an earlier call with
// the same key made it: LinkedIn has no idempotency key, so it is looked for
// before and, where LinkedIn's answer leaves that open, after.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
func (c *Client) CreateAudience(ctx context.Context, adAccount, name, sourceKey string) (sync.RemoteAudience, error) {
	if a, err := c.findByKey(ctx, adAccount, sourceKey); err != nil || a.RemoteID != "" {
		return a, err
	}
	k := call{path: "/rest/dmpSegments", about: aboutNewAudience}
	header, err := c.post(ctx, &k, newSegment{
		Name: name, Account: accountURN + adAccount, Type: typeUser, SourcePlatform: c.platform, SourceKey: sourceKey,
		Destinations: []newDelivery{{destinationLinkedIn}},
	})
	var f *sync.Failure
	switch {
	case errors.As(err, &f) && f.Status == http.StatusConflict: // somebody was quicker; perhaps it was us
		return c.findAgain(ctx, adAccount, sourceKey, f)
	case err != nil:
		return sync.RemoteAudience{}, err
	}
	id := createdID(header)
	if id == "" {
		return c.findAgain(ctx, adAccount, sourceKey, lost(http.StatusCreated, errors.New("dmpSegments: the answer has no id")))
	}
	now := time.Now()
	return sync.RemoteAudience{RemoteID: id, AdAccount: adAccount, Name: name, User: true, SourceKey: sourceKey, CreatedAt: now.UTC(),
		Reading: sync.Reading{At: now, Status: sync.StatusBuilding}}, nil
}

// createdID reads the id from the newer or the older header; the body has none.
func createdID(h http.Header) string {
	for _, name := range []string{"X-Restli-Id", "X-Linkedin-Id"} {
		if id := h.Get(name); isNumber(id) {
			return id
		}
	}
	return ""
}

// findAgain looks for what may have been made; where it is not, f stands.
func (c *Client) findAgain(ctx context.Context, adAccount, sourceKey string, f *sync.Failure) (sync.RemoteAudience, error) {
	if a, err := c.findByKey(ctx, adAccount, sourceKey); err != nil || a.RemoteID != "" {
		return a, err
	}
	return sync.RemoteAudience{}, f
}

// findByKey finds the audience of a key: the oldest, should there be several.
// RemoteID is "" where there is none.
func (c *Client) findByKey(ctx context.Context, adAccount, sourceKey string) (sync.RemoteAudience, error) {
	all, err := c.findAudiences(ctx, adAccount, "&sourcePlatform="+encode(c.platform)+"&sourceSegmentId="+encode(sourceKey))
	if err != nil {
		return sync.RemoteAudience{}, err
	}
	all = slices.DeleteFunc(all, func(a sync.RemoteAudience) bool { return a.SourceKey != sourceKey })
	slices.SortFunc(all, func(a, b sync.RemoteAudience) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.RemoteID, b.RemoteID))
	})
	for _, a := range all {
		if a.User {
			return a, nil
		}
	}
	if len(all) > 0 {
		return sync.RemoteAudience{}, &sync.Failure{Kind: sync.FailureNotFound, Status: http.StatusOK, Cause: errors.New("dmpSegments: the segment of our key is not of type USER"),
			Message: "LinkedIn has a list of companies in place of this audience. Create an audience under a new name."}
	}
	return sync.RemoteAudience{}, nil
}

// RenameAudience gives an audience another name.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
func (c *Client) RenameAudience(ctx context.Context, remoteID, name string) error {
	var patch struct {
		Patch struct {
			Set struct {
				Name string `json:"name"`
			} `json:"$set"`
		} `json:"patch"`
	}
	patch.Patch.Set.Name = name
	k := call{path: audiencePath(remoteID), restli: "PARTIAL_UPDATE", about: aboutAudience}
	_, err := c.post(ctx, &k, patch)
	return err
}

// DeleteAudience removes an audience for good. One that is gone already is no
// error.
//
// https://learn.microsoft.com/linkedin/marketing/matched-audiences/create-and-manage-segments
func (c *Client) DeleteAudience(ctx context.Context, remoteID string) error {
	k := call{method: http.MethodDelete, path: audiencePath(remoteID), about: aboutAudience}
	a, err := c.exchange(ctx, &k)
	var f *sync.Failure
	switch {
	case errors.As(err, &f) && f.Kind == sync.FailureNotFound:
		return nil
	case err != nil:
		return err
	}
	a.release()
	return nil
}
