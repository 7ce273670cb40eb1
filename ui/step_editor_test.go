package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
)

// openStepEditor shows the editor of a component of the draft.
func openStepEditor(t *testing.T, store *fakeStore, i int) (*fakeShell, *canvasScreen, *stepEditor) {
	t.Helper()
	s, p := openCanvas(t, store)
	return s, p, editorOf(s, p, i)
}

func (s *fakeShell) typeName(e *stepEditor, name string) {
	s.t.Helper()
	s.window.Canvas().Focus(e.combo.Focusable())
	e.typed("")
	e.combo.SetText("")
	test.Type(e.combo.Focusable(), name)
	s.settle()
}

func TestEditorExistingAudienceByKeyboard(t *testing.T) {
	store := seedStore(false)
	s, p, e := openStepEditor(t, store, 2)
	if !s.off("Remove from the Audience") || !s.shows("Choose an audience or type a new name.") {
		t.Error("the button says why it is off")
	}
	s.typeName(e, "users q3")
	if !s.shows("1 of 6 audiences in this ad account matches what you typed") || !s.shows("5,120") {
		t.Error("type to search")
	}
	for _, key := range []fyne.KeyName{fyne.KeyReturn} {
		e.combo.Focusable().TypedKey(&fyne.KeyEvent{Name: key})
	}
	s.settle()
	if e.facts.form.name != "Trial users Q3" || s.off("Remove from the Audience") {
		t.Fatalf("%+v", e.facts.form)
	}
	if s.window.Canvas().Focused() != fyne.Focusable(e.action) {
		t.Errorf("the keyboard stays in the name: %T", s.window.Canvas().Focused())
	}
	if !s.guard() {
		t.Error("closing now would lose the choice")
	}
	s.click("Remove from the Audience")
	step := store.definition().Components[2].Step
	if s.sheeted != "" || step.Audience != "Trial users Q3" || step.Create || step.Action != sync.ActionRemove {
		t.Errorf("%+v", step)
	}
	if p.view.Checks.ToFix != 0 {
		t.Errorf("%+v", p.view.Checks)
	}
	s.clean()
}

func TestEditorCreateAudience(t *testing.T) {
	store := seedStore(false)
	store.audiences = nil
	s, _, e := openStepEditor(t, store, 0)
	s.typeName(e, "Spring trial")
	if !s.shows(`Create "Spring trial"`) {
		t.Error("a name that does not exist is offered to be created")
	}
	e.combo.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.settle()
	s.click("Create Audience")
	step := store.definition().Components[0].Step
	if !s.shows("Audience created: Spring trial") || !s.shows("Saved to the draft") || step.Audience != "Spring trial" || !step.Create || len(store.audiences) != 1 {
		t.Errorf("%+v", step)
	}
	if s.guard() {
		t.Error("nothing is lost by closing now")
	}
	e.chooseField(1, false)
	if s.shows("Saved to the draft") || !s.guard() {
		t.Error("a change after it is not saved yet")
	}
	s.click("Add to the Audience")
	if step = store.definition().Components[0].Step; step.Fields.Name || !step.Create {
		t.Errorf("%+v", step)
	}
	s.clean()
}

func TestEditorErrorsAreKeptInTheSheet(t *testing.T) {
	store := seedStore(false)
	store.audiences, store.createErr = nil, sync.Errorf(sync.CodeConflict, nil, "There is an audience already.")
	s, _, e := openStepEditor(t, store, 0)
	s.click("Create Audience")
	if !s.shows("The name is taken") || !s.shows("Not created yet") || store.definition().Components[0].Step.Audience != "Trial users Q4" {
		t.Error("the notice says what happened")
	}
	store.createErr = &sync.Failure{Kind: sync.FailureNetwork, Message: "No connection."}
	s.click("Create Audience")
	s.click("Copy details")
	if !strings.Contains(s.copied, "kind: network") || !s.shows("What you entered here is kept.") {
		t.Errorf("%q", s.copied)
	}
	store.createErr = sync.Errorf(sync.CodeSignIn, nil, "Reconnect.")
	s.click("Try again")
	s.click("Reconnect")
	if len(s.opened) != 1 || s.opened[0].page != pageLinkedIn {
		t.Errorf("%+v", s.opened)
	}
	store.createErr = nil
	s.click("Try again")
	if e.facts.created == nil || !s.shows("Audience created") {
		t.Error("what was entered is kept, and goes through in the end")
	}
	s.clean()
}

func TestEditorOffline(t *testing.T) {
	store := seedStore(false)
	store.remote, store.remoteErr = nil, &sync.Failure{Kind: sync.FailureNetwork, Message: "No connection."}
	s, _, e := openStepEditor(t, store, 0)
	if !s.shows("LinkedIn cannot be reached") || !s.shows("audiences known here") || len(e.view.Audiences) != 1 {
		t.Error("offline, what is known is offered")
	}
	store.remoteErr, store.remote = nil, seedEditor().remote
	s.click("Try again")
	if s.shows("LinkedIn cannot be reached") || len(e.view.Audiences) != 6 {
		t.Errorf("%d audiences", len(e.view.Audiences))
	}
	s.clean()
}

func TestEditorAccounts(t *testing.T) {
	store := seedStore(false)
	s, _, e := openStepEditor(t, store, 0)
	e.account.OnChanged(1)
	s.settle()
	if !s.shows("Your role is Viewer") || !s.off(e.view.Button) {
		t.Error("an account that cannot be used says why")
	}
	if got := accountChoice(e.view.Accounts[1]).Label; got != "Harbourline APAC (your role is Viewer)" {
		t.Error(got)
	}
	e.account.OnChanged(0)
	s.settle()
	if s.off(e.view.Button) {
		t.Error("back to the usable one")
	}
}

func TestEditorActionAndFields(t *testing.T) {
	store := seedStore(false)
	s, _, e := openStepEditor(t, store, 0)
	for i := range 3 {
		e.chooseField(i, false)
	}
	if !s.shows("Choose at least one field to match.") || !s.off("Add to the Audience") {
		t.Error("without a field nothing can be sent")
	}
	e.chooseField(2, true)
	e.chooseAction(1)
	s.typeName(e, "nowhere")
	if !s.shows("Nobody can be removed from an audience that does not exist") || s.shows(`Create "`) {
		t.Error("removing creates nothing")
	}
	if e.facts.form.action != sync.ActionRemove || e.facts.form.fields != (sync.MatchFields{GAID: true}) {
		t.Errorf("%+v", e.facts.form)
	}
	s.click("Remove step")
	if journey(store.definition()) != "30d, remove " || s.sheeted != "" {
		t.Error(journey(store.definition()))
	}
	s.clean()
}

func TestMatchAudiencesOverThousands(t *testing.T) {
	t.Parallel()
	var all []audienceOption
	for i := range 5000 {
		all = append(all, audienceOption{Name: fmt.Sprintf("Audience %d", i)})
	}
	all = append(all, audienceOption{Name: "49 from the fair"})
	found, foot := matchAudiences(all, " 49 ")
	if found[0].Name != "49 from the fair" || found[1].Name != "Audience 49" || !strings.HasSuffix(foot, "of 5,001 audiences in this ad account match what you typed") {
		t.Errorf("%v, %s", found[:2], foot)
	}
	if found, foot = matchAudiences(all, ""); len(found) != 5001 || foot != "5,001 audiences in this ad account, type to search" {
		t.Errorf("%d, %s", len(found), foot)
	}
}
