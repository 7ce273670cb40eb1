package storage

import (
	"container/list"
	stdsync "sync"
)

// columnCacheSize bounds what is kept decoded.
const columnCacheSize = 32 << 20

// A columnCache keeps the columns that were used last, by the number of their
// blob: a blob never changes and its number is never used again, so nothing in
// it goes stale, whoever writes.
type columnCache struct {
	mu    stdsync.Mutex
	at    map[int64]*list.Element
	order *list.List // of *cachedColumn, last used first
	size  int
}

type cachedColumn struct {
	blob int64
	column
}

func newColumnCache() *columnCache {
	return &columnCache{at: map[int64]*list.Element{}, order: list.New()}
}

func (c *columnCache) get(blob int64) column {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[blob]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cachedColumn).column
}

func (c *columnCache) put(blob int64, v column) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at[blob] != nil || v.bytes() > columnCacheSize/4 {
		return
	}
	c.at[blob] = c.order.PushFront(&cachedColumn{blob, v})
	c.size += v.bytes()
	for c.size > columnCacheSize {
		old := c.order.Remove(c.order.Back()).(*cachedColumn)
		delete(c.at, old.blob)
		c.size -= old.bytes()
	}
}
