package listfile

import (
	"path/filepath"

	"audiencesync/sync"
)

// Source is a file on disk, or pasted text that never touches the disk.
type Source struct {
	Path string // of a file; or
	Name string // shown name of Data
	Data []byte // pasted text
}

// Base is the name for screens and sentences.
func (s Source) Base() string {
	if s.Path != "" {
		return filepath.Base(s.Path)
	}
	if s.Name != "" {
		return s.Name
	}
	return "pasted text"
}

// Options override what is guessed; the zero value guesses everything.
type Options struct {
	Member    string       // name of the file inside a zip; "": the only list in it (several: CodeInvalid naming them)
	Sheet     string       // of an XLSX; "": the first with rows
	Charset   string       // "", "utf-8", "utf-16le", "utf-16be", "windows-1252"
	Delimiter rune         // 0: guessed of , ; tab |
	NoHeader  bool         // the first row is people already; columns are then "Column 1", …
	Header    bool         // the first row is a header whatever it looks like
	Mapping   sync.Mapping // header → field, see Fields; any other name is an attribute. Overrides the guess column by column

	// Words holds, by header, words of other languages that are stored as true
	// and false ("ja": true, "nein": false). Case does not matter.
	Words map[string]map[string]bool
}
