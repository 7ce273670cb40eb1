package listfile

import "bytes"

// guessDelimiter counts the candidates outside quotation marks over the first
// lines. The one that stands most evenly wins, then the most frequent, then
// the first.
func guessDelimiter(text []byte) byte {
	const most = 100
	best, bestEven, bestCount := byte(','), 0, 0
	for _, d := range []byte(",;\t|") {
		counts := countPerLine(text, d, most)
		even, count := 0, 0
		if len(counts) > 0 && counts[0] > 0 {
			count = counts[0]
			for _, n := range counts {
				if n == count {
					even++
				}
			}
		}
		if even > bestEven || even == bestEven && count > bestCount {
			best, bestEven, bestCount = d, even, count
		}
	}
	return best
}

// countPerLine counts d in each of the first lines that are not empty.
func countPerLine(text []byte, d byte, most int) (counts []int) {
	quoted, n, empty := false, 0, true
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
			empty = false
		case c == '\n' && !quoted:
			if !empty {
				counts = append(counts, n)
			}
			if len(counts) == most {
				return counts
			}
			n, empty = 0, true
		case c == d && !quoted:
			n++
			empty = false
		case c != '\r':
			empty = false
		}
	}
	if !empty {
		counts = append(counts, n)
	}
	return counts
}

// delimiterLine reads the line "sep=;" that Excel writes before the header.
func delimiterLine(text []byte) (delimiter byte, length int) {
	line := text
	if n := bytes.IndexByte(text, '\n'); n >= 0 {
		line, length = text[:n], n+1
	} else {
		length = len(text)
	}
	line = bytes.Trim(dropCR(line), `"`)
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], length
	}
	return 0, 0
}
