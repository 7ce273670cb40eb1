package kit

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"audiencesync/assets"
)

// shots is the folder for pictures; without it they are drawn and thrown away.
const shots = "AUDIENCE_SYNC_SHOTS"

// TestGallery draws every widget in both palettes at both scales.
func TestGallery(t *testing.T) {
	folder := os.Getenv(shots)
	for name, mode := range map[string]Mode{"light": ModeLight, "dark": ModeDark} {
		setupIn(t, mode)
		for page, draw := range galleryPages() {
			for _, scale := range []int{1, 2} {
				if folder == "" && scale == 2 {
					continue
				}
				t.Run(page+" "+name+" "+strconv.Itoa(scale)+"x", func(t *testing.T) {
					c := software.NewCanvas()
					c.SetPadded(false)
					c.SetScale(float32(scale))
					content := draw()
					c.SetContent(content)
					c.Resize(fyne.NewSize(1280, 800))
					picture := c.Capture()
					if b := picture.Bounds(); b.Dx() != 1280*scale || b.Dy() != 800*scale {
						t.Errorf("the picture is %v", b)
					}
					if folder == "" {
						return
					}
					file, err := os.Create(filepath.Join(folder, page+"-"+name+"-"+strconv.Itoa(scale)+"x.png"))
					if err != nil {
						t.Fatal(err)
					}
					defer func() { _ = file.Close() }()
					if err := png.Encode(file, picture); err != nil {
						t.Fatal(err)
					}
				})
			}
		}
	}
}

func galleryPages() map[string]func() fyne.CanvasObject {
	return map[string]func() fyne.CanvasObject{
		"controls": galleryControls, "activity": galleryActivity, "details": galleryDetails,
		"sheet": gallerySheet, "metrics": galleryMetrics, "notice": galleryNotice, "icons": galleryIcons,
	}
}

func icon(name string) fyne.Resource { return assets.Icon(name) }

func galleryShell(page fyne.CanvasObject, key string) *Shell {
	nav := NewNavRail("Harbourline", "Workspace", func() {}, []NavEntry{
		{"linkedin", icon("link"), "LinkedIn"}, {"people", icon("group"), "People"},
		{"canvases", icon("account_tree"), "Canvases"}, {"activity", icon("outbox"), "Activity"},
	}, []NavEntry{{"settings", icon("settings"), "Settings"}})
	nav.Select(key)
	strip := NewStrip(func() {}, func() {})
	strip.SetHealth(icon("check_circle"), "LinkedIn connected", ToneSuccess, false)
	strip.SetCells(StripCell{"Pending", "309", ""}, StripCell{"Speed", "46", "of 500 requests/min"}, StripCell{"Next flush in", "3 s", ""})
	strip.SetRight("Saved 14:32")
	s := NewShell(nav, strip)
	s.SetPage(page)
	return s
}

func galleryControls() fyne.CanvasObject {
	off := NewButton("Launch", icon("play_arrow"), Primary, func() {})
	off.Disable()
	buttons := Flow(10, NewButton("Create Audience", nil, Primary, func() {}), NewButton("Preview", icon("visibility"), Secondary, func() {}),
		NewButton("Stop", icon("stop"), Destructive, func() {}), off, NewSmallButton("Reconnect", icon("replay"), Secondary, func() {}),
		NewSmallButton("Disconnect", icon("link_off"), Destructive, func() {}), NewSmallButton("Condition", icon("add"), TextButton, func() {}),
		NewButton("Remove step", icon("delete"), TextDanger, func() {}), NewLargeButton("Connect LinkedIn", icon("login"), Primary, func() {}),
		NewLargeButton("Try it with practice LinkedIn", icon("science"), Secondary, func() {}), NewIconButton(icon("more_vert"), "More", func() {}))
	pills := Flow(8, NewPill(icon("check_circle"), "Connected", ToneSuccess), NewPill(icon("help"), "Uncertain", ToneWarning),
		NewPill(icon("error"), "Incomplete", ToneError), NewPill(icon("edit"), "Draft", ToneNeutral), NewPill(icon("sync"), "Sending", ToneAccent),
		NewPill(icon("science"), "Practice", TonePractice), NewBadge(icon("lock"), "hashed on this computer", ToneSuccess),
		NewBadge(icon("visibility"), "sent in clear", ToneWarning), NewBadge(icon("computer"), "stays here", ToneNeutral))
	chips := Flow(7, NewChip("All", true, func() {}), NewChip("Unsent 1", false, func() {}), NewChip("Certain 61,837", false, func() {}),
		NewRemovableChip("CRM export", "Leave out", func() {}), NewRemovableChip("Webinar October", "Leave out", func() {}))
	bad := NewField("Client ID", NewEntry("from your LinkedIn app"))
	bad.SetError("A client ID has 14 letters and digits; this one has 3.")
	name := NewEntry("")
	name.SetText("Trial users Q4")
	field := NewField("Audience name", name)
	field.SetHint("As it will show in Campaign Manager.")
	offSelect := NewSelect(Options("LinkedIn"), 0, nil)
	offSelect.Disable()
	form := VBox(FieldGap,
		Even(12, NewField("Partner", NewSelect(Options("LinkedIn"), 0, nil)),
			NewField("Ad account", NewSelect([]Option{{"Harbourline EMEA", "516413367"}}, 0, nil))),
		Even(12, bad, field), Even(12, NewField("Secret", secret()), NewField("Cannot be changed", offSelect)),
		HBox(10, Sized(154, 0, NewSmallSelect(Options("opted_in_marketing"), 0, nil)), Sized(86, 0, NewSmallSelect(Options("is"), 0, nil)),
			Sized(94, 0, NewSmallEntry("60")), NewSmallIconButton(icon("close"), "Remove", func() {})))
	checks := Facts(
		NewCheckRow("Email", "12,104 people", NewBadge(icon("lock"), "hashed on this computer", ToneSuccess), true, nil),
		NewCheckRow("First and last name", "11,906 people have both", NewBadge(icon("visibility"), "sent in clear", ToneWarning), false, nil))
	segments := Flow(10, NewSegmented(1, nil, Segment{nil, "Metrics"}, Segment{nil, "Step Details"}, Segment{nil, "Setup"}),
		NewSegmented(0, nil, Segment{icon("person_add"), "Add Users to Audience"}, Segment{icon("person_remove"), "Remove"}),
		NewSmallSegmented(0, nil, Segment{nil, "Added"}, Segment{nil, "Removed"}))
	left := VBox(Gap, NewCard(Header{Title: "Buttons"}, buttons), NewCard(Header{Title: "Pills, badges, chips"}, VBox(10, pills, chips)),
		NewCard(Header{Title: "Segments"}, segments))
	right := VBox(Gap, NewCard(Header{Icon: icon("tune"), Title: "Fields", Subtitle: "label above, one sentence below"}, form),
		NewCard(Header{Title: "Rows to tick"}, checks))
	head := NewPageHead("Controls", nil, NewPill(icon("check_circle"), "Ready", ToneSuccess))
	head.SetSubtitle("Every control of the kit")
	return galleryShell(NewPage(head, NewScroll(Even(Gap, left, right))), "linkedin")
}

func secret() *Entry {
	e := NewSecret("")
	e.SetText("s3cret-value")
	return e
}

func galleryActivity() fyne.CanvasObject {
	second, minute := NewLimit("Requests in the last second"), NewLimit("Requests in the last minute")
	second.Set("4", "of 10", .4)
	minute.Set("46", "of 500", .092)
	limits := NewCard(Header{}, VBox(8, HBox(8, NewText("Speed against the limits", BodyStrong, ColorText), Spacer(),
		NewStatusLine(icon("check_circle"), "not limited", ToneSuccess)), second, minute))
	count := func(name, value, under, sign string, tone Tone) *MiniMetric {
		m := NewOutboxCount(icon(sign), tone, name, func() {})
		m.Set(value, under)
		return m
	}
	counts := NewCard(Header{}, VBox(0, Spacer(), Even(12, count("Unsent", "133", "1 batch, flush in 3 s", "schedule", ToneNeutral),
		count("Sending", "80", "1 batch in flight", "sync", ToneAccent), count("Uncertain", "96", "1 batch, no answer yet", "help", ToneWarning),
		count("Errored", "32", "27 given up, 5 refused", "error", ToneError)), Spacer()))
	rows := [][]Cell{
		{TextCell("61,842"), PillCell(icon("schedule"), "Unsent", ToneNeutral), TextCell("Retarget trial users 3"), TextCell("Remove"), TextCell("133"), TextCell("0"), MutedCell("next flush, in 3 s")},
		{TextCell("61,841"), PillCell(icon("help"), "Uncertain", ToneWarning), TextCell("Retarget trial users 1"), TextCell("Add"), TextCell("96"), TextCell("2"), MutedCell("no answer, then 503")},
		{TextCell("61,840"), PillCell(icon("sync"), "Sending", ToneAccent), TextCell("Retarget trial users 1"), TextCell("Add"), TextCell("80"), TextCell("1"), MutedCell("waiting, 2 s")},
		{TextCell("61,839"), PillCell(icon("check_circle"), "Certain", ToneSuccess), TextCell("Suppress customers whose name is much too long"), TextCell("Add"), TextCell("412"), TextCell("1"), MutedCell("201 for all 412")},
		{TextCell("48,811"), PillCell(icon("error"), "Errored", ToneError), TextCell("Retarget trial users 3"), TextCell("Remove"), TextCell("8"), TextCell("61"), Cell{Text: "503 for 13 hours", Tone: ToneError, Toned: true}},
	}
	table := NewTable([]Column{{Title: "Batch", Width: 50}, {Title: "State", Width: 108}, {Title: "Canvas and step"}, {Title: "Action", Width: 62},
		{Title: "People", Width: 46, Right: true}, {Title: "Tries", Width: 36, Right: true}, {Title: "LinkedIn's answer", Width: 138}},
		func(i int) []Cell { return rows[i%len(rows)] })
	table.SetCount(61842)
	table.OnSelect = func(int) {}
	table.Select(1)
	table.SetFooter("10 of 61,842 batches", "kept for 90 days, without personal data")
	chips := HBox(7, NewChip("All", true, func() {}), NewChip("Unsent 1", false, func() {}), NewChip("Sending 1", false, func() {}),
		NewChip("Errored 2", false, func() {}), Spacer(), Sized(132, 0, NewSearch("Search")))
	list := NewFlushCard(Header{}, VBox(0, Sized(0, 48, Pad(0, CardEdge, chips)), Grow(table)))
	inspector := NewCard(Header{}, VBox(10, HBox(10, NewText("Batch 61,841", Heading, ColorText), NewPill(icon("help"), "Uncertain", ToneWarning), Spacer(),
		NewSmallIconButton(icon("close"), "Close", func() {})),
		NewParagraph(Small, ColorText, Plain("96 people to add to "), Strong("Trial users Q4"), Plain(". LinkedIn may have taken them: the answer was lost. Sending again is safe, adding someone twice counts once. "), LinkTo("See who and why", func() {})),
		Panel(Remark(icon("timer"), Plain("If this goes on until 03:31 tomorrow, these people become Errored."))),
		HBox(8, NewSmallButton("Try now", icon("replay"), Secondary, func() {}), NewSmallButton("People", icon("group"), Secondary, func() {}))))
	head := NewPageHead("Activity", nil, NewPill(icon("sync"), "Sending", ToneAccent),
		NewButton("Retry errored only (32)", icon("replay"), Secondary, func() {}), NewButton("Pause sending", icon("pause"), Secondary, func() {}))
	head.SetSubtitle("The outbox: what goes to LinkedIn, and what it answered")
	body := VBox(15, Sides(16, limits, 330, counts, nil, 0), Grow(Sides(15, nil, 0, list, VBox(0, inspector, Spacer()), 290)))
	s := galleryShell(NewPage(head, body), "activity")
	s.nav.SetAlert("canvases", true, "3")
	s.strip.SetPractice("Practice LinkedIn: nothing leaves this computer")
	s.strip.SetRight("")
	s.Toast("CRM export was imported: 3,914 new people", "Open", func() {})
	return s
}

func galleryChart() ChartData {
	d := ChartData{Axis: "Day"}
	days := []string{"10 Nov", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"}
	for i, day := range days {
		d.Ticks = append(d.Ticks, Tick{Label: day, Long: "Thu " + day + " Nov", Key: "2026-11-" + strconv.Itoa(10+i)})
	}
	return d
}

func galleryDetails() fyne.CanvasObject {
	size, rate, people := galleryChart(), galleryChart(), galleryChart()
	size.Series = []Series{{"Audience size", ColorChartLine, []float64{6250, 6230, 6240, 6210, Unknown(), 5920, 5940, 5960, 5970, 5970, 5950, 5820, 5690, 5650}}}
	rate.Series = []Series{{"Match rate", ColorChartLine, []float64{72, 72, 73, 73, 73, 72, 73, 74, 74, 75, 75, 74, 74, 74}}}
	rate.Format = func(v float64) string { return thousands(v) + " %" }
	people.Series = []Series{
		{"Synced", ColorChartSynced, []float64{310, 300, 335, 290, 120, 95, 340, 355, 320, 305, 285, 110, 90, 265}},
		{"Not synced", ColorChartNotSynced, []float64{8, 4, 9, 4, 6, 5, 8, 9, 8, 9, 4, 5, 5, 8}},
		{"Errored", ColorChartErrored, []float64{0, 0, 0, 0, 0, 0, 0, 19, 0, 3, 0, 0, 2, 0}},
		{"Pending", ColorChartPending, []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 176}},
	}
	a, b := NewLineChart(size).WithoutDays(), NewLineChart(rate).ShortLabel()
	LinkCharts(a, b)
	a.hover(9)
	bars := NewStackedBarChart(people, map[string]BarLabel{"Errored": {"errored", ColorError, false}, "Pending": {"pending", ColorWarning, true}})
	stat := func(label, value, under string, known bool, sign fyne.Resource, tone Tone) *Stat {
		s := NewStat(label)
		s.Set(value, under, known, sign, tone)
		return s
	}
	stats := Even(12, stat("Audience size", "5,650", "members LinkedIn can show ads to", true, nil, ToneNeutral),
		stat("Match rate, last 7 days", "Not known yet", "LinkedIn has not reported one; up to 48 hours", false, nil, ToneNeutral),
		stat("Status", "Ready", "campaigns can use it now", true, icon("check_circle"), ToneSuccess))
	lines := NewCard(Header{Title: "Size and match rate", Subtitle: "as LinkedIn reported them, once a day", Actions: []fyne.CanvasObject{
		NewSmallButton("PNG", icon("download"), TextButton, func() {}), NewSmallButton("CSV", icon("download"), TextButton, func() {})}},
		VBox(0, NewLabel("Audience size"), a, NewParagraph(Small, ColorMuted, Span{Text: "Match rate ", Bold: true, Tone: ColorText}, Plain("rolling 7 days")), b))
	day := NewCard(Header{Title: "People per day", Actions: []fyne.CanvasObject{NewLegend(people)}}, bars)
	status := NewCard(Header{Title: "What the status means"}, VBox(8, HBox(8, NewPill(icon("check_circle"), "Ready", ToneSuccess), NewText("READY at LinkedIn, since 14 Oct", Small, ColorMuted)),
		NewParagraph(Body, ColorText, Plain("Campaigns can use this audience now. LinkedIn archives it if no campaign uses it and nobody is added for 30 days; one was added today.")),
		NewLink("All statuses in plain words", Small, func() {})))
	made := NewCard(Header{Title: "How the match rate is made"}, VBox(6, Facts(NewKeyValue("Sent in the last 7 days", "1,740"), NewKeyValue("Found at LinkedIn", "1,288"), NewKeyValue("Match rate", "1,288 / 1,740 = 74 %")),
		NewNote(Plain("Size counts everyone ever sent, less those removed and those who opted out of ads, so the two need not agree."))))
	head := NewPageHead("Step Details", NewBreadcrumbs(Crumb{"Canvases", func() {}}, Crumb{"Retarget trial users", func() {}}, Crumb{"Step 1", func() {}}), nil,
		NewSegmented(1, nil, Segment{nil, "Metrics"}, Segment{nil, "Step Details"}, Segment{nil, "Setup"}))
	choose := HBoxBottom(12, Sized(140, 0, NewField("Partner", NewSmallSelect(Options("LinkedIn"), 0, nil))),
		Sized(240, 0, NewField("Ad account", NewSmallSelect(Options("Harbourline EMEA, 516413367"), 0, nil))),
		Sized(260, 0, NewField("Audience", NewSmallSelect(Options("Trial users Q4"), 0, nil))), Spacer(),
		HBox(8, NewText("Asked LinkedIn 14:20", Small, ColorMuted), NewSmallButton("Ask now", icon("refresh"), Secondary, func() {})))
	body := VBox(12, choose, stats, Sides(12, nil, 0, VBox(12, lines, day), VBox(12, status, made), 322))
	return galleryShell(NewPage(head, NewScroll(body)), "canvases")
}

func gallerySheet() fyne.CanvasObject {
	combo := NewCombo("Type a name")
	combo.OnCreate = func(string) {}
	combo.OnTyped = func(string) {
		combo.SetResults([]ComboItem{{Text: "Trial users Q3", Detail: "5,120", State: "Ready", Icon: icon("check_circle"), Tone: ToneSuccess},
			{Text: "Trial users spring", State: "Archived", Icon: icon("archive")},
			{Text: "Trial users APAC test", Detail: "below 300", State: "Building", Icon: icon("hourglass_empty"), Tone: ToneAccent},
			{Text: "Trial users failed", State: "Failed", Icon: icon("error"), Tone: ToneError, Disabled: true}}, "4 of 7 audiences in this ad account match what you typed")
	}
	combo.entry.SetText("Trial users Q4")
	combo.entry.focusChanged(true)
	fields := NewField("Choose a New or Existing Audience", combo)
	does := NewField("What this step does", HBox(0, NewSegmented(0, nil, Segment{icon("person_add"), "Add Users to Audience"}, Segment{icon("person_remove"), "Remove"})))
	match := NewField("Match fields", VBox(4, Facts(
		NewCheckRow("Email", "12,104 people", NewBadge(icon("lock"), "hashed on this computer", ToneSuccess), true, nil),
		NewCheckRow("First and last name", "11,906 people have both", NewBadge(icon("visibility"), "sent in clear", ToneWarning), true, nil),
		NewCheckRow("Android GAID", "1,344 people", NewBadge(icon("visibility"), "sent in clear", ToneWarning), true, nil)),
		Remark(icon("info"), Plain("247 people have none of these. They will be counted as Not Synced, without a request."))))
	match.SetNote("12,233 of 12,480 have at least one")
	account := Sides(12, NewField("Partner", NewSelect(Options("LinkedIn"), 0, nil)), 150, NewField("Ad account", NewSelect([]Option{{"Harbourline EMEA", "516413367"}}, 0, nil)), nil, 0)
	notice := NewNotice(NoticeText{Tone: ToneError, Title: "LinkedIn did not create the audience",
		Text:    []Span{Plain("Your role in Harbourline EMEA is now Viewer (403). Ask a Billing Admin for Campaign Manager, then try again. What you entered here is kept.")},
		Actions: []fyne.CanvasObject{NewLink("Try again", Body, func() {}), NewLink("Copy details", Body, func() {})}})
	sheet := NewSheet(SheetWidth, icon("sync_alt"), "Audience Sync", "Step 1 of Retarget trial users",
		VBox(FieldGap, notice, account, fields, does, match),
		Buttons(HBox(0, NewButton("Remove step", icon("delete"), TextDanger, func() {})), NewButton("Cancel", nil, Secondary, func() {}), NewButton("Create Audience", nil, Primary, func() {})))
	s := galleryDetails().(*Shell)
	s.OpenSheet(sheet)
	return s
}

func galleryMetrics() fyne.CanvasObject {
	wave := []float64{2, 3, 2, 2, 4, 5, 5, 7, 6, 9, 8, 8, 10, 8, 9, 6, 8, 6, 5, 6, 3, 2, 1, 2}
	flat := make([]float64, 24)
	rows := VBox(0, NewMetricHeader("Metric", "People", "Share", "Last 24 hours"))
	for i, m := range []struct {
		sign, name, definition, value, share string
		tone                                 Tone
		color                                fyne.ThemeColorName
		values                               []float64
	}{
		{"login", "Entered", "People who entered this step to be synced.", "12,480", "100 %", ToneNeutral, ColorChartLine, wave},
		{"arrow_downward", "Proceeded to Next Step", "Went on to step 2, Delay 30 days.", "12,480", "100 %", ToneNeutral, ColorChartLine, wave},
		{"check_circle", "Users Synced", "LinkedIn answered that it took them.", "11,962", "95.8 %", ToneSuccess, ColorChartSynced, wave},
		{"do_not_disturb_on", "Users Not Synced", "No match field, or left the criteria.", "318", "2.5 %", ToneNeutral, ColorChartNotSynced, flat},
		{"schedule", "Users Pending", "On their way: in the outbox or being sent.", "176", "1.4 %", ToneWarning, ColorChartPending, wave},
		{"error", "Users Errored", "Refused, or not sent for 13 hours.", "24", "0.2 %", ToneError, ColorChartErrored, flat},
		{"logout", "Exited Canvas", "Counted on the last step only.", "0", "0 %", ToneNeutral, ColorMuted, flat},
	} {
		row := NewMetricRow(icon(m.sign), m.tone, m.name, m.definition, NewSparkline(m.color, m.values), func() {})
		row.Set(m.value, m.share)
		row.SetOn(i == 3)
		if i > 0 {
			rows.Add(NewDivider())
		}
		rows.Add(row)
	}
	metrics := NewFlushCard(Header{Title: "Metrics", Subtitle: "since launch, 12 Oct 2026", Actions: []fyne.CanvasObject{NewStatusLine(icon("sync"), "live", ToneSuccess)}}, rows)
	people := NewTable([]Column{{Title: "Person", Grow: 1.2}, {Title: "Why"}, {Title: "Entered", Width: 50, Right: true}}, func(int) []Cell {
		return []Cell{{Text: "Ruud de Haan", Strong: true, Sub: "HBL-204733, email ", SubMono: "b81f…90ac"}, {Text: "opted_in_marketing is now false", Wrap: true}, MutedCell("13:58")}
	}).Rows(RowHeightTwo)
	people.SetCount(318)
	people.SetFooter("11 of 318 shown, scroll for more", "emails are kept as hashes only")
	legend := NewChip("No match field 247", false, func() {})
	legend.SetDot(ColorChartNotSynced)
	panel := NewFlushCard(Header{Icon: icon("do_not_disturb_on"), Title: "318 people not synced", Actions: []fyne.CanvasObject{NewSmallButton("CSV", icon("download"), Secondary, func() {})}},
		VBox(8, Pad(0, CardEdge, NewShareBar([]Series{{"a", ColorChartNotSynced, []float64{247}}, {"b", ColorMuted, []float64{71}}})),
			Pad(0, CardEdge, Flow(7, NewChip("All 318", true, func() {}), legend)), Grow(people)))
	head := NewPageHead("Step 1: Add to Trial users Q4", NewBreadcrumbs(Crumb{"Canvases", func() {}}, Crumb{"Retarget trial users", func() {}}), NewPill(icon("play_circle"), "Active", ToneSuccess))
	accounts := NewTable([]Column{{Title: "Sync to", Width: 52}, {Title: "Ad account"}, {Title: "ID", Width: 80}, {Title: "Your role", Grow: 1.6}, {Title: "Status", Width: 92}, {Title: "Audiences", Width: 64, Right: true}}, func(i int) []Cell {
		return [][]Cell{
			{CheckCell(true, true, func() {}), NameCell("Harbourline EMEA"), MonoCell("516413367"), TextCell("Campaign Manager"), PillCell(icon("check_circle"), "Active", ToneSuccess), TextCell("7")},
			{CheckCell(false, true, func() {}), TextCell("Harbourline Events"), MonoCell("512970336"), TextCell("Account Billing Admin"), PillCell(icon("check_circle"), "Active", ToneSuccess), TextCell("0")},
			{CheckCell(false, false, nil), Cell{Text: "Harbourline APAC", Faint: true}, Cell{Text: "511207743", Mono: true, Faint: true}, Cell{Text: "Viewer", Faint: true, Note: "cannot manage audiences", NoteIcon: icon("visibility"), NoteTone: ToneWarning}, PillCell(icon("block"), "Canceled", ToneNeutral), Cell{Text: "3", Faint: true}},
		}[i]
	}).Fit()
	accounts.SetCount(3)
	s := galleryShell(NewPage(head, VBox(Gap, Sides(16, nil, 0, VBox(0, metrics, Spacer()), panel, 424), NewFlushCard(Header{Title: "Ad accounts", Subtitle: "2 of 5 selected"}, accounts))), "canvases")
	return s
}

func galleryNotice() fyne.CanvasObject {
	err := NewNotice(NoticeText{Tone: ToneError, Large: true, Title: "LinkedIn no longer accepts this sign-in. Nothing has been sent since 14:02.",
		Text:   []Span{Plain("Access was withdrawn at LinkedIn (65601, token revoked by the user). This happens when someone removes the app, or when your role in the ad account is taken away.\n"), Strong("1,513 people are waiting and safe."), Plain(" Reconnect before "), Strong("03:02 tomorrow"), Plain(": after 13 hours without sending, the first of them become Errored.")},
		Button: VBox(8, NewLargeButton("Reconnect", icon("login"), Primary, func() {}), NewButton("Copy details", nil, TextButton, func() {}))})
	ok := NewNotice(NoticeText{Tone: ToneSuccess, Title: "Audience created: Trial users Q4", Text: []Span{Plain("A draft in Harbourline EMEA. It fills when the canvas is launched; later steps can use it already.")}, Close: func() {}})
	info := NewNotice(NoticeText{Tone: ToneAccent, Text: []Span{Strong("214 people were sent so far."), Plain(" An audience needs 300 matched members before LinkedIn shows ads or a size.")}})
	progress := NewProgressFooter(func() {})
	progress.Set("Importing, 26,390 of 41,872 rows", "61,000 rows/s", "less than a second left", .63)
	empty := NewTable([]Column{{Title: "Canvas"}, {Title: "State", Width: 90}}, func(int) []Cell { return nil })
	empty.SetEmpty(NewEmptyState(icon("show_chart"), "No line to draw yet", "Size and match rate appear here with LinkedIn's first report. Days without a value stay empty, never zero.", NewSmallButton("Ask now", icon("refresh"), Secondary, func() {})))
	head := NewPageHead("LinkedIn", nil, NewPill(icon("error"), "Sign-in rejected", ToneError), NewButton("Check again", icon("refresh"), Secondary, func() {}))
	head.SetSubtitle("Advertising partner")
	s := galleryShell(NewPage(head, NewScroll(VBox(Gap, err, ok, info, NewCard(Header{}, progress), NewFlushCard(Header{}, empty),
		Even(16, NewCard(Header{Title: "Step"}, HBox(10, IconTile(icon("person_add")), Initials("MO"), Grow(Fact("Connected as", "Maren Okafor", "Campaign lead")))), Remark(icon("lightbulb"), Plain("A role change at LinkedIn shows here after Refresh.")))))), "linkedin")
	s.nav.SetAlert("linkedin", true, "")
	s.strip.SetHealth(icon("error"), "Sign-in rejected, reconnect", ToneError, true)
	s.OpenDialog(NewDialog("Launch Retarget trial users?", []Span{Strong("12,480 people"), Plain(" enter now. 12,233 are added to Trial users Q4 in 3 requests; 247 are counted as Not Synced.")}, "Not yet", "Launch", false, func() {}))
	return s
}

func galleryIcons() fyne.CanvasObject {
	all := Flow(14)
	for _, name := range assets.IconNames() {
		all.Add(Sized(136, 0, HBox(6, NewIcon(icon(name), ColorText, 36), NewIcon(icon(name), ColorAccentText, 18), Grow(NewCut(name, Micro, ColorMuted)))))
	}
	return Over(NewBox(ColorSurface, colorNone, 0), Pad(20, 20, all))
}
