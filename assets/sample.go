package assets

import _ "embed" // for the files below

// SampleList is the sample list as a CSV file: invented people at the domains
// that RFC 2606 keeps for examples, with the blemishes of a real export.
//
//go:embed sample.csv
var SampleList []byte

// SampleCanvas is a canvas file for the sample list.
//
//go:embed sample-canvas.yaml
var SampleCanvas []byte
