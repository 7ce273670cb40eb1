// Package listfile reads lists of people (CSV, TSV, XLSX, JSON Lines, packed
// with gzip or zip) into records and row-numbered problems. It guesses what it
// is not told: packing, format, charset, delimiter, header, columns.
//
// An email address is hashed here and leaves the package as a hash only; one
// that stands where no address is expected is left out. The package must not
// know people, the workspace's lists or SQL, and must not write to the disk.
package listfile
