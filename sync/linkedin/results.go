package linkedin

import (
	"bytes"
	"encoding/json"
	"errors"
)

// accepted is how LinkedIn answers almost every element.
var accepted = []byte(`{"status":201}`)

var (
	errResults = errors.New("it is not a list of results")
	errCount   = errors.New("it has another number of results than people were sent")
)

// readResults reads the answer to a BATCH_CREATE of n elements and calls take
// for each, in their order. It calls take for none when the answer is not
// whole: then nobody knows who was accepted.
func readResults(b []byte, n int, take func(i int, r result)) error {
	if allAccepted(b, n) {
		for i := range n {
			take(i, result{status: 201})
		}
		return nil
	}
	list, err := resultList(b)
	if err != nil {
		return err
	}
	if err := eachResult(list, n, func(int, result) {}); err != nil {
		return err
	}
	return eachResult(list, n, take)
}

// allAccepted recognises the usual answer without parsing it.
func allAccepted(b []byte, n int) bool {
	b, begins := bytes.CutPrefix(b, []byte(`{"elements":[`))
	if !begins || n == 0 || len(b) != n*(len(accepted)+1)+1 {
		return false
	}
	for range n - 1 {
		if !bytes.HasPrefix(b, accepted) || b[len(accepted)] != ',' {
			return false
		}
		b = b[len(accepted)+1:]
	}
	return string(b) == string(accepted)+"]}"
}

// resultList finds the value of "elements" in the answer.
func resultList(b []byte) ([]byte, error) {
	var top struct {
		Elements json.RawMessage `json:"elements"`
	}
	if err := json.Unmarshal(b, &top); err != nil {
		return nil, err
	}
	if len(top.Elements) == 0 || top.Elements[0] != '[' {
		return nil, errResults
	}
	return top.Elements, nil
}

// eachResult walks a list that was found to be valid JSON.
func eachResult(list []byte, n int, take func(i int, r result)) error {
	i := 0
	for rest := skipSpace(list[1:]); rest[0] != ']'; i++ {
		if i >= n {
			return errCount
		}
		if rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
		if bytes.HasPrefix(rest, accepted) {
			take(i, result{status: 201})
			rest = skipSpace(rest[len(accepted):])
			continue
		}
		end := valueEnd(rest)
		r, err := readResult(rest[:end])
		if err != nil {
			return err
		}
		take(i, r)
		rest = skipSpace(rest[end:])
	}
	if i != n {
		return errCount
	}
	return nil
}

func skipSpace(b []byte) []byte {
	for b[0] == ' ' || b[0] == '\n' || b[0] == '\r' || b[0] == '\t' {
		b = b[1:]
	}
	return b
}

// valueEnd is where the first value of valid JSON ends.
func valueEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

// readResult reads one element; its error may be nested (newer) or flat
// (older). One without a status says nothing.
func readResult(b []byte) (result, error) {
	var e struct {
		Status  int             `json:"status"`
		Message json.RawMessage `json:"message"`
		Error   json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(b, &e); err != nil {
		return result{}, err
	}
	r := result{status: e.Status}
	var nested struct {
		Status  int    `json:"status"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(e.Error, &nested)      // of another type: as if it were not there
	_ = json.Unmarshal(e.Message, &r.message) // likewise
	if r.message == "" {
		r.message = nested.Message
	}
	if nested.Status != 0 && (r.status == 0 || r.status/100 == 2) {
		r.status = nested.Status
	}
	if r.status < 100 || r.status > 599 {
		return result{}, errResults
	}
	return r, nil
}
