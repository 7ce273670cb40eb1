package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
)

func (f *fakeStore) entry() sync.Criteria { return f.definition().Entry }

func TestCriteriaLists(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	p.criteria.askList(p.criteria.root, []string{"Fair"})
	s.pick("Fair")
	if got := fmt.Sprint(store.entry().Lists); got != "[CRM export Webinar October Fair]" || s.find("List") != nil {
		t.Error(got)
	}
	for range 3 {
		c := p.criteria.criteria()
		c.Lists = c.Lists[:len(c.Lists)-1]
		p.criteria.change(c)
	}
	s.settle()
	if len(store.entry().Lists) != 0 || !s.shows("Everybody") {
		t.Error("without lists everybody may enter, and the page says so")
	}
}

func TestCriteriaConditions(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	s.click("Condition")
	s.pick("All of these must be true")
	row := p.criteria.groups[groupAll].made[2]
	if !s.shows("Choose a field.") || !s.shows("finish the marked condition") || !s.off("Launch") {
		t.Error("an incomplete condition says so beside it")
	}
	row.chooseField(5) // seats, a number
	s.settle()
	if row.entry == nil || !s.shows("Enter a value.") {
		t.Fatal("a number is typed")
	}
	s.typeInto(row.entry, "many")
	if !s.shows("Enter a number such as 12.5.") {
		t.Error("a word is no number")
	}
	s.typeInto(row.entry, "12.50")
	if row.entry.Text() != "12.50" {
		t.Errorf("typing was written over: %q", row.entry.Text())
	}
	c := store.entry().All[2]
	if c.Field != "seats" || c.Op != sync.OpIs || c.Value != 12.5 || s.shows("Enter a number") {
		t.Errorf("%+v", c)
	}
	s.clean()
}

func TestCriteriaConditionChangesKind(t *testing.T) {
	store := seedStore(false)
	store.canvases[0].Definition.Entry.All = append(store.canvases[0].Definition.Entry.All, sync.Condition{Field: "seats", Op: sync.OpIs, Value: 12.5})
	s, p := openCanvas(t, store)
	row := p.criteria.groups[groupAll].made[2]
	row.chooseOp(2)
	s.settle()
	c := store.entry().All[2]
	if c.Op != sync.OpGreaterThan || c.Value != 12.5 {
		t.Errorf("%+v", c)
	}
	row.chooseField(3) // opted_in_marketing, a bool
	s.settle()
	if c = store.entry().All[2]; c.Op != sync.OpIs || !isTrue(c.Value) || row.choice == nil {
		t.Errorf("%+v", c)
	}
	row.choice.OnChanged(1)
	s.settle()
	if c = store.entry().All[2]; c.Value == nil || isTrue(c.Value) {
		t.Errorf("%+v", c)
	}
	p.criteria.removeCondition(groupAll, 2)
	s.settle()
	if len(store.entry().All) != 2 || len(p.criteria.groups[groupAll].made) != 2 {
		t.Error("a condition is taken out")
	}
	s.clean()
}

func TestCriteriaGroups(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	p.criteria.removeGroup(groupAny)
	s.settle()
	if len(store.entry().Any) != 0 || s.shows("of these is enough") {
		t.Error("the group is taken out")
	}
	s.click("Group")
	s.pick("Any of these is enough")
	if len(store.entry().Any) != 1 || !s.shows("of these is enough") {
		t.Error("a group begins with a condition")
	}
	p.criteria.removeCondition(groupAny, 0)
	s.settle()
	if !s.shows("of these is enough") {
		t.Error("a group that is emptied stays until it is taken out itself")
	}
	for _, kind := range []groupKind{groupAll, groupAny, groupNone} {
		p.criteria.removeGroup(kind)
	}
	s.settle()
	if !s.shows("No conditions: everybody in these lists enters.") || !s.shows("Consent is not filtered") {
		t.Error("without conditions the page says who enters")
	}
	s.click("Condition") // the only group there can be
	if len(store.entry().All) != 1 {
		t.Errorf("%+v", store.entry())
	}
}

func TestCriteriaConsentFilters(t *testing.T) {
	store := seedStore(false)
	store.canvases[0].Definition.Entry = sync.Criteria{}
	s, p := openCanvas(t, store)
	s.click("Add a consent filter")
	s.pick("Do Not Sell Or Share (do_not_sell): must not be true")
	s.click("Consent filters")
	s.pick("Ads Tracking Enabled: must be true")
	if c := store.entry(); len(c.None) != 1 || c.None[0].Field != "do_not_sell" || len(c.All) != 1 || c.All[0].Field != "ads_tracking_enabled" {
		t.Errorf("%+v", c)
	}
	if !s.shows("Consent is filtered") || p.view.Checks.ToFix != 1 {
		t.Error("the checks know")
	}
}

func TestCriteriaSuggestsValues(t *testing.T) {
	store := seedStore(false)
	s, p := openCanvas(t, store)
	row := p.criteria.groups[groupAny].made[1] // country is one of DE, FR, IE, NL
	row.suggest(row.pickSeveral)
	s.settle()
	top := s.window.Canvas().Overlays().Top()
	tick := func(word string) {
		t.Helper()
		done := false
		walk(top, func(o fyne.CanvasObject) bool {
			if c, ok := o.(interface {
				fyne.Tappable
				On() bool
			}); ok && !done && holdsText(o, word) {
				test.Tap(c)
				done = true
			}
			return !done
		})
		if !done {
			t.Fatalf("%s is not offered", word)
		}
	}
	tick("US")
	tick("DE")
	s.settle()
	if got := fmt.Sprint(store.entry().Any[1].Value); got != "[FR IE NL US]" {
		t.Error(got)
	}
	plan := p.criteria.groups[groupNone].made[1]
	plan.chooseOp(0)
	s.settle()
	plan.suggest(plan.pickOne)
	s.settle()
	s.pick("trial")
	if c := store.entry().None[1]; c.Op != sync.OpIs || c.Value != "trial" || plan.entry.Text() != "trial" {
		t.Errorf("%+v", c)
	}
	s.clean()
}

// holdsText says whether a widget shows a text.
func holdsText(o fyne.CanvasObject, word string) bool {
	found := false
	walk(o, func(o fyne.CanvasObject) bool {
		if w, ok := o.(interface{ Text() string }); ok && w.Text() == word {
			found = true
		}
		return !found
	})
	return found
}

func TestCriteriaUnknownFieldStays(t *testing.T) {
	store := seedStore(false)
	store.canvases[0].Definition.Entry.All[0].Field = "opted_in_mktg"
	s, p := openCanvas(t, store)
	row := p.criteria.groups[groupAll].made[0]
	if !s.shows("No list has this field.") || row.fields[row.field.Selected()] != "opted_in_mktg" {
		t.Error("a field that no list has is named and kept until another is chosen")
	}
}
