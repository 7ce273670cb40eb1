package ui

import "context"

// rowPages reads the rows of a long table a page at a time as they come into
// view: one page after another, so that a dragged scrollbar reads where it
// stops and not everything on its way.
type rowPages[T any] struct {
	shell shell
	size  int
	show  func() // draws the rows in view
	read  pageReader[T]

	pages       map[int][]T
	round       int // pages of an earlier round are dropped
	loading     bool
	first, last int // rows in view
}

// A pageReader reads the rows from offset on. It is called off the window's
// thread and must not change what it was made of.
type pageReader[T any] func(ctx context.Context, offset, limit int) ([]T, error)

// keptPages is how many pages stay in memory.
const keptPages = 12

func newRowPages[T any](s shell, size int, show func()) *rowPages[T] {
	return &rowPages[T]{shell: s, size: size, show: show, pages: map[int][]T{}}
}

// open turns to other rows and forgets those that were read.
func (p *rowPages[T]) open(read pageReader[T]) {
	p.renew(read)
	p.pages = map[int][]T{}
	p.first, p.last = 0, 0
}

// renew reads anew what comes into view; rows that were read stay until then.
func (p *rowPages[T]) renew(read pageReader[T]) {
	p.read = read
	p.round++
	p.loading = false
}

func (p *rowPages[T]) row(i int) (row T, ok bool) {
	page := p.pages[i/p.size]
	if i < 0 || i%p.size >= len(page) {
		return row, false
	}
	return page[i%p.size], true
}

// inView reads what is missing of the rows in view, and then of those that come next
// where it goes on a little either way: who turns a wheel sees no gap.
func (p *rowPages[T]) inView(first, last int) {
	p.first, p.last = max(first, 0), last
	seen := p.last - p.first + 1
	for _, ahead := range []int{0, seen} {
		for page := max(p.first-ahead, 0) / p.size; page <= (p.last+ahead)/p.size; page++ {
			if _, ok := p.pages[page]; !ok && p.begins(page) {
				p.load(page)
				return
			}
		}
	}
}

// begins says whether there may be a page: none comes after one that is not full.
func (p *rowPages[T]) begins(page int) bool {
	before, known := p.pages[page-1]
	return !known || len(before) == p.size
}

// isSeen says whether some of a page is in view.
func (p *rowPages[T]) isSeen(page int) bool { return page >= p.first/p.size && page <= p.last/p.size }

// again reads the pages in view once more and draws them when they are here.
func (p *rowPages[T]) again() {
	for page := p.first / p.size; page <= p.last/p.size; page++ {
		p.loading = false
		p.load(page)
	}
	for page := range p.pages {
		if !p.isSeen(page) {
			delete(p.pages, page)
		}
	}
}

func (p *rowPages[T]) load(page int) {
	if p.loading || p.read == nil {
		return
	}
	p.loading = true
	round, read := p.round, p.read
	p.shell.read(func(ctx context.Context) (func(), error) {
		rows, err := read(ctx, page*p.size, p.size)
		return func() {
			if round != p.round {
				return
			}
			p.loading = false
			if err != nil {
				p.pages[page] = nil // not asked for again before the next round
				p.shell.fail(err)
				return
			}
			p.drop(page)
			p.pages[page] = rows
			if p.isSeen(page) {
				p.show()
			}
			p.inView(p.first, p.last)
		}, nil
	})
}

// drop makes room where too many pages are kept: those farthest from page go.
func (p *rowPages[T]) drop(page int) {
	for len(p.pages) >= keptPages {
		farthest, distance := page, -1
		for k := range p.pages {
			if d := max(k-page, page-k); d > distance {
				farthest, distance = k, d
			}
		}
		delete(p.pages, farthest)
	}
}
