package listfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"audiencesync/sync"
)

// input is a list's bytes as they lie on disk. It counts what is read of them.
type input struct {
	name string
	size int64
	at   io.ReaderAt
	read atomic.Int64
	file io.Closer // nil for pasted text
}

// ReadAt implements io.ReaderAt.
func (in *input) ReadAt(p []byte, off int64) (int, error) {
	n, err := in.at.ReadAt(p, off)
	in.read.Add(int64(n))
	return n, err
}

// progress is how far reading is; a part may have been read twice.
func (in *input) progress() int64 { return min(in.read.Load(), in.size) }

// stream reads it from the beginning.
func (in *input) stream() io.Reader { return io.NewSectionReader(in, 0, in.size) }

func (in *input) close() error {
	if in.file == nil {
		return nil
	}
	return in.file.Close()
}

// unreadable is the error of a file that is no list.
func (in *input) unreadable(cause error, sentence string) error {
	return sync.Errorf(sync.CodeUnreadable, cause, "%s %s", in.name, sentence)
}

// invalid is the error of a list that cannot be read as asked for.
func (in *input) invalid(sentence string) error {
	return sync.Errorf(sync.CodeInvalid, nil, "%s %s", in.name, sentence)
}

func openInput(s Source) (*input, error) {
	in := &input{name: s.Base()}
	if s.Path == "" {
		in.at, in.size = bytes.NewReader(s.Data), int64(len(s.Data))
		return in, in.notEmpty()
	}
	info, err := os.Stat(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, in.unreadable(plainCause(err), "was not found. Check the name, or whether it was moved.")
	case err != nil:
		return nil, in.unreadable(plainCause(err), "cannot be opened. Check that you may read it.")
	case info.IsDir():
		return nil, in.unreadable(nil, "is a folder. Choose the list inside it.")
	case !info.Mode().IsRegular():
		return nil, in.unreadable(nil, "is not a file. Save the list as a file first.")
	}
	file, err := os.Open(s.Path)
	if err != nil {
		return nil, in.unreadable(plainCause(err), "cannot be opened. Check that you may read it, and that no other program has locked it.")
	}
	in.at, in.file, in.size = file, file, info.Size()
	if err := in.notEmpty(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return in, nil
}

func (in *input) notEmpty() error {
	if in.size == 0 {
		return in.unreadable(nil, "is empty. Export the list again.")
	}
	return nil
}

// plainCause drops the path, which may hold a person's name.
func plainCause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
