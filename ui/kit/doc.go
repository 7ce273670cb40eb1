// Package kit holds the app's own widgets: theme, cards, buttons, pills, tables,
// sheets, toasts, charts. It knows nothing of audiences.
package kit
