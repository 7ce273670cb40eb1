//go:build unix

package storage

import "syscall"

// freeSpace is how many bytes of the disk with a folder this user may use.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // Bsize is of another width elsewhere
}
