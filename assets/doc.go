// Package assets holds what is embedded into the program and drawn or read from
// there: icons, the app's own icon, the bold font. It must not know what they
// are used for. LICENSES.md names where each comes from.
package assets
