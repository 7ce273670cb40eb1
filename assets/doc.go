// Package assets holds what is embedded into the program and drawn or read from
// there: icons, the app's own icon, the bold font. It must not know what they
// are used for. The pictures need Fyne and are left out of a headless build.
// LICENSES.md names where each comes from.
package assets
