package listfile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"audiencesync/sync"
)

// What is unpacked is bounded: a list rarely shrinks to less than a hundredth,
// deflate can do a thousandth.
const (
	bombFloor = 64 << 20 // what any file may unpack to
	bombRatio = 200
	bombTotal = 256 << 30
	// maxInMemory is how large an XLSX inside a gzip or zip may be: it can only
	// be read from both ends, and nothing is unpacked to the disk.
	maxInMemory = 256 << 20
)

var errBomb = errors.New("unpacks to far more than a list does")

// unpacked reads what was packed and stops when it is a bomb.
type unpacked struct {
	r   io.Reader
	in  *input
	out int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.out += int64(n)
	if u.out > bombTotal || u.out > bombFloor && u.out/bombRatio > u.in.read.Load() {
		return 0, errBomb
	}
	return n, err
}

// opened is an input once its packing is known.
type opened struct {
	in      *input
	packed  string // "", "gzip", "zip"
	members []string
	text    io.Reader   // of a text file
	book    *zip.Reader // of an XLSX
}

// unpack looks through the packing of an input.
func unpack(in *input, o Options) (*opened, error) {
	begin := make([]byte, 4096)
	n, err := in.at.ReadAt(begin, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, in.unreadable(plainCause(err), "cannot be read. Check the disk or the connection to it.")
	}
	begin = begin[:n]
	switch {
	case bytes.HasPrefix(begin, []byte("\x1f\x8b")):
		return unpackGzip(in)
	case bytes.HasPrefix(begin, []byte("PK\x03\x04")), bytes.HasPrefix(begin, []byte("PK\x05\x06")):
		return unpackZip(in, o.Member)
	}
	if err := in.noList(begin); err != nil {
		return nil, err
	}
	return &opened{in: in, text: in.stream()}, nil
}

func unpackGzip(in *input) (*opened, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(in.stream(), 64<<10))
	if err != nil {
		return nil, in.damaged(err, 0)
	}
	o := &opened{in: in, packed: "gzip"}
	return o, o.look(&unpacked{r: z, in: in})
}

// look decides what was packed.
func (o *opened) look(r io.Reader) error {
	text := bufio.NewReaderSize(r, 64<<10)
	begin, err := text.Peek(4096)
	if len(begin) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return o.in.damaged(err, 0)
	}
	if len(begin) == 0 {
		return o.in.unreadable(nil, "is packed and empty. Export the list again.")
	}
	if bytes.HasPrefix(begin, []byte("PK\x03\x04")) {
		return o.lookInMemory(text)
	}
	o.text = text
	return o.in.noList(begin)
}

func (o *opened) lookInMemory(r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, maxInMemory+1))
	if err != nil {
		return o.in.damaged(err, 0)
	}
	if len(data) > maxInMemory {
		return o.in.unreadable(nil, "holds a workbook of more than 256 MB. Unpack it first, then import the workbook.")
	}
	book, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return o.in.damaged(err, 0)
	}
	if !isBook(book) {
		return o.in.unreadable(nil, "is packed twice. Unpack it once, then import what was inside.")
	}
	o.book = book
	return nil
}

func isBook(z *zip.Reader) bool {
	return slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" })
}

func unpackZip(in *input, member string) (*opened, error) {
	z, err := zip.NewReader(in, in.size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, in.damaged(err, 0)
	}
	o := &opened{in: in}
	if isBook(z) {
		o.book = z
		return o, nil
	}
	if kind := otherDocument(z); kind != "" {
		return nil, in.unreadable(nil, "is "+kind+". Save it as XLSX or CSV.")
	}
	o.packed = "zip"
	lists := zippedLists(z)
	for _, f := range lists {
		o.members = append(o.members, f.Name)
	}
	f, err := o.choose(lists, member)
	if err != nil {
		return o, err
	}
	if f.Flags&1 != 0 {
		return nil, in.unreadable(nil, "is protected with a password. Unpack it first, then import the list.")
	}
	r, err := f.Open()
	if err != nil {
		return nil, in.damaged(err, 0)
	}
	return o, o.look(&unpacked{r: r, in: in})
}

// errSeveral is the cause when a zip has several lists: Inspect shows them.
var errSeveral = errors.New("several lists in one zip")

func (o *opened) choose(lists []*zip.File, member string) (*zip.File, error) {
	switch {
	case len(lists) == 0:
		return nil, o.in.unreadable(nil, "holds no list. Pack a CSV, TSV, XLSX or JSON Lines file, or import it unpacked.")
	case member == "" && len(lists) == 1:
		return lists[0], nil
	}
	for _, f := range lists {
		if f.Name == member {
			return f, nil
		}
	}
	if member == "" {
		return nil, sync.Errorf(sync.CodeInvalid, errSeveral, "%s holds several lists: %s. Choose one of them, or unpack the file.", o.in.name, someOf(o.members))
	}
	return nil, o.in.invalid(fmt.Sprintf("holds no list named %q, but %s.", member, someOf(o.members)))
}

// zippedLists are the files of a zip that may be lists: those that are named
// like one, or else all.
func zippedLists(z *zip.Reader) []*zip.File {
	var named, all []*zip.File
	for _, f := range z.File {
		base := path.Base(f.Name)
		if f.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		all = append(all, f)
		switch strings.ToLower(path.Ext(base)) {
		case ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json", ".gz":
			named = append(named, f)
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}

// someOf names a few things in a sentence.
func someOf(names []string) string {
	const few = 12
	if len(names) > few {
		return strings.Join(names[:few], ", ") + fmt.Sprintf(" and %d more", len(names)-few)
	}
	return strings.Join(names, ", ")
}
