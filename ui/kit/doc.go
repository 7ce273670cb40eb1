// Package kit holds the app's own widgets: theme, cards, buttons, pills, tables,
// sheets, toasts, charts. It knows nothing of audiences, starts no goroutine and
// is called on the window's thread only.
//
// # Rules
//
// A widget is made once and then changed by its Set methods, which draw nothing
// when nothing differs and else only what differs. Colours are names of the
// theme, so a change of the theme needs nothing from a screen. Icons come from
// assets.Icon. A state is a Tone with an icon and a word, never a colour alone.
// Text is cut only where NewCut makes it, and is whole in a tooltip then. Put
// something that may be cut, or a paragraph, into Grow inside an HBox.
//
// # The window
//
//	app.Settings().SetTheme(kit.NewTheme(kit.ModeSystem))
//	nav := kit.NewNavRail("Harbourline", "Workspace", menu, entries, settings)
//	nav.OnOpen = func(key string) { … }              // nav.Select, nav.SetAlert
//	strip := kit.NewStrip(openConnection, openWork)  // SetHealth, SetCells, SetWork, SetPractice
//	shell := kit.NewShell(nav, strip)
//	shell.After = func(d time.Duration, f func()) { … } // runs f on the window's thread
//	window.SetPadded(false)
//	window.SetContent(shell)                         // the shell itself: tips look for it there
//	shell.Attach(window.Canvas())                    // Escape
//	shell.SetPage(kit.NewPage(head, body))
//
// # A page
//
//	head := kit.NewPageHead("Activity", nil, pill, buttons…)
//	body := kit.NewScroll(kit.VBox(kit.Gap, card, …))   // or a table that fills: kit.Grow(card)
//	card := kit.NewCard(kit.Header{Icon: …, Title: …, Subtitle: …, Actions: …}, content)
//	list := kit.NewFlushCard(header, table)             // content touches the edges
//
// Layouts: VBox and HBox with a gap, Grow for what takes the rest, Even, Sides
// (fixed sides), Flow (wraps), AtMost (forms 480, prose 560), Pad, Sized, Over.
// They know that a paragraph's height follows from its width; Fyne's own do not.
//
// # Controls
//
//	kit.NewButton("Launch", icon, kit.Primary, tap)     // also Small, Large; Disable, SetText
//	kit.NewPill(icon, "Ready", kit.ToneSuccess)         // kit.NewBadge is smaller
//	kit.NewField("Client ID", entry)                    // SetError, SetHint, SetNote
//	kit.NewEntry, NewSmallEntry, NewSearch, NewSecret
//	kit.NewSelect(kit.Options("is", "is not"), 0, changed)
//	kit.NewCombo("Type a name")                         // OnTyped → SetResults; OnPick, OnCreate
//	kit.NewSegmented(0, changed, kit.Segment{Text: "Metrics"}, …)
//	kit.NewCheckRow("Email", "12,104 people", badge, on, changed)
//	kit.NewChip, NewRemovableChip, NewLink, NewIconButton, NewItem, NewKeyValue, NewStat,
//	NewMetricRow, NewMiniMetric, NewLimit, NewProgressFooter, NewNotice, NewEmptyState
//	kit.ShowMenu(button, kit.MenuEntry{Text: "Duplicate", Tap: …}, …)
//
// # Tables
//
//	table := kit.NewTable([]kit.Column{{Title: "Name"}, {Title: "People", Width: 60, Right: true}},
//		func(i int) []kit.Cell { return []kit.Cell{kit.NameCell(rows[i].Name), kit.TextCell(rows[i].Count)} })
//	table.OnSelect = func(row int) { … }
//	table.SetCount(len(rows))                           // again after every change; or Reload
//
// The function is asked only for rows in view, and must be quick: answer with an
// empty Cell for what is not loaded, load on OnView, then Reload. Fit makes a
// table as tall as its rows, for pages that scroll. Ctrl+C copies the chosen row.
//
// # Over the page
//
//	sheet := kit.NewSheet(kit.SheetWidth, icon, "Audience Sync", "Step 1", body, kit.Buttons(left, cancel, create))
//	sheet.OnClose = func() { … shell.CloseSheet() }     // the cross and Escape: ask here if something is unsaved
//	shell.OpenSheet(sheet)
//	shell.OpenDialog(kit.NewDialog("Stop Retarget?", text, "Keep it", "Stop", true, then))
//	shell.Toast("CRM export was imported", "Open", open)
//
// # Charts
//
//	data := kit.ChartData{Axis: "Day", Ticks: …, Series: []kit.Series{{Name: "Synced", Color: kit.ColorChartSynced, Values: …}}}
//	kit.NewLineChart(data), kit.NewStackedBarChart(data, labels), kit.NewSparkline(color, values)
//	data.WriteCSV(w); kit.WritePNG(w, kit.NewLineChart(data), size, 2, kit.ModeLight)
//
// A day without a value is kit.Unknown, a gap. LinkCharts moves one cross-hair
// through several charts over the same days.
package kit
