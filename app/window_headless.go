//go:build headless || !cgo

package app

import "context"

// window says that this build has none.
func (s *session) window(context.Context) error {
	return usagef("This build of Audience Sync has no window. Use one of its commands, or the desktop build.")
}
