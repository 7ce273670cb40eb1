package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"audiencesync/ui/kit"
)

// exportTitle is LinkedIn's module for customer lists, under the name that
// people know it by.
const exportTitle = "LinkedIn Audience Export"

// showExport draws the module that connects: how to, while nobody is; then who
// is, and until when.
func (l *linkedinScreen) showExport() bool {
	v := l.view
	key := fmt.Sprint(v.Connected, v.Practice, v.Rejected, v.As, v.Headline, v.Since, v.Checked, v.Expires, v.ExpiresLeft, v.Allowed, v.Stops, v.Before, v.Connecting, v.Busy)
	return l.export.fill(key, func() fyne.CanvasObject {
		switch {
		case !v.Connected:
			return kit.NewCard(kit.Header{Icon: iconOf("upload"), Title: exportTitle}, kit.Even(40, l.howToConnect(), l.beforeConnecting()))
		case v.Rejected:
			return nil // the notice above says who was, and offers the same
		}
		return l.connectedCard()
	})
}

func (l *linkedinScreen) howToConnect() fyne.CanvasObject {
	v := l.view
	words := kit.NewParagraph(kit.Body, kit.ColorMuted, kit.Plain("Connecting opens LinkedIn in your browser. You choose what to allow there, come back here, and pick the ad accounts to sync to. Your LinkedIn password is never seen by this app."))
	if v.Connecting {
		return kit.VBox(14, words, waitForBrowser(l.cancel))
	}
	text, icon := "Connect LinkedIn", "login"
	if v.NoApp {
		text, icon = "Set up the LinkedIn app", "settings"
	}
	connect := kit.NewLargeButton(text, iconOf(icon), kit.Primary, l.connect)
	practise := kit.NewLargeButton("Try it with practice LinkedIn", iconOf("science"), kit.Secondary, l.practise)
	connect.SetEnabled(v.Busy == "")
	practise.SetEnabled(v.Busy == "")
	column := kit.VBox(14, words, kit.Flow(10, connect, practise))
	if v.Busy != "" {
		column.Add(kit.HBox(0, kit.NewStatusLine(iconOf("hourglass_empty"), v.Busy, kit.ToneAccent)))
	}
	column.Add(kit.NewNote(kit.Plain("Practice LinkedIn runs inside this app with made-up accounts. Nothing leaves this computer, and every screen says so.")))
	return column
}

// waitForBrowser says where to go on, and how to stop.
func waitForBrowser(cancel func()) fyne.CanvasObject {
	return kit.Panel(kit.HBox(12, kit.NewIcon(iconOf("hourglass_empty"), kit.ColorAccentText, 20),
		kit.Grow(kit.VBox(1, kit.NewText("Waiting for your browser", kit.BodyStrong, kit.ColorText),
			kit.NewNote(kit.Plain("Sign in at LinkedIn there and allow access. This page goes on by itself.")))),
		kit.NewSmallButton("Cancel", nil, kit.Secondary, cancel)))
}

func (l *linkedinScreen) beforeConnecting() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, b := range l.view.Before {
		icon, tone := "check_circle", kit.ToneSuccess
		switch {
		case b.When != "":
			icon, tone = "help", kit.ToneNeutral
		case !b.Done:
			icon, tone = "error_outline", kit.ToneWarning
		}
		line := kit.HBox(10, kit.NewIcon(iconOf(icon), tone.Color(), 18), kit.Grow(kit.NewParagraph(kit.Body, kit.ColorText, kit.Plain(b.Text))))
		switch {
		case b.When != "":
			line.Add(kit.NewText(b.When, kit.Small, kit.ColorMuted))
		case i == 0 && !b.Done:
			line.Add(kit.NewLink("Open Settings", kit.Small, func() { l.shell.open(route{page: pageSettings, tab: settingsApp}) }))
		}
		rows = append(rows, kit.Pad(10, 0, line))
	}
	return kit.VBox(2, kit.NewText("Before you connect", kit.BodyStrong, kit.ColorText), kit.Facts(rows...))
}

func (l *linkedinScreen) connectedCard() fyne.CanvasObject {
	v := l.view
	reconnect := kit.NewSmallButton("Reconnect", iconOf("replay"), kit.Secondary, l.reconnect)
	disconnect := kit.NewSmallButton("Disconnect", iconOf("link_off"), kit.Destructive, l.disconnect)
	reconnect.SetEnabled(!v.Connecting && v.Busy == "")
	allowed, more := "not known", "" // as of a token that the environment gives
	if len(v.Allowed) > 0 {
		allowed = v.Allowed[0]
	}
	if len(v.Allowed) > 1 {
		more = strings.Join(v.Allowed[1:], ", ")
	}
	facts := kit.Even(24,
		kit.HBoxTop(12, kit.Initials(v.Initials), kit.Grow(kit.Fact("Connected as", v.As, v.Headline))),
		kit.Fact("Connected since", v.Since, v.Checked), l.expiryFact(), kit.Fact("Allowed", allowed, more))
	column := kit.VBox(14, facts)
	if v.Connecting {
		column.Add(waitForBrowser(l.cancel))
	}
	if v.Busy != "" {
		column.Add(kit.HBox(0, kit.NewStatusLine(iconOf("hourglass_empty"), v.Busy, kit.ToneAccent)))
	}
	reminder := "You will be reminded 14 days before the sign-in expires. "
	if v.Practice || v.ExpiresLeft == "" {
		reminder = ""
	}
	column.Add(kit.Panel(kit.Remark(iconOf("info"), stressed(reminder+v.Stops, v.StopsWho)...)))
	return kit.NewCard(kit.Header{Icon: iconOf("upload"), Title: exportTitle, Actions: []fyne.CanvasObject{reconnect, disconnect}}, column)
}

// stressed sets the part of a sentence that matters in bold.
func stressed(text, part string) []kit.Span {
	before, after, found := strings.Cut(text, part)
	if part == "" || !found {
		return []kit.Span{{Text: text, Tone: kit.ColorText}}
	}
	return []kit.Span{{Text: before, Tone: kit.ColorText}, {Text: part, Bold: true, Tone: kit.ColorText}, {Text: after, Tone: kit.ColorText}}
}

func (l *linkedinScreen) expiryFact() fyne.CanvasObject {
	v := l.view
	if v.ExpiresLeft == "" {
		return kit.Fact("Sign-in expires", v.Expires, "")
	}
	color, tone := kit.ColorSuccess, kit.ColorMuted
	if v.ExpiresSoon {
		color, tone = kit.ColorWarning, kit.ColorWarning
	}
	bar := kit.NewBar(v.ExpiresShare)
	bar.SetColor(color)
	return kit.VBox(1, kit.NewCut("Sign-in expires", kit.Small, kit.ColorMuted), kit.NewCut(v.Expires, kit.BodyStrong, kit.ColorText),
		kit.HBox(8, kit.Sized(90, 0, bar), kit.Grow(kit.NewCut(v.ExpiresLeft, kit.Small, tone))))
}

// leaves are what LinkedIn recognises people by, and how that leaves.
var leaves = []struct {
	what, how, short string
	icon             string
	tone             kit.Tone
}{
	{"Email", "hashed on this computer (SHA-256)", "hashed on this computer", "lock", kit.ToneSuccess},
	{"First and last name", "sent in clear", "sent in clear", "visibility", kit.ToneWarning},
	{"Android GAID", "sent in clear", "sent in clear", "visibility", kit.ToneWarning},
	{"Everything else you import", "stays here, never sent", "stays here, never sent", "computer", kit.ToneNeutral},
}

// showOverview draws the module that says what this is for.
func (l *linkedinScreen) showOverview() bool {
	v := l.view
	return l.overview.fill(fmt.Sprint(v.Connected, v.Rejected), func() fyne.CanvasObject {
		switch {
		case v.Rejected:
			return nil
		case v.Connected:
			columns := kit.Even(16)
			for _, f := range leaves {
				columns.Add(kit.VBox(4, kit.NewCut(f.what, kit.Body, kit.ColorText), kit.HBox(0, kit.NewBadge(iconOf(f.icon), f.short, f.tone))))
			}
			return kit.NewCard(kit.Header{Icon: iconOf("info"), Title: "Overview", Subtitle: "What LinkedIn matches on, and how it leaves this computer"}, columns)
		}
		return kit.NewCard(kit.Header{Icon: iconOf("campaign"), Title: "Overview"}, kit.Even(40, useCases(), matchTable()))
	})
}

func useCases() fyne.CanvasObject {
	column := kit.VBox(14, kit.NewParagraph(kit.Body, kit.ColorMuted, kit.Plain("Keep LinkedIn customer lists in step with your own people. Someone who meets a canvas's entry criteria is added to an audience, or taken off it, within seconds.")))
	for _, u := range []struct{ icon, title, text string }{
		{"replay", "Retarget", "Reach trial users who stopped opening email."},
		{"person_remove", "Suppress", "Stop paying for ads to people who already bought."},
		{"group_add", "Grow", "Add high-value customers to the list your look-alikes start from."},
	} {
		column.Add(kit.HBoxTop(10, kit.NewIcon(iconOf(u.icon), kit.ColorAccentText, 18),
			kit.Grow(kit.VBox(0, kit.NewText(u.title, kit.BodyStrong, kit.ColorText), kit.NewNote(kit.Plain(u.text))))))
	}
	return column
}

func matchTable() fyne.CanvasObject {
	line := func(left, right fyne.CanvasObject) fyne.CanvasObject {
		return kit.Sized(0, 37, kit.HBox(12, kit.Sized(178, 0, left), kit.Grow(kit.HBox(0, right))))
	}
	rows := []fyne.CanvasObject{line(kit.NewText("What LinkedIn matches on", kit.SmallStrong, kit.ColorMuted), kit.NewText("How it leaves this computer", kit.SmallStrong, kit.ColorMuted))}
	for i, f := range leaves {
		color := kit.ColorText
		if i == len(leaves)-1 {
			color = kit.ColorMuted
		}
		rows = append(rows, line(kit.NewCut(f.what, kit.Body, color), kit.NewBadge(iconOf(f.icon), f.how, f.tone)))
	}
	return kit.Facts(rows...)
}
