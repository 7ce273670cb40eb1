package app

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"audiencesync/sync/linkedin/simulator"

	"golang.org/x/crypto/chacha20poly1305"
)

// practiceFile keeps practice LinkedIn: a state, and after it each request
// that has changed it since, with its time. Requests hold names and GAIDs, so
// each is sealed like those in the database. The file is: the mark, 8 random
// bytes that name this writing of it, the state's length and the state, then
// for each request its length and the sealed bytes. Numbers are little-endian.
type practiceFile struct {
	path string
	seal cipher.AEAD

	name  [8]byte // of the writing that was read
	base  int64   // where the requests begin
	read  int64   // up to where requests were done
	size  int64   // of the file when it was opened
	file  *os.File
	fresh bool // there is no file yet
}

const (
	practiceMark   = "audience-sync practice 1\n"
	practiceHead   = int64(len(practiceMark) + 8 + 8)
	practiceRoom   = 8 << 20  // requests that may pile up besides what the state takes
	maxPracticeAsk = 80 << 20 // bytes of a request with what it is sealed in
)

func newPracticeFile(path string, key []byte) (practiceFile, error) {
	seal, err := chacha20poly1305.NewX(key)
	return practiceFile{path: path, seal: seal}, err
}

// open looks at the file and says whether it is the writing that was read.
func (f *practiceFile) open() (same bool, err error) {
	f.fresh = false
	f.file, err = os.OpenFile(f.path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		f.fresh = true
		return false, nil
	}
	if err != nil {
		return false, unreadable(f.path, err)
	}
	info, err := f.file.Stat()
	if err != nil {
		return false, errors.Join(unreadable(f.path, err), f.file.Close())
	}
	f.size = info.Size()
	head := make([]byte, practiceHead)
	if _, err := f.file.ReadAt(head, 0); err != nil || string(head[:len(practiceMark)]) != practiceMark {
		return false, errors.Join(practiceDamaged(f.path, err), f.file.Close())
	}
	head = head[len(practiceMark):]
	same = f.name == [8]byte(head[:8]) && f.size >= f.read
	if !same {
		f.name = [8]byte(head[:8])
		length := binary.LittleEndian.Uint64(head[8:])
		if length > uint64(f.size-practiceHead) {
			return false, errors.Join(practiceDamaged(f.path, io.ErrUnexpectedEOF), f.file.Close())
		}
		f.base = practiceHead + int64(length)
		f.read = f.base
	}
	return same, nil
}

func (f *practiceFile) close() {
	if f.file != nil {
		_ = f.file.Close() // all that was written is synced
		f.file = nil
	}
}

func (f *practiceFile) empty() bool { return f.fresh }

// load reads the state.
func (f *practiceFile) load(o simulator.Options) (*simulator.Server, error) {
	f.read = f.base
	s, err := simulator.Load(io.NewSectionReader(f.file, practiceHead, f.base-practiceHead), o)
	if err != nil {
		return nil, practiceDamaged(f.path, err)
	}
	return s, nil
}

// each reads the requests that were not done yet. One that was cut off at the
// end by a crash was not answered either: it is left out.
func (f *practiceFile) each(do func(at time.Time, r *http.Request, body []byte) error) error {
	if f.file == nil || f.read == f.size {
		return nil
	}
	in := bufio.NewReaderSize(io.NewSectionReader(f.file, f.read, f.size-f.read), 1<<20)
	for f.read < f.size {
		text, end, err := f.next(in)
		switch {
		case err == nil:
		case end >= f.size:
			return f.cut()
		default:
			return practiceDamaged(f.path, err)
		}
		at := time.Unix(0, int64(binary.LittleEndian.Uint64(text)))
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text[8:])))
		if err != nil {
			return practiceDamaged(f.path, err)
		}
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = do(at, r, body)
		}
		if err != nil {
			return practiceDamaged(f.path, err)
		}
		f.read = end
	}
	return nil
}

// next reads and opens one request; end is where it ends, or would.
func (f *practiceFile) next(in io.Reader) (text []byte, end int64, err error) {
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, f.size, err
	}
	n := int64(binary.LittleEndian.Uint32(length[:]))
	end = f.read + 4 + n
	if n > maxPracticeAsk || n < int64(f.seal.NonceSize()+f.seal.Overhead()+8) || end > f.size {
		return nil, end, io.ErrUnexpectedEOF
	}
	sealed := make([]byte, n)
	if _, err := io.ReadFull(in, sealed); err != nil {
		return nil, end, err
	}
	nonce := sealed[:f.seal.NonceSize()]
	text, err = f.seal.Open(nil, nonce, sealed[len(nonce):], []byte(practiceMark))
	return text, end, err
}

func (f *practiceFile) cut() error {
	if err := errors.Join(f.file.Truncate(f.read), f.file.Sync()); err != nil {
		return notWritable(f.path, err)
	}
	f.size = f.read
	return nil
}

// append adds a request that was done.
func (f *practiceFile) append(at time.Time, r *http.Request, body []byte) error {
	var text bytes.Buffer
	text.Write(binary.LittleEndian.AppendUint64(nil, uint64(at.UnixNano())))
	out := r.Clone(r.Context())
	out.Header.Del("Authorization")
	out.Body, out.ContentLength, out.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
	if err := out.Write(&text); err != nil {
		return err
	}
	room := make([]byte, 4+f.seal.NonceSize(), 4+f.seal.NonceSize()+text.Len()+f.seal.Overhead())
	nonce := room[4:]
	_, _ = rand.Read(nonce) // never fails
	sealed := f.seal.Seal(room, nonce, text.Bytes(), []byte(practiceMark))
	binary.LittleEndian.PutUint32(sealed, uint32(len(sealed)-4))

	file, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if err != nil {
		return notWritable(f.path, err)
	}
	_, err = file.WriteAt(sealed, f.read)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return notWritable(f.path, err)
	}
	f.read += int64(len(sealed))
	return nil
}

// crowded says whether the requests take more room than a new state would be
// worth.
func (f *practiceFile) crowded() bool { return f.read-f.base > f.base+practiceRoom }

// rewrite begins the file anew with the server's state.
func (f *practiceFile) rewrite(s *simulator.Server) error {
	var name [8]byte
	_, _ = rand.Read(name[:]) // never fails
	length := int64(0)
	err := replaceFile(f.path, func(file *os.File) error {
		head := binary.LittleEndian.AppendUint64(append([]byte(practiceMark), name[:]...), 0)
		if _, err := file.Write(head); err != nil {
			return err
		}
		if err := s.Save(file); err != nil {
			return err
		}
		end, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		length = end - practiceHead
		_, err = file.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(length)), practiceHead-8)
		return err
	})
	if err != nil {
		return err
	}
	f.name, f.base = name, practiceHead+length
	f.read, f.size = f.base, f.base
	return nil
}
