package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/ui/kit"
)

// faultWords say what each way to fail means; one that is not here is shown by
// its own name.
var faultWords = map[string]string{
	"429-minute": "Too many requests this minute", "429-day": "Too many requests today", "429-segment-limit": "The ad account is full",
	"429-infrastructure": "Overloaded, without a reason", "409": "Conflict on creating an audience", "404-young": "The new audience is not ready",
	"401-invalid": "Sign-in not valid", "401-revoked": "Sign-in withdrawn", "401-expired": "Sign-in expired", "403": "Permission is missing",
	"426": "The API version has ended", "413": "Too many people in a request", "500": "Internal error", "502": "Bad gateway",
	"503": "Not available", "504": "Gateway timeout", "reset-before": "Connection breaks before anything is done",
	"login-cancelled": "Somebody closes the sign-in", "slow": "Slow answers", "truncated": "Half an answer", "html": "An answer that is a web page",
	"empty": "An empty answer", "reset-after": "It was done, the answer is lost", "409-created": "The audience was made by someone else",
	"x-linkedin-id": "ID only in a header of one name", "x-restli-id": "ID only in a header of another name",
	"mixed-nested": "Some people are refused", "mixed-flat": "Some people are refused, older shape", "dropped-element": "One person's result is missing",
}

// faultTimes are how often a fault strikes.
var faultTimes = []struct {
	label string
	times int
}{{"Once", 1}, {"3 times", 3}, {"10 times", 10}, {"Until cleared", -1}}

// practiceCard turns the dials of practice LinkedIn: what goes wrong there, and
// what time it is.
func practiceCard(s shell, dials PracticeControl, kinds []string) fyne.CanvasObject {
	options := make([]kit.Option, len(kinds))
	for i, k := range kinds {
		options[i] = kit.Option{Label: k}
		if w := faultWords[k]; w != "" {
			options[i] = kit.Option{Label: w, Note: k}
		}
	}
	times := make([]string, len(faultTimes))
	for i, t := range faultTimes {
		times[i] = t.label
	}
	kind, often := kit.NewSelect(options, 0, nil), kit.NewSelect(kit.Options(times...), 0, nil)
	fail := kit.NewButton("Make it fail", iconOf("warning"), kit.Secondary, func() {
		k, times := kind.Selected(), faultTimes[often.Selected()]
		turn(s, func() { dials.Fault(kinds[k], times.times) },
			fmt.Sprintf("Practice LinkedIn: %s, %s.", lowerFirst(options[k].Label), lowerFirst(times.label)))
	})
	clearAll := kit.NewButton("Clear", nil, kit.TextButton, func() {
		turn(s, dials.ClearFaults, "Practice LinkedIn works again.")
	})
	jump := func(label string, d time.Duration) *kit.Button {
		return kit.NewButton(label, iconOf("schedule"), kit.Secondary, func() {
			turn(s, func() { dials.Advance(d) }, "Practice LinkedIn's clock is "+label+" further.")
		})
	}
	return kit.NewCard(kit.Header{Icon: iconOf("science"), Title: "Practice LinkedIn", Subtitle: "see what the real one can do"}, kit.AtMost(480, kit.VBox(kit.FieldGap,
		kit.NewField("What goes wrong", kind),
		kit.HBox(10, kit.Sized(150, 0, often), kit.Spacer(), clearAll, fail),
		kit.NewDivider(),
		kit.VBox(5, kit.NewLabel("Its clock"), kit.Flow(10, jump("48 hours", 48*time.Hour), jump("30 days", 30*24*time.Hour)),
			kit.NewNote(kit.Plain("An audience is ready after up to 48 hours, and sign-ins expire. Only practice LinkedIn's clock moves, not this computer's."))))))
}

// turn turns a dial off the window's thread, and says so.
func turn(s shell, dial func(), said string) {
	s.work(func(context.Context) error {
		dial()
		return nil
	}, func(error) { s.toast(said) })
}
