package app

import (
	"strings"

	"audiencesync/sync"

	"go.yaml.in/yaml/v3"
)

func (p *canvasParser) components(n *yaml.Node) ([]sync.Component, error) {
	var components []sync.Component
	return components, p.sequence(n, "steps", func(item *yaml.Node) error {
		c, err := p.component(item)
		components = append(components, c)
		return err
	})
}

func (p *canvasParser) component(n *yaml.Node) (c sync.Component, err error) {
	err = p.mapping(n, "a step", []field{
		{"audience_sync", func(n *yaml.Node) (err error) { c.Step, err = p.step(n); return err }},
		{"delay", func(n *yaml.Node) (err error) { c.Delay, err = p.delay(n); return err }},
	})
	switch {
	case err != nil:
		return c, err
	case (c.Step == nil) == (c.Delay == 0):
		return c, p.errorf(target(n), "each step is either an audience_sync or a delay; begin each with a dash of its own")
	}
	return c, nil
}

func (p *canvasParser) delay(n *yaml.Node) (sync.Delay, error) {
	text, err := p.text(n, "delay")
	if err != nil {
		return 0, err
	}
	d, err := sync.ParseDelay(text)
	if err != nil {
		return 0, p.errorf(n, "%s", err.Error())
	}
	return d, nil
}

func (p *canvasParser) step(n *yaml.Node) (*sync.AudienceSync, error) {
	s := &sync.AudienceSync{Partner: sync.PartnerLinkedIn}
	texts := func(key string, to *string) field {
		return field{key, func(n *yaml.Node) (err error) { *to, err = p.text(n, key); return err }}
	}
	action := ""
	err := p.mapping(n, "audience_sync", []field{
		{"partner", func(n *yaml.Node) error { return p.partner(n) }},
		texts("ad_account", &s.AdAccount),
		texts("audience", &s.Audience),
		{"create", func(n *yaml.Node) error { return p.create(n, s) }},
		texts("action", &action),
		{"match_fields", func(n *yaml.Node) error { return p.fields(n, s) }},
	})
	if err != nil {
		return nil, err
	}
	s.Audience = strings.Join(strings.Fields(s.Audience), " ")
	s.Action = sync.Action(action)
	n = target(n)
	switch {
	case s.AdAccount == "":
		return nil, p.errorf(n, "the ad account is missing; write ad_account: and its number, which \"audience-sync accounts\" lists")
	case strings.Trim(s.AdAccount, "0123456789") != "":
		return nil, p.errorf(n, "the ad account %q is not a number; \"audience-sync accounts\" lists the numbers", s.AdAccount)
	case s.Audience == "":
		return nil, p.errorf(n, "the audience is missing; write audience: and its name")
	case s.Action != sync.ActionAdd && s.Action != sync.ActionRemove:
		return nil, p.errorf(n, "the action %q is not known; write action: add or action: remove", action)
	case !s.Fields.Any():
		return nil, p.errorf(n, "the fields to match are missing; write match_fields: [email], or any of email, name and gaid")
	}
	return s, nil
}

func (p *canvasParser) partner(n *yaml.Node) error {
	name, err := p.text(n, "partner")
	if err == nil && !strings.EqualFold(name, sync.PartnerLinkedIn) {
		err = p.errorf(n, "the partner %q is not known; use %s", name, sync.PartnerLinkedIn)
	}
	return err
}

func (p *canvasParser) create(n *yaml.Node, s *sync.AudienceSync) error {
	v, err := p.scalar(n)
	if err != nil {
		return err
	}
	b, ok := v.(bool)
	if !ok {
		return p.errorf(n, "create must be true or false")
	}
	s.Create = b
	return nil
}

func (p *canvasParser) fields(n *yaml.Node, s *sync.AudienceSync) error {
	names, err := p.texts(n, "match_fields")
	if err != nil {
		return err
	}
	if s.Fields, err = sync.ParseMatchFields(names); err != nil {
		return p.errorf(n, "%s", err.Error())
	}
	return nil
}

// The shapes in which a canvas is written; ParseCanvas reads what they give.
type (
	canvasYAML struct {
		Name  string     `yaml:"name"`
		Entry entryYAML  `yaml:"entry,omitempty"`
		Steps []stepYAML `yaml:"steps"`
	}
	entryYAML struct {
		Lists []string         `yaml:"lists,omitempty,flow"`
		All   []sync.Condition `yaml:"all,omitempty"`
		Any   []sync.Condition `yaml:"any,omitempty"`
		None  []sync.Condition `yaml:"none,omitempty"`
	}
	stepYAML struct {
		Step  *audienceSyncYAML `yaml:"audience_sync,omitempty,flow"`
		Delay string            `yaml:"delay,omitempty"`
	}
	audienceSyncYAML struct {
		Partner   string      `yaml:"partner"`
		AdAccount string      `yaml:"ad_account,omitempty"`
		Audience  string      `yaml:"audience,omitempty"`
		Create    bool        `yaml:"create,omitempty"`
		Action    sync.Action `yaml:"action,omitempty"`
		Fields    []string    `yaml:"match_fields,omitempty"`
	}
)

// FormatCanvas writes a canvas as ParseCanvas reads it.
func FormatCanvas(name string, d sync.Definition) ([]byte, error) {
	f := canvasYAML{Name: name, Entry: entryYAML(d.Entry)}
	for _, c := range d.Components {
		if c.Step == nil {
			f.Steps = append(f.Steps, stepYAML{Delay: c.Delay.String()})
			continue
		}
		f.Steps = append(f.Steps, stepYAML{Step: &audienceSyncYAML{
			Partner: c.Step.Partner, AdAccount: c.Step.AdAccount, Audience: c.Step.Audience,
			Create: c.Step.Create, Action: c.Step.Action, Fields: c.Step.Fields.Names(),
		}})
	}
	return yaml.Marshal(f)
}
