package sync

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// LaunchCheck is one thing that must be right before a canvas can be launched.
type LaunchCheck struct {
	Name   string
	Passed bool
	Detail string // what is missing and what to do, or what was found
	Step   int    // the component it is about, from 1; 0: the canvas
}

// LaunchFacts are what the checks look at besides the definition.
type LaunchFacts struct {
	Connection Connection
	AdAccounts []AdAccount
	Audiences  []Audience
	Attributes []Attribute
	People     int
	Now        time.Time
}

// LaunchChecks looks for everything that is missing; it is pure. LinkedIn is
// asked by Engine.Launch.
func LaunchChecks(d Definition, f LaunchFacts) []LaunchCheck {
	checks := []LaunchCheck{checkConnection(f), checkCriteria(d, f), checkSteps(d)}
	for i, c := range d.Components {
		if c.Step != nil {
			checks = append(checks, checkAccount(i+1, c.Step, f), checkAudience(d, i, f), checkFields(i+1, c.Step))
		}
	}
	return checks
}

func checkConnection(f LaunchFacts) LaunchCheck {
	c := LaunchCheck{Name: "LinkedIn is connected"}
	switch {
	case !f.Connection.Connected():
		c.Detail = "Connect LinkedIn on the partner page first."
	case f.Connection.Health == HealthInvalid:
		c.Detail = "LinkedIn rejects the sign-in. Reconnect on the partner page."
	default:
		c.Passed, c.Detail = true, f.Connection.Identity.Name
	}
	return c
}

// checkCriteria refuses a field that no list has: a misspelt consent field
// would let everybody in.
func checkCriteria(d Definition, f LaunchFacts) LaunchCheck {
	c := LaunchCheck{Name: "Entry criteria are complete"}
	if err := d.Entry.Validate(f.Now); err != nil {
		c.Detail = err.Error()
		return c
	}
	for _, cond := range d.Entry.Conditions() {
		field := CanonicalName(cond.Field)
		known := IsColumn(field) || slices.ContainsFunc(f.Attributes, func(a Attribute) bool { return a.Name == field })
		if f.People > 0 && !known {
			c.Detail = fmt.Sprintf("No list has the field %q. Correct its name, or import a list that has it.", cond.Field)
			return c
		}
	}
	c.Passed = true
	return c
}

func checkSteps(d Definition) LaunchCheck {
	has := slices.ContainsFunc(d.Components, func(c Component) bool { return c.Step != nil })
	c := LaunchCheck{Name: "There is an Audience Sync step", Passed: has}
	if !has {
		c.Detail = "Add an Audience Sync step."
	}
	return c
}

func checkAccount(step int, s *AudienceSync, f LaunchFacts) LaunchCheck {
	c := LaunchCheck{Name: "Ad account", Step: step}
	i := slices.IndexFunc(f.AdAccounts, func(a AdAccount) bool { return a.ID == s.AdAccount })
	switch {
	case s.AdAccount == "":
		c.Detail = "Choose an ad account."
	case i < 0:
		c.Detail = fmt.Sprintf("The ad account %s is not among those of the connected member. Refresh the partner page, or choose another.", s.AdAccount)
	case f.AdAccounts[i].Usable() != "":
		c.Detail = fmt.Sprintf("%s cannot be synced to: %s.", f.AdAccounts[i].Name, f.AdAccounts[i].Usable())
	case !f.AdAccounts[i].Selected:
		c.Detail = fmt.Sprintf("%s is not chosen for syncing. Choose it on the partner page.", f.AdAccounts[i].Name)
	default:
		c.Passed, c.Detail = true, f.AdAccounts[i].Name
	}
	return c
}

func checkAudience(d Definition, i int, f LaunchFacts) LaunchCheck {
	s := d.Components[i].Step
	c := LaunchCheck{Name: "Audience", Step: i + 1}
	known := slices.IndexFunc(f.Audiences, func(a Audience) bool {
		return a.AdAccount == s.AdAccount && strings.EqualFold(a.Name, s.Audience)
	})
	atLinkedIn := known >= 0 && !f.Audiences[known].Draft()
	switch {
	case strings.TrimSpace(s.Audience) == "":
		c.Detail = "Choose an audience, or enter a name for a new one."
	case atLinkedIn && unusableStatus[f.Audiences[known].Latest.Status] != "":
		c.Detail = unusableStatus[f.Audiences[known].Latest.Status]
	case s.Action == ActionRemove && atLinkedIn && f.Audiences[known].Latest.Status == StatusExpired && !addsTo(d, s):
		c.Detail = "LinkedIn emptied this audience: it was not used for 90 days, so nobody is left to remove. Add people to it first, or choose another audience."
	case s.Action == ActionRemove && !atLinkedIn && s.Create && !addsTo(d, s):
		c.Detail = "The audience does not exist yet and nothing in this canvas adds to it."
	default:
		c.Passed, c.Detail = true, s.Audience
	}
	return c
}

// unusableStatus says why an audience of a status cannot be synced to. An
// expired one is not among them: what is sent to it fills it anew.
var unusableStatus = map[AudienceStatus]string{
	StatusFailed:  "LinkedIn could not process this audience. Create a new one.",
	StatusDeleted: "This audience was deleted at LinkedIn. Choose another, or create it again under a new name.",
}

func addsTo(d Definition, s *AudienceSync) bool {
	return slices.ContainsFunc(d.Components, func(c Component) bool {
		return c.Step != nil && c.Step.Action == ActionAdd && c.Step.AdAccount == s.AdAccount && strings.EqualFold(c.Step.Audience, s.Audience)
	})
}

func checkFields(step int, s *AudienceSync) LaunchCheck {
	c := LaunchCheck{Name: "Fields to match", Step: step, Passed: s.Fields.Any(), Detail: strings.Join(s.Fields.Names(), ", ")}
	if !c.Passed {
		c.Detail = "Choose at least one field to match."
	}
	return c
}

// Checks gathers the facts and looks for everything that is missing.
func (e *Engine) Checks(ctx context.Context, d Definition) ([]LaunchCheck, error) {
	f := LaunchFacts{Now: time.Now()}
	var err error
	for _, read := range []func() error{
		func() error { f.Connection, err = e.Store.Connection(ctx); return err },
		func() error { f.AdAccounts, err = e.Store.AdAccounts(ctx); return err },
		func() error { f.Audiences, err = e.Store.Audiences(ctx, ""); return err },
		func() error { f.Attributes, err = e.Store.Attributes(ctx); return err },
		func() error { f.People, err = e.Store.PeopleCount(ctx); return err },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return LaunchChecks(d, f), nil
}

// Launch makes a draft canvas active when nothing is missing: the checks pass,
// and LinkedIn knows every existing audience that it names.
func (e *Engine) Launch(ctx context.Context, name string) error {
	c, err := e.Store.Canvas(ctx, name)
	if err != nil {
		return err
	}
	if c.State != CanvasDraft {
		return Errorf(CodeConflict, nil, "The canvas %q is %s; only a draft can be launched.", c.Name, c.State)
	}
	for range 2 { // again after LinkedIn was asked: what it said may change a check
		checks, err := e.Checks(ctx, c.Definition)
		if err != nil {
			return err
		}
		if err := missing(c.Name, checks); err != nil {
			return err
		}
		if err := e.resolveAudiences(ctx, c.Definition); err != nil {
			return err
		}
	}
	if err := e.Store.Launch(ctx, c.ID, time.Now()); err != nil {
		return err
	}
	e.Events.Emit(TopicCanvases | TopicMetrics)
	if e.wake != nil {
		e.Nudge()
	}
	return nil
}

func missing(name string, checks []LaunchCheck) error {
	var details []string
	for _, c := range checks {
		switch {
		case c.Passed:
		case c.Step > 0:
			details = append(details, fmt.Sprintf("Step %d: %s", c.Step, c.Detail))
		default:
			details = append(details, c.Detail)
		}
	}
	if len(details) == 0 {
		return nil
	}
	return Errorf(CodeInvalid, nil, "The canvas %q cannot be launched. %s", name, strings.Join(details, " "))
}

// Preview is what a launch would do, counted without sending anything.
type Preview struct {
	Name       string
	WouldEnter int
	Steps      []PreviewStep
}

// PreviewStep is what would happen at one step to those who would enter now.
type PreviewStep struct {
	Index     int
	WouldSend int
	NotSynced int // none of the fields is filled
}

// Preview counts what a launch, or the next flush, would do. It makes no
// request.
func (e *Engine) Preview(ctx context.Context, name string) (Preview, error) {
	c, err := e.Store.Canvas(ctx, name)
	if err != nil {
		return Preview{}, err
	}
	people, err := e.Store.Match(ctx, c.Definition.Entry, nil, time.Now())
	if err != nil {
		return Preview{}, err
	}
	entered, err := e.Store.Entered(ctx, c.ID)
	if err != nil {
		return Preview{}, err
	}
	people.AndNot(entered)
	p := Preview{Name: c.Name, WouldEnter: people.Len()}
	for i, comp := range c.Definition.Components {
		if comp.Step == nil {
			continue
		}
		having, err := e.Store.Having(ctx, comp.Step.Fields, people)
		if err != nil {
			return Preview{}, err
		}
		send := having.Len()
		p.Steps = append(p.Steps, PreviewStep{Index: i + 1, WouldSend: send, NotSynced: p.WouldEnter - send})
	}
	return p, nil
}
