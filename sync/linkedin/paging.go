package linkedin

import (
	"context"
	"errors"
	"strconv"
)

// pageSize is how many elements a page is asked for; LinkedIn may give fewer.
const pageSize = 100

// maxPages ends a list that has no end.
const maxPages = 10_000

// page is a page of a finder with start and count, or with a cursor.
type page[T any] struct {
	Elements []T `json:"elements"`
	Paging   struct {
		Total *int `json:"total"`
	} `json:"paging"`
	Metadata struct {
		Next string `json:"nextPageToken"`
	} `json:"metadata"`
}

// everyPage reads a finder with start and count to its end: the total, where
// LinkedIn says one, else a page that brings nothing new. An element that
// moved from one page to the next while they were read comes once.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/pagination
func everyPage[T any](ctx context.Context, c *Client, k call, id func(T) string) ([]T, error) {
	var all []T
	seen := map[string]bool{}
	path, start := k.path, 0
	for range maxPages {
		k.path = path + "&start=" + strconv.Itoa(start) + "&count=" + strconv.Itoa(pageSize)
		p, err := readPage[T](ctx, c, &k)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, e := range p.Elements {
			if !seen[id(e)] {
				seen[id(e)] = true
				all = append(all, e)
			}
		}
		start += len(p.Elements)
		if len(all) == before || p.Paging.Total != nil && *p.Paging.Total > 0 && start >= *p.Paging.Total {
			return all, nil
		}
	}
	return nil, k.endless()
}

// everyCursor reads a finder with pageSize and pageToken to its end: the page
// without a next token.
// https://learn.microsoft.com/linkedin/shared/api-guide/concepts/pagination
func everyCursor[T any](ctx context.Context, c *Client, k call, size int) ([]T, error) {
	var all []T
	path := k.path + "&pageSize=" + strconv.Itoa(size)
	seen := map[string]bool{}
	k.path = path
	for range maxPages {
		p, err := readPage[T](ctx, c, &k)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Elements...)
		next := p.Metadata.Next
		switch {
		case next == "":
			return all, nil
		case seen[next]:
			return nil, k.endless()
		}
		seen[next] = true
		k.path = path + "&pageToken=" + encode(next)
	}
	return nil, k.endless()
}

// readPage reads one page. An answer without a list is none: taken for an
// empty one it would make what is there look gone.
func readPage[T any](ctx context.Context, c *Client, k *call) (page[T], error) {
	var p page[T]
	if err := c.get(ctx, k, &p); err != nil {
		return p, err
	}
	if p.Elements == nil {
		return p, unread(200, errors.New(k.resource()+": the answer has no elements"))
	}
	return p, nil
}

func (k *call) endless() error { return unread(200, errors.New(k.resource()+": the list has no end")) }
