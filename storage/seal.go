package storage

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"slices"

	"audiencesync/sync"
)

// sealingKeySize is the size of the workspace's sealing key.
const sealingKeySize = 32

// A sealer keeps what is known of people unreadable for who has the file but
// not the key: AES-256-GCM with random nonces for what is stored, which is several
// times faster than XChaCha20-Poly1305 where it matters and safe for the first
// four thousand million blobs; and keyed hashes for what is looked up. It is safe
// for use by several goroutines.
type sealer struct {
	aead    cipher.AEAD
	keys    cipher.Block // of the key index
	headers []byte       // of mappings
	mask    uint64       // tests make hashes weak with it; 0: not
}

// newSealer derives the keys. CodeInvalid for a key of another size.
func newSealer(key []byte) (*sealer, error) {
	if len(key) != sealingKeySize {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "The key that seals the workspace is missing or has a wrong length (%d bytes; %d are needed).", len(key), sealingKeySize)
	}
	s := &sealer{}
	var block cipher.Block
	seal, err := hkdf.Expand(sha256.New, key, "audience sync: people", 32)
	if err == nil {
		block, err = aes.NewCipher(seal)
	}
	if err == nil {
		s.aead, err = cipher.NewGCMWithRandomNonce(block)
	}
	var index []byte
	if err == nil {
		index, err = hkdf.Expand(sha256.New, key, "audience sync: key index", 16)
	}
	if err == nil {
		s.keys, err = aes.NewCipher(index)
	}
	if err == nil {
		s.headers, err = hkdf.Expand(sha256.New, key, "audience sync: headers", sha256.Size)
	}
	if err != nil {
		return nil, sync.Errorf(sync.CodeInternal, err, "The key that seals the workspace cannot be used.")
	}
	return s, nil
}

// seal returns nonce and sealed bytes. place binds them to where they stand.
func (s *sealer) seal(plain []byte, place []byte) []byte { return s.sealInto(nil, plain, place) }

// sealInto uses the memory of buf where it has enough.
func (s *sealer) sealInto(buf, plain, place []byte) []byte {
	return s.aead.Seal(slices.Grow(buf[:0], len(plain)+s.aead.Overhead()), nil, plain, place)
}

var errSealed = errors.New("sealed bytes do not open: they are damaged, or sealed with another key")

func (s *sealer) open(sealed []byte, place []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, place)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// documentSeal is what tells whether the workspace was sealed with this key.
const documentSeal = "seal"

// checkKey makes sure that the workspace is sealed with the key it is opened
// with. CodeInvalid otherwise.
func (d *DB) checkKey(ctx context.Context) error {
	var sealed []byte
	if err := d.view(ctx, "open the workspace", func(t *tx) error { return t.document(documentSeal, &sealed) }); err != nil {
		return err
	}
	if len(sealed) > 0 {
		if _, err := d.seal.open(sealed, []byte(documentSeal)); err != nil {
			return sync.Errorf(sync.CodeInvalid, err, "The workspace was sealed with another key than this computer's. Open it where it was made, or restore the key.")
		}
		return nil
	}
	return d.update(ctx, "open the workspace", func(t *tx) error {
		return t.setDocument(documentSeal, d.seal.seal(nil, []byte(documentSeal)))
	})
}

// digest is a keyed hash of the headers of a file.
func (s *sealer) digest(headers []string) []byte {
	h := hmac.New(sha256.New, s.headers)
	for _, t := range headers {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(t))))
		_, _ = h.Write([]byte(t))
	}
	return h.Sum(nil)
}

// A keyHasher computes the keyed hashes of the key index: CBC-MAC with AES over
// lengths and text, which is a pseudorandom function because the lengths come
// first. Email hashes and GAIDs, all of one length, are one block. It is for one
// goroutine.
type keyHasher struct {
	block cipher.Block
	mask  uint64
	state [aes.BlockSize]byte
	text  []byte
}

func (s *sealer) hasher() *keyHasher { return &keyHasher{block: s.keys, mask: s.mask} }

// hash returns the hash of a key that consists of a and b.
func (h *keyHasher) hash(kind keyKind, a, b []byte) keyHash {
	switch kind {
	case keyEmail, keyGAID: // half of a SHA-256 is as good as all of it
		h.state = [aes.BlockSize]byte(a)
		h.block.Encrypt(h.state[:], h.state[:])
	default:
		h.text = binary.AppendUvarint(h.text[:0], uint64(len(a)))
		h.text = append(h.text, a...)
		h.text = binary.AppendUvarint(h.text, uint64(len(b)))
		h.text = append(h.text, b...)
		h.chain()
	}
	if h.mask != 0 {
		return keyHash{order: binary.BigEndian.Uint64(h.state[:]) & h.mask}
	}
	return keyHash{binary.BigEndian.Uint64(h.state[:]) >> (64 - keyBits), binary.BigEndian.Uint32(h.state[8:])}
}

func (h *keyHasher) chain() {
	h.state = [aes.BlockSize]byte{}
	for v := h.text; len(v) > 0; {
		n := min(len(v), aes.BlockSize)
		subtle.XORBytes(h.state[:], h.state[:], v[:n])
		h.block.Encrypt(h.state[:], h.state[:])
		v = v[n:]
	}
}
